"""The threads of comments beside the text: one card each, open ones or all."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldkit.domain.changes import author_name
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.reference.words import Words
from ui.review.queue import when
from ui.review.reading import Sheet
from ui.theme import theme
from ui.widgets.buttons import LinkButton
from ui.widgets.choices import Segmented
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words as spoken
from ui.widgets.layouts import PANEL, ScrollColumn, Surface, clear_layout, column, nest, row
from ui.widgets.marks import Avatar, Mark
from ui.widgets.painting import CENTER, box, text

OPEN, ALL = "open", "all"


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


class QuoteLine(Elided):
    """A quoted passage on one line, with a bar before it."""

    def __init__(self, quote: str) -> None:
        super().__init__(quote, "caption", "secondary")
        self.setContentsMargins(theme().px(10), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar, then the words."""
        bar = QRectF(0, 1, theme().px(2), self.height() - 2)
        QPainter(self).fillRect(bar, theme().color("warning.base"))
        super().paintEvent(event)


class ThreadView(QWidget):
    """A thread: number, section, quoted passage, messages. ``chosen`` when pressed, ``ended`` to resolve or reopen."""

    chosen = Signal(str)
    ended = Signal(str, bool)

    def __init__(self, thread: Thread, *, active: bool) -> None:
        super().__init__()
        self.thread_shown, self._active = thread, active
        say = spoken().say
        self.end = LinkButton(
            say("widgets.reopen" if thread.resolved else "widgets.resolve"),
            "text.link" if thread.resolved else "success.base",
            "" if thread.resolved else "check",
            "caption",
        )
        self.end.setAccessibleDescription(say("review.thread_of", number=thread.number, section=thread.section))
        self.end.clicked.connect(lambda: self.ended.emit(thread.id, not thread.resolved))
        head = row(Number(thread.number), Elided(thread.section, weight=500), gap=10)
        head.setStretch(1, 1)
        if thread.resolved:
            head.addWidget(Label(say("widgets.resolved"), "caption", "success"))
        head.addWidget(self.end)
        body = column(head, gap=5, margins=(PANEL, 8, PANEL, 12))
        if thread.quote:
            body.addWidget(QuoteLine(thread.quote))
        for message in thread.messages:
            nest(body, _message(message))
        self.setLayout(body)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        told = say("review.thread_of", number=thread.number, section=thread.section)
        self.setAccessibleName(f"{told}. {thread.messages[0].author} : {thread.messages[0].text}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the thread."""
        super().mousePressEvent(event)
        self.chosen.emit(self.thread_shown.id)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the ground and bar of the active thread and the line below."""
        painter, look, spot = QPainter(self), theme(), QRectF(self.rect())
        painter.fillRect(spot, look.color("bg.subtle" if self._active else "bg.canvas"))
        if self._active:
            painter.fillRect(QRectF(0, 0, look.px(3), spot.height()), look.color("warning.base"))
        thick = look.border()
        painter.fillRect(QRectF(0, spot.height() - thick, spot.width(), thick), look.color("border.hairline"))


class ThreadsPanel(QWidget):
    """Title, count, filter, and the cards. ``chosen`` carries a thread, ``ended`` a thread and whether it ended."""

    chosen = Signal(str)
    ended = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        say = spoken().say
        self._threads: tuple[Thread, ...] = ()
        self._active = ""
        self._count = Label("", tone="secondary", tabular=True)
        self.filter = Segmented(
            ((OPEN, say("review.open_threads")), (ALL, say("review.all_threads"))), say("review.filter_threads")
        )
        self.filter.picked.connect(lambda _code: self._show())
        head = Surface("none", "bottom")
        head.setLayout(
            row(
                Label(say("review.comments"), "h3"), self._count, None, self.filter, gap=8, margins=(PANEL, 6, PANEL, 6)
            )
        )
        self._cards = ScrollColumn(gap=0)
        self._views: tuple[ThreadView, ...] = ()
        whole = column(head, self._cards, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._show()

    @property
    def active(self) -> str:
        """The id of the thread replies go to, empty when none."""
        return self._active

    @property
    def cards(self) -> tuple[ThreadView, ...]:
        """What is on show."""
        return self._views

    def show_threads(self, threads: Sequence[Thread]) -> None:
        """Replace the threads; the active one stays active while it exists."""
        self._threads = tuple(threads)
        if self._active not in {thread.id for thread in threads}:
            self._active = ""
        self._show()

    def activate(self, thread: str) -> None:
        """Make a thread the one replies go to; none for an empty id."""
        self._active = thread
        self._show()

    def _show(self) -> None:
        everything = self.filter.code == ALL
        shown = [each for each in self._threads if everything or not each.resolved or each.id == self._active]
        self._count.setText(str(len(shown)) if shown else "")
        clear_layout(self._cards.column)
        self._views = tuple(ThreadView(thread, active=thread.id == self._active) for thread in shown)
        for card in self._views:
            card.chosen.connect(self.chosen)
            card.ended.connect(self.ended)
            self._cards.column.addWidget(card)
        if not shown:
            key = "review.all_resolved" if self._threads else "review.no_comment"
            empty = Label(spoken().say(key), tone="secondary", wrap=True)
            nest(self._cards.column, column(empty, margins=(PANEL, 14, PANEL, 0)))
        self._cards.column.addStretch(1)


def _message(message: Written) -> QHBoxLayout:
    who = row(Label(message.author, "caption", weight=600), gap=4)
    who.addWidget(Label(f"· {message.at}", "caption", "secondary", tabular=True))
    who.addStretch(1)
    told = column(who, Label(message.text, wrap=True, selectable=True), gap=0)
    face = Avatar(message.author, 24)
    line = row(face, told, gap=10)
    line.setStretch(1, 1)
    line.setAlignment(face, Qt.AlignmentFlag.AlignTop)
    return line


def threads_told(sheet: Sheet, words: Words, now: dt.datetime) -> tuple[Thread, ...]:
    """The threads of a subject as cards show them, numbered by age."""
    told = []
    for number, thread in enumerate(sheet.threads, 1):
        first = thread.first
        known = first.field in KINDS[sheet.kind].by_name
        section = sheet.title_of(first.field) or (words.label(sheet.kind, first.field) if known else "")
        messages = tuple(
            Written(author_name(said.author), when(said.written_at, now), said.text)
            for said in (first, *thread.replies)
        )
        told.append(
            Thread(first.id, number, section or words.say("review.whole"), first.quote, messages, first.resolved)
        )
    return tuple(told)
