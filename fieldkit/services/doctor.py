"""Whether the work is safe here: what is known of this computer and of a workspace, without a word of its content."""

import platform
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cryptography.hazmat.backends.openssl import backend

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FieldKitError
from fieldkit.services.carrying import wanted
from fieldkit.services.clocks import PATIENCE_S, installed_at, is_told
from fieldkit.services.door import keyring_available
from fieldkit.services.logbook import safe_key
from fieldkit.services.quarantine.ward import Ward
from fieldkit.services.workspace import Workspace
from fieldkit.storage import soundness
from fieldkit.storage.ballast import BALLAST
from fieldkit.storage.engine import MINIMUM_SQLITE
from fieldkit.storage.folder import is_workspace, read_description
from fieldkit.storage.keys.sealing import is_whole
from fieldkit.storage.keys.slots import KEYRING, KINDS
from fieldkit.storage.media import absent_in_all
from fieldkit.storage.room import Level, room_in

FILES_SAMPLED = 40
_HOUR_MS = 60 * 60 * 1000
_STICK_MS = 24 * _HOUR_MS
"""How long what was written may be on this computer alone, where a stick is used and where a server is."""
Fact = int | str | bool
_READER = "fieldkit.services.imaging.reading"
_BOUNDS = ("memory", "cpu", "files", "network")


class State(StrEnum):
    """How a finding stands, the worst last."""

    FINE = "fine"
    NOTE = "note"
    """Worth knowing; nothing is at risk."""
    UNKNOWN = "unknown"
    """Could not be found out."""
    WARNING = "warning"
    """Something protects less than it should."""
    TROUBLE = "trouble"
    """Work is, or is about to be, at risk."""


_LEVELS = {Level.FINE: State.FINE, Level.LOW: State.WARNING, Level.SCARCE: State.TROUBLE}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``facts`` are versions, numbers and codes; ``key`` the error met, where there was one."""

    name: str
    state: State
    facts: Mapping[str, Fact] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Everything looked at, in the order of a page."""

    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is in trouble."""
        return all(finding.state is not State.TROUBLE for finding in self.findings)

    @property
    def watched(self) -> int:
        """How many findings ask to be watched."""
        return sum(finding.state is State.WARNING for finding in self.findings)

    def of(self, name: str) -> Finding | None:
        """The finding of a name."""
        return next((finding for finding in self.findings if finding.name == name), None)


def examine(
    folder: Path,
    workspace: Workspace | None = None,
    *,
    refused: FieldKitError | None = None,
    full: bool = False,
    ask_server: Callable[[], object] | None = None,
    now: Callable[[], float] = time.time,
) -> Health:
    """Look at this computer and at the workspace in ``folder``.

    ``workspace`` is that workspace open; without it what it holds is not looked at, and ``refused`` says why it did not
    open. ``full`` reads every file and every index. ``ask_server`` reaches the server, or raises FieldKitError.
    """
    looks: list[tuple[str, Callable[[], Finding]]] = [
        ("program", _program),
        ("system", _system),
        ("storing", _storing),
        ("space", lambda: _space(folder)),
        ("reader", _reader),
        ("keyring", lambda: _keyring(folder)),
        ("keys", lambda: _keys(folder)),
    ]
    if workspace is None:
        key = safe_key(refused.key) if refused is not None else ""
        looks.append(("workspace", lambda: Finding("workspace", State.TROUBLE if key else State.UNKNOWN, {}, key)))
    else:
        looks += [
            ("workspace", lambda: _workspace(workspace)),
            ("integrity", lambda: _integrity(workspace, full=full)),
            ("files", lambda: _files(workspace, full=full)),
            ("backup", lambda: _backup(workspace, now)),
            ("clock", lambda: _clock(workspace, now)),
            ("sending", lambda: _sending(workspace)),
        ]
    if ask_server is not None:
        looks.append(("server", lambda: _server(ask_server)))
    return Health(tuple(_look(name, look) for name, look in looks))


def glance(workspace: Workspace, now: Callable[[], float] = time.time) -> Health:
    """What a start looks at, in a moment: the ways in, the clock, and whether every file is here or will come."""
    looks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("keys", lambda: _keys(workspace.folder)),
        ("keyring", lambda: _keyring(workspace.folder)),
        ("clock", lambda: _clock(workspace, now)),
        ("files", lambda: _lacking(workspace)),
    )
    return Health(tuple(_look(name, look) for name, look in looks))


def _look(name: str, look: Callable[[], Finding]) -> Finding:
    """One look; an error met on the way is what was found."""
    try:
        return look()
    except FieldKitError as error:
        return Finding(name, State.TROUBLE, {}, safe_key(error.key))
    except OSError as error:
        return Finding(name, State.UNKNOWN, {"errno": error.errno or 0})


def _program() -> Finding:
    return Finding(
        "program",
        State.FINE,
        {
            "version": program_version(),
            "python": platform.python_version(),
            "qt": _installed("PySide6-Essentials"),
            "frozen": bool(getattr(sys, "frozen", False)),
        },
    )


def program_version() -> str:
    """FieldKit's own version."""
    return _installed("fieldkit")


