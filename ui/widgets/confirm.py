"""The confirmation before destruction: what is asked, what is kept, the safe choice first and focused."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Label
from ui.widgets.layouts import column, row
from ui.widgets.painting import box


class ConfirmPanel(QWidget):
    """A question with two verbs. Esc keeps."""

    kept = Signal()
    destroyed_chosen = Signal()

    def __init__(self, question: str, text: str, safe: str, destroy: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.safe, self.destroy_button = Button(safe), Button(destroy, Kind.DANGER_SOLID)
        self.safe.clicked.connect(self.kept)
        self.destroy_button.clicked.connect(self.destroyed_chosen)
        body = Label(text, tone="secondary", wrap=True)
        buttons = row(None, self.safe, self.destroy_button, gap=8)
        self.setLayout(column(Label(question, "h3", wrap=True), body, buttons, gap=8, margins=(19, 18, 19, 16)))
        self.setMaximumWidth(theme().px(520))
        self.setMinimumWidth(theme().px(420))
        self.setAccessibleName(f"{question} {text}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the panel."""
        look = theme()
        fill, edge = look.color("bg.raised"), look.color("border.strong")
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), fill, edge, look.radius("popup"), look.border())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc keeps."""
        if event.key() == Qt.Key.Key_Escape:
            self.kept.emit()
        else:
            super().keyPressEvent(event)


class Scrim(QWidget):
    """Covers a window while a panel in its middle waits for an answer; the focus cannot leave the panel."""

    def __init__(self, window: QWidget, panel: QWidget) -> None:
        super().__init__(window)
        self._window, self._panel = window, panel
        line = row(None, panel, None, gap=0)
        self.setLayout(column(None, line, None, gap=0))
        window.installEventFilter(self)
        self.setGeometry(window.rect())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Veil what is behind."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme().color("bg.scrim"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 - Qt's signature
        """Tab goes round inside the panel."""
        stops = [child for child in self._panel.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus]
        stops = [stop for stop in stops if stop.isVisible() and stop.isEnabled()]
        if not stops:
            return False
        here = stops.index(self._window.focusWidget()) if self._window.focusWidget() in stops else -1
        stops[(here + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True
