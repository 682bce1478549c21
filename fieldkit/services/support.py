"""The support file: what a person may hand to head office when something is wrong, without a word of their work."""

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.services.crashes import last_crash
from fieldkit.services.doctor import Health
from fieldkit.services.logbook import log_folder
from fieldkit.storage.files import atomic_write

LOG_LINES = 400
_WITHHELD = "(withheld)"
_FACTS = r"(?: [a-z_]{1,20}=[A-Za-z0-9._-]{1,64})*"
_LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [A-Z]{4,8} (?:\?|[A-Za-z0-9_.]{1,120}:\d{1,6})" + _FACTS)
_ERROR_LINE = re.compile(r"(?:\?|(?:[a-z_][a-z0-9_]{0,40}\.){1,8}[A-Za-z0-9_.]{1,80})(?: [a-z_.]{1,80})?" + _FACTS)
_FRAME_LINE = re.compile(r"  (?:\?|[A-Za-z0-9_.]{1,200}):\d{1,6}")


@dataclass(frozen=True, slots=True)
class Met:
    """A problem of this session as it may be passed on: its key, how often and when, and the lines of the program."""

    key: str
    count: int
    first: dt.datetime
    last: dt.datetime
    resolved: bool
    detail: tuple[str, ...]


def support_content(health: Health, met: Iterable[Met] = (), *, logs: Path | None = None) -> bytes:
    """The support file: findings, problems of this session, the end of the log, the trace of the last fall. JSON.

    ``logs`` replaces this computer's log folder. Whatever does not have the form of an identifier, a number or a line
    of the program is withheld, also from a log that somebody else wrote into.
    """
    content = {
        "what": "fieldkit-support",
        "format": 1,
        "made_at": dt.datetime.now(dt.UTC).replace(microsecond=0),
        "findings": health.findings,
        "problems": [
            {
                "key": each.key,
                "count": each.count,
                "first": each.first.astimezone(dt.UTC).replace(microsecond=0),
                "last": each.last.astimezone(dt.UTC).replace(microsecond=0),
                "resolved": each.resolved,
                "detail": [fenced(line) for line in each.detail],
            }
            for each in met
        ],
        "log": _end_of_log(logs or log_folder()),
        "crash": last_crash(logs),
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1)


def write_support(target: Path, content: bytes) -> None:
    """Put the support file where the person chose; raises DiskFull or DiskFault."""
    atomic_write(target, content)


def fenced(line: str) -> str:
    """A line of log, error or frame as it is; anything else withheld."""
    known = any(shape.fullmatch(line) for shape in (_LOG_LINE, _ERROR_LINE, _FRAME_LINE))
    return line if known else _WITHHELD


def _end_of_log(folder: Path) -> list[str]:
    lines: list[str] = []
    for path in sorted(folder.glob("*.log"), key=lambda file: file.name):
        try:
            written = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue  # another process has it, or the disk does not answer: the rest is still worth having
        lines += [fenced(line) for line in written[-LOG_LINES:]]
    return lines
