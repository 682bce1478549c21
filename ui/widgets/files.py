"""Where file dialogs open: in the person's own folders, then where they last chose something."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QStandardPaths

Place = QStandardPaths.StandardLocation
_last: dict[Place, str] = {}


def first_folder(place: Place) -> str:
    """The folder last chosen from for this kind of files, else the person's own for it, else their home."""
    known = _last.get(place, "")
    if known and Path(known).is_dir():
        return known
    own = QStandardPaths.writableLocation(place)
    return own if own and Path(own).is_dir() else str(Path.home())


def remember_folder(place: Place, chosen: Iterable[str | Path]) -> None:
    """Files or a folder were chosen: the next dialog for this kind opens there."""
    for each in chosen:
        path = Path(each)
        _last[place] = str(path if path.is_dir() else path.parent)
        return
