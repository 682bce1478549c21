"""The sheet: the page header, the messages in the page, and the screen itself."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QStackedWidget, QWidget

from ui.shell.notices import Said
from ui.shell.screen import Header
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Elided
from ui.widgets.language import words
from ui.widgets.layouts import ScrollColumn, Surface, column, nest, reveal, row
from ui.widgets.messages import Message
from ui.widgets.problems import Action, ProblemCard, Trouble

_MESSAGES = 0.45
"""The share of the sheet that messages take at most, and never what the page cannot do without."""

_LEAST = 64
"""Pixels of the messages that are always there."""


class PageHeader(Surface):
    """Title, subtitle, signs and actions of the screen on show. ``back`` is emitted by the arrow."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("none", "bottom", parent)
        self._guests: list[QWidget] = []
        self._arrow = IconButton("arrow-left", words().say("shell.back"), parent=self)
        self._arrow.hide()
        self._arrow.clicked.connect(self.back)
        self._line = QHBoxLayout(self)
        theme().changed.connect(self._dress)
        self._dress()

    @property
    def has_back(self) -> bool:
        """Whether the arrow is shown."""
        return not self._arrow.isHidden()

    def show_header(self, header: Header) -> None:
        """Replace everything shown; the guests of the former header go back to their screen, hidden."""
        self._empty()
        look = theme()
        title = Elided(header.title, "h2" if header.back and header.subtitle else "h1")
        subtitle = Elided(header.subtitle, "caption" if header.back else "body", "secondary")
        reveal(subtitle, when=bool(header.subtitle))
        self._line.setContentsMargins(look.px(12 if header.back else 20), 0, look.px(20), 0)
        if header.back:
            self._line.addWidget(self._arrow)
            self._arrow.show()
            upper = row(title, *header.signs, None, gap=8)
            nest(self._line, column(None, upper, subtitle, None, gap=0), 1)
        else:
            self._line.addWidget(title)
            self._line.addSpacing(look.px(4))
            for sign in header.signs:
                self._line.addWidget(sign)
            self._line.addWidget(subtitle, 1)
        for guest in header.actions:
            self._line.addWidget(guest)
        self._guests = [*header.signs, *header.actions]
        for guest in self._guests:
            guest.show()
        self.setAccessibleName(header.accessible or f"{header.title} {header.subtitle}".strip())

    def follow_in_tab_order(self, before: QWidget) -> None:
        """Let Tab reach the header's own buttons right after ``before``, ahead of the page's."""
        for part in (self._arrow, *self._guests):
            self.setTabOrder(before, part)
            before = part

    def _empty(self) -> None:
        self._arrow.hide()
        for guest in self._guests:
            guest.hide()
            guest.setParent(None)
        self._guests = []
        _take_all(self._line, self._arrow)

    def _dress(self) -> None:
        look = theme()
        self.setFixedHeight(look.size("pageHeader"))
        self._line.setContentsMargins(look.px(12 if self.has_back else 20), 0, look.px(20), 0)
        self._line.setSpacing(look.px(8))


def _take_all(layout: QLayout, kept: QWidget) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner, child = item.layout(), item.widget()
        if inner is not None:
            _take_all(inner, kept)
        elif child is not None and child is not kept and child.parent() is not None:
            child.hide()
            child.deleteLater()


class MessageArea(ScrollColumn):
    """Messages of the whole window, above the page, newest first; where they would take most of it, they scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=6, margins=(20, 12, 20, 0), parent=parent)
        self._messages: dict[str, Message | ProblemCard] = {}
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.installEventFilter(self)
        self.hide()

    def fit(self) -> None:
        """Be as high as the messages, or a share of the sheet."""
        above = self.parentWidget()
        if above is None or not self._messages:
            return
        width = self.viewport().width()
        wanted = self.column.heightForWidth(width) if self.column.hasHeightForWidth() else self.body.sizeHint().height()
        self.body.setFixedHeight(wanted)  # an area that scrolls asks its body's height without knowing its width
        others = above.minimumSizeHint().height() - (0 if self.isHidden() else self.minimumHeight())
        room = max(theme().px(_LEAST), min(round(above.height() * _MESSAGES), above.height() - others))
        self.setFixedHeight(min(wanted, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere in another width."""
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A message came, went, or unfolded."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)

    @property
    def messages(self) -> tuple[Message | ProblemCard, ...]:
        """What is on show."""
        return tuple(self._messages.values())

    def say(self, said: Said) -> None:
        """Show a message, in the place of the one of the same key."""
        self.withdraw(said.key)
        message = _message(said) if said.trouble is None or said.stays else _card(said, said.trouble)
        message.closed.connect(lambda: self.withdraw(said.key))
        self._messages[said.key] = message
        self.column.insertWidget(0, message)
        self.show()
        self.fit()

    def withdraw(self, key: str) -> None:
        """Take a message away."""
        message = self._messages.pop(key, None)
        if message is not None:
            message.hide()
            message.deleteLater()
        reveal(self, when=bool(self._messages))
        self.fit()


def _card(said: Said, trouble: Trouble) -> ProblemCard:
    actions = [Action(said.action, said.done, said.primary)] if said.done is not None else []
    return ProblemCard(trouble, actions, framed=True, closable=True)


def _message(said: Said) -> Message:
    message = Message(said.text, said.tone, said.action, title=said.title, icon=said.icon, closable=not said.stays)
    if said.done is not None:
        message.activated.connect(said.done)
    return message


class Sheet(QWidget):
    """The only rounded surface of the window: header, messages, screens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = PageHeader()
        self.messages = MessageArea()
        self.screens = QStackedWidget()
        self._column = column(self.header, self.messages, self.screens, gap=0)
        self._column.setStretch(2, 1)
        self.setLayout(self._column)
        theme().changed.connect(self._dress)
        self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The messages have a share of the height."""
        super().resizeEvent(event)
        self.messages.fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the white sheet with its two rounded left corners."""
        with QPainter(self) as painter:
            look = theme()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            radius, half = look.radius("sheet"), look.border() / 2
            spot = QRectF(self.rect()).adjusted(half, half, radius + half, -half)
            path = QPainterPath()
            path.addRoundedRect(spot, radius, radius)
            painter.fillPath(path, look.color("bg.canvas"))
            painter.setPen(QPen(look.color("border.hairline"), look.border()))
            painter.drawPath(path)

    def _dress(self) -> None:
        edge = theme().border()
        self._column.setContentsMargins(edge, edge, 0, edge)
        self.update()
        self.setContentsMargins(0, 0, 0, 0)
