"""One record to decide about: its fields as lines, its versions as columns, and what will be kept."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from fieldkit.domain.fields import DELETED
from fieldkit.services.settling import FieldDraft
from ui.syncing.disputes import Dispute, Disputed
from ui.syncing.results import Result, TextResult, ValueResult, result_of
from ui.syncing.versions import BaseRow, Cell, ColumnHead, FieldName, head_lines
from ui.theme import theme
from ui.widgets.forms import Options
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import Surface, column, row
from ui.widgets.marks import Icon, Pill

_NAMES = 166


class Decision(QWidget):
    """The table. ``changed`` when something was chosen; ``values`` once every field is."""

    changed = Signal()

    def __init__(self, disputed: Disputed, draft: Mapping[str, FieldDraft] | None = None) -> None:
        """``draft`` is what was chosen and typed before."""
        super().__init__()
        self.disputed = disputed
        self.saved = False
        """Whether its result was handed over to be written."""
        self.cells: dict[str, list[Cell]] = {}
        self.results: dict[str, Result] = {}
        self._bases: list[BaseRow] = []
        self._groups: list[QButtonGroup] = []
        self._tally = Pill("", "", "neutral", bare=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.setColumnMinimumWidth(0, theme().px(_NAMES))
        for place in (1, 2, 3):
            grid.setColumnStretch(place, 1)
        _add_heads(grid, disputed, self._tally, self.take)
        for line, dispute in enumerate(disputed.disputes):
            self._add_line(grid, 2 * line + 1, dispute)
        self._go_on(draft or {})
        self._tell()

    @property
    def decided(self) -> int:
        """How many fields there is a result for."""
        return sum(result.decided for result in self.results.values())

    @property
    def is_whole(self) -> bool:
        """Whether there is one for every field."""
        return self.decided == len(self.results)

    def values(self) -> dict[str, object]:
        """What to keep of each field decided, but whether the record stays in the bin."""
        return {name: result.value for name, result in self.results.items() if result.decided and name != DELETED}

    @property
    def in_bin(self) -> bool | None:
        """Whether the record goes to the bin; None where that is not in question."""
        result = self.results.get(DELETED)
        return bool(result.value) if result is not None else None

    def draft(self) -> dict[str, FieldDraft]:
        """What was chosen and typed so far."""
        drafts = {name: result.draft() for name, result in self.results.items()}
        return {name: draft for name, draft in drafts.items() if draft is not None}

    def flush(self) -> None:
        """Take in what was typed a moment ago."""
        for result in self.results.values():
            result.flush()

    def take(self, place: int) -> None:
        """Keep one column everywhere: 0 the first, 1 the other."""
        for name in self.cells:
            self._take(name, place)

    def take_here(self, place: int) -> None:
        """Keep one version of the field in question: 0 the first, 1 the next other one, 2 the texts put together."""
        name = self.current
        if not name:
            return
        cells = self.cells[name]
        if place == 2:
            self.put_together(name)
            return
        chosen = next((at for at, cell in enumerate(cells) if cell.chosen), 0)
        self._take(name, 0 if place == 0 else chosen % (len(cells) - 1) + 1)
        self._enter(name)

    def put_together(self, name: str) -> None:
        """Keep every version of a text."""
        if isinstance(self.results[name], TextResult):
            for cell in self.cells[name]:
                cell.button.setChecked(True)
            self._enter(name)

    @property
    def current(self) -> str:
        """The field with the focus; the first one without a result where none has it."""
        focus = QApplication.focusWidget()
        for name, cells in self.cells.items():
            if focus is not None and any(part.isAncestorOf(focus) for part in (*cells, self.results[name])):
                return name
        return next((name for name, result in self.results.items() if not result.decided), next(iter(self.cells), ""))

    def step(self, step: int) -> bool:
        """Go to the next field, or the one before; False at the end."""
        names = list(self.cells)
        place = names.index(self.current) + step if names else -1
        if not 0 <= place < len(names):
            return False
        self._enter(names[place])
        return True

    def show_base(self, *, shown: bool) -> None:
        """Show what each field held before, or not."""
        for base in self._bases:
            base.setVisible(shown)

    def offer(self, options: Options) -> None:
        """What references may be chosen from."""
        for result in self.results.values():
            if isinstance(result, ValueResult):
                result.offer(options)

    def _take(self, name: str, place: int) -> None:
        cells = self.cells[name]
        kept = cells[min(place, len(cells) - 1)]
        for cell in cells:
            cell.button.setChecked(cell is kept)

    def _enter(self, name: str) -> None:
        cells = self.cells[name]
        next((cell for cell in cells if cell.chosen), cells[0]).button.setFocus()

    def _go_on(self, draft: Mapping[str, FieldDraft]) -> None:
        for name, kept in draft.items():
            result = self.results.get(name)
            if result is None:
                continue
            if kept.over == result.dispute.changes:
                for cell in self.cells[name]:
                    cell.button.setChecked(cell.version.change in kept.chosen)
            result.go_on(kept)

    def _add_line(self, grid: QGridLayout, line: int, dispute: Dispute) -> None:
        name = FieldName(dispute)
        name.setFixedWidth(theme().px(_NAMES))
        grid.addWidget(name, line, 0)
        group = QButtonGroup(self)
        group.setExclusive(not dispute.is_prose)
        self._groups.append(group)
        result = self.results[dispute.field] = result_of(dispute, {})
        result.changed.connect(self._tell)
        if isinstance(result, TextResult):
            result.both.clicked.connect(lambda: self.put_together(dispute.field))
        cells = self.cells[dispute.field] = []
        for place, versions in enumerate((dispute.versions[:1], dispute.versions[1:])):
            side = [Cell(dispute, version, told=len(versions) > 1) for version in versions]
            for cell in side:
                cell.toggled.connect(lambda _on: self._choose(dispute))
                group.addButton(cell.button)
            cells += side
            grid.addWidget(_ground(side), line, place + 1)
        grid.addWidget(result, line, 3)
        if dispute.base is not None:
            base = BaseRow(dispute)
            base.hide()
            self._bases.append(base)
            grid.addWidget(base, line + 1, 0, 1, 4)

    def _choose(self, dispute: Dispute) -> None:
        chosen = [cell.version for cell in self.cells[dispute.field] if cell.chosen]
        self.results[dispute.field].show_chosen(chosen)

    def _tell(self) -> None:
        done, total = self.decided, len(self.results)
        tone = "success" if done == total else "neutral"
        label = words().say("conflict.decided", done=done, total=total)
        self._tally.show_state(label, "circle-check" if done == total else "circle-dashed", tone)
        self.changed.emit()


def _add_heads(grid: QGridLayout, disputed: Disputed, tally: Pill, take: Callable[[int], None]) -> None:
    say, disputes = words().say, disputed.disputes
    corner = Surface("canvas", "right bottom")
    count = say("conflict.fields", count=len(disputes))
    corner.setLayout(column(None, Label(count, "caption", "secondary", wrap=True), None, margins=(20, 8, 12, 8)))
    corner.setFixedWidth(theme().px(_NAMES))
    grid.addWidget(corner, 0, 0)
    first = [dispute.versions[0] for dispute in disputes]
    others = [version for dispute in disputes for version in dispute.versions[1:]]
    mine = all(version.mine for version in first)
    many = any(len(dispute.versions) > 2 for dispute in disputes)
    titles = (
        say("conflict.mine" if mine else "conflict.one"),
        say("conflict.others" if many else "conflict.theirs"),
    )
    for place, (title, versions) in enumerate(zip(titles, (first, others), strict=True)):
        head = ColumnHead(title, versions)
        head.taken.connect(lambda place=place: take(place))
        grid.addWidget(head, 0, place + 1)
    result = Surface("subtle", "bottom")
    named = row(Icon("git-merge", "success.base", 18), SectionHeader(say("conflict.result")), tally, gap=8)
    named.setStretch(1, 1)
    result.setLayout(head_lines(named, row(Elided(say("conflict.nothing_yet"), "caption", "secondary"))))
    grid.addWidget(result, 0, 3)


def _ground(cells: Sequence[Cell]) -> QWidget:
    """The versions of one column, one below the other."""
    ground = Surface("canvas", "right bottom")
    place = column(gap=0, margins=(0, 0, 1, 1))
    for cell in cells:
        place.addWidget(cell, 1)
    ground.setLayout(place)
    ground.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return ground
