"""How the window looks: mode, size, language, full screen. Every choice takes effect at once."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QWidget

from fieldkit.reference.catalogue import languages
from ui.settings.rows import ModeTile, SettingRow
from ui.shell.context import Context
from ui.shell.window import MainWindow
from ui.theme import Mode, theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choices import Segmented
from ui.widgets.labels import Label
from ui.widgets.layouts import column, row
from ui.widgets.lengths import hold

_SIZE_TOLD = 68


class DisplayPage(QWidget):
    """What used to be a menu at the foot of the rail, and more room for it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        say = context.words.say
        group = QButtonGroup(self)
        self.modes = [
            ModeTile(mode.value, say(f"shell.mode_{mode}"), say(f"settings.mode_{mode}"), group) for mode in Mode
        ]
        for tile in self.modes:
            tile.clicked.connect(lambda _=False, mode=tile.mode: self._window.keys.set_mode(Mode(mode)))
        self.smaller = IconButton("minus", say("settings.smaller"), boxed=True)
        self.larger = IconButton("plus", say("settings.larger"), boxed=True)
        self.size_told = Label("", weight=600, tabular=True)
        self.size_told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hold(self.size_told, width=_SIZE_TOLD)
        self.smaller.clicked.connect(lambda: self._window.keys.zoom(-1))
        self.larger.clicked.connect(lambda: self._window.keys.zoom(1))
        self.language = Segmented(
            [(code, say(f"shell.languages.{code}")) for code in languages()], say("settings.language")
        )
        self.language.set_code(context.words.language)
        self.language.picked.connect(lambda code: self._window.language_chosen.emit(code))
        self.full = Button(say("settings.full_screen_turn"), shortcut="")
        self.full.clicked.connect(lambda: self._window.keys.toggle_full_screen())
        tiles = row(*self.modes, gap=14)
        self.setLayout(
            column(
                Label(say("settings.mode"), "h2"),
                Label(say("settings.mode_text"), tone="secondary", wrap=True),
                column(tiles, gap=0, margins=(0, 12, 0, 24)),
                Label(say("settings.comfort"), "h2"),
                SettingRow(say("settings.size"), say("settings.size_text"), self.smaller, self.size_told, self.larger),
                SettingRow(say("settings.full_screen"), say("settings.full_screen_text"), self.full),
                SettingRow(say("settings.language"), say("settings.language_text"), self.language),
                gap=2,
            )
        )
        theme().changed.connect(self.show_now)
        self.show_now()

    @property
    def _window(self) -> MainWindow:
        window = self.window()
        if not isinstance(window, MainWindow):
            raise TypeError
        return window

    def show_now(self) -> None:
        """Show what is in use."""
        for tile in self.modes:
            tile.setChecked(theme().mode.value == tile.mode)
        self.size_told.setText(self._context.formats.percent(round(theme().zoom * 100)))
        steps = theme().tokens.zoom_steps
        self.smaller.setEnabled(theme().zoom > steps[0])
        self.larger.setEnabled(theme().zoom < steps[-1])
