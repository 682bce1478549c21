"""The pages of a report, small, in a column."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from fieldkit.services.reports import PageImage
from ui.theme import theme
from ui.widgets.language import words
from ui.widgets.painting import CENTER, box, text

WIDTH = 64
_TALL = 2**0.5
Index = QModelIndex | QPersistentModelIndex


class _Pages(QAbstractListModel):
    """Small pictures of pages, null until drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.pixmaps: list[QPixmap] = []

    def replace(self, count: int) -> None:
        """Another document of so many pages."""
        self.beginResetModel()
        self.pixmaps = [QPixmap() for _ in range(count)]
        self.endResetModel()

    def draw(self, place: int, pixmap: QPixmap) -> None:
        """A page was drawn."""
        if place < len(self.pixmaps):
            self.pixmaps[place] = pixmap
            self.dataChanged.emit(self.index(place), self.index(place))

    def rowCount(self, parent: Index | None = None) -> int:
        """How many pages."""
        return 0 if parent is not None and parent.isValid() else len(self.pixmaps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """« Page 3 sur 6 » for screen readers; the picture itself is painted by the delegate."""
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return words().say("reporting.page", page=index.row() + 1, total=len(self.pixmaps))
        return self.pixmaps[index.row()] if role == Qt.ItemDataRole.UserRole else None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        """A page and the room around it."""
        wide = theme().px(WIDTH)
        return QSize(wide + theme().px(28), round(wide * _TALL) + theme().px(12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the page, its number, and a ring around the one on show."""
        look, wide = theme(), theme().px(WIDTH)
        cell = QRectF(option.rect)
        spot = QRectF(cell.center().x() - wide / 2, cell.top() + look.px(6), wide, round(wide * _TALL))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(spot, Qt.GlobalColor.white)
        pixmap = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(pixmap, QPixmap) and not pixmap.isNull():
            painter.drawPixmap(spot, pixmap, QRectF(pixmap.rect()))
        box(painter, spot, None, look.color("border.strong"), 0, look.border())
        if option.state & QStyle.StateFlag.State_Selected:
            ring = spot.adjusted(*(sign * look.px(4) for sign in (-1, -1, 1, 1)))
            box(painter, ring, None, look.color("accent.base"), look.px(4), look.px(3))
        side = look.px(17)
        tag = QRectF(spot.right() - side - 1, spot.bottom() - side - 1, side, side)
        box(painter, tag, look.color("bg.canvas"), None, look.px(3))
        text(painter, tag, str(index.row() + 1), look.font("micro", tabular=True), look.color("text.secondary"), CENTER)
        painter.restore()


class Thumbnails(QListView):
    """``picked`` carries a page, from 1. Pages are drawn one after the other."""

    picked = Signal(int)

    def __init__(self, draw: Callable[[int, int, Callable[[PageImage], None]], None]) -> None:
        super().__init__()
        self._draw, self._round = draw, 0
        self.pages = _Pages()
        self.setModel(self.pages)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(words().say("reporting.pages"))
        self.selectionModel().currentChanged.connect(lambda now, _before: self.picked.emit(now.row() + 1))
        theme().changed.connect(self._dress)
        self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the desk, then the pages."""
        QPainter(self.viewport()).fillRect(event.rect(), theme().color("bg.sunken"))
        super().paintEvent(event)

    def show_pages(self, count: int) -> None:
        """Show another document of so many pages."""
        self._round += 1
        blocked = self.selectionModel().blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.pages.replace(count)
        self.selectionModel().blockSignals(blocked)
        self._ask(0, self._round)

    def choose(self, page: int) -> None:
        """Ring a page without telling."""
        if self.currentIndex().row() != page - 1:
            blocked = self.selectionModel().blockSignals(True)  # noqa: FBT003 - Qt's signature
            self.setCurrentIndex(self.pages.index(page - 1))
            self.selectionModel().blockSignals(blocked)
            self.viewport().update()

    def _ask(self, place: int, asked: int) -> None:
        if place >= self.pages.rowCount():
            return

        def drawn(image: PageImage) -> None:
            if asked == self._round:
                made = QImage(image.pixels, image.width, image.height, image.stride, QImage.Format.Format_RGB888)
                self.pages.draw(place, QPixmap.fromImage(made))
                self._ask(place + 1, asked)

        self._draw(place + 1, round(theme().px(WIDTH) * self.devicePixelRatioF()), drawn)

    def _dress(self) -> None:
        self.setFixedWidth(theme().px(WIDTH + 30) + theme().size("scrollbar"))
        self.doItemsLayout()
