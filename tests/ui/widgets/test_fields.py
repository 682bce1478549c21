"""Fields read what people type, keep what they cannot read, and never move the caret by themselves."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fieldkit.errors import BadValue
from fieldkit.reference.written_days import parse_clock, parse_day
from ui.theme import Theme
from ui.widgets.dates import ClockField, DayField
from ui.widgets.fields import Field, NumberField, ProseField, SearchField, TextField
from ui.widgets.layouts import column

TODAY = dt.date(2026, 3, 12)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("4 218", "4218"), ("4218", "4218"), ("4\u202f218,5", "4218.5"), ("4,2", "4.2"), ("4.2", "4.2"), ("-3", "-3")],
)
def test_a_number_is_read_as_people_write_it(qtbot: QtBot, typed: str, number: str) -> None:
    field = NumberField("m³")
    qtbot.addWidget(field)
    field.setText(typed)
    assert field.number() == Decimal(number)


@pytest.mark.parametrize("typed", ["abc", "4,2,1", "12 km"])
def test_what_is_not_a_number_stays_on_screen(qtbot: QtBot, typed: str) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    with pytest.raises(BadValue):
        field.number()
    assert field.text() == typed


def test_a_whole_number_has_no_decimals(qtbot: QtBot) -> None:
    field = NumberField(whole=True)
    qtbot.addWidget(field)
    QTest.keyClicks(field, "4,2")
    with pytest.raises(BadValue, match="whole"):
        field.number()


def test_showing_the_same_number_leaves_what_was_typed(qtbot: QtBot) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    QTest.keyClicks(field, "4218")
    field.setCursorPosition(2)
    field.show_number(Decimal(4218))
    assert (field.text(), field.cursorPosition()) == ("4218", 2)
    field.show_number(Decimal(5000))
    assert field.text() == "5\u202f000"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12/03/2026", dt.date(2026, 3, 12)),
        ("12.3.26", dt.date(2026, 3, 12)),
        ("5/4", dt.date(2026, 4, 5)),
        ("2026-03-12", dt.date(2026, 3, 12)),
        ("12 mars 2026", dt.date(2026, 3, 12)),
        ("1er août", dt.date(2026, 8, 1)),
        ("1ᵉʳ août", dt.date(2026, 8, 1)),
        ("3 sept. 2025", dt.date(2025, 9, 3)),
        (" 4  Févr 2025 ", dt.date(2025, 2, 4)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: dt.date) -> None:
    assert parse_day(typed, "fr", TODAY) == day


def test_days_are_read_in_english_too() -> None:
    assert parse_day("12 March 2026", "en", TODAY) == TODAY
    assert parse_day("1st Aug", "en", TODAY) == dt.date(2026, 8, 1)


@pytest.mark.parametrize("typed", ["32 mars 2026", "30/02/2026", "demain", "12 ju", "", "1/1/1/1"])
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(BadValue, match="day"):
        parse_day(typed, "fr", TODAY)


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:30", dt.time(14, 30)),
        ("14h30", dt.time(14, 30)),
        ("7 h 05", dt.time(7, 5)),
        ("7h", dt.time(7)),
        ("1430", dt.time(14, 30)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, time: dt.time) -> None:
    assert parse_clock(typed) == time


@pytest.mark.parametrize("typed", ["25:00", "12:75", "midi", "1:2:3"])
def test_a_time_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(BadValue, match="clock"):
        parse_clock(typed)


def test_what_is_shown_is_read_back(qtbot: QtBot) -> None:
    day, clock = DayField(), ClockField()
    qtbot.addWidget(day)
    qtbot.addWidget(clock)
    for month in range(1, 13):
        day.show_day(dt.date(2025, month, 1))
        assert day.day() == dt.date(2025, month, 1)
    clock.show_clock(dt.time(7, 5))
    assert clock.clock() == dt.time(7, 5)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_day_picked_in_the_calendar_is_shown(qtbot: QtBot) -> None:
    field = DayField()
    qtbot.addWidget(field)
    field.show_day(TODAY)
    field.show()
    calendar = field.open_calendar()
    with qtbot.waitSignal(field.picked, timeout=1000):
        calendar.clicked.emit(calendar.selectedDate().addDays(1))
    assert field.day() == dt.date(2026, 3, 13)


def test_showing_the_same_text_leaves_the_caret(qtbot: QtBot) -> None:
    line, prose = TextField(), ProseField()
    qtbot.addWidget(line)
    qtbot.addWidget(prose)
    line.setText("Tchakalo")
    line.setCursorPosition(3)
    line.set_text_quietly("Tchakalo")
    assert line.cursorPosition() == 3
    prose.setPlainText("Le compteur est bloqué")
    cursor = prose.textCursor()
    cursor.setPosition(5)
    prose.setTextCursor(cursor)
    prose.set_text_quietly("Le compteur est bloqué")
    assert prose.textCursor().position() == 5


def test_showing_text_says_nothing(qtbot: QtBot) -> None:
    line, prose = TextField(), ProseField()
    qtbot.addWidget(line)
    qtbot.addWidget(prose)
    with qtbot.assertNotEmitted(line.textChanged), qtbot.assertNotEmitted(prose.textChanged):
        line.set_text_quietly("a")
        prose.set_text_quietly("b")


def test_hostile_text_is_text(qtbot: QtBot) -> None:
    prose = ProseField()
    qtbot.addWidget(prose)
    prose.set_text_quietly("<img src=x><b>gras</b>")
    assert prose.toPlainText() == "<img src=x><b>gras</b>"


def test_prose_grows_with_its_text_within_bounds(qtbot: QtBot, look: Theme) -> None:
    prose = ProseField(2, 5)
    qtbot.addWidget(prose)
    prose.resize(300, 100)
    prose.show()
    least = prose.sizeHint().height()
    prose.setPlainText("a\nb\nc\nd")
    more = prose.sizeHint().height()
    prose.setPlainText("\n" * 50)
    most = prose.sizeHint().height()
    assert least < more < most
    assert most == least + 3 * prose.fontMetrics().lineSpacing()
    assert prose.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAsNeeded
    assert look.sun is False


def test_prose_takes_the_lines_its_width_asks_for(qtbot: QtBot) -> None:
    prose = ProseField(2, 12)
    holder = QWidget()
    holder.setLayout(column(prose, None))
    qtbot.addWidget(holder)
    prose.setPlainText("Le forage est arrêté depuis sept mois. " * 6)
    holder.resize(900, 400)
    holder.show()
    qtbot.waitUntil(lambda: prose.width() > 800)
    wide = prose.height()
    holder.resize(300, 400)
    qtbot.waitUntil(lambda: prose.height() > wide)
    qtbot.waitUntil(lambda: prose.verticalScrollBar().maximum() == 0, timeout=2000)


def test_an_error_is_told_and_taken_back(qtbot: QtBot) -> None:
    box = TextField()
    field = Field("Date", box, "Jour de la visite")
    qtbot.addWidget(field)
    field.show()
    assert field.error == ""
    field.set_error("Ce jour n’existe pas")
    assert (field.error, box.property("state")) == ("Ce jour n’existe pas", "error")
    assert box.accessibleDescription() == "Ce jour n’existe pas"
    field.set_error("")
    assert (field.error, box.property("state")) == ("", "")
    assert field.note.text() == "Jour de la visite"


def test_the_shortcut_of_a_search_box_gives_it_the_focus(qtbot: QtBot) -> None:
    box, other = SearchField("Filtrer", "Ctrl+F"), TextField()
    window = QWidget()
    window.setLayout(column(other, box))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert box.hasFocus()
