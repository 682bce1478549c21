"""The columns of the list are as wide as what they show, in both languages and at every zoom."""

import datetime as dt
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier
from fieldkit.reference.dispositifs import dispositifs
from fieldkit.reference.words import Words
from fieldkit.services.demo.load import load_demo
from tests.services.field import from_elsewhere
from tests.ui.dossiers.desk import page, rows
from ui.dossiers.columns import COLUMNS, END, SIGN_WIDTH
from ui.dossiers.list import DossiersScreen
from ui.theme import Mode, theme
from ui.unattended.stage import Stage
from ui.widgets.language import formats, speak, words
from ui.widgets.painting import text_width
from ui.widgets.rows import Cell, Fill, cell_width

_DAYS = [dt.date(2026, month, day) for month in range(1, 13) for day in (1, 20, 28)]


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = words().language
    speak(Words(request.param))
    yield request.param
    speak(Words(before))


def widest() -> dict[str, float]:
    """What the longest content of each column takes; a cell's own width leaves two pixels after words."""
    shown = {
        "dispositif": [Cell(text=known.name) for known in dispositifs()],
        "goals": [Cell(Fill.GOALS, goals=(12, 13, 17))],
        "state": [Cell(Fill.STATE, label, "circle-play") for _, label in words().options("dossier_state")],
        "visit": [Cell(text=formats().medium_day(day), right=True) for day in _DAYS]
        + [Cell(text=words().say(f"dossiers.{name}"), right=True) for name in ("never", "today", "yesterday")],
    }
    spare = {"state": 3}  # what a cell of its own width leaves beside its words
    return {name: max(map(cell_width, cells)) - spare.get(name, 2) for name, cells in shown.items()}


@pytest.mark.parametrize("zoom", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("mode", [Mode.CLAIR, Mode.SOLEIL])
def test_no_column_cuts_what_it_shows(qtbot: QtBot, language: str, mode: Mode, zoom: float) -> None:  # noqa: ARG001 - measures with the fonts of the window
    theme().set_mode(mode)
    theme().set_zoom(zoom)
    needed = widest()
    for column in COLUMNS:
        if column.sort in needed and (column.in_sun or mode is not Mode.SOLEIL):
            # text is given half a pixel more than its room before it is shortened
            assert theme().grown(column.wide) + 0.5 >= needed[column.sort], (language, column.sort)


def test_the_demonstrations_longest_title_stands_on_one_line(stage: Stage) -> None:
    workspace = stage.program.workspace
    load_demo(workspace, dt.datetime.now().astimezone().date())
    disputed = workspace.records.all(Dossier)[0]
    from_elsewhere(workspace, Dossier.KIND, disputed.id, "title", "Autre titre", disputed.id)
    stage.program.window.resize(1366, 768)
    stage.go("dossiers")
    screen = page(stage, "dossiers")
    assert isinstance(screen, DossiersScreen)
    longest = max(text_width(theme().font("body", weight=500), each.title) for each in workspace.records.all(Dossier))
    title = next(head for head in screen.heads.heads if head.head.key == "title")
    assert longest > 255, "there is a long one"
    assert any(card.in_conflict for card in screen._read_in), "the sign of it takes room too"
    assert title.width() >= longest
    heights = {screen.view.visualRect(screen.view.rows.index(place)).height() for place in range(len(rows(screen)))}
    assert heights == {theme().size("row1"), theme().size("row2")}, "no title takes two lines"


def test_heads_stand_above_their_cells_beside_the_scroll_bar(stage: Stage) -> None:
    load_demo(stage.program.workspace, dt.datetime.now().astimezone().date())
    stage.program.window.resize(1366, 768)
    stage.go("dossiers")
    screen = page(stage, "dossiers")
    assert isinstance(screen, DossiersScreen)
    assert screen.view.verticalScrollBar().isVisible()
    last = screen.heads.heads[-1]
    signs = theme().grown(SIGN_WIDTH) + theme().px(14)  # whether each is carried stands beside the last column
    assert last.geometry().right() == screen.view.viewport().width() - theme().px(END) - signs - 1
