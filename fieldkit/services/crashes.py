"""What is left when the program itself falls: no memory image ever, and a trace of lines only where a person agreed."""

import contextlib
import faulthandler
import os
import re
import sys
from pathlib import Path
from typing import TextIO

from fieldkit.services.hidden_memory import hide_memory
from fieldkit.services.logbook import log_folder

DEBUGGER = "FIELDKIT_DEBUGGER"
_MARKER = "keep-crash-traces"
_TRACE, _EARLIER = "crash.txt", "crash-earlier.txt"
_LINE = re.compile(r'^ *File "([^"]*)", line (\d+) in (\S+)$')
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST = 400
_open: list[TextIO] = []


def forbid_memory_images() -> None:
    """Let no fall of this process write its memory, keys included, to a disk. Windows writes none unless asked to.

    On Linux a limit does not hold where falls are piped to another program; a process whose memory nobody may read
    leaves none there either. That keeps debuggers out as well, unless ``FIELDKIT_DEBUGGER`` is set.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not os.environ.get(DEBUGGER):
        hide_memory()


def traces_are_kept(folder: Path | None = None) -> bool:
    """Whether the person agreed to keep a trace of a fall."""
    return ((folder or log_folder()) / _MARKER).is_file()


def keep_traces(*, keep: bool, folder: Path | None = None) -> None:
    """Agree, or take it back: the traces there are then deleted. Takes effect at the next start."""
    place = folder or log_folder()
    if keep:
        place.mkdir(parents=True, exist_ok=True)
        (place / _MARKER).touch()
        return
    for name in (_MARKER, _TRACE, _EARLIER):
        with contextlib.suppress(PermissionError):  # Windows: the trace of this very process is open
            (place / name).unlink(missing_ok=True)


def watch_for_crashes(folder: Path | None = None) -> None:
    """At a start: put aside the trace of the last fall, and be ready to write the next; nothing where nobody agreed."""
    place = folder or log_folder()
    if not traces_are_kept(place):
        return
    trace = place / _TRACE
    try:
        if trace.is_file() and trace.stat().st_size:
            trace.replace(place / _EARLIER)
        file = trace.open("w", encoding="utf-8")
    except OSError:
        return  # a folder nobody may write to: the program starts all the same
    stop_watching()
    _open.append(file)
    faulthandler.enable(file)


def stop_watching() -> None:
    """Let go of the trace's file."""
    if _open:
        faulthandler.disable()
        _open.pop().close()


def last_crash(folder: Path | None = None) -> list[str]:
    """The trace of the last fall, if any was kept: ``module.py:line name`` a line; no folder, no value."""
    try:
        raw = ((folder or log_folder()) / _EARLIER).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line for line in map(_scrubbed, raw.splitlines()[:_LONGEST]) if line]


def _scrubbed(line: str) -> str:
    found = _LINE.match(line)
    if found is None:
        return ""
    path, number, name = found.groups()
    parts = [part for part in re.split(r"[/\\]", path) if part]
    roots = [place for place, part in enumerate(parts) if part in {"fieldkit", "sync", "ui", "site-packages"}]
    shown = parts[roots[-1] :] if roots else parts[-1:]
    if not all(_NAME.fullmatch(part.removesuffix(".py").replace("-", "_")) for part in shown):
        return f"?:{number}"
    return f"{'/'.join(shown)}:{number} {name if _NAME.fullmatch(name) else '?'}"
