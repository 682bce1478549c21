"""What a restored workspace says of the place it is meant to take: read at a start before a workspace is looked for."""

from dataclasses import asdict
from pathlib import Path

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.storage.folder import TWIN
from fieldkit.storage.keys.sealing import is_whole, with_sum

LETTER = ".takes-its-place"
"""In a restored workspace: whole, and meant to stand in the place of the one beside it."""

_BESIDE = ".restored"
_PASSING = ("-shm", TWIN)
"""Ends of names that change without anybody writing: an index of the log, a twin that was mended."""


@dataclass(frozen=True, slots=True)
class Letter:
    """From which backup it comes, the name the folder it replaces is kept under, and how that folder was.

    ``before`` has size and time of each file that changes when somebody works there; it is empty for no workspace.
    """

    stamp: str
    aside: str
    before: dict[str, tuple[int, int]]

    def encoded(self) -> bytes:
        """The content of the file."""
        return msgspec.json.encode(with_sum(asdict(self)))


def beside(folder: Path) -> Path:
    """Where a workspace is restored that will take the place of ``folder``."""
    return folder.with_name(f"{folder.name}{_BESIDE}")


def is_begun(folder: Path) -> bool:
    """Whether a restored workspace waits to take the place of ``folder``, or has not quite settled there."""
    return (folder / LETTER).is_file() or (beside(folder) / LETTER).is_file()


def letter_in(restored: Path, folder: Path) -> Letter | None:
    """What ``restored`` says; None where it says nothing that can be believed."""
    try:
        raw = msgspec.json.decode((restored / LETTER).read_bytes(), type=dict[str, object])
        letter = msgspec.convert(raw, Letter) if is_whole(raw) else None
    except (OSError, msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return None
    plain = letter is not None and Path(letter.aside).name == letter.aside and letter.aside.startswith(folder.name)
    return letter if plain else None


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of the files of a workspace that change when somebody works in it."""
    found = {}
    for path in sorted(folder.glob("workspace*")):
        if path.is_file() and not path.name.endswith(_PASSING):
            status = path.stat()
            found[path.name] = (status.st_size, status.st_mtime_ns)
    return found
