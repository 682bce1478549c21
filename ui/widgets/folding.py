"""Long lists in groups, each of which its head folds and unfolds."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent

from ui.widgets.rows import ROW, Index, Row, RowView
from ui.widgets.tall_rows import TallRows

_TURNS = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class FoldingView(RowView):
    """Tall rows under heads that fold: a click, Space or Enter turns one; Left and Right do as in a tree.

    ``turned`` carries a head's id and whether its group is to be folded. Whoever shows the rows answers with others:
    the keyboard then stays on the head, or goes to it from a row that is no longer there.
    """

    turned = Signal(str, bool)

    def __init__(self, name: str, margin: int = 20, end: int = 20) -> None:
        super().__init__(name, TallRows(margin, end=end))
        self.setWordWrap(True)  # what makes a list lay out anew as its width changes
        self._pressed, self._last = "", ""

    @property
    def head_id(self) -> str:
        """The id of the head the keyboard is on, empty when it is on a row."""
        return _head(self.currentIndex())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows; the keyboard stays on its head."""
        head, kept = self.head_id, self.current_id
        super().show_rows(rows)
        if not head and kept and not self.current_id:
            head = self._last
        if head:
            self._stand_on(head)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter turn the head; Left folds, or goes from a row to its head; Right unfolds, or enters."""
        self.ringed = True
        key, place = Qt.Key(event.key()), self.currentIndex().row()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        head = next((row for row in reversed(self.rows.rows[: place + 1]) if row.heading), None)
        if not plain or head is None or head.folded is None:
            super().keyPressEvent(event)
        elif self.head_id and (key in _TURNS or key == _towards(head)):
            self._turn(head)
        elif key == Qt.Key.Key_Left and not self.head_id:
            self._stand_on(head.id)
        elif key == Qt.Key.Key_Right and self.head_id:
            self.setCurrentIndex(self.rows.index(place + 1))
        elif key not in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A head is turned once the button is let go of on it; the chosen row stays chosen."""
        self._pressed = self._head_at(event)
        if self._pressed:
            self.ringed = False
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks on a head are two clicks."""
        self._pressed = self._head_at(event)
        if not self._pressed:
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Turn the head that was pressed."""
        pressed, self._pressed = self._pressed, ""
        if not pressed:
            super().mouseReleaseEvent(event)
        elif pressed == self._head_at(event):
            self._turn(next(row for row in self.rows.rows if row.heading and row.id == pressed))

    def _turn(self, head: Row) -> None:
        self._last = head.id
        self.turned.emit(head.id, not head.folded)
        now = next((row for row in self.rows.rows if row.heading and row.id == head.id), head)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, now.sentence))

    def _stand_on(self, head: str) -> None:
        place = next((place for place, row in enumerate(self.rows.rows) if row.heading and row.id == head), -1)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))

    def _head_at(self, event: QMouseEvent) -> str:
        left = event.button() is Qt.MouseButton.LeftButton
        return _head(self.indexAt(event.position().toPoint())) if left else ""


def _head(index: Index) -> str:
    row = index.data(ROW)
    return row.id if isinstance(row, Row) and row.folded is not None else ""


def _towards(head: Row) -> Qt.Key:
    """The arrow that turns a head as it stands."""
    return Qt.Key.Key_Right if head.folded else Qt.Key.Key_Left
