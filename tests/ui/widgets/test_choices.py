"""Choosing by mouse and keyboard; what the program shows is never taken for a person's choice."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Mode, theme
from ui.widgets.choices import CheckBox, Combo, Radio, Segmented, Switch, set_lit
from ui.widgets.filters import FilterChip
from ui.widgets.forms.listed import let_search
from ui.widgets.layouts import ScrollColumn, column, row

COUNTRIES = (("BJ", "Bénin"), ("MG", "Madagascar"), ("SN", "Sénégal"))


def test_a_list_tells_a_persons_choice_only(qtbot: QtBot) -> None:
    combo = Combo(COUNTRIES)
    qtbot.addWidget(combo)
    with qtbot.assertNotEmitted(combo.picked):
        combo.set_code("MG")
    assert combo.code == "MG"
    with qtbot.waitSignal(combo.picked, timeout=1000) as heard:
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert heard.args == ["SN"]


def test_a_list_keeps_a_code_it_does_not_know(qtbot: QtBot) -> None:
    combo = Combo(COUNTRIES)
    qtbot.addWidget(combo)
    combo.set_code("TG")
    assert (combo.code, combo.currentText()) == ("TG", "TG")


def test_a_list_keeps_its_choice_when_its_options_change(qtbot: QtBot) -> None:
    combo = Combo(COUNTRIES)
    qtbot.addWidget(combo)
    combo.set_code("SN")
    combo.set_options(COUNTRIES[1:])
    assert combo.code == "SN"


@pytest.mark.parametrize("typed", [False, True])
def test_the_wheel_scrolls_the_page_not_the_value_even_with_the_focus(qtbot: QtBot, *, typed: bool) -> None:
    combo, page = Combo(COUNTRIES), ScrollColumn()
    if typed:
        let_search(combo)
    page.column.addWidget(combo)
    page.column.addSpacing(2000)
    qtbot.addWidget(page)
    page.resize(300, 200)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    combo.set_code("BJ")
    combo.setFocus()
    under = combo.lineEdit() if typed else combo
    assert under is not None
    assert combo.hasFocus() or under.hasFocus()
    for _ in range(2):
        place = under.mapTo(page, under.rect().center())
        QTest.wheelEvent(page.windowHandle(), QPointF(place), QPoint(0, -120))
    assert combo.code == "BJ"
    assert page.verticalScrollBar().value() > 0


def test_segments_are_one_stop_and_arrows_move(qtbot: QtBot) -> None:
    chosen = Segmented((("day", "Jour"), ("mission", "Mission")))
    qtbot.addWidget(chosen)
    chosen.show()
    with qtbot.waitSignal(chosen.picked, timeout=1000) as heard:
        QTest.keyClick(chosen, Qt.Key.Key_Right)
    assert heard.args == ["mission"]
    with qtbot.assertNotEmitted(chosen.picked):
        QTest.keyClick(chosen, Qt.Key.Key_Right)
    with qtbot.waitSignal(chosen.picked, timeout=1000):
        QTest.mouseClick(chosen, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    assert chosen.code == "day"


@pytest.mark.parametrize("mode", Mode)
def test_segments_that_cannot_be_chosen_look_it(qtbot: QtBot, mode: Mode) -> None:
    theme().set_mode(mode)
    chosen = Segmented((("day", "Jour"), ("mission", "Mission")))
    qtbot.addWidget(chosen)
    chosen.show()
    able = chosen.grab().toImage()
    chosen.setEnabled(False)
    unable = chosen.grab().toImage()
    assert able != unable
    assert unable.pixelColor(8, chosen.height() // 2) == theme().color("bg.canvas"), "nothing is filled as if chosen"


def test_a_filter_says_what_it_keeps_and_its_cross_takes_it_off(qtbot: QtBot) -> None:
    chip = FilterChip("Pays", COUNTRIES)
    qtbot.addWidget(chip)
    chip.show()
    with qtbot.assertNotEmitted(chip.filtered):
        chip.set_kept(("SN", "BJ"))
    assert chip.kept == ("BJ", "SN")
    assert chip.accessibleName() == "Pays : Bénin, Sénégal".replace(" :", "\u00a0:")
    chip.resize(chip.sizeHint())
    cross = QPoint(chip.width() - 12, 16)
    with qtbot.assertNotEmitted(chip.filtered):
        QTest.mouseClick(chip, Qt.MouseButton.RightButton, pos=cross)
        QTest.mousePress(chip, Qt.MouseButton.LeftButton, pos=cross)
        QTest.mouseRelease(chip, Qt.MouseButton.LeftButton, pos=cross + QPoint(0, 200))
    with qtbot.waitSignal(chip.filtered, timeout=1000) as heard:
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)
    assert heard.args == [()]
    assert chip.accessibleName() == "Pays"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_filter_is_set_from_its_menu(qtbot: QtBot) -> None:
    chip = FilterChip("Pays", COUNTRIES)
    qtbot.addWidget(chip)
    chip.show()
    QTest.keyClick(chip, Qt.Key.Key_Down)
    assert [action.text() for action in chip.menu.actions()] == ["Bénin", "Madagascar", "Sénégal"]
    with qtbot.waitSignal(chip.filtered, timeout=1000) as heard:
        chip.menu.actions()[1].trigger()
    assert heard.args == [("MG",)]
    chip.menu.close()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_several_values_are_ticked_before_the_menu_closes(qtbot: QtBot) -> None:
    chip = FilterChip("Pays", COUNTRIES)
    qtbot.addWidget(chip)
    chip.show()
    chip.open()
    first, second, _ = chip.menu.actions()
    QTest.mouseClick(chip.menu, Qt.MouseButton.LeftButton, pos=chip.menu.actionGeometry(first).center())
    chip.menu.setActiveAction(second)
    QTest.keyClick(chip.menu, Qt.Key.Key_Space)
    assert (chip.kept, chip.menu.isVisible()) == (("BJ", "MG"), True)
    chip.menu.close()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_filter_of_many_values_scrolls_in_one_column(qtbot: QtBot) -> None:
    chip = FilterChip("Porteur", [(str(number), f"Association des deux rives {number}") for number in range(300)])
    qtbot.addWidget(chip)
    chip.show()
    chip.open()
    assert len({chip.menu.actionGeometry(action).x() for action in chip.menu.actions()}) == 1
    assert chip.menu.height() <= chip.screen().availableGeometry().height()
    chip.menu.close()


def test_options_that_go_take_their_filter_along(qtbot: QtBot) -> None:
    chip = FilterChip("Pays", COUNTRIES)
    qtbot.addWidget(chip)
    chip.set_kept(("MG",))
    chip.set_options(COUNTRIES[:1])
    assert chip.kept == ()


def test_a_switch_and_a_box_answer_space(qtbot: QtBot) -> None:
    switch, box = Switch("Budget"), CheckBox("Vu")
    for button in (switch, box):
        qtbot.addWidget(button)
        button.show()
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert button.isChecked()
    option = QStyleOptionButton()
    box.initStyleOption(option)
    assert option.state & QStyle.StateFlag.State_On


@pytest.mark.parametrize("typed", [False, True])
def test_a_choice_is_taken_back_and_made_again_by_the_keys_of_undo(qtbot: QtBot, *, typed: bool) -> None:
    combo = Combo(COUNTRIES)
    if typed:
        let_search(combo)
    qtbot.addWidget(combo)
    combo.set_code("BJ")
    heard: list[str] = []
    combo.picked.connect(heard.append)
    with qtbot.waitActive(combo):
        combo.show()
        combo.activateWindow()
    combo.setFocus()
    under = combo.lineEdit() or combo
    QTest.keyClick(under, Qt.Key.Key_Down)
    QTest.keyClick(under, Qt.Key.Key_Down)
    QTest.keySequence(under, QKeySequence.StandardKey.Undo)
    assert (combo.code, combo.currentText()) == ("MG", "Madagascar")
    QTest.keySequence(under, QKeySequence.StandardKey.Undo)
    QTest.keySequence(under, QKeySequence.StandardKey.Undo)
    assert combo.code == "BJ"
    QTest.keySequence(under, QKeySequence.StandardKey.Redo)
    assert heard == ["MG", "SN", "MG", "BJ", "MG"]
    combo.set_code("SN")
    QTest.keySequence(under, QKeySequence.StandardKey.Undo)
    assert combo.code == "SN", "what came from elsewhere is not this person's to take back"


def test_what_is_typed_finds_its_option_without_accents(qtbot: QtBot) -> None:
    combo = Combo(COUNTRIES)
    let_search(combo)
    qtbot.addWidget(combo)
    combo.show()
    line, completer = combo.lineEdit(), combo.completer()
    assert line is not None
    assert completer is not None
    line.clear()
    QTest.keyClicks(line, "negal")
    assert [completer.pathFromIndex(completer.completionModel().index(0, 0))] == ["Sénégal"]
    assert completer.completionCount() == 1
    popup = completer.popup()
    assert popup is not None
    popup.hide()
    line.setText("senegal")
    with qtbot.waitSignal(combo.picked, timeout=1000) as heard:
        line.editingFinished.emit()
    assert heard.args == ["SN"]
    assert line.text() == "Sénégal"
    line.setText("senega")
    line.editingFinished.emit()
    assert line.text() == "Sénégal"


@pytest.mark.parametrize("kind", [CheckBox, Radio])
def test_what_stands_on_black_is_painted_white(qtbot: QtBot, kind: type[CheckBox | Radio]) -> None:
    choice = kind("Vu")
    qtbot.addWidget(choice)
    plain = choice.grab().toImage()
    set_lit(choice, lit=True)
    assert choice.grab().toImage() != plain
    set_lit(choice, lit=False)
    assert choice.grab().toImage() == plain


@pytest.mark.parametrize("mode", list(Mode))
def test_a_long_label_goes_on_below_where_it_may(qtbot: QtBot, mode: Mode) -> None:
    label = "Suites données aux recommandations précédentes"
    theme().set_mode(mode)
    try:
        one, more = CheckBox(label), CheckBox(label, wrap=True)
        for box in (one, more):
            qtbot.addWidget(box)
        assert not one.hasHeightForWidth()
        assert more.heightForWidth(theme().px(900)) == theme().size("targetMin")
        tall = theme().size("targetMin") + theme().line_height("body")
        assert more.heightForWidth(theme().grown(260)) == tall
        more.setMinimumWidth(theme().px(80))
        page = QWidget()
        qtbot.addWidget(page)
        page.setLayout(column(row(more, gap=0), None))
        page.resize(theme().grown(260), 2 * tall)
        page.show()
        assert more.height() == tall
    finally:
        theme().set_mode(Mode.CLAIR)
