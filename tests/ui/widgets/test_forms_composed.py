"""Editors of values made of parts, and references made by name: typed as a person types, read back as typed."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.photo import Photo
from fieldkit.domain.values import Share
from ui.theme import Mode, theme
from ui.widgets.buttons import IconButton, LinkButton
from ui.widgets.choices import Combo
from ui.widgets.fields import NumberField, TextField
from ui.widgets.forms import Editor, Maker, field_editor
from ui.widgets.language import words


def shown(qtbot: QtBot, kind: str, field: str, maker: Maker | None = None) -> Editor:
    makers = {"organisation": maker} if maker is not None else {}
    options = {"organisation": (("o1", "Association"),)}
    editor = field_editor(KINDS[kind].by_name[field], words(), options, makers)
    qtbot.addWidget(editor)
    editor.show()
    return editor


def listed(qtbot: QtBot) -> Editor:
    regions = {"regions": tuple((name, name) for name in ("Dakar", "Thiès", "Louga"))}
    editor = field_editor(KINDS["dossier"].by_name["regions"], words(), regions)
    qtbot.addWidget(editor)
    with qtbot.waitActive(editor):
        editor.show()
        editor.activateWindow()
    editor.setFocus()
    return editor


def popup_of(box: QLineEdit) -> QAbstractItemView:
    completer = box.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    return popup


def press(editor: Editor, kind: type[QAbstractButton]) -> None:
    QApplication.processEvents()  # Qt shows what was added to a layout on its next turn
    next(button for button in editor.findChildren(kind) if button.isVisible()).click()


def lines(editor: Editor) -> list[tuple[Combo, NumberField]]:
    QApplication.processEvents()
    codes = [box for box in editor.findChildren(Combo) if box.isVisible()]
    percents = [box for box in editor.findChildren(NumberField) if box.isVisible()]
    return list(zip(codes, percents, strict=True))


def pick(box: Combo, code: str) -> None:
    box.set_code(code)
    box.picked.emit(code)


def retype(box: QLineEdit, text: str) -> None:
    box.selectAll()
    QTest.keyClicks(box, text)


def test_the_first_code_takes_the_whole_and_the_next_what_is_left(qtbot: QtBot) -> None:
    editor = shown(qtbot, "dossier", "sectors")
    (code, percent), *_ = lines(editor)
    pick(code, "14030")
    assert editor.value == (Share("dac_sectors", "14030", Decimal(100)),)
    retype(percent, "70")
    pick(lines(editor)[1][0], "12220")
    assert editor.value == (Share("dac_sectors", "14030", Decimal(70)), Share("dac_sectors", "12220", Decimal(30)))


def test_half_a_line_is_told_of_and_kept_back(qtbot: QtBot) -> None:
    editor = shown(qtbot, "dossier", "sectors")
    (_, percent), *_ = lines(editor)
    with qtbot.assertNotEmitted(editor.edited):
        retype(percent, "40")
        editor.flush()
    assert "choix" in editor.error
    assert percent.text() == "40"
    retype(percent, "400")
    pick(lines(editor)[0][0], "14030")
    assert editor.error
    assert editor.value == ()


def test_a_share_is_taken_away_and_an_unknown_vocabulary_stays(qtbot: QtBot) -> None:
    editor = shown(qtbot, "dossier", "sectors")
    other = Share("baromètre", "eau", Decimal(40))
    editor.set_value((Share("dac_sectors", "14030", Decimal(60)), other))
    press(editor, IconButton)
    assert editor.value == (other,)
    retype(lines(editor)[0][1], "55")
    editor.flush()
    assert editor.value == (Share("baromètre", "eau", Decimal(55)),)


def test_what_arrives_replaces_shares_that_nobody_is_typing(qtbot: QtBot) -> None:
    editor = shown(qtbot, "dossier", "sectors")
    editor.set_value((Share("dac_sectors", "14030", Decimal(60)),))
    editor.set_value(Dossier(id="1").sectors)
    assert [percent.text() for _, percent in lines(editor)] == [""]


def test_numbers_by_age_are_typed_one_by_one(qtbot: QtBot) -> None:
    editor = shown(qtbot, "indicator_value", "ages")
    editor.set_value(IndicatorValue(id="1").ages)
    boxes = editor.findChildren(NumberField)
    QTest.keyClicks(boxes[0], "12")
    QTest.keyClicks(boxes[5], "3,5")
    editor.flush()
    assert editor.value == (("0-4", Decimal(12)), ("60+", Decimal("3.5")))
    retype(boxes[0], "beaucoup")
    editor.flush()
    assert "nombre" in editor.error
    assert editor.value[0] == ("0-4", Decimal(12))


def test_a_moment_is_typed_as_day_and_time_and_kept_in_utc(qtbot: QtBot) -> None:
    editor = shown(qtbot, "photo", "taken_at")
    day, clock = (box for box in editor.findChildren(TextField))
    QTest.keyClicks(day, "12/03/2026")
    editor.flush()
    assert "jour et une heure" in editor.error
    QTest.keyClicks(clock, "14:30")
    editor.flush()
    assert editor.error == ""
    assert editor.value == dt.datetime(2026, 3, 12, 14, 30).astimezone(dt.UTC)
    assert editor.value.tzinfo is not None


def test_a_moment_keeps_its_seconds_until_it_is_changed(qtbot: QtBot) -> None:
    editor = shown(qtbot, "photo", "taken_at")
    exact = dt.datetime(2026, 3, 12, 13, 30, 41, tzinfo=dt.UTC)
    editor.set_value(Photo(id="1", taken_at=exact).taken_at)
    with qtbot.assertNotEmitted(editor.edited):
        editor.touch_now()
    assert editor.value == exact


def test_a_name_not_known_yet_becomes_a_record(qtbot: QtBot) -> None:
    asked: list[tuple[str, Callable[[str], None]]] = []
    opened: list[str] = []
    maker = Maker(lambda name, made: asked.append((name, made)), suggested=("TOTEM",), open=opened.append)
    editor = shown(qtbot, "dossier", "partners", maker)
    box = editor.focusProxy()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "ONG Tosin")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert [name for name, _ in asked] == ["ONG Tosin"]
    assert editor.value == ()
    with qtbot.waitSignal(editor.edited, timeout=500) as heard:
        asked[0][1]("o9")
    assert heard.args == ["partners", ("o9",)]
    assert box.text() == ""
    press(editor, LinkButton)
    assert opened == ["o9"]
    QTest.keyClicks(box, "association")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert editor.value == ("o9", "o1")


def test_one_reference_is_chosen_taken_away_and_never_two(qtbot: QtBot) -> None:
    editor = shown(qtbot, "dossier", "lead", Maker(lambda _name, made: made("o9")))
    box = editor.focusProxy()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "Association")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert editor.value == "o1"
    assert not box.isVisible()
    press(editor, IconButton)
    assert editor.value == ""
    assert box.isVisible()
    QTest.keyClicks(box, "Commune de Dassa")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert editor.value == "o9"


def test_enter_takes_the_only_match_and_makes_nothing_that_begins_like_one(qtbot: QtBot) -> None:
    asked: list[str] = []
    editor = shown(qtbot, "dossier", "partners", Maker(lambda name, _made: asked.append(name)))
    box = editor.focusProxy()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "assoc")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert (asked, editor.value, box.text()) == ([], ("o1",), "")
    QTest.keyClicks(box, "Nouvelle")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert asked == ["Nouvelle"]


def test_a_name_chosen_from_the_list_leaves_nothing_in_the_box(qtbot: QtBot) -> None:
    editor = listed(qtbot)
    box = editor.focusProxy()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "thi")
    popup = popup_of(box)
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    assert box.text() == "Thiès"
    QTest.keyClick(popup, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert (editor.value, box.text()) == (("Thiès",), "")


def test_a_word_that_is_no_choice_is_told_of_where_it_stands(qtbot: QtBot) -> None:
    editor = listed(qtbot)
    box = editor.focusProxy()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "thiesss")
    assert not editor.error
    box.clearFocus()
    assert "thiesss" in editor.error
    assert editor.pending
    editor.set_value(())
    assert box.text() == "thiesss"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Backspace)
    assert (editor.error, editor.pending) == ("", False)


def test_the_list_under_a_box_shows_its_last_row_whole(qtbot: QtBot) -> None:
    editor = listed(qtbot)
    box = editor.focusProxy()
    assert isinstance(box, QLineEdit)
    for mode in Mode:
        theme().set_mode(mode)
        box.clear()
        QTest.keyClicks(box, "a")
        popup = popup_of(box)
        qtbot.waitUntil(popup.isVisible)
        model = popup.model()
        assert model is not None
        assert model.rowCount() == 2
        last = popup.visualRect(model.index(1, 0))
        assert popup.viewport().rect().contains(last), mode
        assert last.height() >= theme().size("control")
        popup.hide()


def test_a_remark_stands_below_until_it_is_taken_back(qtbot: QtBot) -> None:
    editor = shown(qtbot, "dossier", "people_planned")
    editor.remark("Bien peu")
    assert editor.error == "Bien peu"
    box = editor.focusProxy()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "douze")
    editor.flush()
    assert "entier" in editor.error or "nombre" in editor.error
    editor.remark("")
    assert editor.error
    box.clear()
    QTest.keyClicks(box, "12")
    editor.flush()
    assert editor.error == ""
