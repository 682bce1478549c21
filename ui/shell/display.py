"""The display menu at the foot of the rail: look, text size, full screen, language."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from fieldkit.reference.catalogue import languages
from ui.shell.rail import RailEntry, RailItem
from ui.theme import Mode, theme

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

_ICONS = {Mode.CLAIR: "sun", Mode.SOMBRE: "moon", Mode.SOLEIL: "contrast"}


class DisplayMenu(QObject):
    """The button and its menu. Every choice takes effect at once; the language makes the window anew."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        say = window.context.words.say
        entry = RailEntry("display", "settings", say("shell.display"), say("shell.display"))
        self.button = RailItem(entry)
        self.button.setCheckable(False)
        self.button.clicked.connect(self.open)
        self.menu = QMenu(window)
        self.menu.aboutToShow.connect(self._fill)

    def open(self) -> None:
        """Show the menu above the button."""
        self._fill()
        corner = self.button.mapToGlobal(QPoint(self.button.width(), self.button.height()))
        self.menu.popup(corner - QPoint(0, self.menu.sizeHint().height()))

    def _fill(self) -> None:
        menu, say, keys = self.menu, self._window.context.words.say, self._window.keys
        menu.clear()
        looks = QActionGroup(menu)
        for mode in Mode:
            action = QAction(theme().icon(_ICONS[mode]), say(f"shell.mode_{mode}"), menu, checkable=True)
            action.setChecked(theme().mode is mode)
            action.triggered.connect(lambda _=False, chosen=mode: keys.set_mode(chosen))
            looks.addAction(action)
        menu.addActions(looks.actions())
        menu.addSeparator()
        title = menu.addAction(say("shell.zoom", percent=round(theme().zoom * 100)))
        title.setEnabled(False)
        for name, icon, steps in (("zoom_in", "zoom-in", 1), ("zoom_out", "zoom-out", -1), ("zoom_normal", "type", 0)):
            menu.addAction(theme().icon(icon), say(f"shell.{name}"), lambda by=steps: keys.zoom(by))
        menu.addSeparator()
        menu.addAction(theme().icon("maximize"), f"{say('shell.full_screen')}\tF11", keys.toggle_full_screen)
        menu.addSeparator()
        go = self._window.context.navigator.go
        menu.addAction(theme().icon("shield-check"), say("problems.health"), lambda: go("health"))
        menu.addAction(theme().icon("triangle-alert"), say("problems.page"), lambda: go("problems"))
        menu.addSeparator()
        for language in languages():
            action = menu.addAction(say(f"shell.languages.{language}"))
            action.setCheckable(True)
            action.setChecked(language == self._window.context.words.language)
            action.triggered.connect(lambda _=False, code=language: self._window.language_chosen.emit(code))
