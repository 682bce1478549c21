"""People and groups met during the visit."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from fieldkit.domain.loaded import Loaded
from fieldkit.domain.people import PersonMet
from fieldkit.domain.visit import Visit
from ui.records.deeds import Deeds
from ui.records.keeper import RecordKeeper
from ui.records.panel_page import NewRecordPage, RecordPage, bin_record, created
from ui.shell.context import Context
from ui.theme import theme
from ui.visits.panel import SidePanel
from ui.widgets.buttons import ClickArea
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, row
from ui.widgets.marks import Avatar
from ui.widgets.painting import box, text, text_width
from ui.widgets.tips import tip

_KNOWN = ("dossier", "visit", "contact")


class PeopleMet(QWidget):
    """A line per person; pressed, it opens the person's page."""

    changed = Signal()

    def __init__(self, context: Context, deeds: Deeds, panel: SidePanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._deeds, self._panel = context, deeds, panel
        self._visit: Visit | None = None
        self.people: tuple[PersonMet, ...] = ()
        self.lines: dict[str, ClickArea] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_people(self, visit: Visit, people: Sequence[PersonMet]) -> None:
        """Show those met."""
        same = tuple(people) == self.people and self._visit is not None and visit.id == self._visit.id
        self._visit = visit
        if same and self._column.count():
            return
        self.people = tuple(people)
        clear_layout(self._column)
        self.lines = {}
        for person in people:
            line = self.lines[person.id] = _PersonLine(person)
            line.pressed.connect(lambda chosen=person.id: self.edit(chosen))
            self._column.addWidget(line)
        if not people:
            self._column.addWidget(Label(words().say("visit.nobody_met"), tone="secondary", wrap=True))

    def add(self) -> None:
        """Open a page for somebody else."""
        page = NewRecordPage(self._context, PersonMet.KIND, words().say("visit.add"), leave_out=_KNOWN)
        page.described.connect(self._meet)
        page.button.clicked.connect(self._panel.close_page)
        self._panel.open_page(words().say("visit.add_person"), page)

    def edit(self, identity: str) -> None:
        """Open the page of a person."""
        records = self._context.workspace.records
        self._context.jobs.read(lambda: records.get(PersonMet, identity), self._open, owner=self)

    def _open(self, loaded: Loaded[PersonMet]) -> None:
        say = words().say
        page = RecordPage(
            self._context,
            self._deeds,
            RecordKeeper(self._context, loaded),
            leave_out=_KNOWN,
            removal=say("visit.remove_person"),
        )
        page.removed.connect(lambda: self._remove(loaded.id))
        self._panel.open_page(person_name(loaded.record) or say("visit.person"), page)

    def _remove(self, identity: str) -> None:
        self._panel.close_page()
        bin_record(self._context, self._deeds, PersonMet, identity, words().say("visit.person_removed"))

    def _meet(self, values: dict[str, Any]) -> None:
        visit, visits = self._visit, self._context.workspace.visits
        if visit is not None:
            remember = created(self._context, self._deeds, PersonMet)
            self._context.saving.save(lambda: visits.meet(visit, **values), remember, owner=self)


def person_name(person: PersonMet) -> str:
    """Who it is, in one go."""
    return person.name or person.position or person.organisation


class _PersonLine(ClickArea):
    def __init__(self, person: PersonMet) -> None:
        self._name = person_name(person)
        rest = (
            person.position if person.name else "",
            person.organisation if person.organisation != self._name else "",
        )
        parts = [", ".join(filter(None, rest))]
        if person.count:
            parts.append(words().say("visit.people_count", count=person.count))
        self._rest = " · ".join(filter(None, parts))
        super().__init__(", ".join(filter(None, (self._name, self._rest))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        tip(self, self.accessibleName())
        self.setLayout(row(Avatar(self._name or "?", 24), None, gap=0))
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().size("row1"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter, look, spot = QPainter(self), theme(), QRectF(self.rect())
        if self.hovered:
            box(painter, spot, look.color("bg.hover"), None, look.radius("chip"))
        room = spot.adjusted(look.px(34), 0, 0, 0)
        strong = look.font("body", weight=500)
        text(painter, room, self._name, strong, look.color("text.primary"))
        room.setLeft(room.left() + text_width(strong, self._name) + look.px(6))
        if room.width() > look.px(20):
            text(painter, room, self._rest, look.font("body"), look.color("text.secondary"))
