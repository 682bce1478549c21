"""The heads above a list's columns: they stand above the cells, sort, and tell what the list is sorted by."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Mode, theme
from ui.widgets.heads import ColumnHeads, Head
from ui.widgets.layouts import column
from ui.widgets.rows import Cell, Row, RowView

HEADS = (Head("title", "Dossier"), Head("state", "État", 88), Head("visit", "Visite", 86, right=True, downward=True))


@pytest.fixture
def heads(qtbot: QtBot) -> Iterator[ColumnHeads]:
    view = RowView("Dossiers")
    made = ColumnHeads(view, "Colonnes")
    whole = QWidget()
    whole.setLayout(column(made, view, gap=0))
    whole.resize(700, 300)
    qtbot.addWidget(whole)
    made.show_heads(HEADS)
    made.set_order("visit", downward=True)
    with qtbot.waitActive(whole):
        whole.show()
        whole.activateWindow()
    yield made
    whole.close()


def asked(heads: ColumnHeads) -> list[tuple[str, bool]]:
    told: list[tuple[str, bool]] = []
    heads.sorted_by.connect(lambda key, downward: told.append((key, downward)))
    return told


def test_a_click_sorts_and_a_second_one_turns_the_direction(heads: ColumnHeads) -> None:
    told = asked(heads)
    state, visit = heads.heads[1:]
    QTest.mouseClick(state, Qt.MouseButton.LeftButton)
    QTest.mouseClick(state, Qt.MouseButton.LeftButton)
    QTest.mouseClick(visit, Qt.MouseButton.LeftButton)
    assert told == [("state", False), ("state", True), ("visit", True)], "the latest visit first"


def test_the_keyboard_stops_at_the_sorted_head_and_arrows_lead_on(heads: ColumnHeads) -> None:
    told = asked(heads)
    title, state, visit = heads.heads
    assert [head.focusPolicy() for head in heads.heads] == [
        Qt.FocusPolicy.ClickFocus,
        Qt.FocusPolicy.ClickFocus,
        Qt.FocusPolicy.StrongFocus,
    ]
    visit.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(visit, Qt.Key.Key_Right)
    assert visit.hasFocus()
    QTest.keyClick(visit, Qt.Key.Key_Left)
    assert state.hasFocus()
    QTest.keyClick(state, Qt.Key.Key_Left)
    QTest.keyClick(title, Qt.Key.Key_Return)
    QTest.keyClick(title, Qt.Key.Key_Space)
    assert told == [("title", False), ("title", True)]


def test_each_head_says_how_it_stands(heads: ColumnHeads) -> None:
    assert [head.accessibleName() for head in heads.heads] == [
        "Trier par Dossier",
        "Trier par État",
        "Visite, tri décroissant",
    ]
    heads.set_order("state", downward=False)
    assert heads.heads[1].accessibleName() == "État, tri croissant"


@pytest.mark.parametrize("mode", Mode)
def test_heads_stand_above_their_cells_beside_a_scroll_bar(heads: ColumnHeads, mode: Mode, qtbot: QtBot) -> None:
    theme().set_mode(mode)
    (view,) = heads.window().findChildren(RowView)
    cells = (Cell(text="En cours", width=88), Cell(text="hier", width=86, right=True))
    view.show_rows([Row(str(number), "Titre", "Porteur", "droplets", cells=cells) for number in range(40)])
    qtbot.waitUntil(lambda: view.viewport().width() < view.width())
    title, state, visit = heads.heads
    right = view.viewport().width() - theme().px(20)
    assert visit.x() + visit.width() == right
    assert visit.width() == theme().grown(86)
    assert state.x() + state.width() == visit.x() - theme().px(14)
    assert title.x() == theme().px(20) + theme().grown(30) + theme().px(12)
    assert title.x() + title.width() == state.x() - theme().px(14)
    heads.grab()


def test_heads_that_stay_the_same_keep_the_focus(heads: ColumnHeads) -> None:
    before = list(heads.heads)
    before[2].setFocus()
    heads.show_heads(HEADS)
    assert heads.heads == before
    heads.show_heads(HEADS[:1] + HEADS[2:])
    assert [head.head.key for head in heads.heads] == ["title", "visit"]
    assert heads.heads[1].hasFocus()
