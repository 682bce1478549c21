"""The middle of the report: its pages as they will be printed."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from fieldkit.services.reports import PageImage
from ui.reports.thumbnails import Thumbnails
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Surface, column, row
from ui.widgets.painting import box

ZOOMS = (50, 67, 80, 90, 100, 110, 125, 150, 200)
"""Percentages; 100 is the width there is."""

Draw = Callable[[int, int, Callable[[PageImage], None]], None]
"""Asks for a page (from 1) so many pixels wide; the callback runs on the window's thread."""


class PageSheet(QWidget):
    """A page of paper. ``name`` says what a screen reader hears."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._size = QSize(10, 14)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def pixmap_shown(self) -> QPixmap:
        """The page on show; null before there is one."""
        return self._pixmap

    def show_page(self, pixmap: QPixmap, size: QSize) -> None:
        """Show a page at a size."""
        self._pixmap, self._size = pixmap, size
        self.updateGeometry()
        self.resize(size)
        self.update()

    def sizeHint(self) -> QSize:
        """The page's own size."""
        return self._size

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint what is printed, and the edge of the paper."""
        painter, look, spot = QPainter(self), theme(), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._pixmap.isNull():
            painter.drawPixmap(spot, self._pixmap, QRectF(self._pixmap.rect()))
            box(painter, spot, None, look.color("border.strong"), 0, look.border())


class Preview(QWidget):
    """Thumbnails, a page, its number and its size. ``paged`` carries the page on show, from 1."""

    paged = Signal(int)

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        say = words().say
        self._draw = draw
        self._pages, self._page, self._zoom = 0, 1, 100
        self._wanted = (0, 0)
        self.earlier = IconButton("chevron-up", say("reporting.previous_page"))
        self.later = IconButton("chevron-down", say("reporting.next_page"))
        self.earlier.clicked.connect(lambda: self.show_page(self._page - 1))
        self.later.clicked.connect(lambda: self.show_page(self._page + 1))
        self.number = Label("", tabular=True)
        self._smaller = IconButton("minus", say("reporting.zoom_out"))
        self._larger = IconButton("plus", say("reporting.zoom_in"))
        self._smaller.clicked.connect(lambda: self._step_zoom(-1))
        self._larger.clicked.connect(lambda: self._step_zoom(1))
        self._zoom_told = Label("", tone="secondary", tabular=True)
        bar = Surface("canvas", "bottom")
        bar.setLayout(
            row(
                self.earlier,
                self.number,
                self.later,
                None,
                self._smaller,
                self._zoom_told,
                self._larger,
                gap=8,
                margins=(12, 5, 12, 6),
            )
        )
        self.thumbnails = Thumbnails(draw)
        self.thumbnails.picked.connect(self.show_page)
        self.sheet = PageSheet()
        self.area = _Area(self.sheet)
        self.area.resized.connect(self._fit)
        theme().changed.connect(self._fit)
        self.area.turned.connect(lambda step: self.show_page(self._page + step))
        desk = Surface("sunken")
        body = row(self.thumbnails, self.area, gap=0)
        body.setStretch(1, 1)
        desk.setLayout(body)
        whole = column(bar, desk, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._tell()

    @property
    def page(self) -> int:
        """The page on show, from 1."""
        return self._page

    def show_document(self, pages: int) -> None:
        """Show another document of so many pages; the page stays where it exists."""
        self._pages = pages
        self.sheet.show_page(QPixmap(), self.sheet.sizeHint())
        self.thumbnails.show_pages(pages)
        self.show_page(min(self._page, max(1, pages)))

    def show_page(self, page: int) -> None:
        """Show a page, the nearest there is."""
        if not self._pages:
            return
        page = min(max(page, 1), self._pages)
        moved, self._page = page != self._page, page
        self.thumbnails.choose(page)
        if moved:
            self.area.verticalScrollBar().setValue(0)
            self.paged.emit(page)
        self._tell()
        self._fit()

    def _step_zoom(self, step: int) -> None:
        place = ZOOMS.index(self._zoom)
        self._zoom = ZOOMS[min(max(place + step, 0), len(ZOOMS) - 1)]
        self._tell()
        self._fit()

    def _fit(self) -> None:
        if not self._pages:
            return
        # the scroll bar's room is kept free: a page that fits without it only would come and go for ever
        room = self.area.width() - theme().size("scrollbar") - self.area.beside
        width = max(200, min(room, theme().px(620))) * self._zoom // 100
        ratio = self.devicePixelRatioF()
        asked = self._wanted = (self._page, width)

        def drawn(image: PageImage) -> None:
            if asked == self._wanted:
                self.sheet.setAccessibleName(self.number.text())
                self.sheet.show_page(pixmap_of(image), QSize(width, round(width * image.height / image.width)))

        self._draw(self._page, round(width * ratio), drawn)

    def _tell(self) -> None:
        told = words().say("reporting.page", page=self._page, total=self._pages) if self._pages else ""
        self.number.setText(told)
        self._zoom_told.setText(formats().percent(self._zoom))
        self.earlier.setEnabled(self._page > 1)
        self.later.setEnabled(self._page < self._pages)
        self._smaller.setEnabled(self._zoom > ZOOMS[0])
        self._larger.setEnabled(self._zoom < ZOOMS[-1])


class _Area(QScrollArea):
    """Scrolls a page; at its ends the wheel and the page keys go on to the next one."""

    resized = Signal()
    turned = Signal(int)

    def __init__(self, sheet: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.viewport().setAutoFillBackground(False)
        paper = QWidget()
        self._around = column(sheet, None, gap=0, margins=(30, 15, 30, 24))
        paper.setLayout(self._around)
        self.setWidget(paper)
        paper.setAutoFillBackground(False)  # the scroll area turned it on
        self.setWidgetResizable(True)
        sheet_layout = paper.layout()
        if sheet_layout is not None:
            sheet_layout.setAlignment(sheet, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)

    @property
    def beside(self) -> int:
        """Room at both sides of the page."""
        sides = self._around.contentsMargins()
        return sides.left() + sides.right()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page follows the room there is."""
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page down at the foot of a page goes to the next one."""
        step = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()), 0)
        if step and self._at_end(step):
            self.turned.emit(step)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel at the foot of a page goes to the next one."""
        turned: QPoint = event.angleDelta()
        step = -1 if turned.y() > 0 else 1
        if turned.y() and self._at_end(step) and not event.modifiers():
            self.turned.emit(step)
            event.accept()
        else:
            super().wheelEvent(event)

    def _at_end(self, step: int) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() == (bar.maximum() if step > 0 else bar.minimum())


def pixmap_of(image: PageImage) -> QPixmap:
    """A page as the screen shows it."""
    made = QImage(image.pixels, image.width, image.height, image.stride, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(made)