def _system() -> Finding:
    # Neither the computer's name nor all of its release: whoever set it up may have put words into both.
    release = re.match(r"[0-9]{1,4}(?:\.[0-9]{1,6}){0,2}", platform.release())
    facts = {"system": platform.system(), "release": release[0] if release else "", "machine": platform.machine()}
    return Finding("system", State.FINE, facts)


def _storing() -> Finding:
    found = soundness.drivers()
    numbers = tuple(int(part) for part in found.sqlite.split("."))
    openssl = next((word for word in backend.openssl_version_text().split() if word[0].isdigit()), "")
    good = numbers >= MINIMUM_SQLITE and bool(found.sqlcipher)
    return Finding(
        "storing",
        State.FINE if good else State.TROUBLE,
        {
            "sqlite": found.sqlite,
            "sqlcipher": found.sqlcipher,
            "sqlcipher_openssl": found.openssl,
            "openssl": openssl,
        },
        "" if good else ("environment.sqlite_too_old" if found.sqlcipher else "environment.no_cipher"),
    )


def _space(folder: Path) -> Finding:
    found = room_in(next(above for above in (folder, *folder.absolute().parents) if above.is_dir()))
    facts: dict[str, Fact] = {"free": found.free, "total": found.total}
    state = _LEVELS[found.level]
    if is_workspace(folder) and not (folder / BALLAST).is_file():
        facts["reserve"] = False
        state = State.NOTE if state is State.FINE else state
    return Finding("space", state, facts)


def _reader() -> Finding:
    """What bounds the process that reads photos of others, as that process itself found it."""
    with Ward(1) as ward:
        holds = ward.holds(_READER)
    facts: dict[str, Fact] = {bound: holds.get(bound, "nothing") for bound in _BOUNDS}
    return Finding("reader", State.FINE if holds.get("network") else State.NOTE, facts)


def _keyring(folder: Path) -> Finding:
    # A computer without a keyring is no danger: the passphrase opens, and is typed at each start. One that was to open
    # the workspace and does not answer is told before the next start asks for what may be forgotten.
    answers = keyring_available()
    relied_on = not answers and is_workspace(folder) and _keys(folder).facts.get(KEYRING) == "whole"
    state = State.FINE if answers else State.WARNING if relied_on else State.NOTE
    return Finding("keyring", state, {"answers": answers})


def _keys(folder: Path) -> Finding:
    """What opens the workspace and whether each way still agrees with its checksum; nothing has to be open."""
    if not is_workspace(folder):
        return Finding("keys", State.UNKNOWN)
    raw = read_description(folder)
    found = raw.get("slots") or [raw.get("slot")]
    slots = [slot for slot in found if isinstance(slot, dict)]
    whole = {str(slot.get("kind")): is_whole(slot) or raw.get("format") == 1 for slot in slots}
    facts: dict[str, Fact] = {kind: _standing(whole.get(kind)) for kind in KINDS}
    facts["format"] = raw["format"] if isinstance(raw.get("format"), int) else 0
    if not all(whole.values()) or not whole:
        return Finding("keys", State.TROUBLE, facts, "damaged.slot")
    # The keyring goes with the computer: what opens the work elsewhere should not be one thing a person may forget.
    elsewhere = sum(kind != KEYRING for kind in whole)
    return Finding("keys", State.FINE if elsewhere > 1 else State.WARNING, facts)


def _standing(whole: bool | None) -> str:  # noqa: FBT001 - what was found of a slot
    return "absent" if whole is None else "whole" if whole else "damaged"


