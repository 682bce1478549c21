"""Long lists: two-line rows painted by a delegate, selected, hovered and focused alike everywhere.

A model gives each row a ``Row`` under ``ROW``; what stands at the right end is a list of ``Cell``. Screens with columns
of their own subclass ``RowDelegate`` and override ``paint_cells``.
"""

from collections.abc import Sequence
from dataclasses import field
from enum import StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from fieldkit.domain.lightly import dataclass
from ui.theme import Tone, theme
from ui.widgets.language import words
from ui.widgets.painting import (
    KEYBOARD_REASONS,
    LEFT,
    RIGHT,
    Spans,
    focus_ring,
    hairline,
    marked_text,
    paint_country,
    paint_dot,
    paint_goal,
    paint_pill,
    paint_tile,
    pill_height,
    pill_width,
    text,
    text_width,
)

ROW = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class Fill(StrEnum):
    """What a cell shows: words, a state (icon and word), goals, or an icon."""

    TEXT = "text"
    STATE = "state"
    GOALS = "goals"
    ICON = "icon"


@dataclass(frozen=True, slots=True)
class Cell:
    """Something at the right of a row. ``width`` 0 is as wide as its content; widths before zoom."""

    fill: Fill = Fill.TEXT
    text: str = ""
    icon: str = ""
    tone: str = "secondary"
    width: int = 0
    right: bool = False
    goals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row: identity, title, second line, leading icon or country, cells, and how it stands.

    ``heading`` rows open a group and cannot be chosen; ``folded`` says whether that group is, None where it does not
    fold. ``absent`` rows are not on this computer. ``sentence`` is what a screen reader says; without it, title and
    second line. ``marks`` and ``second_marks`` are where words that were looked for stand in the title and in the
    second line.
    """

    id: str
    title: str
    second: str = ""
    icon: str = ""
    country: str = ""
    cells: tuple[Cell, ...] = ()
    unread: bool = False
    absent: bool = False
    heading: bool = False
    folded: bool | None = None
    count: int | None = None
    sentence: str = ""
    marks: Spans = ()
    second_marks: Spans = ()
    data: object = field(default=None, compare=False)


class RowModel(QAbstractListModel):
    """Rows in a list, replaced as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace every row."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row itself under ROW, its sentence for screen readers, its title otherwise."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = row.sentence or ", ".join(filter(None, (row.title, row.second)))
            return f"{said}, {words().say('widgets.unread')}" if row.unread else said
        return row.title if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen; arrows stop at those that fold."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row = self.rows[index.row()]
        if row.heading:
            stop = Qt.ItemFlag.NoItemFlags if row.folded is None else Qt.ItemFlag.ItemIsEnabled
            return stop | Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren

    def place_of(self, identity: str) -> int:
        """The place of a row by its identity, -1 where there is none."""
        return next((place for place, row in enumerate(self.rows) if row.id == identity and not row.heading), -1)


