"""One record to decide about: its fields as lines, its versions as columns, and what will be kept."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QWidget

from ui.syncing.disputes import Dispute, Disputed, Version
from ui.syncing.versions import Cell, ColumnHead, FieldName, Result, head_lines
from ui.theme import theme
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import Surface, column, row
from ui.widgets.marks import Icon, Pill

_NAMES = 166


class Decision(QWidget):
    """The table. ``changed`` when something was chosen; ``values`` once every field is."""

    changed = Signal()

    def __init__(self, disputed: Disputed) -> None:
        super().__init__()
        self.disputed = disputed
        self._cells: dict[str, list[Cell]] = {}
        self._results: dict[str, Result] = {}
        self._groups: list[QButtonGroup] = []
        self._tally = Pill("", "", "neutral", bare=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.setColumnMinimumWidth(0, theme().px(_NAMES))
        for place in (1, 2, 3):
            grid.setColumnStretch(place, 1)
        self._add_heads(grid)
        for line, dispute in enumerate(disputed.disputes, start=1):
            self._add_line(grid, line, dispute)
        self._tell()

    @property
    def decided(self) -> int:
        """How many fields something was chosen for."""
        return sum(any(cell.chosen for cell in cells) for cells in self._cells.values())

    def values(self) -> dict[str, object]:
        """What to keep of each field decided."""
        found: dict[str, object] = {}
        for dispute in self.disputed.disputes:
            chosen = [cell.version for cell in self._cells[dispute.field] if cell.chosen]
            if chosen:
                found[dispute.field] = self._results[dispute.field].text if dispute.is_prose else chosen[0].value
        return found

    def take(self, place: int) -> None:
        """Keep one column everywhere: 0 the first, 1 the other."""
        for cells in self._cells.values():
            kept = cells[min(place, len(cells) - 1)]
            for cell in cells:
                cell.button.setChecked(cell is kept)

    def _add_heads(self, grid: QGridLayout) -> None:
        say, disputes = words().say, self.disputed.disputes
        corner = Surface("canvas", "right bottom")
        count = say("conflict.fields", count=len(disputes))
        corner.setLayout(column(None, Label(count, "caption", "secondary", wrap=True), None, margins=(20, 8, 12, 8)))
        corner.setFixedWidth(theme().px(_NAMES))
        grid.addWidget(corner, 0, 0)
        first = [dispute.versions[0] for dispute in disputes]
        others = [version for dispute in disputes for version in dispute.versions[1:]]
        mine = all(version.mine for version in first)
        titles = (say("conflict.mine" if mine else "conflict.one"), say("conflict.theirs"))
        for place, (title, versions) in enumerate(zip(titles, (first, others), strict=True)):
            head = ColumnHead(title, versions)
            head.taken.connect(lambda place=place: self.take(place))
            grid.addWidget(head, 0, place + 1)
        result = Surface("subtle", "bottom")
        named = row(Icon("git-merge", "success.base", 18), SectionHeader(say("conflict.result")), self._tally, gap=8)
        named.setStretch(1, 1)
        result.setLayout(head_lines(named, row(Elided(say("conflict.nothing_yet"), "caption", "secondary"))))
        grid.addWidget(result, 0, 3)

    def _add_line(self, grid: QGridLayout, line: int, dispute: Dispute) -> None:
        name = FieldName(dispute)
        name.setFixedWidth(theme().px(_NAMES))
        grid.addWidget(name, line, 0)
        group = QButtonGroup(self)
        group.setExclusive(not dispute.is_prose)
        self._groups.append(group)
        result = self._results[dispute.field] = Result(dispute)
        cells = self._cells[dispute.field] = []
        for place, versions in enumerate((dispute.versions[:1], dispute.versions[1:])):
            grid.addWidget(self._cell(group, dispute, versions, cells), line, place + 1)
        grid.addWidget(result, line, 3)

    def _cell(self, group: QButtonGroup, dispute: Dispute, versions: tuple[Version, ...], cells: list[Cell]) -> QWidget:
        ground = Surface("canvas", "right bottom")
        place = column(gap=0, margins=(0, 0, 1, 1))
        for version in versions:
            cell = Cell(dispute, version, told=len(versions) > 1)
            cell.toggled.connect(lambda _on: self._choose(dispute))
            group.addButton(cell.button)
            cells.append(cell)
            place.addWidget(cell, 1)
        ground.setLayout(place)
        ground.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        return ground

    def _choose(self, dispute: Dispute) -> None:
        chosen = [cell.version for cell in self._cells[dispute.field] if cell.chosen]
        self._results[dispute.field].show_chosen(chosen)
        self._tell()

    def _tell(self) -> None:
        done, total = self.decided, len(self.disputed.disputes)
        tone = "success" if done == total else "neutral"
        label = words().say("conflict.decided", done=done, total=total)
        self._tally.show_state(label, "circle-check" if done == total else "circle-dashed", tone)
        self.changed.emit()
