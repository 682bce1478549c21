"""Lists, tabs and filters of a long page: what is chosen stays chosen, and everything says what it is."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Mode, Theme
from ui.widgets.buttons import IconButton
from ui.widgets.rows import Cell, Fill, Row, RowModel, RowView
from ui.widgets.tabs import SplitPanel, Tabs, fitted

ROWS = (
    Row("", "Bénin", country="BJ", heading=True, count=2),
    Row("a", "Eau potable", "Sarthe-Collines", "droplets", sentence="Eau potable, Bénin, vigilance"),
    Row("b", "Écoles solaires", "Atelier Énergie", "zap", cells=(Cell(text="hier", width=60, right=True),)),
    Row("", "Sénégal", country="SN", heading=True, count=1),
    Row("c", "Maraîchage", "Potagers", "sprout", cells=(Cell(Fill.GOALS, goals=(2, 8)),), unread=True),
)


@pytest.fixture
def view(qtbot: QtBot) -> RowView:
    shown = RowView("Dossiers")
    qtbot.addWidget(shown)
    shown.resize(500, 400)
    shown.show_rows(ROWS)
    shown.show()
    return shown


def test_the_model_keeps_qts_rules() -> None:
    model = RowModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show_rows(ROWS)
    model.show_rows(ROWS[:2])
    assert tester.model() is model
    assert model.rowCount(QModelIndex()) == 2


def test_arrows_pass_over_headings(view: RowView) -> None:
    view.choose_first()
    assert view.current_id == "a"
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current_id == "c"


def test_enter_and_double_click_open(view: RowView, qtbot: QtBot) -> None:
    view.choose("b")
    with qtbot.waitSignal(view.opened, timeout=1000) as heard:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert heard.args == ["b"]
    spot = view.visualRect(view.rows.index(4)).center()
    with qtbot.waitSignal(view.opened, timeout=1000) as heard:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args == ["c"]


def test_new_rows_keep_the_choice_and_say_nothing(view: RowView, qtbot: QtBot) -> None:
    view.choose("b")
    with qtbot.assertNotEmitted(view.chosen):
        view.show_rows(ROWS[2:])
    assert view.current_id == "b"
    with qtbot.waitSignal(view.chosen, timeout=1000) as heard:
        view.show_rows(ROWS[3:])
    assert heard.args == [""]


def test_a_row_is_a_sentence_for_screen_readers(view: RowView) -> None:
    said = [view.rows.index(place).data(Qt.ItemDataRole.AccessibleTextRole) for place in (1, 2)]
    assert said == ["Eau potable, Bénin, vigilance", "Écoles solaires, Atelier Énergie"]


def test_rows_have_the_heights_of_the_mode(view: RowView, look: Theme) -> None:
    assert view.visualRect(view.rows.index(1)).height() == 50
    look.set_mode(Mode.SOLEIL)
    view.doItemsLayout()
    assert view.visualRect(view.rows.index(1)).height() == 64


@pytest.mark.parametrize("mode", list(Mode))
def test_the_chosen_row_is_told_by_more_than_its_colour(view: RowView, look: Theme, mode: Mode) -> None:
    look.set_mode(mode)
    view.choose("a")
    view.setFocus()
    view.activateWindow()
    image = view.grab().toImage()
    spot = view.visualRect(view.rows.index(1))
    ground = image.pixelColor(spot.left() + 8, spot.top() + 4)
    plain = image.pixelColor(spot.left() + 8, view.visualRect(view.rows.index(2)).top() + 4)
    assert ground != plain
    if mode is Mode.SOLEIL:
        assert ground == QColor("#000000")


def test_tabs_move_by_mouse_and_keyboard(qtbot: QtBot) -> None:
    tabs = Tabs((("s", "Synthèse"), ("v", "Visites"), ("p", "Photos")), "Parties")
    qtbot.addWidget(tabs)
    tabs.resize(600, 40)
    tabs.show()
    with qtbot.waitSignal(tabs.picked, timeout=1000) as heard:
        QTest.keyClick(tabs, Qt.Key.Key_Right)
    assert heard.args == ["v"]
    with qtbot.waitSignal(tabs.picked, timeout=1000) as heard:
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
    assert heard.args == ["s"]
    with qtbot.assertNotEmitted(tabs.picked):
        tabs.set_key("p")
        tabs.set_key("unknown")
    assert tabs.key == "p"


def test_tabs_that_do_not_fit_give_way_the_widest_first() -> None:
    assert fitted([50, 60], 200) == [50, 60]
    assert fitted([50, 100, 60], 180) == [50, 70, 60]
    assert sum(fitted([50, 100, 90, 30], 200)) == pytest.approx(200)
    assert fitted([50, 100, 90, 30], 200)[3] == 30


def test_a_count_of_zero_takes_no_room(qtbot: QtBot) -> None:
    tabs = Tabs((("v", "Visites"),))
    qtbot.addWidget(tabs)
    bare = tabs.sizeHint().width()
    tabs.set_count("v", 12)
    assert tabs.sizeHint().width() > bare
    tabs.set_count("v", 0)
    assert tabs.sizeHint().width() == bare


def test_a_panel_keeps_within_its_widths(qtbot: QtBot) -> None:
    content, panel = QWidget(), QWidget()
    split = SplitPanel(content, panel, right_width=388)
    qtbot.addWidget(split)
    split.resize(1300, 600)
    split.show()
    assert panel.width() == 388
    split.setSizes([200, 970])
    assert panel.width() == 480


def test_a_narrow_window_folds_its_panel_and_a_key_brings_it_back(qtbot: QtBot) -> None:
    content, panel = QWidget(), QWidget()
    split = SplitPanel(content, panel)
    qtbot.addWidget(split)
    split.resize(1366, 600)
    with qtbot.waitActive(split):
        split.show()
        split.activateWindow()
    split.resize(1200, 600)
    qtbot.waitUntil(lambda: not panel.isVisible())
    QTest.keyClick(split, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert panel.isVisible()
    split.findChildren(IconButton)[0].click()
    assert not panel.isVisible()
    split.findChildren(IconButton)[0].click()
    assert panel.isVisible()
    split.resize(1366, 600)
    qtbot.waitUntil(lambda: panel.isVisible())


def test_a_panel_grows_with_the_type(look: Theme, qtbot: QtBot) -> None:
    content, panel = QWidget(), QWidget()
    split = SplitPanel(content, panel, right_width=376)
    qtbot.addWidget(split)
    split.resize(1366, 600)
    split.show()
    look.set_zoom(1.25)
    qtbot.waitUntil(lambda: panel.width() == 470)


def test_tabs_stand_closer_where_there_is_little_room(qtbot: QtBot) -> None:
    tabs = Tabs([("a", "Indicateurs"), ("b", "Recommandations"), ("c", "Documents")])
    qtbot.addWidget(tabs)
    wide, least = tabs.sizeHint().width(), tabs.minimumSizeHint().width()
    assert least < wide
    tabs.resize(wide, 40)
    spread = [spot.width() for spot in tabs._spots()]
    tabs.resize(least, 40)
    close = [spot.width() for spot in tabs._spots()]
    assert all(one > other for one, other in zip(spread, close, strict=True))
