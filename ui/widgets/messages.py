"""What is said in the page (something is wrong or needs a decision) and at the bottom left (done, can be undone)."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from ui.theme import Tone, theme
from ui.widgets.buttons import Button, IconButton, LinkButton
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import column, reveal, row
from ui.widgets.marks import Icon
from ui.widgets.painting import box

_ICONS = {
    Tone.ACCENT: "info",
    Tone.NEUTRAL: "info",
    Tone.REVIEW: "info",
    Tone.SUCCESS: "circle-check",
    Tone.WARNING: "triangle-alert",
    Tone.DANGER: "circle-alert",
}

_NARROWEST, _WIDEST = 376, 640
_SETTLED_S = 1.0
"""A toast younger than this belongs to the page that is just being opened."""
TOAST_SECONDS = 6
TOAST_SECONDS_SUN = 10


class Message(QWidget):
    """Icon, sentence, at most one action. ACCENT informs; it stays until resolved or closed."""

    activated = Signal()
    closed = Signal()

    def __init__(
        self,
        text: str,
        tone: Tone | str = Tone.ACCENT,
        action: str = "",
        *,
        title: str = "",
        icon: str = "",
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = Tone(tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.title = Label(title, weight=600, wrap=True)
        reveal(self.title, when=bool(title))
        self.text = Label(text, wrap=True)
        self.button = Button(action or "…")
        reveal(self.button, when=bool(action))
        self.button.clicked.connect(self.activated)
        self._close = IconButton("x", words().say("widgets.close"))
        reveal(self._close, when=closable)
        self._close.clicked.connect(self.closed)
        self.icon = Icon(icon or _ICONS[self._tone], f"{self._tone}.base", 18)
        sentences = QWidget()
        sentences.setLayout(column(None, self.title, self.text, None, gap=2))
        line = row(self.icon, sentences, self.button, self._close, gap=12, margins=(13, 8, 13, 8))
        line.setStretch(1, 1)
        line.setAlignment(self.icon, Qt.AlignmentFlag.AlignTop if not action else Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.setAccessibleName(f"{title} {text}".strip())

    def say(self, text: str, tone: Tone | str | None = None) -> None:
        """Change the sentence, and the tone if given."""
        self.text.setText(text)
        if tone is not None:
            self._tone = Tone(tone)
            self.icon.show_icon(_ICONS[self._tone], f"{self._tone}.base")
        self.setAccessibleName(f"{self.title.text()} {text}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the tinted box."""
        look = theme()
        fill, edge = look.tone(self._tone, "tint"), look.tone(self._tone, "border")
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), fill, edge, look.radius("card"), look.border())


class Toast(QWidget):
    """What was done and can be undone: shown 6 s (10 s in the sun), longer while looked at."""

    activated = Signal()
    finished = Signal()

    def __init__(self, text: str, action: str = "", icon: str = "check", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Elided(text, tone="onInverse")
        self.link = LinkButton(action, tone="toast.link")
        reveal(self.link, when=bool(action))
        self.link.clicked.connect(self._act)
        line = row(Icon(icon, "text.onInverse"), self.text, self.link, gap=12, margins=(16, 4, 16, 4))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.fit()
        self.setAccessibleName(text)
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.finished)
        self.link.installEventFilter(self)
        self.resume()

    def fit(self) -> None:
        """Be wide enough that nothing is cut, in the present look."""
        line = self.layout()
        if line is not None:
            line.invalidate()
        wide = min(max(theme().px(_NARROWEST), self.sizeHint().width()), theme().grown(_WIDEST))
        self.setFixedSize(wide, theme().size("control") + theme().px(12))

    def resume(self) -> None:
        """Start the time again."""
        self._clock.start(1000 * (TOAST_SECONDS_SUN if theme().sun else TOAST_SECONDS))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while the mouse is here."""
        super().enterEvent(event)
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go on."""
        super().leaveEvent(event)
        self.resume()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait while its link has the focus."""
        if event.type() == QEvent.Type.FocusIn:
            self._clock.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self.resume()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the dark box."""
        with QPainter(self) as painter:
            box(painter, QRectF(self.rect()), theme().color("bg.inverse"), None, theme().radius("card"))

    def _act(self) -> None:
        self.activated.emit()
        self.finished.emit()


class ToastArea(QWidget):
    """Shows one toast at a time at the bottom left of ``host``; a newer one replaces it.

    It makes way for what can be typed in, the box with the focus first of all.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._toast: Toast | None = None
        self._action: Callable[[], None] | None = None
        self._host, self._line, self._since = host, row(), 0.0
        self.setLayout(self._line)
        self.hide()
        host.installEventFilter(self)
        self._dressed = QTimer(self, singleShot=True, interval=0)
        self._dressed.timeout.connect(self._dress)
        theme().changed.connect(self._dressed.start)  # once its words have the new look
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._make_way)

    @property
    def toast(self) -> Toast | None:
        """The toast on show."""
        return self._toast

    def show_toast(
        self, text: str, action: str = "", done: Callable[[], None] | None = None, icon: str = "check"
    ) -> Toast:
        """Say ``text``; ``action`` calls ``done``."""
        self.dismiss()
        self._toast, self._action = Toast(text, action, icon), done
        self._since = time.monotonic()
        self._toast.activated.connect(self._act)
        self._toast.finished.connect(self.dismiss)
        self._line.addWidget(self._toast)
        self.adjustSize()
        self._settle()
        self.show()
        self.raise_()
        return self._toast

    def turn_page(self) -> None:
        """Another page is shown: what was said of the former is over, unless it led here."""
        if time.monotonic() - self._since > _SETTLED_S:
            self.dismiss()
        else:
            QTimer.singleShot(0, self, self._settle)

    def dismiss(self) -> None:
        """Take the toast away."""
        if self._toast is not None:
            self._toast.hide()
            self._toast.deleteLater()
            self._toast = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom left when the window changes size."""
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """The toast's size."""
        return self._toast.size() if self._toast is not None else QSize()

    def _act(self) -> None:
        if self._action is not None:
            self._action()

    def _dress(self) -> None:
        if self._toast is not None:
            self._toast.fit()
            self.adjustSize()
            self._settle()

    def _make_way(self) -> None:
        if self._toast is not None:
            self._settle()

    def _settle(self) -> None:
        gap, size = theme().space(16), self.size()
        right, bottom = self._host.width() - size.width() - gap, self._host.height() - size.height() - gap
        spots = [QRect(QPoint(*corner), size) for corner in ((gap, bottom), (right, bottom), (right, gap))]
        typed = self._typed_places()
        free = [spot for spot in spots if not any(map(spot.intersects, typed))]
        free += [spot for spot in spots if not any(map(spot.intersects, typed[:1]))]
        self.move((free or spots)[0].topLeft())

    def _typed_places(self) -> list[QRect]:
        """Where something can be typed, the place with the focus first; of a page of text, the line of the caret."""
        found: list[QRect] = []
        for field in self._host.findChildren(QWidget):
            if not isinstance(field, QLineEdit | QPlainTextEdit | QTextEdit):
                continue
            if not field.isVisible() or field.isReadOnly():
                continue
            spot = field.rect()
            if not isinstance(field, QLineEdit) and spot.height() > self._host.height() // 3:
                caret = field.cursorRect()
                spot = QRect(field.viewport().pos() + caret.topLeft(), caret.size())
            place = QRect(field.mapTo(self._host, spot.topLeft()), spot.size())
            found.insert(0 if field.hasFocus() else len(found), place)
        return found
