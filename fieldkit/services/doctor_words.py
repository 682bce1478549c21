"""A finding of the doctor in words: one sentence for window, terminal and anybody who reads aloud."""

import datetime as dt

from fieldkit.reference.words import Words
from fieldkit.services.clocks import difference, is_told
from fieldkit.services.doctor import Finding, State
from fieldkit.storage.keys.slots import KINDS


def title_of(finding: Finding, words: Words) -> str:
    """What was looked at."""
    return words.say(f"health.{finding.name}.title")


def sentence_of(finding: Finding, words: Words) -> str:
    """What was found."""
    if finding.name == "keys" and finding.state is not State.UNKNOWN and "format" in finding.facts:
        return _keys(finding, words)
    if finding.key:
        return words.explain(finding.key).happened
    if finding.state is State.UNKNOWN:
        return words.say(f"health.{'not_open' if finding.name == 'workspace' else 'unknown'}")
    tell = _TOLD.get(finding.name)
    return tell(finding, words) if tell is not None else words.say(f"health.{finding.name}.text", **finding.facts)


def advice_of(finding: Finding, words: Words, *, typed: bool = False) -> str:
    """What to do about it, in the window or, ``typed``, on the command line; empty where nothing is wrong."""
    if finding.key and finding.state in {State.TROUBLE, State.WARNING}:
        return words.explain(finding.key, typed=typed).todo
    if finding.state in {State.TROUBLE, State.WARNING}:
        which = f".{_whereabouts(finding)}" if finding.name == "backup" else ""
        return words.say(f"health.{finding.name}.todo{which}")
    return ""


def _keys(finding: Finding, words: Words) -> str:
    there = [kind for kind in KINDS if finding.facts.get(kind) != "absent"]
    told = [
        words.say(f"health.key_{'whole' if finding.facts[kind] == 'whole' else 'damaged'}", name=_slot(kind, words))
        for kind in there
    ]
    return words.say("health.keys.text", ways=", ".join(told))


def _slot(kind: str, words: Words) -> str:
    return words.say(f"health.slot.{kind}")


def _yes_or_no(finding: Finding, words: Words) -> str:
    return words.say(f"health.{finding.name}.{'yes' if finding.facts['answers'] else 'no'}", **finding.facts)


def _space(finding: Finding, words: Words) -> str:
    told = words.say("health.space.text", free=finding.facts["free"], total=finding.facts["total"])
    return told if "reserve" not in finding.facts else f"{told} {words.say('health.space.no_reserve')}"


def _reader(finding: Finding, words: Words) -> str:
    network = str(finding.facts["network"])
    return words.say("health.reader.closed" if network in {"filter", "limit"} else "health.reader.bounded")


def _integrity(finding: Finding, words: Words) -> str:
    return words.say(f"health.integrity.{'full' if finding.facts['full'] else 'quick'}")


def _files(finding: Finding, words: Words) -> str:
    read, total = finding.facts["read"], finding.facts["total"]
    told = words.say("health.files.all" if read == total else "health.files.some", count=read, total=total)
    if not finding.facts["absent"]:
        return told
    which = "coming" if finding.facts["awaited"] else "lacking"
    return f"{told} {words.say(f'health.files.{which}', count=finding.facts['absent'])}"


def _backup(finding: Finding, words: Words) -> str:
    first, second = int(finding.facts["first_ms"]), int(finding.facts["second_ms"])
    if not first:
        return words.say("health.backup.none")
    told = words.say("health.backup.here", at=_moment(first))
    return f"{told} {words.say(f'health.backup.{_whereabouts(finding)}', at=_moment(second))}"


def _whereabouts(finding: Finding) -> str:
    """Where the work is but on this computer, the best there is."""
    facts = finding.facts
    if not facts["first_ms"]:
        return "none"
    if facts["on_server"]:
        return "on_server"
    if facts["second_ms"]:
        return "elsewhere_before" if facts["second_behind"] else "elsewhere"
    return "unsent" if facts["linked"] else "nowhere_else"


def _moment(milliseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC).astimezone()


def _workspace(finding: Finding, words: Words) -> str:
    return words.say("health.workspace.text", count=finding.facts["conflicts"])


def _clock(finding: Finding, words: Words) -> str:
    ahead_s = int(finding.facts.get("server_ahead_s", 0))
    if is_told(ahead_s):
        return difference(ahead_s, words)
    return words.say(f"health.clock.{'suspect' if finding.facts['suspect'] else 'good'}")


def _sending(finding: Finding, words: Words) -> str:
    if finding.facts["refused"]:
        return words.say("health.sending.refused", count=finding.facts["refused"])
    if not finding.facts["linked"]:
        return words.say("health.sending.unlinked")
    return words.say("health.sending.text", count=int(finding.facts["changes"]) + int(finding.facts["files"]))


_TOLD = {
    "keyring": _yes_or_no,
    "space": _space,
    "reader": _reader,
    "backup": _backup,
    "server": _yes_or_no,
    "integrity": _integrity,
    "files": _files,
    "workspace": _workspace,
    "clock": _clock,
    "sending": _sending,
}
