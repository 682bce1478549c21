"""F9 in every window: the full-sun look, and back to the one there was."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.shell.settings import WindowSettings
from ui.theme import Mode, theme


class SunSwitch(QObject):
    """Changes the look with F9 and remembers it in ``settings``."""

    def __init__(self, window: QWidget, settings: WindowSettings) -> None:
        super().__init__(window)
        self._settings = settings
        self._before = Mode.CLAIR
        QShortcut(QKeySequence("F9"), window).activated.connect(self.toggle)

    def toggle(self) -> None:
        """To full sun, and back."""
        look = theme()
        if not look.sun:
            self._before = look.mode
        mode = self._before if look.sun else Mode.SOLEIL
        look.set_mode(mode)
        self._settings.mode = mode
