"""The picture beside the unlock form: decoration only, read beside the window once the form stands."""

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QWidget

from fieldkit.reference.resources import resource
from ui.jobs import Jobs
from ui.theme import theme

_LATER_MS = 250
"""Once the first words may be typed: until then the window has better to do."""


class Picture(QWidget):
    """A painted track, cut to the room there is; plain ground in full sun, where nothing may dazzle or distract."""

    def __init__(self, jobs: Jobs) -> None:
        """Reads nothing before it is shown: most starts open by themselves and never show it."""
        super().__init__()
        self._jobs = jobs
        self._asked = False
        self._picture: QPixmap | None = None

    @property
    def ready(self) -> bool:
        """Whether the picture was read."""
        return self._picture is not None

    def showEvent(self, event: QShowEvent) -> None:
        """Have the picture read, once."""
        super().showEvent(event)
        if not self._asked:
            self._asked = True
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
        path = str(resource("pictures", "track.jpg"))
        self._jobs.read(lambda: QImage(path), self._show, owner=self)

    def _show(self, image: QImage) -> None:
        self._picture = QPixmap.fromImage(image)
        self.update()
