"""The screen one starts on."""

import datetime as dt

from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Observation, Visit, VisitState
from fieldkit.services.missions import AgendaEntry, MissionDay, day_number
from fieldkit.services.outbox import ToSend
from fieldkit.services.recommendations import RecommendationRow
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.today.agenda import Agenda
from ui.today.panel import DUE, TodayPanel
from ui.today.strip import DayStrip, NextDay
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.layouts import PAGE, ScrollColumn, Surface, clear_layout, column, nest, row
from ui.widgets.tabs import SplitPanel

_CAPTURES = 6
_ABREAST = 3


@dataclass(frozen=True, slots=True)
class _Seen:
    mission: Mission | None
    days: list[MissionDay]
    date: dt.date
    entries: list[AgendaEntry]
    captures: list[Observation]
    due: list[RecommendationRow]
    waiting: ToSend
    linked: bool


class TodayScreen(Screen):
    """Mission strip, agenda of a day, captures to file; beside them what waits and what falls due."""

    key = "today"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._seen: _Seen | None = None
        self._date: dt.date | None = None
        self.new_visit = Button(say("today.new_visit"), icon="plus", shortcut="Ctrl+N")
        self.new_visit.clicked.connect(lambda: self.context.navigator.go("dossiers"))
        self.new_mission = Button(say("today.new_mission"), Kind.QUIET, "plus")
        self.new_mission.clicked.connect(lambda: self.context.navigator.go("mission"))
        self.edit_mission = Button(say("today.edit_mission"), Kind.QUIET, "pencil")
        self.edit_mission.clicked.connect(self._edit_mission)
        self.strip = DayStrip()
        self.strip.picked.connect(self._pick)
        self._heading = SectionHeader("", scale="h2")
        self.agenda = Agenda()
        self.agenda.opened.connect(lambda visit: self.context.navigator.go("visit", visit=visit))
        self.agenda.started.connect(self._start)
        self._captures_heading = SectionHeader(say("today.captures"), scale="h2")
        self._captures = QWidget()
        self._captures_grid = QGridLayout(self._captures)
        self._captures_grid.setContentsMargins(0, 0, 0, 0)
        self._captures_grid.setSpacing(theme().px(10))
        self._empty = EmptyState(
            "route",
            say("today.no_mission"),
            say("today.no_mission_text"),
            say("today.new_mission"),
            say("today.to_dossiers"),
        )
        self._empty.activated.connect(lambda: self.context.navigator.go("mission"))
        self._empty.followed.connect(lambda: self.context.navigator.go("dossiers"))
        self._next = NextDay()
        self._next.pressed.connect(lambda: self._pick(self._next.place))
        self._content = ScrollColumn(gap=18, margins=(0, 16, 0, 20))
        indent = (PAGE, 0, PAGE, 0)
        nest(self._content.column, column(self.strip, margins=indent))
        nest(self._content.column, column(row(self._heading, margins=indent), self.agenda, gap=4))
        nest(self._content.column, column(self._captures_heading, self._captures, gap=6, margins=indent))
        self._content.column.addWidget(self._empty)
        self._content.column.addStretch(1)
        nest(self._content.column, column(self._next, margins=indent))
        self.panel = TodayPanel()
        self.panel.sync_requested.connect(lambda: self.context.navigator.go("sync"))
        self.panel.dossier_requested.connect(
            lambda dossier: self.context.navigator.go("dossier", dossier=dossier, tab="recommendations")
        )
        self.setLayout(row(SplitPanel(self._content, self.panel, right_width=372), gap=0))
        theme().changed.connect(self._dress)

    def header(self) -> Header:
        """The day on show and the mission."""
        if self._seen is None or self._seen.mission is None:
            return Header(self.context.words.say("today.title"))
        mission = self._seen.mission
        title = self.context.formats.weekday_day(self._seen.date)
        about = (mission.title, mission.zone)
        if theme().sun:  # the rail has no room for the day's number there
            day = next((day for day in self._seen.days if day.date == self._seen.date), None)
            about = (mission_words(self.context, mission, self._seen.date), day.place if day else "")
        return Header(title, ", ".join(filter(None, about)), (self.new_mission, self.edit_mission, self.new_visit))

    def enter(self, **arguments: str) -> None:  # noqa: ARG002 - the screen takes none
        """Read the mission and its day."""
        self._read()

    def refresh(self, published: Published) -> None:  # noqa: ARG002 - a day shows a little of everything
        """Read again."""
        self._read()

    def zones(self) -> tuple[QWidget, ...]:
        """Content, then panel."""
        return (self._content, self.panel)

    def _read(self) -> None:
        date = self._date

        def read() -> _Seen:
            workspace = self.context.workspace
            today = dt.datetime.now().astimezone().date()
            mission = workspace.missions.current(today)
            waiting, linked = workspace.outbox.to_send(), bool(workspace.outbox.link.token)
            if mission is None:
                return _Seen(None, [], today, [], [], workspace.recommendations.pressing(today, DUE), waiting, linked)
            days = workspace.missions.strip(mission, today)
            shown = date or _day_to_show(days, today)
            return _Seen(
                mission,
                days,
                shown,
                workspace.missions.day(mission, shown, today),
                workspace.missions.captures(mission),
                workspace.missions.due_recommendations(mission, today, DUE),
                waiting,
                linked,
            )

        self.context.jobs.read(read, self._show, owner=self)

    def _show(self, seen: _Seen) -> None:
        self._seen = seen
        say = self.context.words.say
        has_mission = seen.mission is not None
        self.agenda.setVisible(has_mission)
        self._empty.setVisible(not has_mission)
        self._dress()
        now = dt.datetime.now().astimezone()
        is_today = seen.date == now.date()
        place = next((place for place, day in enumerate(seen.days) if day.date == seen.date), -1)
        self.strip.show_days(seen.days, place)
        visits = [entry for entry in seen.entries if entry.is_visit]
        done = sum(entry.done for entry in visits)
        self._heading.title.setText(say("today.visits_today" if is_today else "today.visits_of_day"))
        under_way = sum(entry.under_way for entry in visits)
        tally = {"done": done, "under_way": under_way, "left": len(visits) - done - under_way}
        told = [
            say(f"today.tally_{name}", count=count) for name, count in tally.items() if count or name != "under_way"
        ]
        self._heading.set_caption(", ".join(told) if visits else say("today.no_visit_text"))
        self.agenda.show_entries(seen.entries, now.time() if is_today else None)
        self._next.show_day(seen.days, place + 1)
        self._show_captures(seen.captures)
        self.panel.show_standing(seen.waiting, seen.due, linked=seen.linked)
        self.header_changed.emit()

    def _dress(self) -> None:
        """Full sun shows less: today is its agenda; the strip comes back on another day, to leave it again."""
        seen = self._seen
        if seen is None:
            return
        away = seen.date != dt.datetime.now().astimezone().date()
        headed = seen.mission is not None and (away or not theme().sun)
        for part in (self.strip, self._heading):
            part.setVisible(headed)
        self._content.column.setContentsMargins(0, theme().px(16 if headed else 0), 0, theme().px(16))
        self.header_changed.emit()

    def _show_captures(self, captures: list[Observation]) -> None:
        self._captures_heading.setVisible(bool(captures))
        self._captures.setVisible(bool(captures))
        self._captures_heading.set_caption(str(len(captures)))
        clear_layout(self._captures_grid)
        for place, capture in enumerate(captures[:_CAPTURES]):
            card = Surface("card")
            at = self.context.formats.clock(capture.noted_at) if capture.noted_at else ""
            card.setLayout(
                column(
                    Label(at, "caption", "secondary", tabular=True),
                    Label(capture.text, wrap=True),
                    None,
                    gap=2,
                    margins=(12, 8, 12, 8),
                )
            )
            self._captures_grid.addWidget(card, place // _ABREAST, place % _ABREAST)
        for place in range(_ABREAST):
            self._captures_grid.setColumnStretch(place, 1)

    def _pick(self, place: int) -> None:
        if self._seen is not None:
            self._date = self._seen.days[place].date
            self._read()

    def _edit_mission(self) -> None:
        if self._seen is not None and self._seen.mission is not None:
            self.context.navigator.go("mission", mission=self._seen.mission.id)

    def _start(self, entry: AgendaEntry) -> None:
        now = dt.datetime.now().astimezone().time().replace(second=0, microsecond=0)
        workspace = self.context.workspace

        def start() -> str:
            visit = entry.visit.id if entry.visit is not None else ""
            if entry.item is not None:
                visit = workspace.visits.start(entry.item, now=now).id
            loaded = workspace.records.get(Visit, visit)
            if loaded.record.state == VisitState.PLANNED:
                workspace.records.edit(loaded, state=VisitState.UNDER_WAY.value)
            return visit

        self.context.saving.save(start, lambda visit: self.context.navigator.go("visit", visit=visit), owner=self)


def mission_words(context: Context, mission: Mission, today: dt.date) -> str:
    """« Jour 4 sur 12 », or the mission's days when today is outside it."""
    number, days = day_number(mission, today)
    if number:
        return context.words.say("today.day_of", number=number, days=days)
    if mission.starts and mission.ends:
        return context.formats.period(mission.starts, mission.ends)
    return ""


def _day_to_show(days: list[MissionDay], today: dt.date) -> dt.date:
    dates = [day.date for day in days]
    if today in dates or not dates:
        return today
    return dates[0] if today < dates[0] else dates[-1]
