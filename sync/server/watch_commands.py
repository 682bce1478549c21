"""What the commands of ``fieldkit-server`` tell whoever looks after it."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict

from sync.server import health
from sync.server.commands import Console, moment, only_organisation, opened
from sync.server.health import DeviceHealth, Usage

_GIGABYTE = 10**9


def show_health(options: Namespace, console: Console) -> None:
    """What organisations keep, and the devices that are silent or whose work does not arrive."""
    with opened(options) as rooms:
        usages = health.usages(rooms.database)
        found = [device for device in health.devices(rooms.database) if not device.is_well(options.days)]
    if console.as_json:
        console.tell("", {"organisations": [asdict(usage) for usage in usages], "devices": [asdict(d) for d in found]})
        return
    for line in (*_of_usages(console, usages), *_of_devices(console, found, options.days)):
        console.tell(line, None)


def set_quota(options: Namespace, console: Console) -> None:
    """Set aside room for an organisation's files, of which the administration is told; nothing is refused beyond."""
    with opened(options) as rooms:
        organisation = options.organisation or only_organisation(rooms)
        size = int(options.gigabytes * _GIGABYTE)
        rooms.accounts.set_quota(organisation, size)
    facts = {"organisation": organisation, "size": size}
    console.tell(console.words.say("server.quota_set" if size else "server.quota_none", **facts), facts)


def _of_usages(console: Console, usages: list[Usage]) -> Iterator[str]:
    say = console.words.say
    for usage in usages:
        yield say("server.usage_line", name=usage.name, changes=usage.changes, files=usage.files, size=usage.bytes)
        if usage.quota:
            sentence = "server.usage_near" if usage.share >= health.NEARLY else "server.usage_quota"
            yield say(sentence, percent=int(100 * usage.share), quota=usage.quota)
        if usage.stuck:
            yield say("server.usage_stuck", count=usage.stuck)


def _of_devices(console: Console, found: list[DeviceHealth], days: int) -> Iterator[str]:
    say = console.words.say
    if not found:
        yield say("server.devices_well")
    for device in found:
        named = {"device": device.device, "name": device.name, "login": device.login, "version": device.version}
        yield say("server.device_line", seen=moment(device.seen_at), **named)
        if device.silent >= days:
            yield say("server.device_silent", days=device.silent)
        for reason, count in sorted(device.refused.items()):
            yield say("server.device_refused", count=count, reason=reason)
        if device.stuck:
            yield say("server.device_stuck", count=device.stuck)
