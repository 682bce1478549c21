"""Commands about backups: make, list, check, restore, and where they go."""

import sys
from pathlib import Path

from fieldkit.domain.unlocking import Passphrase, Secret
from fieldkit.errors import NotFound
from fieldkit.services.backups import Listed, Made, Why
from fieldkit.services.keys import KEYRING
from fieldkit.services.restoring import Found, find_backups, for_folder, put_back, restore
from fieldkit.services.workspace import Workspace
from ui.terminal.session import Session

DAMAGED = 1
"""The exit code of a check that found something."""


def now(session: Session) -> None:
    """Make a backup on this computer, and on the second place where it is plugged in."""
    with session.workspace() as workspace:
        second = workspace.backups.places.find(_given(session))
        made = workspace.backups.make(Why.BY_HAND, second=second, progress=telling(session))
        missing = workspace.backups.places.known.second_place is not None and second is None
    places = ["first", "second"]
    data = [_plain(each, places[place]) for place, each in enumerate(made)]
    lines = [session.say(f"backups.terminal.made_{places[place]}", stamp=each.stamp) for place, each in enumerate(made)]
    absent = {sha256 for each in made for sha256 in each.absent}
    lines += [session.say("backups.absent", count=len(absent))] if absent else []
    lines += [session.say("backups.terminal.second_away")] if missing else []
    session.tell({"made": data, "second_away": missing}, lines)


def list_all(session: Session) -> None:
    """Print the backups of the workspace in a place, newest first."""
    with session.workspace() as workspace:
        found = workspace.backups.listed(_place(session, workspace))
    data = [
        {"stamp": each.stamp, "made_at": each.made_at.isoformat(), "size": each.size, "why": each.why}
        | {"changes": each.changes, "files": each.files, "absent": each.absent}
        for each in found
    ]
    session.tell(data, [_line(session, each) for each in found])


def check(session: Session) -> int:
    """Open a backup as a restore would and read back every file; what is wrong, named."""
    with session.workspace() as workspace:
        place = _place(session, workspace)
        faults = workspace.backups.check(place, session.options.stamp, telling(session))
    data = [{"file": fault.file, "reason": fault.reason} for fault in faults]
    lines = [session.say(f"backups.fault.{fault.reason}", file=fault.file) for fault in faults]
    session.tell({"faults": data}, lines or [session.say("backups.sound")])
    return DAMAGED if faults else 0


def bring_back(session: Session) -> None:
    """Restore a backup into a new folder, or in the place of the workspace, whose folder is kept."""
    options = session.options
    found = find_backups(options.place)
    backup = _chosen(for_folder(found, session.folder) if options.instead else found, options.stamp)
    secret = _secret(session, backup)
    kept_at = ""
    if options.target is None:
        put = put_back(session.folder, backup, secret, telling(session))
        restored, kept_at = put.restored, str(put.kept_at)
    else:
        restored = restore(backup, options.target.absolute(), secret, telling(session))
    data = {
        "folder": str(session.folder if options.instead else restored.folder),
        "stamp": restored.stamp,
        "changes": restored.changes,
        "files": restored.files,
        "missing": list(restored.missing),
        "kept_at": kept_at,
    }
    lines = [session.say("backups.terminal.restored", **(data | {"missing": len(restored.missing)}))]
    lines += [session.say("backups.missing", count=len(restored.missing))] if restored.missing else []
    lines += [session.say("backups.kept_at", folder=kept_at)] if kept_at else []
    session.tell(data, [*lines, session.say("backups.terminal.waits")])


def place(session: Session) -> None:
    """Choose the second place, forget it, or say which it is."""
    options = session.options
    with session.workspace() as workspace:
        places = workspace.backups.places
        if options.none:
            places.forget()
        elif options.folder is not None:
            places.choose(options.folder.absolute())
        second, at = places.known.second_place, places.find([])
    data = {"second": None if second is None else {"folder": second.folder, "here": at is not None}}
    said = "none" if second is None else "here" if at is not None else "away"
    facts = {} if second is None else {"folder": second.folder}
    session.tell(data, [session.say(f"backups.terminal.place_{said}", **facts)])


def confirm(session: Session) -> None:
    """Let a restored workspace sync from now on."""
    with session.workspace() as workspace:
        workspace.after_restore.confirm()
    session.tell({"confirmed": True}, [session.say("backups.terminal.confirmed")])


def _given(session: Session) -> list[Path]:
    """Where the stick is now, when that was said."""
    return [session.options.volume.absolute()] if session.options.volume is not None else []


def _place(session: Session, workspace: Workspace) -> Path:
    given: Path | None = session.options.place
    if given is None:
        return workspace.backups.places.first
    found = next((each.place for each in find_backups(given.absolute())), None)
    return found or given.absolute()


def _chosen(found: list[Found], stamp: str) -> Found:
    matching = [each for each in found if each.stamp.startswith(stamp)]
    if not matching or (stamp and len(matching) > 1):
        raise NotFound("backup")
    return matching[0]


def _secret(session: Session, backup: Found) -> Secret | None:
    given = session.secret()
    if given is not None or (KEYRING in backup.ways and not sys.stdin.isatty()):
        return given
    return Passphrase(session.passphrase())


def _line(session: Session, found: Listed) -> str:
    facts = {"stamp": found.stamp, "time": found.made_at, "size": found.size}
    if found.changes is None:
        return session.say("backups.terminal.line_damaged", **facts)
    return session.say("backups.terminal.line", changes=found.changes, files=found.files, **facts)


def _plain(made: Made, place: str) -> dict[str, object]:
    return {"place": place, "stamp": made.stamp, "made_at": made.made_at.isoformat(), "absent": list(made.absent)}


class _Telling:
    """Percents on one line of a terminal; nothing where nobody looks."""

    def __init__(self, *, seen: bool) -> None:
        self._told, self._seen = -1, seen

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // max(1, total)
        if self._seen and percent != self._told:
            self._told = percent
            sys.stderr.write(f"\r{percent:3} %" + ("\n" if percent == 100 else ""))
            sys.stderr.flush()


def telling(session: Session) -> _Telling:
    """What tells how far a long command is."""
    return _Telling(seen=sys.stderr.isatty() and not session.options.json)
