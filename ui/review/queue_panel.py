"""The left of the review: whose work, and the queue."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal

from fieldkit.domain.review import Role
from fieldkit.services.review import ReviewRow
from ui.review.queue import QueueDelegate, is_mine, queue_rows
from ui.widgets.choices import Segmented
from ui.widgets.language import words
from ui.widgets.layouts import Surface, clear_layout, column, row
from ui.widgets.rows import RowView

MINE, EVERYONE = "mine", "everyone"


class QueuePanel(Surface):
    """``chosen`` carries the id of the visit or mission to read."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("subtle", "right")
        self._rows: list[ReviewRow] = []
        self._role = Role.OFFICER
        self._scope = self._subject = ""
        self.list = RowView(words().say("review.queue"), QueueDelegate())
        self.list.setWordWrap(True)  # what makes a list lay out anew as its width changes
        self.list.chosen.connect(self.chosen)
        self.scopes: Segmented | None = None
        self._place = row(gap=0, margins=(14, 6, 14, 6))
        band = Surface("none", "bottom")
        band.setLayout(self._place)
        listed = column(band, self.list, gap=0, margins=(0, 0, 1, 0))
        listed.setStretch(1, 1)
        self.setLayout(listed)

    def show_queue(self, rows: Sequence[ReviewRow], role: Role, subject: str) -> None:
        """Replace the queue; ``subject`` is what is being read."""
        another = subject != self._subject
        self._rows, self._role, self._subject = list(rows), role, subject
        mine = in_scope(self._rows, role, MINE)
        if another and subject not in {found.subject.id for found in mine} and _among(subject, rows):
            self._scope = EVERYONE  # what was asked for is always in sight
        if not self._scope:
            self._scope = MINE if mine or not rows else EVERYONE
        clear_layout(self._place)
        say = words().say
        options = ((MINE, say("review.mine", count=len(mine))), (EVERYONE, say("review.everyone", count=len(rows))))
        self.scopes = Segmented(options, say("review.scope"))
        self.scopes.set_code(self._scope)
        self.scopes.picked.connect(self._pick)
        self._place.addWidget(self.scopes)
        self._place.addStretch(1)
        self._fill()

    def first(self, rows: Sequence[ReviewRow], role: Role) -> ReviewRow | None:
        """What to read when nothing was asked for: the top of the list."""
        listed = in_scope(rows, role, self._scope or MINE) or list(rows)
        order = [shown.id for shown in queue_rows(listed, role, now()) if not shown.heading]
        return next((found for found in rows if order and found.subject.id == order[0]), None)

    def step(self, step: int) -> None:
        """Read the next or the previous one."""
        listed = [shown.id for shown in self.list.rows.rows if not shown.heading]
        if listed:
            here = listed.index(self.list.current_id) if self.list.current_id in listed else -1
            self.list.choose(listed[min(max(here + step, 0), len(listed) - 1)])

    def _pick(self, scope: str) -> None:
        self._scope = scope
        self._fill()

    def _fill(self) -> None:
        blocked = self.list.blockSignals(True)  # noqa: FBT003 - Qt's signature
        listed = in_scope(self._rows, self._role, self._scope)
        self.list.show_rows(queue_rows(listed, self._role, now()))
        if not self.list.choose(self._subject):
            self.list.setCurrentIndex(QModelIndex())
        self.list.blockSignals(blocked)


def in_scope(rows: Sequence[ReviewRow], role: Role, scope: str) -> list[ReviewRow]:
    """Everybody's work, or what concerns the person."""
    return [found for found in rows if scope != MINE or is_mine(found, role)]


def _among(subject: str, rows: Sequence[ReviewRow]) -> bool:
    return any(found.subject.id == subject for found in rows)


def now() -> dt.datetime:
    """This moment, in this machine's zone."""
    return dt.datetime.now().astimezone()
