"""Lists whose groups fold: by a click and by the keyboard, as in a tree, and without losing what was chosen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.theme import Mode, theme
from ui.widgets.folding import FoldingView
from ui.widgets.rows import Row

GROUPS = {"BJ": ("a", "b"), "SN": ("c",)}


class Shown:
    """A view whose groups fold as it asks, and what it told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = FoldingView("Dossiers")
        self.folded: set[str] = set()
        self.opened: list[str] = []
        self.view.turned.connect(self._turn)
        self.view.opened.connect(self.opened.append)
        qtbot.addWidget(self.view)
        self.view.resize(500, 400)
        self._show()
        self.view.show()

    def _turn(self, head: str, folded: bool) -> None:
        self.folded = self.folded | {head} if folded else self.folded - {head}
        self._show()

    def _show(self) -> None:
        rows = []
        for country, found in GROUPS.items():
            rows.append(Row(country, country, country=country, heading=True, folded=country in self.folded))
            rows += [Row(name, name, "Porteur") for name in found if country not in self.folded]
        self.view.show_rows(rows)

    def at(self, place: int) -> QPoint:
        """The middle of a row."""
        return self.view.visualRect(self.view.rows.index(place)).center()

    def press(self, *keys: Qt.Key) -> None:
        """Press keys one after the other."""
        for key in keys:
            QTest.keyClick(self.view, key)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_arrows_stop_at_a_head_that_folds(shown: Shown) -> None:
    shown.view.choose("b")
    shown.press(Qt.Key.Key_Down)
    assert (shown.view.head_id, shown.view.current_id) == ("SN", "")
    shown.press(Qt.Key.Key_Down)
    assert (shown.view.head_id, shown.view.current_id) == ("", "c")


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_space_and_enter_turn_the_head_and_stay_on_it(shown: Shown, key: Qt.Key) -> None:
    shown.view.choose("a")
    shown.press(Qt.Key.Key_Up, key)
    assert shown.folded == {"BJ"}
    assert shown.view.head_id == "BJ"
    shown.press(key)
    assert shown.folded == set()
    assert shown.opened == [], "a head is not opened"


def test_left_and_right_do_as_in_a_tree(shown: Shown) -> None:
    shown.view.choose("b")
    shown.press(Qt.Key.Key_Left)
    assert (shown.view.head_id, shown.folded) == ("BJ", set())
    shown.press(Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert (shown.view.head_id, shown.folded) == ("BJ", {"BJ"})
    shown.press(Qt.Key.Key_Right)
    assert (shown.view.head_id, shown.folded) == ("BJ", set())
    shown.press(Qt.Key.Key_Right)
    assert shown.view.current_id == "a"
    shown.press(Qt.Key.Key_Right)
    assert shown.view.current_id == "a"


def test_keys_with_alt_are_not_the_lists(shown: Shown) -> None:
    shown.view.choose("a")
    QTest.keyClick(shown.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert (shown.view.current_id, shown.folded) == ("a", set()), "Alt and Left go back"


def test_a_click_on_a_head_leaves_the_chosen_row_chosen(shown: Shown) -> None:
    shown.view.choose("a")
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=shown.at(3))
    assert (shown.folded, shown.view.current_id) == ({"SN"}, "a")
    QTest.mouseDClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=shown.at(3))
    assert shown.folded == {"SN"}, "two clicks are two clicks"
    assert shown.opened == []


def test_a_press_let_go_of_elsewhere_folds_nothing(shown: Shown) -> None:
    QTest.mousePress(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=shown.at(0))
    QTest.mouseRelease(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=shown.at(1))
    assert shown.folded == set()


def test_the_keyboard_goes_to_the_head_of_a_row_that_was_folded_away(shown: Shown) -> None:
    shown.view.choose("a")
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=shown.at(0))
    assert (shown.view.head_id, shown.view.current_id) == ("BJ", "")


@pytest.mark.parametrize("mode", list(Mode))
def test_a_folded_head_looks_other_than_an_open_one(shown: Shown, mode: Mode) -> None:
    theme().set_mode(mode)
    open_one = shown.view.grab(shown.view.visualRect(shown.view.rows.index(0))).toImage()
    shown.view.choose("c")
    shown.view.turned.emit("BJ", True)
    assert shown.view.grab(shown.view.visualRect(shown.view.rows.index(0))).toImage() != open_one
