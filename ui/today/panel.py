"""The panel beside today: what waits to be sent and what falls due."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from fieldkit.services.outbox import ToSend
from fieldkit.services.recommendations import Due, RecommendationRow
from ui.theme import Tone, theme
from ui.widgets.buttons import ClickArea
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import PAGE, PANEL, ScrollColumn, Surface, clear_layout, column, nest, reveal, row, space
from ui.widgets.marks import Icon
from ui.widgets.painting import hairline

DUE = 8
"""How many of what falls due there is room for."""

_DUE_IN_SUN = 4
_MARGINS = (PANEL, 14, PAGE, 14)
_LOOK = {
    Due.OVERDUE: ("calendar-x", Tone.DANGER),
    Due.TO_CHECK: ("scan-eye", Tone.REVIEW),
    Due.TODAY: ("circle-dot", Tone.ACCENT),
}


class TodayPanel(Surface):
    """``sync_requested`` opens synchronisation, ``dossier_requested`` a dossier's recommendations."""

    sync_requested = Signal()
    dossier_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("subtle", "left")
        self._scroll = ScrollColumn(gap=0)
        self._due_lines: list[DueLine] = []
        self._ready = Surface("subtle", "bottom")
        self._ready.hide()
        self._standing = column(gap=0)
        self._scroll.column.addWidget(self._ready)
        nest(self._scroll.column, self._standing)
        self._scroll.column.addStretch(1)
        theme().changed.connect(self._fold)
        self.setLayout(column(self._scroll, gap=0, margins=(1, 0, 0, 0)))

    def show_standing(self, waiting: ToSend, due: list[RecommendationRow], *, linked: bool) -> None:
        """Replace what waits and what falls due; nothing leaves unless ``linked`` with a server."""
        clear_layout(self._standing)
        self._due_lines = []
        for part in (self._waiting(waiting, linked=linked), self._due(due)):
            self._standing.addWidget(part)
        self._fold()

    def show_ready(self, checks: QWidget) -> None:
        """Have the points of the departure stand above all else, but in full sun."""
        self._ready.setLayout(column(checks, gap=0, margins=_MARGINS))
        self._fold()

    def _fold(self) -> None:
        """Full sun shows what presses most."""
        reveal(self._ready, when=self._ready.layout() is not None and not theme().sun)
        for place, line in enumerate(self._due_lines):
            reveal(line, when=place < _DUE_IN_SUN or not theme().sun)

    def _waiting(self, waiting: ToSend, *, linked: bool) -> QWidget:
        say, size, files = words().say, formats().size, waiting.files
        header = SectionHeader(say("today.waiting"), action=say("today.sync"))
        header.activated.connect(self.sync_requested)
        sentence = say("today.waiting_text" if waiting.items else "today.nothing_waiting")
        if not linked:
            sentence = say("today.no_server")
        part = Surface("subtle", "bottom")
        place = column(header, Label(sentence, "caption", "secondary", wrap=True), gap=4, margins=_MARGINS)
        if waiting.items:
            grid = QGridLayout()
            space(grid, (10, 4))
            grid.setColumnStretch(1, 1)
            for line, (icon, name, count, bytes_) in enumerate(
                (
                    ("file-text", say("today.texts"), waiting.changes, 0),
                    ("images", say("today.thumbnails"), files.previews, files.preview_bytes),
                    ("image", say("today.photos"), files.whole + files.documents, files.large_bytes),
                )
            ):
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                grid.addWidget(Icon(icon), line, 0)
                grid.addWidget(Label(name, tone="secondary", wrap=True), line, 1)
                grid.addWidget(Label(str(count), weight=500, tabular=True), line, 2, right)
                told = size(bytes_) if bytes_ else ""
                grid.addWidget(Label(told, "caption", "secondary", tabular=True), line, 3, right)
            nest(place, grid)
        part.setLayout(place)
        return part

    def _due(self, due: list[RecommendationRow]) -> QWidget:
        part = QWidget()
        place = column(SectionHeader(words().say("today.due")), gap=0, margins=_MARGINS)
        shown = due[:DUE]
        for line in shown:
            item = DueLine(line, last=line is shown[-1])
            self._due_lines.append(item)
            identity = line.recommendation.dossier
            item.pressed.connect(lambda identity=identity: self.dossier_requested.emit(identity))
            place.addWidget(item)
        if not due:
            place.addWidget(Label(words().say("today.nothing_due"), "caption", "secondary", wrap=True))
        part.setLayout(place)
        return part


class DueLine(ClickArea):
    """A recommendation: its text, when it is due, where."""

    def __init__(self, line: RecommendationRow, *, last: bool = False) -> None:
        said = due_words(line)
        super().__init__(f"{line.recommendation.text}, {said}")
        self._last = last
        icon, tone = due_look(line) or ("circle", None)
        where = line.place or (line.dossier.short_title if line.dossier else "")
        priority = words().choice("priority", line.recommendation.priority).lower()
        urgent = words().say("today.priority", priority=priority) if line.recommendation.priority else ""
        second = " · ".join(filter(None, (said, urgent, where)))
        told = column(
            Label(line.recommendation.text, "body", weight=500, wrap=True),
            Label(second, "caption", "secondary", wrap=True),
            gap=0,
        )
        sign = Icon(icon, f"{tone}.base" if tone else "text.secondary", 16)
        inside = row(sign, told, gap=10, margins=(0, 7, 0, 7))
        inside.setStretch(1, 1)
        inside.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self.setLayout(inside)
        self._told = told

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the ground while the mouse is on it, and the line under all but the last."""
        with QPainter(self) as painter:
            if self.hovered:
                painter.fillRect(self.rect(), theme().color("bg.hover"))
            if not self._last:
                hairline(painter, self._told.geometry().left(), self.width(), self.height() - theme().border())


def due_look(line: RecommendationRow) -> tuple[str, Tone] | None:
    """The icon and the tone of a recommendation whose day asks for something, None where nothing presses."""
    return _LOOK.get(line.due)


def due_words(line: RecommendationRow) -> str:
    """When a recommendation is due, in words."""
    say = words().say
    if line.due is Due.OVERDUE:
        return say("today.overdue", count=abs(line.days or 0))
    if line.due is Due.AHEAD and line.days is not None:
        return say("today.in_days", count=line.days)
    return say(f"today.due_{line.due}")