def _workspace(workspace: Workspace) -> Finding:
    conflicts = len(workspace.records.conflicts())
    return Finding("workspace", State.FINE, {"conflicts": conflicts, "demonstration": workspace.is_demonstration})


def _integrity(workspace: Workspace, *, full: bool) -> Finding:
    faults = soundness.faulty_places(workspace.store, full=full)
    key = "damaged.database" if faults else ""
    return Finding("integrity", State.TROUBLE if faults else State.FINE, {"faults": faults, "full": full}, key)


def _files(workspace: Workspace, *, full: bool) -> Finding:
    """A sample read back, those that were found damaged before, and those the server is asked for again."""
    known = workspace.care.last.damaged
    found = soundness.read_files(workspace.store, None if full else FILES_SAMPLED, [each.sha256 for each in known])
    awaited = sum(each.asked for each in known)
    facts = {"read": found.read, "damaged": found.damaged, "gone": found.gone + awaited, "total": found.total}
    key = "damaged.media" if found.damaged else "damaged.media_gone" if facts["gone"] else ""
    lacking = _lacking(workspace)
    return Finding("files", State.TROUBLE if key else lacking.state, {**facts, **lacking.facts}, key)


def _lacking(workspace: Workspace) -> Finding:
    """Photos and documents that come along and this computer does not hold, and whether a server is to give them."""
    link = workspace.outbox.link
    with workspace.store.read() as reader:
        absent = absent_in_all(reader.connection, wanted(reader.connection))
    count = absent.photos + absent.documents
    state = State.FINE if not count or link.token else State.NOTE if link.url else State.WARNING
    return Finding("files", state, {"absent": count, "awaited": bool(link.url)})


def _backup(workspace: Workspace, now: Callable[[], float]) -> Finding:
    """When the last copies were made, 0 where there is none, and whether anything but this computer holds the work."""
    found = workspace.backups.standing()
    link, waiting = workspace.outbox.link, workspace.outbox.waiting()
    sent = bool(link.url) and bool(link.last_contact_ms) and not waiting.items and not waiting.refused
    facts: dict[str, Fact] = {
        "first_ms": found.first.made_at_ms if found.first is not None else 0,
        "second_ms": found.second.made_at_ms if found.second is not None else 0,
        "second_place": found.second_place is not None,
        "behind": found.first_behind,
        "second_behind": found.second_behind,
        "linked": bool(link.url),
        "on_server": sent,
    }
    elsewhere = sent or not found.second_behind
    alone_since = max(int(facts["second_ms"]) + _STICK_MS, link.last_contact_ms + _HOUR_MS if link.url else 0)
    state = State.FINE if elsewhere else State.NOTE if round(now() * 1000) < alone_since else State.WARNING
    return Finding("backup", state if found.first is not None else State.WARNING, facts)


def _clock(workspace: Workspace, now: Callable[[], float]) -> Finding:
    """A clock behind what this computer has lived through already, or behind the program's own files, is wrong."""
    at = round(now() * 1000)
    own, received = soundness.newest_times(workspace.store)
    contact, ahead_s = workspace.outbox.link.last_contact_ms, workspace.outbox.link.server_ahead_s
    behind = max(0, max(own, contact, round(installed_at() * 1000)) - at)
    ahead_of_others = at - received if received else 0
    suspect = max(behind, received - at) > PATIENCE_S * 1000 or is_told(ahead_s)
    return Finding(
        "clock",
        State.WARNING if suspect else State.FINE,
        {"suspect": suspect, "behind_ms": behind, "since_received_ms": ahead_of_others, "server_ahead_s": ahead_s},
    )


def _sending(workspace: Workspace) -> Finding:
    waiting, link = workspace.outbox.waiting(), workspace.outbox.link
    facts: dict[str, Fact] = {
        "linked": bool(link.token),
        "changes": waiting.changes,
        "files": waiting.items - waiting.changes,
        "to_receive": waiting.to_receive,
        "refused": waiting.refused,
        "last_contact_ms": link.last_contact_ms,
    }
    return Finding("sending", State.WARNING if waiting.refused else State.FINE, facts)


def _server(ask_server: Callable[[], object]) -> Finding:
    started = time.monotonic()
    try:
        ask_server()
    except FieldKitError as error:
        return Finding("server", State.NOTE, {"answers": False}, safe_key(error.key))
    return Finding("server", State.FINE, {"answers": True, "milliseconds": round((time.monotonic() - started) * 1000)})


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
