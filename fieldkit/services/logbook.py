"""What FieldKit writes down about itself: identifiers, numbers and error keys, never a word somebody typed.

A log line says when, how grave, which line of the program spoke, and facts of an allow-list. The message itself is
never written: the module and the line lead to it in the source, and nothing composed into it can leak.
"""

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path

from fieldkit.errors import FieldKitError
from fieldkit.reference.catalogue import FIRST_LANGUAGE
from fieldkit.reference.words import Words

LOG_BYTES = 256 * 1024
LOG_FILES = 4
"""The files kept in all: the log never takes more than ``LOG_BYTES * LOG_FILES``."""

_RECORD = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SESSION = re.compile(r"[0-9a-f]{16}")
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}(?:\.[A-Za-z_][A-Za-z0-9_]{0,40}){0,8}")
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6}){1,3}")
_LARGEST = 10**15
_FRAMES = 40


def log_folder() -> Path:
    """Where this computer's log lives, whatever the workspace."""
    return user_log_path("fieldkit", appauthor=False)


def keep_log(name: str, folder: Path | None = None) -> Path:
    """Write the log of this process to ``name``.log from now on, and return its path.

    Where the folder cannot be written there is no log: a program that works matters more than its diary.
    """
    path = (folder or log_folder()) / f"{name}.log"
    root = logging.getLogger()
    for handler in [kept for kept in root.handlers if isinstance(kept, LogFile)]:
        root.removeHandler(handler)
        handler.close()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return path
    handler = LogFile(path)
    root.addHandler(handler)
    for room in ("fieldkit", "sync", "ui"):
        logging.getLogger(room).setLevel(logging.INFO)
    return path


class LogFile(RotatingFileHandler):
    """The log's files, readable by their owner, of a bounded size."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True)
        self.setFormatter(IdentifiersOnly())

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say nothing: the standard answer prints the message and its arguments, which are somebody's content."""


class IdentifiersOnly(logging.Formatter):
    """Writes time, level, place in the program, the facts of the allow-list, and scrubbed stack frames."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one for each frame of an error."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        place = f"{record.name}:{record.lineno}" if _MODULE.fullmatch(record.name) else "?"
        facts = [f"{name}={value}" for name, value in safe_facts(record.__dict__).items()]
        lines = [" ".join([at, record.levelname, place, *facts])]
        if record.exc_info and record.exc_info[1] is not None:
            lines += scrubbed(record.exc_info[1])
        return "\n".join(lines)


def safe_facts(facts: Mapping[str, object]) -> dict[str, str]:
    """Those facts that may be written down: names of the allow-list whose value has the form it should have."""
    kept = {}
    for name, check in _ALLOWED.items():
        if name in facts and (value := check(facts[name])):
            kept[name] = value
    return kept


def safe_key(key: str) -> str:
    """An error's key, cut back to what this program has a sentence for: a server's reason may be anything."""
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        known = ".".join(parts[:length])
        if known in _keys():
            return known
    return "unknown"


def scrubbed(error: BaseException) -> list[str]:
    """An error and what led to it: types, keys, ``module:line`` of each frame; no message, no value."""
    lines, seen = [], set[int]()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(_named(current))
        lines += [f"  {frame}" for frame in _frames(current.__traceback__)]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return lines


def _named(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    named = kind if _MODULE.fullmatch(kind) else "?"
    if not isinstance(error, FieldKitError):
        return named
    return " ".join(
        [named, safe_key(error.key), *(f"{name}={value}" for name, value in safe_facts(error.facts).items())]
    )


def _frames(trace: TracebackType | None) -> list[str]:
    return list(_walk(trace))[-_FRAMES:]


def _walk(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        yield f"{module if _MODULE.fullmatch(module) else '?'}:{trace.tb_lineno}"
        trace = trace.tb_next


@cache
def _keys() -> frozenset[str]:
    """Every key there is a sentence for."""
    return frozenset(leaf.rpartition(".")[0] for leaf in Words(FIRST_LANGUAGE).inventory("errors"))


def _number(value: object) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST
    return str(value) if whole else ""


def _shaped(shape: re.Pattern[str]) -> Callable[[object], str]:
    return lambda value: value if isinstance(value, str) and shape.fullmatch(value) else ""


def _key(value: object) -> str:
    return safe_key(value) if isinstance(value, str) else ""


_ALLOWED: Mapping[str, Callable[[object], str]] = {
    "key": _key,
    "record": _shaped(_RECORD),
    "dossier": _shaped(_RECORD),
    "visit": _shaped(_RECORD),
    "gesture": _shaped(_RECORD),
    "device": _shaped(_RECORD),
    "session": _shaped(_SESSION),
    "version": _shaped(_VERSION),
    **dict.fromkeys(
        ("count", "bytes", "milliseconds", "free", "needed", "limit", "errno", "found", "known", "status", "length"),
        _number,
    ),
}
"""Facts that may be written down. A 64-digit number could be a key as well as a file's hash: neither is here."""
