"""Captures to file on today: cards that offer where each may go, and « Ranger » that begins with the first."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRectF, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget

from fieldkit.domain.kinds import KINDS
from fieldkit.domain.visit import Visit
from fieldkit.services.captures import Capture, Target, Waiting
from ui.theme import theme
from ui.widgets.buttons import ClickArea
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, in_menu, words
from ui.widgets.layouts import clear_layout, column, nest
from ui.widgets.painting import box
from ui.widgets.tips import tip

_SHOWN = 6
_ABREAST = 3


class CaptureBoard(QWidget):
    """``filed`` carries a capture’s id, a visit’s and a section, ``dropped`` the id of one to bin.

    After a capture went, the focus is on the one that took its place.
    """

    filed = Signal(str, str, str)
    dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._waiting = Waiting()
        self._next = 0
        self.cards: list[CaptureCard] = []
        self.heading = SectionHeader(words().say("today.captures"), action=words().say("today.file"), scale="h2")
        self.heading.activated.connect(lambda: self._offer(0))
        self._grid = QGridLayout()
        self._grid.setSpacing(theme().px(10))
        for place in range(_ABREAST):
            self._grid.setColumnStretch(place, 1)
        whole = column(self.heading, gap=6)
        nest(whole, self._grid)
        self.setLayout(whole)
        self.hide()

    def show_waiting(self, waiting: Waiting, today: dt.date) -> None:
        """Show what waits; ``today`` is the day that need not be said."""
        if waiting == self._waiting:
            return
        within = self.window().focusWidget() in self.cards
        self._waiting = waiting
        self.setVisible(bool(waiting.captures))
        self.heading.set_caption(formats().number(len(waiting.captures)))
        clear_layout(self._grid)
        self.cards = []
        for place, capture in enumerate(waiting.captures[:_SHOWN]):
            card = CaptureCard(capture, today)
            card.pressed.connect(lambda place=place: self._offer(place))
            self.cards.append(card)
            self._grid.addWidget(card, place // _ABREAST, place % _ABREAST)
        if within and self.cards:
            heir = self.cards[min(self._next, len(self.cards) - 1)]
            heir.show()  # what is not shown yet takes no focus
            heir.setFocus()

    def menu_of(self, capture: Capture) -> QMenu:
        """Where a capture may go: the sections of its own visit, or of another one; or the bin."""
        menu, say, note = QMenu(self), words().say, capture.note
        own = next((target for target in self._waiting.targets if target.visit == note.visit), None)
        others = [target for target in self._waiting.targets if target is not own]
        elsewhere = menu
        if own is not None:
            menu.addAction(in_menu(_named(own))).setEnabled(False)
            self._add_sections(menu, note.id, own, "visit.file_under")
            elsewhere = menu.addMenu(say("today.file_elsewhere")) if others else menu
        for target in others:
            self._add_sections(elsewhere.addMenu(in_menu(_named(target))), note.id, target, "")
        menu.addSeparator()
        _act(menu, say("visit.bin_capture"), lambda: self.dropped.emit(note.id)).setIcon(theme().icon("trash-2"))
        return menu

    def _add_sections(self, menu: QMenu, capture: str, target: Target, told: str) -> None:
        for field in KINDS[Visit.KIND].prose:
            label = words().label(Visit.KIND, field.name)
            shown = words().say(told, section=label) if told else label
            _act(menu, shown, partial(self.filed.emit, capture, target.visit, field.name))

    def _offer(self, place: int) -> None:
        self._next, card = place, self.cards[place]
        card.setFocus()
        menu = self.menu_of(card.capture)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(card.mapToGlobal(QPoint(0, card.height())))
        first = next(action for action in menu.actions() if action.isEnabled())
        if first.menu() is None:  # one that leads on would be opened at once
            menu.setActiveAction(first)


class CaptureCard(ClickArea):
    """A capture: when, and its words; pressed, it offers where to go."""

    def __init__(self, capture: Capture, today: dt.date) -> None:
        note = capture.note
        day = formats().short_day(capture.day) if capture.day and capture.day != today else ""
        clock = formats().clock(note.noted_at) if note.noted_at else ""
        at = ", ".join(filter(None, (day, clock)))
        super().__init__(f"{at}, {note.text}")
        self.capture = capture
        tip(self, words().say("today.capture_hint"))
        when, told = Label(at, "caption", "secondary", tabular=True), Label(note.text, wrap=True)
        self.setLayout(column(when, told, None, gap=2, margins=(12, 8, 12, 8)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the card, tinted while the mouse is on it."""
        with QPainter(self) as painter:
            look = theme()
            fill = look.color("bg.hover" if self.hovered else "bg.canvas")
            box(painter, QRectF(self.rect()), fill, look.color("border.hairline"), look.radius("card"), look.border())


def _named(target: Target) -> str:
    """A visit: its title, with its day."""
    day = formats().short_day(target.day) if target.day else ""
    return ", ".join(filter(None, (target.title or words().label(Visit.KIND), day)))


def _act(menu: QMenu, label: str, done: Callable[[], object]) -> QAction:
    action = menu.addAction(in_menu(label))
    action.triggered.connect(lambda _checked=False: done())
    return action
