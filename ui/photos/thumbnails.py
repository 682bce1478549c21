"""Reads thumbnails off the window's thread and hands them over as pictures."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtGui import QImage, QPixmap

from fieldkit.domain.photo import Photo
from fieldkit.errors import FieldKitError
from ui.shell.context import Context
from ui.widgets.photos import PhotoTile

Tiles = Callable[[str], PhotoTile | None]


class Thumbnails(QObject):
    """Each thumbnail is read once, and kept while its screen lives."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[str, QPixmap] = {}

    def fill(self, photos: Iterable[Photo], tiles: Tiles) -> None:
        """Give tiles their pictures, now or when they are read; a tile that is gone by then is left out."""
        for photo in photos:
            name = photo.thumbnail.sha256 if photo.thumbnail else ""
            known = self._kept.get(name)
            tile = tiles(photo.id)
            if tile is None:
                continue
            if known is not None:
                tile.show_picture(known)
            elif name:
                self._context.jobs.read(
                    partial(self._read, photo),
                    partial(self._show, name, photo.id, tiles),
                    partial(self._miss, photo.id, tiles),
                    self,
                )
            else:
                tile.show_picture(QPixmap())

    def _read(self, photo: Photo) -> QImage:
        return decoded(self._context.workspace.photos.thumbnail(photo))

    def _show(self, name: str, photo: str, tiles: Tiles, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        if not pixmap.isNull():
            self._kept[name] = pixmap
        tile = tiles(photo)
        if tile is not None:
            tile.show_picture(pixmap)

    def _miss(self, photo: str, tiles: Tiles, error: FieldKitError) -> None:  # noqa: ARG002 - the tile says it
        tile = tiles(photo)
        if tile is not None:
            tile.show_picture(QPixmap())


def decoded(content: bytes | None) -> QImage:
    """A stored picture; null when it is absent or cannot be read."""
    return QImage.fromData(QByteArray(content)) if content else QImage()
