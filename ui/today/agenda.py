"""A day's visits, hour by hour."""

import datetime as dt
from collections.abc import Mapping
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from fieldkit.domain.visit import VisitState
from fieldkit.services.holding import Holdings
from fieldkit.services.missions import AgendaEntry
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Elided, Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import PAGE, FlowBox, clear_layout, column, reveal, row
from ui.widgets.marks import Copies, Icon, Pill, StatePill
from ui.widgets.painting import hairline, paint_dot, text

_UNFINISHED = frozenset({VisitState.UNDER_WAY.value, VisitState.TO_COMPLETE.value})
_HOURS = 54
_ABOVE, _BELOW = 12, 12
_SUN_HOURS = 70


class Place(Enum):
    """Where an entry stands in its day."""

    FIRST = auto()
    BETWEEN = auto()
    LAST = auto()


class AgendaLine(QWidget):
    """One entry: hours, state, title, what is missing, and the button that goes on with it.

    Full sun paints the visit to go on with black, writes larger and tells less. ``place`` says where on the day's line
    the entry stands, ``before_now`` that the line of now follows.
    """

    opened = Signal()
    started = Signal()

    def __init__(
        self, entry: AgendaEntry, place: Place, holdings: Holdings, *, primary: bool, before_now: bool = False
    ) -> None:
        """``holdings`` say where a visit that has begun is."""
        super().__init__()
        self._entry, self._place, self._before_now = entry, place, before_now
        sun = theme().sun
        self._lit = primary and sun
        state = theme().state("visit_state", _state(entry))
        color = "text.onInverse" if self._lit else f"{state.tone}.base"
        self._icon = Icon(state.icon, color, 18, words().choice("visit_state", _state(entry)))
        actions = self._actions(primary=primary)
        self._copies = Copies(holdings)
        reveal(self._copies, when=entry.begun and not sun)
        told = (self._hours(), self._icon, self._told(), self._copies)
        line = row(*told, *actions, gap=12, margins=(PAGE, _ABOVE, PAGE, _BELOW))
        line.setStretch(2, 1)
        for part in (self._icon, self._copies, *actions):
            line.setAlignment(part, Qt.AlignmentFlag.AlignVCenter if sun else Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        if sun:
            self.setMinimumHeight(theme().size("row3"))

    def show_holdings(self, holdings: Holdings) -> None:
        """Say where the visit is now."""
        self._copies.show_holdings(holdings)

    def _hours(self) -> QWidget:
        sun, side = theme().sun, QWidget()
        scale, weight = ("h2", 600) if sun else ("body", 500)
        begins = Label(_clock(self._entry.starts), scale, self._tone("primary"), weight=weight, tabular=True)
        ends = Label(_clock(self._entry.ends), "body" if sun else "caption", self._tone("secondary"), tabular=True)
        reveal(ends, when=bool(ends.text()))
        side.setLayout(column(*([None] if sun else []), begins, ends, None, gap=0))
        side.setFixedWidth(theme().px(_SUN_HOURS) if sun else theme().grown(_HOURS))
        return side

    def _told(self) -> QBoxLayout:
        sun, second = theme().sun, self._second()
        title, tone = _title(self._entry), self._tone("primary")
        parts: list[QWidget] = [Label(title, "h2", tone, wrap=True) if sun else Elided(title, "bodyStrong", tone)]
        if second:
            parts.append(Elided(second, "body" if sun else "caption", self._tone("secondary")))
        told = column(*([None] if sun else []), *parts, gap=1)
        lacking = self._lacking()
        if lacking is not None:
            told.addSpacing(theme().px(7))
            told.addWidget(lacking)
        told.addStretch(1)
        return told

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the ground, the stretch of the day's line above and below the icon, and the line under the entry."""
        with QPainter(self) as painter:
            look, thick = theme(), theme().border()
            if self._lit:
                painter.fillRect(self.rect(), look.color("bg.selected"))
            icon, gap = self._icon.geometry(), look.px(4)
            left = icon.center().x() + 1 - thick / 2
            if not look.sun:
                ink = look.color("border.strong")
                if self._place is not Place.FIRST:
                    painter.fillRect(QRectF(left, 0, thick, icon.top() - gap), ink)
                if self._place is not Place.LAST:
                    below = icon.bottom() + 1 + gap
                    painter.fillRect(QRectF(left, below, thick, self.height() - below), ink)
            start = 0 if look.sun else icon.right() + look.px(12)
            end = self.width() if look.sun else self.width() - look.px(PAGE)
            if look.sun or (self._place is not Place.LAST and not self._before_now):
                hairline(painter, start, end, self.height() - thick)

    def _tone(self, tone: str) -> str:
        return "onInverse" if self._lit else tone

    def _second(self) -> str:
        entry, say = self._entry, words().say
        place = entry.site.name if entry.site else ""
        parts = [place] if theme().sun else [entry.dossier.code if entry.dossier else "", place]
        if entry.begun and entry.missing is not None and entry.missing.words:
            parts.append(say("today.note_words", count=entry.missing.words))
        if entry.begun and entry.changed_at is not None:
            parts.append("" if theme().sun else _changed(entry.changed_at))
        elif entry.item is not None and entry.item.reason:
            parts.append(entry.item.reason)
        return " · ".join(filter(None, parts))

    def _lacking(self) -> QWidget | None:
        visit, missing = self._entry.visit, self._entry.missing
        if visit is None or missing is None or visit.state not in _UNFINISHED:
            return None
        say = words().say
        flow = FlowBox()
        written, total = missing.sections_written, len(missing.sections)
        tone = Tone.NEUTRAL if written == total else Tone.WARNING
        pills = []
        if written != total or not theme().sun:
            pills.append(Pill(say("today.note_of", done=written, total=total), "check", tone))
        complete = missing.indicators_recorded == missing.indicators
        if missing.indicators and not (complete and theme().sun):
            label = say("today.indicators_of", done=missing.indicators_recorded, total=missing.indicators)
            pills.append(Pill(label, "chart-line", Tone.NEUTRAL if complete else Tone.WARNING))
        if missing.consents_missing:
            label = say("today.consents_missing", count=missing.consents_missing)
            pills.append(Pill(label, "user-x", Tone.WARNING))
        for pill in pills:
            if self._lit:
                pill.set_ink("text.onInverse")
        flow.add(*pills)
        return flow

    def _actions(self, *, primary: bool) -> list[QWidget]:
        entry, say = self._entry, words().say
        if entry.visit is not None and entry.visit.state in _UNFINISHED:
            button = Button(say("today.resume"), Kind.PRIMARY if primary else Kind.STANDARD)
            if self._lit:
                button.stand_on_black()
                button.grow("controlTallest", "h3")
            button.clicked.connect(self.opened)
            return [button]
        if entry.visit is not None and entry.begun:
            read = Button(say("today.read"))
            read.clicked.connect(self.opened)
            return [StatePill("visit_state", entry.visit.state), read]
        buttons: list[QWidget] = []
        if entry.visit is not None:
            prepare = Button(say("today.prepare"))
            prepare.clicked.connect(self.opened)
            buttons.append(prepare)
        if entry.is_visit and entry.dossier is not None:
            start = Button(say("today.start"), Kind.PRIMARY if primary else Kind.STANDARD)
            if self._lit:
                start.stand_on_black()
                start.grow("controlTallest", "h3")
            start.clicked.connect(self.started)
            buttons.append(start)
        return buttons


class NowLine(QWidget):
    """The line of now: the time, and a dot where it crosses the day's line."""

    def __init__(self, now: dt.time) -> None:
        super().__init__()
        self._now = now
        self.setAccessibleName(formats().clock(now))
        self.setFixedHeight(theme().line_height("caption"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint time, dot and line."""
        with QPainter(self) as painter:
            look, middle = theme(), self.height() / 2
            ink = look.color("text.primary" if look.sun else "accent.base")
            left = look.px(PAGE)
            clock = QRectF(left, 0, look.grown(_HOURS), self.height())
            text(painter, clock, formats().clock(self._now), look.font("caption", weight=600, tabular=True), ink)
            icon = look.px(18 * (1.25 if look.sun else 1))
            dot = left + look.grown(_HOURS) + look.px(12) + icon / 2
            thick = look.px(2)
            painter.fillRect(QRectF(dot, middle - thick / 2, self.width() - dot - left, thick), ink)
            paint_dot(painter, QPointF(dot, middle), look.px(5), ink)


class Agenda(QWidget):
    """The entries of a day with the line of now. ``opened`` carries a visit's id, ``started`` an entry."""

    opened = Signal(str)
    started = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=0)
        self._shown: tuple[list[AgendaEntry], dt.time | None] = ([], None)
        self._holdings: Mapping[str, Holdings] = {}
        self._of_visits: dict[str, AgendaLine] = {}
        self.setLayout(self._lines)
        theme().changed.connect(self._dress)

    def show_holdings(self, holdings: Mapping[str, Holdings]) -> None:
        """Say where visits are, by id; of others only that they are on this computer is known."""
        self._holdings = holdings
        for visit, line in self._of_visits.items():
            line.show_holdings(holdings.get(visit, Holdings()))

    def show_entries(self, entries: list[AgendaEntry], now: dt.time | None) -> None:
        """Replace the entries; ``now`` draws its line on today's."""
        clear_layout(self._lines)
        self._shown, self._of_visits = (entries, now), {}
        primary = _primary(entries)
        coming = _coming(entries, now)
        if theme().sun and primary is not None:
            coming = -1  # the black row tells where one is
        for rank, entry in enumerate(entries):
            if rank == coming and now is not None:
                self._lines.addWidget(NowLine(now))
            place = Place.FIRST if rank == 0 else Place.LAST if rank == len(entries) - 1 else Place.BETWEEN
            identity = entry.visit.id if entry.visit is not None else ""
            holdings = self._holdings.get(identity, Holdings())
            line = AgendaLine(entry, place, holdings, primary=entry is primary, before_now=rank + 1 == coming)
            if identity:
                self._of_visits[identity] = line
                line.opened.connect(lambda identity=identity: self.opened.emit(identity))
            line.started.connect(lambda entry=entry: self.started.emit(entry))
            self._lines.addWidget(line)

    def _dress(self) -> None:
        self.show_entries(*self._shown)


def _primary(entries: list[AgendaEntry]) -> AgendaEntry | None:
    under_way = [entry for entry in entries if entry.visit is not None and entry.visit.state in _UNFINISHED]
    ahead = [entry for entry in entries if not entry.done and entry.is_visit and entry.dossier is not None]
    return next(iter([*under_way, *ahead]), None)


def _coming(entries: list[AgendaEntry], now: dt.time | None) -> int:
    """The rank of the first entry that is still to begin, -1 where there is none or the day is another one."""
    if now is None:
        return -1
    ahead = (rank for rank, entry in enumerate(entries) if entry.starts is not None and entry.starts > now)
    return next(ahead, -1)


def _changed(at: dt.datetime) -> str:
    """When a visit was last changed: the time alone is enough today only."""
    here = at.astimezone()
    if here.date() == dt.datetime.now().astimezone().date():
        return words().say("today.changed_at", time=formats().clock(here))
    return words().say("today.changed_on", day=formats().short_day(here.date()))


def _title(entry: AgendaEntry) -> str:
    if entry.visit is not None and entry.visit.title:
        return entry.visit.title
    if entry.item is not None and entry.item.purpose:
        return ", ".join(filter(None, (entry.item.purpose, entry.item.place)))
    return entry.dossier.title if entry.dossier is not None else words().label("visit")


def _state(entry: AgendaEntry) -> str:
    return (entry.visit.state if entry.visit is not None else "") or VisitState.PLANNED.value


def _clock(at: dt.time | None) -> str:
    return formats().clock(at) if at is not None else ""
