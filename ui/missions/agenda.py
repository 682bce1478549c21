"""The agenda of a mission as it is planned: its days, one below the other, each with what it holds."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from fieldkit.domain.mission import AgendaState
from fieldkit.services.missions import PlannedDay, PlannedItem
from ui.theme import theme
from ui.widgets.buttons import ClickArea
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Hairline, clear_layout, column, nest, row
from ui.widgets.lengths import hold
from ui.widgets.marks import Icon


class PlannedDays(QWidget):
    """``added`` carries the day to plan something on (empty for no day), ``opened`` the id of an item."""

    added = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: dict[str, ClickArea] = {}
        self.days: dict[str, SectionHeader] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px(14))

    def show_days(self, days: Sequence[PlannedDay]) -> None:
        """Replace everything shown."""
        clear_layout(self._column)
        self.lines, self.days = {}, {}
        for day in days:
            code = day.date.isoformat() if day.date is not None else ""
            title = formats().weekday_day(day.date) if day.date is not None else words().say("mission.no_day")
            header = self.days[code] = SectionHeader(title, action=words().say("mission.add"))
            header.link.setAccessibleName(words().say("mission.add_on", day=title))
            header.activated.connect(lambda code=code: self.added.emit(code))
            part = column(header, Hairline(), gap=2)
            for planned in day.items:
                line = self.lines[planned.item.id] = _ItemLine(planned)
                line.pressed.connect(lambda identity=planned.item.id: self.opened.emit(identity))
                part.addWidget(line)
            if not day.items:
                part.addWidget(Label(words().say("mission.nothing_planned"), "caption", "tertiary"))
            nest(self._column, part)


class _ItemLine(ClickArea):
    """Hours, what for, where and for which dossier, and what became of it."""

    def __init__(self, planned: PlannedItem) -> None:
        item = planned.item
        title = item.purpose or (planned.site.name if planned.site else "") or item.place
        title = title or words().say("record.new.agenda_item")
        where = planned.site.name if planned.site else item.place
        about = (planned.dossier.short_title or planned.dossier.title) if planned.dossier else ""
        second = " · ".join(filter(None, (where if where != title else "", about)))
        hours = " – ".join(filter(None, (_clock(item.starts), _clock(item.ends))))
        super().__init__(", ".join(filter(None, (hours, title, second))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        at = QWidget()
        at.setLayout(
            column(
                Label(_clock(item.starts), "body", weight=500, tabular=True),
                Label(_clock(item.ends), "caption", "secondary", tabular=True),
                None,
                gap=0,
            )
        )
        hold(at, width=52)
        told = column(Label(title, weight=500, wrap=True), gap=0)
        if second:
            told.addWidget(Label(second, "caption", "secondary", wrap=True))
        line = row(at, told, _sign(planned), gap=8, margins=(0, 5, 0, 5))
        line.setStretch(1, 1)
        line.setAlignment(at, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)


def _sign(planned: PlannedItem) -> Icon:
    state = planned.item.state or AgendaState.PLANNED.value
    if planned.visit is not None and planned.visit.state:
        look = theme().state("visit_state", planned.visit.state)
        return Icon(look.icon, f"{look.tone}.base", 16, words().choice("visit_state", planned.visit.state))
    look = theme().state("agenda_state", state)
    return Icon(look.icon, f"{look.tone}.base", 16, words().choice("agenda_state", state))


def _clock(clock: dt.time | None) -> str:
    return formats().clock(clock) if clock is not None else ""
