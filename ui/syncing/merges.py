"""What was put together without a question: fields one side alone had changed, told below those in dispute."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.dossiers.looks import opening
from ui.syncing.disputes import Merged
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import Elided, Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import column, row, space
from ui.widgets.marks import Icon
from ui.widgets.tips import tip

_ACROSS = 3


class MergedFields(QWidget):
    """How many fields were merged, which, and from whom. ``opened`` asks for the record itself."""

    opened = Signal()

    def __init__(self, merged: Sequence[Merged]) -> None:
        super().__init__()
        say = words().say
        self._fields = QWidget()
        self._fold = LinkButton(say("conflict.merged", count=len(merged)), "text.secondary", "chevron-down")
        self._fold.clicked.connect(lambda: self._unfold(unfolded=self._fields.isHidden()))
        record = LinkButton(say("conflict.see_record"))
        record.clicked.connect(self.opened)
        grid = QGridLayout()
        space(grid, (24, 8), (24, 0, 0, 0))
        for place in range(_ACROSS):
            grid.setColumnStretch(place, 1)
        for place, field in enumerate(merged):
            grid.addWidget(_Field(field), place // _ACROSS, place % _ACROSS)
        self._fields.setLayout(grid)
        self.setLayout(column(row(self._fold, None, record, gap=8), self._fields, gap=4, margins=(20, 8, 20, 12)))

    def _unfold(self, *, unfolded: bool) -> None:
        self._fields.setVisible(unfolded)
        self._fold.set_icon("chevron-down" if unfolded else "chevron-right")


class _Field(QWidget):
    """One field: from which side, its name, what it holds now; what it held and who changed it as a tooltip."""

    def __init__(self, merged: Merged) -> None:
        super().__init__()
        say = words().say
        side = "both_sides" if merged.here and merged.there else "here" if merged.here else "elsewhere"
        icon = {"both_sides": "git-merge", "here": "laptop"}.get(side, "cloud")
        held = opening(merged.text).replace("\n", " ") or say("conflict.empty")
        value = Elided(held)
        line = row(Icon(icon, size=14), Label(merged.label, tone="secondary"), value, gap=8)
        line.setStretch(2, 1)
        self.setLayout(line)
        before = opening(merged.before)
        was = say("conflict.was", value=before) if before else say("conflict.was_empty")
        when = formats().moment(merged.at)
        told = ", ".join((f"{merged.label} : {held}", merged.author, say(f"conflict.{side}"), when, was))
        self.setAccessibleName(told)
        tip(self, told)
