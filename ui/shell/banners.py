"""The messages of the whole window: at most two at once, one for each problem, and how many others there are."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.shell.notices import Said
from ui.theme import theme
from ui.widgets.buttons import LinkButton
from ui.widgets.language import words
from ui.widgets.layouts import PAGE, ScrollColumn, reveal, row
from ui.widgets.messages import Message
from ui.widgets.problems import Action, ProblemCard, Trouble

_AT_ONCE = 2
_SHARE = 0.45
"""The share of the sheet that messages take at most, and never what the page cannot do without."""

_LEAST = 64
"""Pixels of the messages that are always there."""


class MessageArea(ScrollColumn):
    """Messages above the page: those that stay first, then the newest; unfolded, they scroll.

    Of several about one problem, the one with something to do about it is shown; another follows when that is gone.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=6, margins=(PAGE, 12, PAGE, 0), parent=parent)
        self._messages: dict[str, Message | ProblemCard] = {}
        self._said: dict[str, Said] = {}
        self._unfolded = False
        self.more = LinkButton("", scale="caption")
        self.more.clicked.connect(self._turn)
        self._foot = QWidget()
        self._foot.setLayout(row(self.more, None))
        self._foot.hide()
        self.column.addWidget(self._foot)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.installEventFilter(self)
        self.hide()

    def fit(self) -> None:
        """Show what there is room for, and be as high as that, or a share of the sheet."""
        above = self.parentWidget()
        if above is None or not self._messages:
            return
        others = above.minimumSizeHint().height() - (0 if self.isHidden() else self.minimumHeight())
        room = max(theme().px(_LEAST), min(round(above.height() * _SHARE), above.height() - others))
        self._choose(room)
        width = self.viewport().width()
        wanted = self.column.heightForWidth(width) if self.column.hasHeightForWidth() else self.body.sizeHint().height()
        self.body.setFixedHeight(wanted)  # an area that scrolls asks its body's height without knowing its width
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
        """All there are, on show or not, in the order they were said."""
        return tuple(self._messages.values())

    @property
    def shown(self) -> tuple[Message | ProblemCard, ...]:
        """Those on show, from the top."""
        return tuple(message for message in self._ranked() if not message.isHidden())

    def say(self, said: Said) -> None:
        """Show a message, in the place of the one of the same key."""
        self.withdraw(said.key)
        in_lines = said.trouble is not None and not (said.stays or said.short)
        message = _card(said, said.trouble) if said.trouble is not None and in_lines else _message(said)
        message.closed.connect(lambda: self.withdraw(said.key))
        self._messages[said.key], self._said[said.key] = message, said
        self._place()

    def withdraw(self, key: str) -> None:
        """Take a message away."""
        message = self._messages.pop(key, None)
        self._said.pop(key, None)
        if message is not None:
            message.hide()
            message.deleteLater()
        self._place()

    def _place(self) -> None:
        """Put all of them in their order."""
        self._unfolded = self._unfolded and len(self._messages) > 1
        for place, message in enumerate(self._ranked()):
            self.column.insertWidget(place, message)
        reveal(self, when=bool(self._messages))
        self.fit()

    def _ranked(self) -> list[Message | ProblemCard]:
        """Those to be shown, one for each problem, those that stay first, then the newest."""
        newest = list(reversed(self._said.values()))
        told: dict[str, Said] = {}
        for said in sorted(newest, key=lambda each: (each.done is None, not each.stays)):
            told.setdefault(said.matter or said.key, said)
        wanted = {said.key for said in told.values()}
        chosen = [said for said in newest if said.key in wanted]
        return [self._messages[said.key] for said in sorted(chosen, key=lambda each: not each.stays)]

    def _choose(self, room: int) -> None:
        """Show the first, another where both are whole, and say how many others there are."""
        ranked, used = self._ranked(), self._foot.sizeHint().height()
        chosen: list[Message | ProblemCard] = []
        width = self.viewport().width() - 2 * theme().px(20)
        for message in ranked:
            high = max(message.sizeHint().height(), message.heightForWidth(width)) + theme().px(6)
            if not chosen or (len(chosen) < _AT_ONCE and used + high <= room):
                chosen.append(message)
                used += high
        left = len(ranked) - len(chosen)
        shown = ranked if self._unfolded else chosen
        for message in self._messages.values():
            _reveal(message, when=message in shown)
        said = words().say("shell.fewer_messages") if self._unfolded else words().say("shell.more_messages", count=left)
        if left and self.more.text() != said:
            self.more.set_label(said)
        _reveal(self._foot, when=left > 0)

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self.fit()


def _reveal(widget: QWidget, *, when: bool) -> None:
    """Nothing where it stands so already: what is laid out anew asks to be fitted again."""
    if widget.isHidden() is when:
        widget.setVisible(when)


def _card(said: Said, trouble: Trouble) -> ProblemCard:
    actions = [Action(said.action, said.done, said.primary)] if said.done is not None else []
    return ProblemCard(trouble, actions, framed=True, closable=True)


def _message(said: Said) -> Message:
    message = Message(said.text, said.tone, said.action, title=said.title, icon=said.icon, closable=not said.stays)
    if said.done is not None:
        message.activated.connect(said.done)
    return message
