"""The screen one starts on."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.services.captures import Waiting
from fieldkit.services.holding import Holdings
from fieldkit.services.missions import AgendaEntry, MissionDay, day_number
from fieldkit.services.outbox import ToSend
from fieldkit.services.recommendations import RecommendationRow
from fieldkit.services.workspace import Workspace
from ui.shell.context import Context
from ui.shell.keys import CAPTURE
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.today.agenda import Agenda
from ui.today.captures import CaptureBoard
from ui.today.filing import CaptureFiling
from ui.today.panel import DUE, TodayPanel
from ui.today.strip import DayStrip, NextDay
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.headers import SectionHeader
from ui.widgets.layouts import PAGE, ScrollColumn, column, nest, row
from ui.widgets.tabs import SplitPanel

if TYPE_CHECKING:
    from ui.records.witness import CopiesWatch
    from ui.syncing.readiness import ReadyPanel

_LOOK_AGAIN_S = 60.0
"""Between two looks at what a departure needs, while others write and things arrive."""


@dataclass(frozen=True, slots=True)
class _Seen:
    mission: Mission | None
    days: list[MissionDay]
    date: dt.date
    entries: list[AgendaEntry]
    captures: Waiting
    due: list[RecommendationRow]
    waiting: ToSend
    linked: bool
    holdings: Mapping[str, Holdings] = field(default_factory=dict)


class TodayScreen(Screen):
    """Mission strip, agenda of a day, captures to file; beside them what waits and what falls due."""

    key = "today"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._seen: _Seen | None = None
        self._date: dt.date | None = None
        self._copies: CopiesWatch | None = None
        self._ready: ReadyPanel | None = None
        self.new_visit = Button(say("today.new_visit"), icon="plus", shortcut="Ctrl+N")
        self.new_visit.clicked.connect(lambda: self.context.navigator.go("dossiers"))
        self.new_mission = IconButton("route", say("today.new_mission"))
        self.new_mission.clicked.connect(lambda: self.context.navigator.go("mission"))
        self.edit_mission = IconButton("pencil", say("today.edit_mission"))
        self.edit_mission.clicked.connect(self._edit_mission)
        self.capture = Button(say("today.capture"), Kind.QUIET, "zap")
        self.capture.grow("control", keys=CAPTURE)
        self.capture.clicked.connect(self.capture_wanted)
        self.strip = DayStrip()
        self.strip.picked.connect(self._pick)
        self._heading = SectionHeader("", action=say("today.rearrange"), scale="h2")
        self._heading.activated.connect(self._rearrange)
        self.agenda = Agenda()
        self.agenda.opened.connect(lambda visit: self.context.navigator.go("visit", visit=visit))
        self.agenda.started.connect(self._start)
        self.captures, self._filing = CaptureBoard(), CaptureFiling(context, self)
        self.captures.filed.connect(self._filing.file)
        self.captures.dropped.connect(self._filing.drop)
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
        self.panel = TodayPanel()
        self.panel.sync_requested.connect(lambda: self.context.navigator.go("sync"))
        self.panel.dossier_requested.connect(
            lambda dossier: self.context.navigator.go("dossier", dossier=dossier, tab="recommendations")
        )
        self._lay_out()
        theme().changed.connect(self._dress)
        context.backups.changed.connect(self._watch_copies)

    def _lay_out(self) -> None:
        self._content = ScrollColumn(gap=18, margins=(0, 16, 0, 20))
        indent = (PAGE, 0, PAGE, 0)
        nest(self._content.column, column(self.strip, margins=indent))
        nest(self._content.column, column(row(self._heading, margins=indent), self.agenda, gap=4))
        nest(self._content.column, column(self.captures, margins=indent))
        self._content.column.addWidget(self._empty)
        self._content.column.addStretch(1)
        nest(self._content.column, column(self._next, margins=indent))
        self.setLayout(row(SplitPanel(self._content, self.panel, right_width=372), gap=0))

    def header(self) -> Header:
        """The day on show and the mission."""
        if self._seen is None or self._seen.mission is None:
            return Header(self.context.words.say("today.title"), actions=(self.capture,))
        mission = self._seen.mission
        title = self.context.formats.weekday_day(self._seen.date)
        about = (mission.title, mission.zone)
        if theme().sun:  # the rail has no room for the day's number there
            day = next((day for day in self._seen.days if day.date == self._seen.date), None)
            about = (mission_words(self.context, mission, self._seen.date), day.place if day else "")
        actions = (self.new_mission, self.edit_mission, self.capture, self.new_visit)
        return Header(title, ", ".join(filter(None, about)), actions)

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
        date, watched = self._date, self._copies is not None

        def read() -> _Seen:
            workspace = self.context.workspace
            today = dt.datetime.now().astimezone().date()
            mission = workspace.missions.current(today)
            waiting, linked = workspace.outbox.to_send(), bool(workspace.outbox.link.token)
            captures = workspace.captures.waiting(mission, today)
            if mission is None:
                due = workspace.recommendations.pressing(today, DUE)
                return _Seen(None, [], today, [], captures, due, waiting, linked)
            days = workspace.missions.strip(mission, today)
            shown = date or _day_to_show(days, today)
            entries = workspace.missions.day(mission, shown, today)
            return _Seen(
                mission,
                days,
                shown,
                entries,
                captures,
                workspace.missions.due_recommendations(mission, today, DUE),
                waiting,
                linked,
                where_visits_are(workspace, entries) if watched else {},
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
        self.agenda.show_holdings(seen.holdings)
        self.agenda.show_entries(seen.entries, now.time() if is_today else None)
        self._next.show_day(seen.days, place + 1)
        self.captures.show_waiting(seen.captures, now.date())
        self.panel.show_standing(seen.waiting, seen.due, linked=seen.linked)
        if self._ready is not None:
            self._ready.look(again_s=_LOOK_AGAIN_S)
        self.header_changed.emit()

    def _dress(self) -> None:
        """Full sun shows less: today is its agenda; the strip comes back on another day, to leave it again."""
        self.capture.kind = Kind.STANDARD if theme().sun else Kind.QUIET
        self.capture.set_label(self.context.words.say("today.capture_short" if theme().sun else "today.capture"))
        seen = self._seen
        if seen is None:
            return
        away = seen.date != dt.datetime.now().astimezone().date()
        headed = seen.mission is not None and (away or not theme().sun)
        for part in (self.strip, self._heading):
            part.setVisible(headed)
        self._content.column.setContentsMargins(0, theme().px(16 if headed else 0), 0, theme().px(16))
        self.header_changed.emit()

    def _watch_copies(self) -> None:
        """Backups are looked after from now on, which begins once a start is over: tell where the visits are."""
        if self._copies is None:
            from ui.records.witness import CopiesWatch  # a start has no use for it

            self._copies = CopiesWatch(self.context, self)
            self._copies.told.connect(self.agenda.show_holdings)
            workspace = self.context.workspace
            self._copies.follow(lambda: where_visits_are(workspace, self._seen.entries if self._seen else []))
            self._watch_readiness()

    def _watch_readiness(self) -> None:
        from ui.syncing.readiness import ReadyPanel  # nor for this, which walks over every file

        self._ready = ReadyPanel(self.context)
        self.panel.show_ready(self._ready)
        self._ready.look()

    def _pick(self, place: int) -> None:
        if self._seen is not None:
            self._date = self._seen.days[place].date
            self._read()

    def _edit_mission(self) -> None:
        if self._seen is not None and self._seen.mission is not None:
            self.context.navigator.go("mission", mission=self._seen.mission.id)

    def _rearrange(self) -> None:
        """The plan of the mission, at the day on show."""
        seen = self._seen
        if seen is not None and seen.mission is not None:
            first = next((entry.item.id for entry in seen.entries if entry.item is not None), "")
            self.context.navigator.go("mission", mission=seen.mission.id, **({"item": first} if first else {}))

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


def where_visits_are(workspace: Workspace, entries: Iterable[AgendaEntry]) -> dict[str, Holdings]:
    """Where the visits of a day that have begun are, by id; asks the disk."""
    begun = [entry.visit.id for entry in entries if entry.visit is not None and entry.begun]
    return {visit: workspace.copies.of_visit(visit) for visit in begun}


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
