"""The mission's days in a row; one is on show."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fieldkit.services.missions import DayState, MissionDay
from ui.theme import theme
from ui.widgets.buttons import ClickArea
from ui.widgets.labels import Elided, Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import reveal, row
from ui.widgets.marks import Icon
from ui.widgets.painting import box, hairline, text, text_width


class DayStrip(QWidget):
    """One tab stop; arrows move from day to day. ``picked`` carries the place of a day."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[MissionDay, ...] = ()
        self._place = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words().say("today.strip"))
        theme().changed.connect(self.updateGeometry)

    def show_days(self, days: Sequence[MissionDay], place: int) -> None:
        """Replace the days; ``place`` is the one on show."""
        self._days, self._place = tuple(days), place
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        """Three lines."""
        return QSize(theme().px(600), theme().grown(70))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint each day, the one on show on the accent colour."""
        with QPainter(self) as painter:
            self._paint_days(painter)

    def _paint_days(self, painter: QPainter) -> None:
        look = theme()
        box(
            painter,
            QRectF(self.rect()),
            look.color("bg.canvas"),
            look.color("border.hairline"),
            look.radius("control"),
            look.border(),
        )
        for place, day in enumerate(self._days):
            spot = self._spot(place)
            chosen = place == self._place
            if chosen:
                box(painter, spot, look.color("bg.inverse" if look.sun else "accent.base"), None, 0)
            elif day.state is DayState.FREE:
                box(painter, spot, look.color("bg.subtle"), None, 0)
            if place and not chosen and place != self._place + 1:
                painter.fillRect(
                    QRectF(spot.left(), spot.top(), look.border(), spot.height()), look.color("border.hairline")
                )
            self._paint_day(painter, spot, day, chosen=chosen)

    def _paint_day(self, painter: QPainter, spot: QRectF, day: MissionDay, *, chosen: bool) -> None:
        look = theme()
        strong = look.color("text.onAccent" if chosen else "text.primary")
        quiet = look.color("text.onAccent" if chosen else "text.secondary")
        inner = spot.adjusted(look.px(6), look.px(7), -look.px(1), -look.px(7))
        line = inner.height() / 3
        head = QRectF(inner.left(), inner.top(), inner.width(), line)
        text(painter, head, formats().strip_day(day.date), look.font("caption"), quiet)
        if day.total and day.done == day.total:
            side = look.px(10)
            tick = QRectF(spot.right() - side - look.px(2), head.center().y() - side / 2, side, side)
            look.paint_icon(painter, "check", tick, quiet)
        middle = QRectF(inner.left(), inner.top() + line, inner.width(), line)
        text(painter, middle, day.place or "—", look.font("caption", weight=600), strong)
        last = QRectF(inner.left(), inner.top() + 2 * line, inner.width(), line)
        font, tally = look.font("caption", tabular=True), _tally(day)
        # What a day is for is a sentence; its first word says enough where the sentence does not fit.
        fits = text_width(font, tally) <= last.width()
        text(painter, last, tally if fits or day.total else tally.split()[0].rstrip(",.:;"), font, quiet)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, first and last day."""
        moves = {Qt.Key.Key_Left: self._place - 1, Qt.Key.Key_Right: self._place + 1}
        moves |= {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._days) - 1}
        target = moves.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self._pick(target)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the day pressed."""
        x = event.position().x()
        self._pick(next((place for place in range(len(self._days)) if self._spot(place).right() > x), -1))

    def _pick(self, place: int) -> None:
        if 0 <= place < len(self._days):
            self._place = place
            self._tell()
            self.update()
            self.picked.emit(place)

    def _spot(self, place: int) -> QRectF:
        wide = (self.width() - 2) / max(1, len(self._days))
        return QRectF(1 + place * wide, 1, wide, self.height() - 2)

    def _tell(self) -> None:
        if 0 <= self._place < len(self._days):
            day = self._days[self._place]
            self.setAccessibleDescription(f"{formats().weekday_day(day.date)}, {day.place}, {_tally(day)}")


class NextDay(ClickArea):
    """The day after the one on show, in a line; pressing it shows that day. ``place`` is its place in the strip."""

    def __init__(self) -> None:
        super().__init__("")
        self.place = -1
        self._day, self._told = Label("", weight=600), Elided("", tone="secondary")
        sign = Icon("chevron-right", size=14)
        line = row(sign, self._day, self._told, gap=10, margins=(0, 9, 0, 9))
        line.setStretch(2, 1)
        self.setLayout(line)

    def sizeHint(self) -> QSize:
        """As high as a target."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), theme().size("targetMin")))

    def show_day(self, days: Sequence[MissionDay], place: int) -> None:
        """Tell of the day at ``place``; hidden where there is none."""
        self.place = place if 0 < place < len(days) else -1
        reveal(self, when=self.place > 0)
        if self.place > 0:
            day = days[place]
            self._day.setText(formats().weekday_day(day.date))
            self._told.setText(" · ".join(filter(None, (day.place, _tally(day)))))
            self.setAccessibleName(f"{self._day.text()}, {self._told.text()}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the line above, and the ground while the mouse is on it."""
        with QPainter(self) as painter:
            if self.hovered:
                painter.fillRect(self.rect(), theme().color("bg.hover"))
            hairline(painter, 0, self.width(), 0)


def _tally(day: MissionDay) -> str:
    say = words().say
    if not day.total:
        return day.purposes[0] if day.purposes else say("today.no_visit")
    if day.state is DayState.AHEAD:
        return say("today.visits", count=day.total)
    return say("today.done_of", done=day.done, total=day.total)
