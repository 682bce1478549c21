"""Where a window opens: as it stood last time, and whole on its screen, down to the line that says « Enregistré »."""

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.shell.settings import WindowSettings
from ui.theme import theme

_FRAME = QSize(8, 40)
"""The most that systems commonly draw around a window: its own is known only once it is shown."""

_NO_SCREEN = frozenset({"offscreen", "minimal"})


def stand(window: QWidget, kept: QByteArray, room: QRect | None = None) -> None:
    """Place a window not yet shown where it stood (``kept``, empty at first); maximised where that does not fit.

    ``room`` is what panels leave of the screen, asked of the window where it is not given.
    """
    window.resize(*theme().tokens.window_reference)
    if not kept.isEmpty():
        window.restoreGeometry(kept)
    if room is None:
        if QGuiApplication.platformName() in _NO_SCREEN:
            return  # drawn for nobody: a picture is as large as it is asked to be
        room = window.screen().availableGeometry()
    if window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
        return
    inside = QRect(room.topLeft(), room.size() - _FRAME)
    wished = window.size()
    if wished.width() > inside.width() or wished.height() > inside.height():
        window.resize(wished.boundedTo(inside.size()))  # what it comes back to once it is maximised no more
        window.move(room.topLeft())
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        return
    frame = QRect(window.pos(), wished + _FRAME)
    if kept.isEmpty():
        frame.moveCenter(room.center())
    left = min(max(frame.left(), room.left()), room.right() + 1 - frame.width())
    top = min(max(frame.top(), room.top()), room.bottom() + 1 - frame.height())
    window.move(left, top)


def keep_place(window: QWidget, settings: WindowSettings) -> None:
    """Remember where a window stands, for the next one; what is not on show stands nowhere."""
    if window.isVisible():
        settings.geometry = window.saveGeometry()
