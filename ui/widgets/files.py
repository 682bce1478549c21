"""File dialogs: where they open, in the person's own folders, then where they last chose something; and no trace.

Qt notes in plain which folders a dialog was in, for all programs made with it: what was there before is put back.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog

Place = QStandardPaths.StandardLocation
_last: dict[Place, str] = {}
_NOTED = ("FileDialog/lastVisited", "FileDialog/history")


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


@contextlib.contextmanager
def without_trace() -> Iterator[None]:
    """Around a file dialog: what Qt notes of the folders it was in is as it was before."""
    before = _read_notes()
    try:
        yield
    finally:
        _put_back(before)


def leave_no_trace(dialog: QFileDialog) -> None:
    """The same for a dialog that is opened and left to itself: Qt makes its notes when it is gone."""
    dialog.destroyed.connect(partial(_put_back, _read_notes()))


def _notes() -> QSettings:
    return QSettings(QSettings.Scope.UserScope, "QtProject")


def _read_notes() -> dict[str, object]:
    notes = _notes()
    return {name: notes.value(name) for name in _NOTED if notes.contains(name)}


def _put_back(before: Mapping[str, object], *_: object) -> None:
    notes = _notes()
    for name in _NOTED:
        if name in before:
            notes.setValue(name, before[name])
        else:
            notes.remove(name)
    notes.sync()
