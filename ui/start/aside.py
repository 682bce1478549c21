"""The left of a first start: the program's mark, the steps and where one is among them."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import Surface, column, reveal, row
from ui.widgets.painting import CENTER, LEFT, box, text

STEPS = ("look", "account", "vault", "content")


class Step(QWidget):
    """A step: its number or a tick in a disc, its name, and what it is about."""

    def __init__(self, number: int, key: str) -> None:
        super().__init__()
        self.number, self.done, self.current = number, False, False
        self.title, self.detail = words().say(f"start.step.{key}"), words().say(f"start.step.{key}_text")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{number}, {self.title}")

    def tell(self, *, current: int) -> None:
        """Say which step is the current one."""
        self.done, self.current = self.number < current, self.number == current
        state = "done" if self.done else "current" if self.current else "to_come"
        self.setAccessibleDescription(words().say(f"start.step_{state}"))
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(theme().px(200), theme().line_height("body") + theme().line_height("caption") + theme().px(2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint disc and lines."""
        with QPainter(self) as painter:
            look = theme()
            side = look.grown(24)
            disc = QRectF(0, look.px(2), side, side)
            fill = look.color("success.base" if self.done else "accent.base") if self.done or self.current else None
            edge = None if fill else look.color("border.control")
            box(painter, disc, fill or look.color("bg.canvas"), edge, side / 2, max(1, look.border("control")))
            ink = look.color("text.onAccent" if fill else "text.secondary")
            if self.done:
                inner = disc.adjusted(*(look.grown(5) * sign for sign in (1, 1, -1, -1)))
                look.paint_icon(painter, "check", inner, ink)
            else:
                text(painter, disc, str(self.number), look.font("caption", weight=600), ink, CENTER)
            left = side + look.px(12)
            first = QRectF(left, 0, self.width() - left, look.line_height("body"))
            second = QRectF(left, first.bottom() + look.px(1), first.width(), look.line_height("caption"))
            strong = look.color("text.primary" if self.current else "text.secondary")
            text(painter, first, self.title, look.font("body", weight=600), strong, LEFT)
            text(painter, second, self.detail, look.font("caption"), look.color("text.secondary"), LEFT)


class Aside(Surface):
    """Mark, steps while there are any, and a word on what happens; no dossier is named here."""

    def __init__(self) -> None:
        super().__init__("frame", "right")
        say = words().say
        mark = QLabel()
        mark.setPixmap(theme().app_icon().pixmap(theme().px(28), theme().px(28)))
        name = Label(say("start.title"), "h2")
        self.steps = [Step(place + 1, key) for place, key in enumerate(STEPS)]
        self._list = QWidget()
        self._list.setLayout(column(*self.steps, gap=18))
        self._note = Label(say("start.promise"), "caption", "secondary", wrap=True)
        margins = (28, 36, 24, 28)
        self.setLayout(column(row(mark, name, None, gap=10), self._list, None, self._note, gap=34, margins=margins))
        theme().changed.connect(self._dress)
        self._dress()
        self.tell("")

    def tell(self, key: str) -> None:
        """Say which step is the current one; empty where there are none."""
        number = STEPS.index(key) + 1 if key else 0
        for step in self.steps:
            step.tell(current=number)
        reveal(self._list, when=bool(key))
        self._note.setText(words().say("start.resume" if key else "start.promise"))
        self._note.setAlignment(Qt.AlignmentFlag.AlignBottom)

    def _dress(self) -> None:
        self.setFixedWidth(theme().grown(300))
