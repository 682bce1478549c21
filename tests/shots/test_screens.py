"""Every screen in every language and size of type: nothing cut, nothing one over the other, every target hit."""

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shots.acting import open_place
from tests.shots.measuring import faults
from tests.shots.scene import furnished, places
from tests.shots.starting import visit_starts
from ui.start.window import StartWindow
from ui.theme import Mode, theme
from ui.unattended.stage import Stage

LANGUAGES, ZOOMS = ("fr", "en"), (1.0, 1.25)
SIZES = (Mode.CLAIR, Mode.SOLEIL)
"""The looks that differ in size; sombre has the letters and lengths of clair in other colours."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("screens")


@pytest.fixture(scope="module")
def stage(folder: Path) -> Iterator[Stage]:
    today = dt.datetime.now().astimezone().date()
    made = Stage(furnished(folder, today), folder / "window.ini")
    yield made
    theme().set_mode(Mode.CLAIR)
    theme().set_zoom(1.0)
    made.close()


@pytest.mark.parametrize(("language", "zoom", "mode"), list(itertools.product(LANGUAGES, ZOOMS, SIZES)))
def test_nothing_is_cut_covered_or_too_small(
    stage: Stage, folder: Path, language: str, zoom: float, mode: Mode
) -> None:
    theme().set_zoom(zoom)
    theme().set_mode(mode)
    if stage.program.context.words.language != language:
        stage.program.speak(language)
    wrong: list[str] = []
    today = dt.datetime.now().astimezone().date()
    for place in places(stage.program.workspace, today):
        open_place(stage, place)
        wrong += [f"{place[0]}: {fault}" for fault in faults(stage.program.window)]

    def look(name: str, window: StartWindow) -> None:
        wrong.extend(f"{name}: {fault}" for fault in faults(window))

    visit_starts(stage, folder, look)
    assert wrong == []
