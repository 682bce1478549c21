"""Dropping on the visit: files become photos, a capture goes to the section on show."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ui.photos.importing import files_in
from ui.theme import theme
from ui.visits.captures import capture_in
from ui.widgets.empty import DropTarget
from ui.widgets.language import words


class Dropping(QObject):
    """Watches a widget. ``files`` carries paths dropped on it, ``capture`` the id of a capture."""

    files = Signal(object)
    capture = Signal(str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.title = ""
        self.target = DropTarget("", "image-plus", host)
        self.target.hide()
        host.setAcceptDrops(True)
        host.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what dropping would do, and do it."""
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            paths = files_in(event.mimeData())
            if paths or capture_in(event.mimeData()):
                event.acceptProposedAction()
                self._aim(paths)
                return True
        elif kind == QEvent.Type.DragLeave:
            self.target.hide()
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self.target.hide()
            event.acceptProposedAction()
            paths, capture = files_in(event.mimeData()), capture_in(event.mimeData())
            if paths:
                self.files.emit(paths)
            elif capture:
                self.capture.emit(capture)
            return True
        return super().eventFilter(watched, event)

    def _aim(self, paths: tuple[Path, ...]) -> None:
        if not paths:
            return
        self.target.say(words().say("photos.drop", count=len(paths), visit=self.title))
        margin, high = theme().px(20), theme().px(64)
        self.target.setGeometry(margin, self._host.height() - high - margin, self._host.width() - 2 * margin, high)
        self.target.show()
        self.target.raise_()
