"""The panel beside today: what waits to be sent and what falls due."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fieldkit.services.outbox import Waiting
from fieldkit.services.recommendations import Due, RecommendationRow
from ui.widgets.buttons import ClickArea
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import ScrollColumn, Surface, clear_layout, column, row
from ui.widgets.marks import Icon

_LOOK = {
    Due.OVERDUE: ("calendar-x", "danger.base"),
    Due.TO_CHECK: ("scan-eye", "review.base"),
    Due.TODAY: ("circle-dot", "accent.base"),
}


class TodayPanel(Surface):
    """``sync_requested`` opens synchronisation, ``dossier_requested`` a dossier's recommendations."""

    sync_requested = Signal()
    dossier_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("subtle", "left")
        self._scroll = ScrollColumn(gap=20, margins=(16, 14, 20, 20))
        self.setLayout(column(self._scroll, gap=0))

    def show_standing(self, waiting: Waiting, due: list[RecommendationRow]) -> None:
        """Replace what waits and what falls due."""
        clear_layout(self._scroll.column)
        self._scroll.column.addWidget(self._waiting(waiting))
        self._scroll.column.addWidget(self._due(due))
        self._scroll.column.addStretch(1)

    def _waiting(self, waiting: Waiting) -> QWidget:
        say, size = words().say, formats().size
        header = SectionHeader(say("today.waiting"), action=say("today.sync"))
        header.activated.connect(self.sync_requested)
        pairs = KeyValues(name_width=182)
        pairs.show_pairs(
            [
                (say("today.texts"), str(waiting.changes)),
                (say("today.thumbnails"), _counted(waiting.thumbnails, size(waiting.thumbnail_bytes))),
                (say("today.photos"), _counted(waiting.photos, size(waiting.photo_bytes))),
            ]
        )
        part = QWidget()
        sentence = say("today.waiting_text" if waiting.items else "today.nothing_waiting")
        parts: list[QWidget | None] = [header, Label(sentence, "caption", "secondary", wrap=True)]
        part.setLayout(column(*parts, *([pairs] if waiting.items else []), gap=4))
        return part

    def _due(self, due: list[RecommendationRow]) -> QWidget:
        part = QWidget()
        place = column(SectionHeader(words().say("today.due")), gap=0)
        for line in due[:8]:
            item = DueLine(line)
            identity = line.recommendation.dossier
            item.pressed.connect(lambda identity=identity: self.dossier_requested.emit(identity))
            place.addWidget(item)
        if not due:
            place.addWidget(Label(words().say("today.nothing_due"), "caption", "secondary", wrap=True))
        part.setLayout(place)
        return part


class DueLine(ClickArea):
    """A recommendation: its text, when it is due, where."""

    def __init__(self, line: RecommendationRow) -> None:
        said = due_words(line)
        super().__init__(f"{line.recommendation.text}, {said}")
        icon, color = _LOOK.get(line.due, ("circle", "text.secondary"))
        where = line.place or (line.dossier.short_title if line.dossier else "")
        priority = words().choice("priority", line.recommendation.priority).lower()
        urgent = words().say("today.priority", priority=priority) if line.recommendation.priority else ""
        second = " · ".join(filter(None, (said, urgent, where)))
        told = column(
            Label(line.recommendation.text, "body", weight=500, wrap=True),
            Label(second, "caption", "secondary", wrap=True),
            gap=0,
        )
        sign = Icon(icon, color, 16)
        inside = row(sign, told, gap=10, margins=(0, 6, 0, 6))
        inside.setStretch(1, 1)
        inside.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self.setLayout(inside)


def due_words(line: RecommendationRow) -> str:
    """When a recommendation is due, in words."""
    say = words().say
    if line.due is Due.OVERDUE:
        return say("today.overdue", count=abs(line.days or 0))
    if line.due is Due.AHEAD and line.days is not None:
        return say("today.in_days", count=line.days)
    return say(f"today.due_{line.due}")


def _counted(count: int, size: str) -> str:
    return f"{count} · {size}" if count else "0"
