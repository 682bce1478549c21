"""A mission: what it is, and beside it the days to plan."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.loaded import Published
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.visit import Visit
from fieldkit.services.missions import PlannedDay, proposed_code
from ui.dossiers.calendar import today_here
from ui.missions.agenda import PlannedDays
from ui.records.screen import RecordScreen, Seen
from ui.records.sheet import RecordSheet
from ui.shell.context import Context
from ui.widgets.buttons import Button
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.layouts import PAGE, ScrollColumn, Surface, column, reveal
from ui.widgets.lengths import hold

_ARIARY = "MG"
_OF_ARIARY = ("mga_rate", "mga_rate_on", "mga_rate_source")
_SHOWN = {Mission.KIND, AgendaItem.KIND, Visit.KIND}


class MissionScreen(RecordScreen):
    """``go("mission")`` begins one, ``go("mission", mission=identity)`` shows one, at ``item`` where it is given."""

    key = "mission"
    kind_shown = Mission.KIND
    names_record = "mission"
    several = False

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._item = ""
        self.days = PlannedDays()
        self.days.added.connect(self._add)
        self.days.opened.connect(lambda item: context.navigator.go("agenda-item", record=item))
        self.undated = Button(say("mission.add_undated"), icon="plus")
        self.undated.clicked.connect(lambda: self._add(""))
        self._heading = SectionHeader(say("mission.agenda"), scale="h2")
        self._hint = Label(say("mission.dates_first"), tone="secondary", wrap=True)
        scrolled = self._agenda = ScrollColumn(gap=14, margins=(PAGE, 16, PAGE, 24))
        for part in (self._heading, self._hint, self.days, self.undated):
            scrolled.column.addWidget(part)
        scrolled.column.addStretch(1)
        self.side = Surface("subtle", "left")
        self.side.setLayout(column(scrolled, gap=0))
        hold(self.side, width=420)
        self.line.addWidget(self.side)

    def zones(self) -> tuple[QWidget, ...]:
        """The fields, then the agenda."""
        return (self.page, self.side)

    def enter(self, **arguments: str) -> None:
        """Show a mission, or the empty page of a new one; in its agenda, the line asked for has the focus."""
        self._item = arguments.pop("item", "")
        super().enter(**arguments)

    def refresh(self, published: Published) -> None:
        """Show what arrived, in the fields and in the agenda."""
        super().refresh(published)
        if _SHOWN & published.kinds:
            self._read_plan()

    def lay_out(self, sheet: RecordSheet, seen: Seen) -> None:
        """The fields; the agenda is read beside them."""
        super().lay_out(sheet, seen)
        for name in _OF_ARIARY:
            reveal(sheet.form.editor(name), when=bool(getattr(sheet.record, name)))
        self._read_countries()
        self._show_plan([])
        self._read_plan()

    def on_edited(self, name: str, value: object) -> None:
        """Propose a code once the country is known, and ask for the ariary's rate where it is of use."""
        super().on_edited(name, value)
        if name in {"country", "starts"}:
            self._propose_code()
        if name in {"country", "dossiers"}:
            self._read_countries()

    def _propose_code(self) -> None:
        sheet = self.sheet
        if sheet is None or sheet.record.code or not sheet.record.country:
            return
        records, country = self.context.workspace.records, sheet.record.country
        year = (sheet.record.starts or today_here()).year

        def propose(code: str) -> None:
            empty = not sheet.record.code and not sheet.form.editor("code").pending
            if self.sheet is sheet and empty:
                sheet.fill(code=code)

        self.context.jobs.read(
            lambda: proposed_code(country, year, [mission.code for mission in records.all(Mission)]),
            propose,
            owner=self,
        )

    def _read_countries(self) -> None:
        """Which countries the mission's dossiers are in: the rate of the ariary is asked for in Madagascar only."""
        sheet, records = self.sheet, self.context.workspace.records
        if sheet is None:
            return
        wanted = frozenset(sheet.record.dossiers)

        def read() -> set[str]:
            return {dossier.country for dossier in records.all(Dossier) if dossier.id in wanted}

        def show(countries: set[str]) -> None:
            if self.sheet is sheet:
                there = _ARIARY in {sheet.record.country, *countries}
                for name in _OF_ARIARY:
                    reveal(sheet.form.editor(name), when=there or bool(getattr(sheet.record, name)))

        self.context.jobs.read(read, show, owner=self)

    def _update(self, seen: Seen) -> None:
        """Come back to: while another page was shown, nobody told this one of what was planned there."""
        super()._update(seen)
        self._read_countries()
        self._read_plan()

    def _read_plan(self) -> None:
        sheet = self.sheet
        if sheet is None or not sheet.exists:
            return
        workspace, identity = self.context.workspace, sheet.id

        def read() -> list[PlannedDay]:
            found = workspace.records.find(Mission, identity)
            return workspace.missions.plan(found.record) if found is not None else []

        def show(days: list[PlannedDay]) -> None:
            if self.sheet is sheet:
                self._show_plan(days)
                self._show_item()

        self.context.jobs.read(read, show, owner=self)

    def _show_plan(self, days: list[PlannedDay]) -> None:
        self.days.show_days(days)
        dated = any(day.date is not None for day in days)
        self._hint.setVisible(not dated)
        count = sum(len(day.items) for day in days)
        self._heading.set_caption(self.context.words.say("mission.items", count=count) if count else "")

    def _show_item(self) -> None:
        """Bring the line of the agenda that was asked for into sight, once."""
        item, self._item = self._item, ""
        line = self.days.lines.get(item)
        if line is not None:
            QTimer.singleShot(0, line, lambda: self._agenda.ensureWidgetVisible(line))  # once it has its place
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _add(self, day: str) -> None:
        """Plan something; a mission nothing was said of yet is made first."""
        sheet = self.sheet
        if sheet is None:
            return
        given = {"mission": sheet.id} | ({"date": day} if day else {})
        if sheet.exists:
            self.context.navigator.go("agenda-item", **given)
        else:
            sheet.began.connect(lambda _identity: self.context.navigator.go("agenda-item", **given))
            sheet.begin()
