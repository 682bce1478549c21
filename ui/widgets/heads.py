"""What stands above the columns of a list: their names, and the way to sort by one."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QWidget

from fieldkit.domain.lightly import dataclass
from ui.theme import theme
from ui.widgets.announcing import announce
from ui.widgets.language import words
from ui.widgets.layouts import Surface
from ui.widgets.painting import LEFT, RIGHT, text, text_width
from ui.widgets.tips import tip

_ARROW = 14
_TILE = 42
"""The icon that opens a row and the gap after it, before zoom: the first head stands above the words."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column's name. ``width`` is that of its cells before zoom, 0 for the first, which has the room left.

    ``right`` stands at the right of its column. ``downward`` sorts the largest first when it is first asked for.
    """

    key: str
    label: str
    width: int = 0
    right: bool = False
    downward: bool = False


class ColumnHeads(Surface):
    """The heads of a list's columns: one stop of the keyboard, in which arrows move and Space or Enter sorts.

    ``sorted_by`` carries a key and whether the largest stands first; asked for again, it turns the direction.
    """

    sorted_by = Signal(str, bool)

    def __init__(
        self,
        view: QAbstractItemView,
        name: str,
        margin: int = 20,
        after: QWidget | None = None,
        parent: QWidget | None = None,
        *,
        end: int | None = None,
    ) -> None:
        """``view`` is the list below, whose rows have that ``margin``, and ``end`` at the right where it is another.

        Tab comes from ``after``, of the same window.
        """
        super().__init__("subtle", "bottom", parent)
        self.heads: list[HeadButton] = []
        self._view, self._margin, self._after = view, margin, after
        self._end = margin if end is None else end
        self._key, self._downward, self._spare = "", False, 0
        self.setAccessibleName(name)
        view.viewport().installEventFilter(self)
        theme().changed.connect(self._dress)
        self._dress()

    def show_heads(self, heads: Sequence[Head], spare: int = 0) -> None:
        """Replace the heads, first column first; ``spare`` is the width before zoom of what has none at the right."""
        if [button.head for button in self.heads] == list(heads) and self._spare == spare:
            return
        focused = next((button.head.key for button in self.heads if button.hasFocus()), "")
        for button in self.heads:
            button.hide()
            button.deleteLater()
        self.heads = [HeadButton(head, self) for head in heads]
        self._spare = spare
        chain: list[QWidget] = [*self.heads] if self._after is None else [self._after, *self.heads]
        for before, following in pairwise(chain):
            self.setTabOrder(before, following)  # else they come after all that was made before them
        for button in self.heads:
            button.clicked.connect(lambda _on=False, asked=button.head: self._ask(asked))
            button.show()
            if button.head.key == focused:
                button.setFocus()
        self.set_order(self._key, downward=self._downward)
        self._place()

    def set_order(self, key: str, *, downward: bool) -> None:
        """Show what the list is sorted by, without emitting."""
        self._key, self._downward = key, downward
        for button in self.heads:
            button.show_order(None if button.head.key != key else downward)
        self._let_in(next((button for button in self.heads if button.head.key == key), None))

    def turn(self, button: "HeadButton", step: int) -> None:
        """Give the focus to the head beside another."""
        at = self.heads.index(button) + step
        if 0 <= at < len(self.heads):
            self._let_in(self.heads[at])
            self.heads[at].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the list's width: its scroll bar takes some of it."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _ask(self, head: Head) -> None:
        downward = not self._downward if head.key == self._key else head.downward
        self.set_order(head.key, downward=downward)
        said = next(button.accessibleName() for button in self.heads if button.head.key == head.key)
        announce(self, said)
        self.sorted_by.emit(head.key, downward)

    def _let_in(self, chosen: "HeadButton | None") -> None:
        """Tab leads to one head, by which the list is sorted at first."""
        for button in self.heads:
            led = button is (chosen or self.heads[0])
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if led else Qt.FocusPolicy.ClickFocus)

    def _place(self) -> None:
        look, gap, right = theme(), theme().px(14), self._view.viewport().width() - theme().px(self._end)
        right -= look.grown(self._spare) + gap if self._spare else 0
        for button in reversed(self.heads):
            wide = look.grown(button.head.width)
            if not button.head.width:
                left = look.px(self._margin) + look.grown(_TILE - 12) + look.px(12)
                button.setGeometry(left, 0, max(0, right - left), self.height() - look.border())
            else:
                button.setGeometry(right - wide, 0, wide, self.height() - look.border())
            right -= wide + gap

    def _dress(self) -> None:
        self.setFixedHeight(theme().size("control") + theme().border())
        self._place()


class HeadButton(QAbstractButton):
    """The name of a column, and an arrow where the list is sorted by it."""

    def __init__(self, head: Head, heads: ColumnHeads) -> None:
        super().__init__(heads)
        self.head, self._heads = head, heads
        self._downward: bool | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_order(self, downward: bool | None) -> None:  # noqa: FBT001 - a state, as it is said
        """The list is sorted by this column, the largest first or not; None: by another."""
        self._downward = downward
        stands = "none" if downward is None else "down" if downward else "up"
        self.setAccessibleName(words().say(f"widgets.sort_{stands}", column=self.head.label))
        tip(self, self.accessibleName())
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move along the heads, Enter sorts as Space does."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self._heads.turn(self, step)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint name and arrow."""
        with QPainter(self) as painter:
            look, spot = theme(), QRectF(self.rect())
            sorting = self._downward is not None
            ink = look.color("text.primary" if sorting or self.underMouse() else "text.secondary")
            font = look.font("caption", weight=600 if sorting else 500)
            side = look.grown(_ARROW) if sorting else 0
            wide = min(text_width(font, self.head.label) + 1, spot.width() - side - (look.px(3) if sorting else 0))
            taken = wide + (side + look.px(3) if sorting else 0)
            left = spot.right() - taken if self.head.right else spot.left()
            room = QRectF(left, spot.top(), wide, spot.height())
            text(painter, room, self.head.label, font, ink, RIGHT if self.head.right else LEFT)
            if sorting:
                arrow = QRectF(left + wide + look.px(3), spot.center().y() - side / 2, side, side)
                look.paint_icon(painter, "arrow-down" if self._downward else "arrow-up", arrow, ink)
