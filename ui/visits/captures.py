"""Quick captures: the bar where a few words are kept at once, and the cards that wait to be filed."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from fieldkit.domain.visit import Observation
from ui.theme import theme
from ui.widgets.buttons import ClickArea
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import clear_layout, nest, row, space
from ui.widgets.marks import Icon, KeyCap
from ui.widgets.painting import box
from ui.widgets.tips import tip

_MIME = "application/x-fieldkit-capture"
_MOST_LINES = 3


def capture_in(data: QMimeData) -> str:
    """The id of the capture being dragged, empty for anything else."""
    return data.data(_MIME).toStdString() if data.hasFormat(_MIME) else ""


class CaptureBar(QWidget):
    """One line; Enter hands over what is in it."""

    captured = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = TextField(words().say("visit.capture_placeholder"), words().say("visit.capture"))
        self.field.set_state("bare")
        self.field.returnPressed.connect(self._hand_over)
        line = row(Icon("zap", "accent.base", 18), self.field, KeyCap("Return"), gap=10, margins=(14, 0, 10, 0))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.field)
        theme().changed.connect(self.updateGeometry)
        self.field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The box shows whether its field has the focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().eventFilter(watched, event)

    def take_back(self, text: str) -> None:
        """Show words that could not be kept, unless others are being typed."""
        if not self.field.text():
            self.field.setText(text)

    def sizeHint(self) -> QSize:
        """A large target."""
        return QSize(theme().px(320), theme().px(56 if theme().sun else 44))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the box."""
        look, focused = theme(), self.field.hasFocus()
        fill = look.color("bg.hover" if focused and look.sun else "bg.canvas")
        edge = look.color("focus.ring" if focused else "border.control")
        width = look.border("focus") if focused or look.sun else look.border("control")
        box(QPainter(self), QRectF(self.rect()), fill, edge, look.radius("card"), width)

    def _hand_over(self) -> None:
        said = self.field.text().strip()
        if said:
            self.field.clear()
            self.captured.emit(said)


class CaptureList(QWidget):
    """Cards of captures to file. ``filed`` carries a capture’s id and a section, ``dropped`` one to bin."""

    filed = Signal(str, str)
    dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captures: tuple[Observation, ...] = ()
        self._sections: Sequence[tuple[str, str]] = ()
        self.current = ""
        self.cards: dict[str, CaptureCard] = {}
        self._title = Label(words().say("visit.captures"), "caption", "secondary", weight=600)
        self._count = Label("", "caption", "secondary", tabular=True)
        head = QHBoxLayout()
        space(head, 6, (8, 0, 8, 6))
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._count)
        self._cards = QVBoxLayout()
        space(self._cards, 6)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        nest(outer, head)
        nest(outer, self._cards)

    def show_captures(self, captures: Sequence[Observation], sections: Sequence[tuple[str, str]]) -> None:
        """Show what waits, the latest first; ``sections`` are names and titles to file under."""
        self._sections = sections
        newest_first = tuple(reversed(captures))
        self.setVisible(bool(captures))
        self._count.setText(formats().number(len(captures)))
        if newest_first == self._captures:
            return
        self._captures = newest_first
        clear_layout(self._cards)
        self.cards = {}
        for capture in newest_first:
            card = self.cards[capture.id] = CaptureCard(capture)
            card.pressed.connect(lambda chosen=card: self._offer(chosen))
            card.file_here.connect(lambda chosen=capture.id: self.filed.emit(chosen, self.current))
            self._cards.addWidget(card)

    def menu_of(self, capture: str) -> QMenu:
        """Where a capture may go: the section on show first, then the others; or the bin."""
        menu, say = QMenu(self), words().say
        known = dict(self._sections)
        for name in sorted(known, key=lambda section: section != self.current):
            action = menu.addAction(say("visit.file_under", section=known[name]))
            action.triggered.connect(lambda _=False, section=name: self.filed.emit(capture, section))
        menu.addSeparator()
        remove = menu.addAction(theme().icon("trash-2"), say("visit.bin_capture"))
        remove.triggered.connect(lambda: self.dropped.emit(capture))
        return menu

    def _offer(self, card: "CaptureCard") -> None:
        menu = self.menu_of(card.capture.id)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(card.mapToGlobal(QPoint(0, card.height())))
        menu.setActiveAction(menu.actions()[0])


class CaptureCard(ClickArea):
    """A capture: pressed, it offers where to go; Ctrl+Enter files it under the section on show; it can be dragged."""

    file_here = Signal()

    def __init__(self, capture: Observation, parent: QWidget | None = None) -> None:
        time = formats().clock(capture.noted_at) if capture.noted_at else ""
        super().__init__(words().say("visit.capture_card", time=time, text=capture.text), parent)
        self.capture, self._time = capture, time
        self._from: QPoint | None = None
        tip(self, words().say("visit.capture_hint"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its words, three lines at most."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = min(_MOST_LINES, max(1, self._lay_out(self.width()).lineCount()))
        self.setFixedHeight(lines * theme().line_height("caption") + theme().px(15))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter files under the section on show."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and event.modifiers():
            self.file_here.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        super().mousePressEvent(event)
        self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        super().mouseMoveEvent(event)
        far = QApplication.startDragDistance()
        if self._from is None or (event.position().toPoint() - self._from).manhattanLength() < far:
            return
        self._from = None
        data, drag = QMimeData(), QDrag(self)
        data.setData(_MIME, QByteArray(self.capture.id.encode()))
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.MoveAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press, unless a drag has begun."""
        if self._from is not None:
            self._from = None
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint box, grip, time and words."""
        painter, look, spot = QPainter(self), theme(), QRectF(self.rect())
        fill = look.color("bg.hover" if self.hovered else "bg.canvas")
        box(painter, spot, fill, look.color("border.hairline"), look.radius("control"), look.border())
        grip = QRectF(look.px(8), look.px(8), look.px(14), look.px(14))
        look.paint_icon(painter, "grip-vertical", grip, "text.tertiary")
        layout = self._lay_out(self.width())
        high, y, font = look.line_height("caption"), float(look.px(7)), look.font("caption", tabular=True)
        painter.setFont(font)
        said, lead = layout.text(), len(self._time)
        for number in range(min(_MOST_LINES, layout.lineCount())):
            line = layout.lineAt(number)
            shown = said[line.textStart() : line.textStart() + line.textLength()].rstrip()
            if number == _MOST_LINES - 1 and layout.lineCount() > _MOST_LINES:
                shown = f"{shown[:-1].rstrip()}…"
            x = float(look.px(30))
            if number == 0 and lead:
                painter.setPen(look.color("text.secondary"))
                painter.drawText(QRectF(x, y, spot.width(), high), int(Qt.AlignmentFlag.AlignVCenter), shown[:lead])
                x += painter.fontMetrics().horizontalAdvance(shown[:lead])
                shown = shown[lead:]
            painter.setPen(look.color("text.primary"))
            painter.drawText(QRectF(x, y, spot.width(), high), int(Qt.AlignmentFlag.AlignVCenter), shown)
            y += high

    def _lay_out(self, width: int) -> QTextLayout:
        said = f"{self._time} {self.capture.text}".strip().replace("\n", " ")[:300]
        layout = QTextLayout(said, theme().font("caption", tabular=True))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(theme().px(60), width - theme().px(40)))
        layout.endLayout()
        return layout
