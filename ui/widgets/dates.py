"""Days and times as people write them, read from what they typed or picked in a calendar."""

import datetime as dt

from PySide6.QtCore import QDate, QLocale, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QVBoxLayout, QWidget

from fieldkit.errors import BadValue
from fieldkit.reference.written_days import parse_clock, parse_day
from ui.theme import theme
from ui.widgets.fields import TextField
from ui.widgets.language import formats, words


class DayField(TextField):
    """A day, typed or picked (Alt+↓ or the icon). ``picked`` is emitted when it came from the calendar."""

    picked = Signal()
    tabular = True

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name=name, parent=parent)
        self._calendar: QFrame | None = None
        self.setTextMargins(0, 0, theme().px(22), 0)

    def day(self) -> dt.date | None:
        """The day typed, None when empty; raises BadValue("day")."""
        typed = self.text().strip()
        return parse_day(typed, words().language, dt.date.today()) if typed else None

    def show_day(self, value: dt.date | None) -> None:
        """Show a day without emitting; the same day leaves what was typed alone."""
        try:
            same = self.day() == value
        except BadValue:
            same = False
        if not same:
            self.set_text_quietly("" if value is None else formats().day(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+↓ opens the calendar."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The icon opens the calendar."""
        if event.position().x() > self.width() - theme().px(32) and not self.isReadOnly():
            self.open_calendar()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the calendar icon."""
        super().paintEvent(event)
        side = theme().size("icon")
        spot = QRectF(self.width() - side - theme().px(10), (self.height() - side) / 2, side, side)
        ink = "text.secondary" if self.isEnabled() else "text.disabled"
        with QPainter(self) as painter:
            theme().paint_icon(painter, "calendar", spot, ink)

    def open_calendar(self) -> QCalendarWidget:
        """Show the calendar below; choosing a day closes it."""
        frame = self._calendar = QFrame(self, Qt.WindowType.Popup)
        frame.setProperty("surface", "popup")
        calendar = QCalendarWidget(frame)
        calendar.setLocale(QLocale(words().language))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        try:
            shown = self.day()
        except BadValue:
            shown = None
        if shown is not None:
            calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        calendar.clicked.connect(self._pick)
        calendar.activated.connect(self._pick)
        box = QVBoxLayout(frame)
        box.setContentsMargins(6, 6, 6, 6)
        box.addWidget(calendar)
        frame.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        frame.show()
        calendar.setFocus()
        return calendar

    def _pick(self, day: QDate) -> None:
        self.set_text_quietly(formats().day(dt.date(day.year(), day.month(), day.day())))
        if self._calendar is not None:
            self._calendar.close()
            self._calendar = None
        self.picked.emit()


class ClockField(TextField):
    """A time of day."""

    tabular = True

    def clock(self) -> dt.time | None:
        """The time typed, None when empty; raises BadValue("clock")."""
        typed = self.text().strip()
        return parse_clock(typed) if typed else None

    def show_clock(self, value: dt.time | None) -> None:
        """Show a time without emitting; the same time leaves what was typed alone."""
        try:
            same = self.clock() == value
        except BadValue:
            same = False
        if not same:
            self.set_text_quietly("" if value is None else formats().clock(value))
