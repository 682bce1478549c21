"""A day's visits, hour by hour."""

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.visit import VisitState
from fieldkit.services.missions import AgendaEntry
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Elided, Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import FlowBox, Hairline, clear_layout, column, row
from ui.widgets.marks import Icon, Pill, StatePill


class AgendaLine(QWidget):
    """One entry: hours, state, title, what is missing, and the button that goes on with it."""

    opened = Signal()
    started = Signal()

    def __init__(self, entry: AgendaEntry, *, primary: bool) -> None:
        super().__init__()
        self._entry = entry
        hours = column(
            Label(_clock(entry.starts), "body", weight=500, tabular=True),
            Label(_clock(entry.ends), "caption", "secondary", tabular=True),
            None,
            gap=0,
        )
        side = QWidget()
        side.setLayout(hours)
        side.setFixedWidth(theme().px(54))
        state = theme().state("visit_state", _state(entry))
        icon = Icon(state.icon, f"{state.tone}.base", 18, words().choice("visit_state", _state(entry)))
        told = column(Elided(_title(entry), "bodyStrong"), Elided(self._second(), "caption", "secondary"), gap=1)
        lacking = self._lacking()
        if lacking is not None:
            told.addWidget(lacking)
        line = row(side, icon, told, *self._actions(primary=primary), gap=12)
        line.setStretch(2, 1)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(line, Hairline(), gap=10, margins=(0, 10, 0, 0)))

    def _second(self) -> str:
        entry, say = self._entry, words().say
        parts = [entry.dossier.code if entry.dossier else "", entry.site.name if entry.site else ""]
        if entry.visit is not None and entry.missing is not None and entry.missing.words:
            parts.append(say("today.note_words", count=entry.missing.words))
        if entry.changed_at is not None and entry.visit is not None:
            parts.append(say("today.changed_at", time=formats().clock(entry.changed_at)))
        elif entry.item is not None and entry.item.reason:
            parts.append(entry.item.reason)
        return " · ".join(filter(None, parts))

    def _lacking(self) -> QWidget | None:
        visit, missing = self._entry.visit, self._entry.missing
        if visit is None or missing is None or visit.state not in {VisitState.UNDER_WAY, VisitState.TO_COMPLETE}:
            return None
        say = words().say
        flow = FlowBox()
        written, total = missing.sections_written, len(missing.sections)
        tone = Tone.NEUTRAL if written == total else Tone.WARNING
        flow.add(Pill(say("today.note_of", done=written, total=total), "check", tone))
        if missing.indicators:
            complete = missing.indicators_recorded == missing.indicators
            label = say("today.indicators_of", done=missing.indicators_recorded, total=missing.indicators)
            flow.add(Pill(label, "chart-line", Tone.NEUTRAL if complete else Tone.WARNING))
        if missing.consents_missing:
            flow.add(Pill(say("today.consents_missing", count=missing.consents_missing), "user-x", Tone.WARNING))
        return flow

    def _actions(self, *, primary: bool) -> list[QWidget]:
        entry, say = self._entry, words().say
        if entry.visit is not None and entry.visit.state not in {"", VisitState.PLANNED}:
            pill = StatePill("visit_state", entry.visit.state)
            unfinished = entry.visit.state in {VisitState.UNDER_WAY, VisitState.TO_COMPLETE}
            button = Button(
                say("today.resume" if unfinished else "today.read"), Kind.PRIMARY if primary else Kind.STANDARD
            )
            button.clicked.connect(self.opened)
            return [pill, button]
        buttons: list[QWidget] = []
        if entry.visit is not None:
            prepare = Button(say("today.prepare"))
            prepare.clicked.connect(self.opened)
            buttons.append(prepare)
        if entry.is_visit and entry.dossier is not None:
            start = Button(say("today.start"), Kind.PRIMARY if primary else Kind.STANDARD)
            start.clicked.connect(self.started)
            buttons.append(start)
        return buttons


class Agenda(QWidget):
    """The entries of a day with the line of now. ``opened`` carries a visit's id, ``started`` an entry."""

    opened = Signal(str)
    started = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._place = column(gap=0)
        self.setLayout(self._place)

    def show_entries(self, entries: list[AgendaEntry], now: dt.time | None) -> None:
        """Replace the entries; ``now`` draws its line on today's."""
        clear_layout(self._place)
        primary = _primary(entries)
        drawn = now is None
        for entry in entries:
            if not drawn and now is not None and entry.starts is not None and entry.starts > now:
                self._place.addWidget(_now_line(now))
                drawn = True
            line = AgendaLine(entry, primary=entry is primary)
            if entry.visit is not None:
                identity = entry.visit.id
                line.opened.connect(lambda identity=identity: self.opened.emit(identity))
            line.started.connect(lambda entry=entry: self.started.emit(entry))
            self._place.addWidget(line)


def _primary(entries: list[AgendaEntry]) -> AgendaEntry | None:
    unfinished = {VisitState.UNDER_WAY.value, VisitState.TO_COMPLETE.value}
    under_way = [entry for entry in entries if entry.visit is not None and entry.visit.state in unfinished]
    ahead = [entry for entry in entries if not entry.done and entry.is_visit and entry.dossier is not None]
    return next(iter([*under_way, *ahead]), None)


def _now_line(now: dt.time) -> QWidget:
    line = QWidget()
    clock = Label(formats().clock(now), "caption", "link", weight=600, tabular=True)
    clock.setFixedWidth(theme().px(54))
    rule = QWidget()
    rule.setFixedHeight(theme().px(2))
    rule.setAutoFillBackground(True)
    palette = rule.palette()
    palette.setColor(rule.backgroundRole(), theme().color("accent.base"))
    rule.setPalette(palette)
    inside = row(clock, rule, gap=12)
    inside.setStretch(1, 1)
    line.setLayout(inside)
    return line


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
