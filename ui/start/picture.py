"""The picture beside the unlock form: decoration only, read after the form stands."""

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from fieldkit.reference.resources import resource
from ui.theme import theme

_LATER_MS = 60


class Picture(QWidget):
    """A painted track, cut to the room there is; plain ground in full sun, where nothing may dazzle or distract."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: QPixmap | None = None
        QTimer.singleShot(_LATER_MS, self, self._read)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it over the whole room, keeping its shape."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color("bg.frame"))
            if self._picture is None or theme().sun:
                return
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            whole, room = self._picture.rect(), self.rect()
            scale = max(room.width() / whole.width(), room.height() / whole.height())
            wide, tall = room.width() / scale, room.height() / scale
            part = QRectF((whole.width() - wide) / 2, (whole.height() - tall) / 2, wide, tall)
            painter.drawPixmap(QRectF(room), self._picture, part)

    def _read(self) -> None:
        self._picture = QPixmap(str(resource("pictures", "track.jpg")))
        self.update()
