"""Comments: a thread about one passage, its messages, a reply, and « Résoudre »."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.fields import ProseField
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, row
from ui.widgets.marks import Avatar, Mark
from ui.widgets.painting import CENTER, box, text


@dataclass(frozen=True, slots=True)
class Written:
    """One message: who, when, what."""

    author: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation about a passage of a section."""

    id: str
    number: int
    section: str
    quote: str
    messages: tuple[Written, ...]
    resolved: bool = False


class Number(Mark):
    """The number of a thread on a dark disc, beside the text it is about."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self.setAccessibleName(str(number))

    def sizeHint(self) -> QSize:
        """A disc."""
        return QSize(theme().px(19), theme().px(19))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it."""
        with QPainter(self) as painter:
            look, spot = theme(), QRectF(self.rect())
            box(painter, spot, look.color("bg.inverse"), None, spot.height() / 2)
            text(painter, spot, str(self._number), look.font("micro", weight=700), look.color("text.onInverse"), CENTER)


class ThreadCard(QWidget):
    """A thread. ``replied`` carries id and text, ``resolved`` id and whether it is resolved now, ``chosen`` the id."""

    replied = Signal(str, str)
    resolved = Signal(str, bool)
    chosen = Signal(str)

    def __init__(self, thread: Thread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._active = False
        self._thread = thread
        self._body = QVBoxLayout()
        self._answer = ProseField(1, 8, words().say("widgets.reply"))
        self._answer.setPlaceholderText(words().say("widgets.reply"))
        self._answer.textChanged.connect(self._settle)
        self._send = Button(words().say("widgets.send"))
        self._send.clicked.connect(self._reply)
        self._end = LinkButton("", scale="caption")
        self._end.clicked.connect(self._resolve)
        buttons = row(self._end, None, self._send, gap=8)
        self.setLayout(column(self._body, self._answer, buttons, gap=8, margins=(16, 12, 16, 12)))
        self.show_thread(thread)

    @property
    def shown(self) -> Thread:
        """The thread on show."""
        return self._thread

    def show_thread(self, thread: Thread) -> None:
        """Show the thread as it is now; an answer being written stays."""
        self._thread = thread
        clear_layout(self._body)
        head = row(Number(thread.number), Elided(thread.section, weight=600), None, gap=8)
        if thread.resolved:
            head.addWidget(Label(words().say("widgets.resolved"), "caption", "success"))
        self._body.addLayout(head)
        if thread.quote:
            self._body.addWidget(Elided(words().say("widgets.quoted", text=thread.quote), "caption", "secondary"))
        self._body.addSpacing(theme().px(4))
        self._body.setSpacing(theme().px(4))
        for message in thread.messages:
            self._body.addLayout(_message(message))
        self._end.set_label(words().say("widgets.reopen" if thread.resolved else "widgets.resolve"))
        self._settle()

    def set_active(self, *, active: bool) -> None:
        """Mark the thread whose passage is highlighted."""
        self._active = active
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the thread."""
        super().mousePressEvent(event)
        self.chosen.emit(self._thread.id)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the bar of the active thread and the line below."""
        with QPainter(self) as painter:
            look = theme()
            if self._active:
                painter.fillRect(QRectF(0, 0, look.px(3), self.height()), look.color("accent.base"))
            thick = look.border()
            painter.fillRect(QRectF(0, self.height() - thick, self.width(), thick), look.color("border.hairline"))

    def _settle(self) -> None:
        self._send.setVisible(bool(self._answer.toPlainText().strip()))
        self._answer.setVisible(not self._thread.resolved)

    def _reply(self) -> None:
        said = self._answer.toPlainText().strip()
        if said:
            self._answer.set_text_quietly("")
            self._settle()
            self.replied.emit(self._thread.id, said)

    def _resolve(self) -> None:
        self.resolved.emit(self._thread.id, not self._thread.resolved)


def _message(message: Written) -> QVBoxLayout:
    who = row(Avatar(message.author, 24), Label(message.author, "caption", weight=600), gap=6)
    who.addWidget(Label(message.at, "caption", "secondary", tabular=True))
    who.addStretch(1)
    return column(who, Label(message.text, wrap=True, selectable=True), gap=3)


def ordered(threads: Sequence[Thread]) -> tuple[Thread, ...]:
    """Open threads first, then by number."""
    return tuple(sorted(threads, key=lambda thread: (thread.resolved, thread.number)))
