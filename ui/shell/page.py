"""The sheet: the page header, the messages in the page, and the screen itself."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QStackedWidget, QWidget

from ui.shell.banners import MessageArea
from ui.shell.screen import Header
from ui.theme import Mode, theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Elided
from ui.widgets.language import words
from ui.widgets.layouts import Surface, column, nest, reveal, row


class PageHeader(Surface):
    """Title, subtitle, signs and actions of the screen on show. ``back`` is emitted by the arrow."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("none", "bottom", parent)
        self._guests: list[QWidget] = []
        self._shown: tuple[Header, Mode, float] | None = None
        self._arrow = IconButton("arrow-left", words().say("shell.back"), parent=self)
        self._arrow.hide()
        self._arrow.clicked.connect(self.back)
        self._line = QHBoxLayout(self)
        theme().changed.connect(self._dress)
        self._dress()

    @property
    def has_back(self) -> bool:
        """Whether the arrow is shown."""
        return not self._arrow.isHidden()

    def show_header(self, header: Header) -> None:
        """Replace everything shown; the guests of the former header go back to their screen, hidden.

        The same header again is left alone: one of its guests may have the focus.
        """
        look = theme()
        shown = (header, look.mode, look.zoom)
        if shown == self._shown:
            return
        self._shown = shown
        self._empty()
        title = Elided(header.title, "h2" if header.back and header.subtitle else "h1")
        subtitle = Elided(header.subtitle, "caption" if header.back else "body", "secondary")
        reveal(subtitle, when=bool(header.subtitle))
        self._line.setContentsMargins(look.px(12 if header.back else 20), 0, look.px(20), 0)
        if header.back:
            self._line.addWidget(self._arrow)
            self._arrow.show()
            upper = row(title, *header.signs, None, gap=8)
            nest(self._line, column(None, upper, subtitle, None, gap=0), 1)
        else:
            self._line.addWidget(title)
            self._line.addSpacing(look.px(4))
            for sign in header.signs:
                self._line.addWidget(sign)
            self._line.addWidget(subtitle, 1)
        for guest in header.actions:
            self._line.addWidget(guest)
        self._guests = [*header.signs, *header.actions]
        for guest in self._guests:
            guest.show()
        self.setAccessibleName(header.accessible or f"{header.title} {header.subtitle}".strip())

    def follow_in_tab_order(self, before: QWidget) -> None:
        """Let Tab reach the header's own buttons right after ``before``, ahead of the page's."""
        for part in (self._arrow, *self._guests):
            self.setTabOrder(before, part)
            before = part

    def _empty(self) -> None:
        self._arrow.hide()
        for guest in self._guests:
            guest.hide()
            guest.setParent(None)
        self._guests = []
        _take_all(self._line, self._arrow)

    def _dress(self) -> None:
        look = theme()
        self.setFixedHeight(look.size("pageHeader"))
        self._line.setContentsMargins(look.px(12 if self.has_back else 20), 0, look.px(20), 0)
        self._line.setSpacing(look.px(8))


def _take_all(layout: QLayout, kept: QWidget) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner, child = item.layout(), item.widget()
        if inner is not None:
            _take_all(inner, kept)
        elif child is not None and child is not kept and child.parent() is not None:
            child.hide()
            child.deleteLater()


class Sheet(QWidget):
    """The only rounded surface of the window: header, messages, screens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = PageHeader()
        self.messages = MessageArea()
        self.screens = QStackedWidget()
        self._column = column(self.header, self.messages, self.screens, gap=0)
        self._column.setStretch(2, 1)
        self.setLayout(self._column)
        self._corner = SheetCorner(self)
        theme().changed.connect(self._dress)
        self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The messages have a share of the height; the corner stays where it is cut."""
        super().resizeEvent(event)
        self.messages.fit()
        self._corner.stand()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the white sheet with its two rounded left corners."""
        with QPainter(self) as painter:
            look, path = theme(), _outline(QRectF(self.rect()))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(path, look.color("bg.canvas"))
            painter.setPen(QPen(look.color("border.hairline"), look.border()))
            painter.drawPath(path)

    def _dress(self) -> None:
        edge = theme().border()
        self._column.setContentsMargins(edge, edge, 0, edge)
        self._corner.stand()
        self.update()
        self.setContentsMargins(0, 0, 0, 0)


class SheetCorner(QWidget):
    """The frame in the sheet's lower left corner, over whatever a list or a panel paints there."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def stand(self) -> None:
        """Cover the corner, and nothing where the look has square ones."""
        sheet, side = self._sheet, theme().radius("sheet")
        self.setVisible(side > 0)
        self.setGeometry(0, sheet.height() - side, side, side)
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint what of the corner lies outside the sheet, and the sheet's edge."""
        with QPainter(self) as painter:
            look = theme()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(0, -self.y())
            outside, inside = QPainterPath(), _outline(QRectF(self._sheet.rect()))
            outside.addRect(QRectF(self.geometry()))
            painter.fillPath(outside.subtracted(inside), look.color("bg.frame"))
            painter.setPen(QPen(look.color("border.hairline"), look.border()))
            painter.drawPath(inside)


def _outline(sheet: QRectF) -> QPainterPath:
    """The edge of the sheet: its right side lies outside the window."""
    look, path = theme(), QPainterPath()
    radius, half = look.radius("sheet"), look.border() / 2
    path.addRoundedRect(sheet.adjusted(half, half, radius + half, -half), radius, radius)
    return path
