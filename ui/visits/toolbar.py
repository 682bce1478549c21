"""The commands over the note: emphasis, lists, quotes, the time, and how many words there are."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import theme
from ui.visits.markdown_edit import MarkdownEdit
from ui.widgets.buttons import IconButton
from ui.widgets.formatting import LineStyle
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Hairline, Surface, nest

_MARKS = (("bold", "bold", "Ctrl+B", "**"), ("italic", "italic", "Ctrl+I", "*"))
_STYLES = (
    ("list", "bullets", "Ctrl+Shift+7", LineStyle.BULLET),
    ("list-ordered", "numbers", "Ctrl+Shift+8", LineStyle.NUMBER),
    ("list-todo", "tasks", "Ctrl+Shift+9", LineStyle.TASK),
    ("quote", "quotation", "", LineStyle.QUOTE),
)


class NoteBar(Surface):
    """Acts on the editor it was last given. ``photo``, ``person`` and ``advice`` ask for what is not text."""

    photo = Signal()
    person = Signal()
    advice = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("none", "bottom", parent)
        self._editor: MarkdownEdit | None = None
        self._line = QHBoxLayout(self)
        self._bars = [Hairline(vertical=True), Hairline(vertical=True)]
        self._lesser: list[QWidget] = []
        self.before = QHBoxLayout()
        nest(self._line, self.before)
        self._line.addWidget(self._bars[0])
        self._add_text_commands()
        self._line.addWidget(self._bars[1])
        self._add_other_commands()
        self._line.addStretch(1)
        self.count = Label("", "body", "secondary", tabular=True)
        self._line.addWidget(self.count)
        theme().changed.connect(self._dress)
        self._dress()

    def act_on(self, editor: MarkdownEdit) -> None:
        """The commands are about this editor from now on."""
        self._editor = editor

    def show_words(self, count: int) -> None:
        """Say how many words there are."""
        self.count.setText(words().say("visit.words", count=count))

    def _add_text_commands(self) -> None:
        say = words().say
        for icon, name, keys, mark in _MARKS:
            button = self._command(icon, say(f"visit.format.{name}"), keys, partial(self._mark, mark))
            if name == "italic":
                self._lesser.append(button)
        for icon, name, keys, style in _STYLES:
            button = self._command(icon, say(f"visit.format.{name}"), keys, partial(self._style, style))
            if name == "numbers":
                self._lesser.append(button)

    def _add_other_commands(self) -> None:
        say = words().say
        self._command("camera", say("visit.import_photos"), "Ctrl+Shift+I", self.photo.emit)
        self._command("user-plus", say("visit.add_person"), "", self.person.emit)
        self._command("list-plus", say("visit.add_recommendation"), "Ctrl+Shift+R", self.advice.emit)
        self._command("clock", say("visit.format.time"), "", self._time)

    def _command(self, icon: str, name: str, keys: str, act: Callable[[], object]) -> IconButton:
        button = IconButton(icon, name, keys)
        button.clicked.connect(lambda: act())
        self._line.addWidget(button)
        if keys:
            # A button's own shortcut presses it for a tenth of a second first: words typed meanwhile would go before.
            button.setShortcut(QKeySequence())
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda: act())
        return button

    def _mark(self, mark: str) -> None:
        if self._editor is not None:
            self._editor.toggle(mark)

    def _style(self, style: LineStyle) -> None:
        if self._editor is not None:
            self._editor.toggle_style(style)

    def _time(self) -> None:
        if self._editor is not None:
            self._editor.insert_words(f"{formats().clock(dt.datetime.now().time())} ")

    def _dress(self) -> None:
        look = theme()
        self.setFixedHeight(look.px(56 if look.sun else 44))
        self._line.setContentsMargins(look.px(12), 0, look.px(16), look.border())
        self._line.setSpacing(0)
        for bar in self._bars:
            bar.setFixedHeight(look.px(28 if look.sun else 20))
        for button in self._lesser:
            button.setVisible(not look.sun)
        self.count.setVisible(not look.sun)
        self._bars[0].setVisible(look.sun)
        self.before.setContentsMargins(0, 0, look.px(10 if look.sun else 0), 0)
