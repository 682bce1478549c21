"""The column on the left: outline of the note, and captures to file. The bar they are typed in is made here too."""

from PySide6.QtWidgets import QWidget

from ui.visits.captures import CaptureBar, CaptureList
from ui.visits.outline import Outline
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import ScrollColumn, Surface, column


class LeftColumn(Surface):
    """``outline``, ``captures`` and, placed under the note, ``bar``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("subtle", "right", parent)
        self.outline, self.captures, self.bar = Outline(), CaptureList(), CaptureBar()
        title = Label(words().say("visit.outline"), "caption", "secondary", weight=600)
        title.setContentsMargins(8, 0, 0, 0)
        scroll = ScrollColumn(gap=0, margins=(8, 14, 8, 12))
        scroll.column.addWidget(title)
        scroll.column.addSpacing(6)
        scroll.column.addWidget(self.outline)
        scroll.column.addSpacing(22)
        scroll.column.addWidget(self.captures)
        scroll.column.addStretch(1)
        self.setLayout(column(scroll, gap=0))