class RowDelegate(QStyledItemDelegate):
    """Paints rows. ``margin`` is the gap at both ends, before zoom, ``end`` that at the right where it is another."""

    def __init__(self, margin: int = 20, parent: QWidget | None = None, *, end: int | None = None) -> None:
        super().__init__(parent)
        self.margin, self.end = margin, margin if end is None else end

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        """Two lines, or one for headings and rows without a second line."""
        row = index.data(ROW)
        tall = row is not None and not row.heading and row.second
        return QSize(theme().px(120), theme().size("row2" if tall else "row1"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        painter.save()
        spot = QRectF(option.rect)
        if row.heading:
            if row.folded is not None:
                self._ground(painter, spot, option)
            self._paint_heading(painter, spot, row)
        else:
            look = self._ground(painter, spot, option)
            chosen = _has(option, QStyle.StateFlag.State_Selected)
            inside = spot.adjusted(theme().px(self.margin), 0, -theme().px(self.end), 0)
            inside.setRight(self.paint_cells(painter, inside, row, look))
            self._paint_text(painter, inside, row, look, chosen=chosen)
            hairline(painter, spot.left(), spot.right(), spot.bottom() - theme().border() + 0.01)
        view = option.widget
        if _has(option, QStyle.StateFlag.State_HasFocus) and isinstance(view, RowView) and view.ringed:
            focus_ring(painter, spot.adjusted(1, 1, -1, -2), theme().px(3))
        painter.restore()

    def paint_cells(self, painter: QPainter, inside: QRectF, row: Row, ink: QColor | None) -> float:
        """Paint what stands at the right, last cell outermost; where the text must end.

        ``ink`` replaces every colour on a selected row in full sun, else it is None.
        """
        right = inside.right()
        for cell in reversed(row.cells):
            wide = theme().grown(cell.width) if cell.width else cell_width(cell)
            spot = QRectF(right - wide, inside.top(), wide, inside.height())
            paint_cell(painter, spot, cell, ink)
            right -= wide + theme().px(14)
        if row.unread:
            centre = QPointF(right - theme().px(4), inside.center().y())
            paint_dot(painter, centre, theme().px(4), ink or theme().color("accent.base"))
            right -= theme().px(18)
        return right

    def _ground(self, painter: QPainter, spot: QRectF, option: QStyleOptionViewItem) -> QColor | None:
        look, chosen = theme(), _has(option, QStyle.StateFlag.State_Selected)
        active = _has(option, QStyle.StateFlag.State_Active) and _view_has_focus(option)
        if chosen:
            name = "bg.selected" if active or look.sun else "bg.selectedInactive"
            painter.fillRect(spot, look.color(name))
            if active and not look.sun:  # the accent does not show on the black of full sun
                painter.fillRect(QRectF(spot.left(), spot.top(), look.px(3), spot.height()), look.color("accent.base"))
            return look.color("text.onInverse") if look.sun else None
        if _has(option, QStyle.StateFlag.State_MouseOver):
            painter.fillRect(spot, look.color("bg.hover"))
        return None

    def _paint_text(self, painter: QPainter, inside: QRectF, row: Row, ink: QColor | None, *, chosen: bool) -> None:
        look = theme()
        if row.icon or row.country:
            side = look.grown(30 if row.icon else 22)
            tile = QRectF(inside.left(), inside.center().y() - side / 2, side, side)
            if row.icon:
                paint_tile(painter, tile, row.icon, selected=chosen)
            else:
                paint_country(painter, tile, row.country)
            inside.setLeft(tile.right() + look.px(12))
        main = ink or look.color("text.tertiary" if row.absent else "text.primary")
        lesser = ink or look.color("text.tertiary" if row.absent else "text.secondary")
        font, lines = self.title_font(row), self.title_lines(row, inside.width())
        high, low = look.line_height("body"), look.line_height("caption") if row.second else 0
        top = inside.center().y() - (len(lines) * high + low) / 2 + (look.px(0.5) if row.second else 0)
        for line in lines:
            marks = row.marks if len(lines) == 1 else ()
            marked_text(painter, QRectF(inside.left(), top, inside.width(), high), line, marks, font, main)
            top += high
        if row.second:
            below = QRectF(inside.left(), top - look.px(1), inside.width(), low)
            marked_text(painter, below, row.second, row.second_marks, look.font("caption"), lesser)

    def title_font(self, row: Row) -> QFont:
        """What a row's title is written in."""
        return theme().font("body", weight=600 if row.unread else 500)

    def title_lines(self, row: Row, width: float) -> list[str]:  # noqa: ARG002 - for lists whose titles go on
        """A row's title in the lines it takes in a width."""
        return [row.title]

    def _paint_heading(self, painter: QPainter, spot: QRectF, row: Row) -> None:
        look = theme()
        x = spot.left() + look.px(self.margin)
        if row.folded is not None:
            side = look.grown(14)
            sign = QRectF(x, spot.center().y() - side / 2 + 1, side, side)
            look.paint_icon(painter, "chevron-right" if row.folded else "chevron-down", sign, "text.secondary")
            x += side + look.px(8)
        if row.country:
            side = look.grown(22)
            paint_country(painter, QRectF(x, spot.center().y() - side / 2 + 1, side, look.grown(20)), row.country)
            x += side + look.px(8)
        font = look.font("body", weight=600)
        room = QRectF(x, spot.top(), spot.right() - x, spot.height())
        text(painter, room, row.title, font, look.color("text.secondary"))
        if row.count is not None:
            room.setLeft(x + text_width(font, row.title) + look.px(8))
            text(painter, room, str(row.count), look.font("caption", tabular=True), look.color("text.secondary"))
        hairline(painter, spot.left(), spot.right(), spot.bottom() - look.border() + 0.01)


class RowView(QListView):
    """A list of rows. ``opened`` on double click or Enter, ``chosen`` as the selection moves; both carry the id."""

    opened = Signal(str)
    chosen = Signal(str)

    def __init__(self, name: str, delegate: RowDelegate | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self._delegate = delegate or RowDelegate()
        self.setItemDelegate(self._delegate)
        self.ringed = False
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._announce)
        self.doubleClicked.connect(self._open)
        theme().changed.connect(self.doItemsLayout)

    @property
    def current_id(self) -> str:
        """The id of the chosen row, empty when none."""
        return _chosen(self.currentIndex())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows; choice and scroll stay, and ``chosen`` is emitted only if the chosen row is gone."""
        kept, scroll = self.current_id, self.verticalScrollBar().value()
        blocked = self.selectionModel().blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.rows.show_rows(rows)
        place = self.rows.place_of(kept)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))
        self.selectionModel().blockSignals(blocked)
        self.verticalScrollBar().setValue(scroll)
        self.viewport().update()
        if kept and place < 0:
            self.chosen.emit("")

    def choose(self, identity: str) -> bool:
        """Choose a row by its id; False where there is none."""
        place = self.rows.place_of(identity)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place))
        return place >= 0

    def choose_first(self) -> None:
        """Choose the first row that can be."""
        first = next((place for place, row in enumerate(self.rows.rows) if not row.heading), -1)
        if first >= 0:
            self.setCurrentIndex(self.rows.index(first))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        self.ringed = True
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current_id:
            self.opened.emit(self.current_id)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ring the row when the keyboard brought the focus."""
        self.ringed = event.reason() in KEYBOARD_REASONS
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse needs no ring."""
        self.ringed = False
        super().mousePressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Row) and not row.heading:
            self.opened.emit(row.id)

    def _announce(self, current: QModelIndex) -> None:
        self.chosen.emit(_chosen(current))


def _chosen(index: Index) -> str:
    row = index.data(ROW)
    return row.id if isinstance(row, Row) and not row.heading else ""


def cell_width(cell: Cell) -> float:
    """The width a cell's content takes."""
    look = theme()
    if cell.fill is Fill.GOALS:
        return max(0, len(cell.goals) * (look.grown(22) + look.px(3)) - look.px(3))
    if cell.fill is Fill.ICON:
        return look.grown(16)
    if cell.fill is Fill.STATE:
        return pill_width(cell.text, cell.icon, bare=True) + 2
    return text_width(_cell_font(cell), cell.text) + 2


def paint_cell(painter: QPainter, spot: QRectF, cell: Cell, ink: QColor | None = None) -> None:
    """One cell inside ``spot``; ``ink`` replaces its colour."""
    look = theme()
    hue = ink or look.ink(cell.tone)
    if cell.fill is Fill.GOALS:
        side = look.grown(22)
        for place, number in enumerate(cell.goals):
            left = spot.left() + place * (side + look.px(3))
            paint_goal(painter, QRectF(left, spot.center().y() - side / 2, side, side), number)
    elif cell.fill is Fill.ICON:
        side = look.grown(16)
        left = spot.right() - side if cell.right else spot.left()
        look.paint_icon(painter, cell.icon, QRectF(left, spot.center().y() - side / 2, side, side), hue)
    elif cell.fill is Fill.STATE:
        high = pill_height()
        band = QRectF(spot.left(), spot.center().y() - high / 2, spot.width(), high)
        tone = Tone(cell.tone) if cell.tone in set(Tone) else Tone.NEUTRAL
        paint_pill(painter, band, cell.text, cell.icon, tone, bare=True, color=ink)
    else:
        text(painter, spot, cell.text, _cell_font(cell), hue, RIGHT if cell.right else LEFT)


def _cell_font(cell: Cell) -> QFont:
    # tabular figures widen hyphens too: only for columns of numbers and dates, which stand on the right
    return theme().font("caption", tabular=cell.right)


def _has(option: QStyleOptionViewItem, flag: QStyle.StateFlag) -> bool:
    return bool(option.state & flag)


def _view_has_focus(option: QStyleOptionViewItem) -> bool:
    return bool(option.widget.hasFocus())
