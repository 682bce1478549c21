"""Photos under the visit they were taken at."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.services.photo_groups import PhotoGroup
from fieldkit.services.photos import PhotoRow
from ui.widgets.headers import SectionHeader
from ui.widgets.language import formats, words
from ui.widgets.layouts import column
from ui.widgets.photos import PhotoFlow, PhotoShown, PhotoTile

_TILE = 168


class PhotoGroups(QWidget):
    """Groups one below the other; ``opened`` and ``turned`` carry a photo's id, ``visit_asked`` a visit's."""

    opened = Signal(str)
    turned = Signal(str)
    visit_asked = Signal(str)

    def __init__(self, shown: Callable[[PhotoRow], PhotoShown], parent: QWidget | None = None) -> None:
        """``shown`` says how a photo looks as a tile."""
        super().__init__(parent)
        self._shown = shown
        self._parts: list[_Part] = []
        self._column = column(gap=20)
        self.setLayout(self._column)

    def show_groups(self, groups: Sequence[PhotoGroup]) -> None:
        """Replace everything shown; a photo shown before keeps its picture and the focus.

        All is made anew, so that the keyboard goes through groups and photos as they stand.
        """
        tiles = {photo: tile for part in self._parts for photo in part.photos if (tile := part.flow.tile(photo))}
        focused = next((photo for photo, tile in tiles.items() if tile.hasFocus()), "")
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = [self._make(group) for group in groups]
        for part in self._parts:
            self._column.addWidget(part)
        for photo, before in tiles.items():
            tile = self.tile(photo)
            if tile is not None and not before.pixmap_shown.isNull():
                tile.show_picture(before.pixmap_shown)
        again = self.tile(focused)
        if again is not None:
            again.setFocus()

    def tile(self, identity: str) -> PhotoTile | None:
        """The tile of a photo."""
        return next((tile for part in self._parts if (tile := part.flow.tile(identity))), None)

    def _make(self, group: PhotoGroup) -> "_Part":
        part = _Part(group)
        part.flow.show_photos(self._shown(row) for row in group.rows)
        part.flow.opened.connect(self.opened)
        part.flow.turned.connect(self.turned)
        if group.visit is not None:
            part.head.activated.connect(lambda visit=group.visit.id: self.visit_asked.emit(visit))
        return part


class _Part(QWidget):
    def __init__(self, group: PhotoGroup) -> None:
        super().__init__()
        action = words().say("dossier.open_visit") if group.visit else ""
        self.head = SectionHeader(_title(group), _caption(group), action, ruled=True)
        self.flow = PhotoFlow(_TILE)
        self.photos = tuple(row.photo.id for row in group.rows)
        self.setLayout(column(self.head, self.flow, gap=8))


def _title(group: PhotoGroup) -> str:
    if group.visit is not None:
        return group.place or words().label("visit")
    return words().say("dossier.without_visit")


def _caption(group: PhotoGroup) -> str:
    day = formats().day(group.day) if group.day else words().say("dossier.without_day")
    return f"{day} · {words().say('dossiers.photo_count', count=len(group.rows))}"
