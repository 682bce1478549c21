"""What every test of the window stands on: the theme, the words, and no ring left from the test before."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from fieldkit.reference.words import Words
from ui.theme import Mode, Theme, theme
from ui.widgets.language import speak


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Theme:
    """The theme in its first mode, French."""
    theme().install(qapp)
    theme().set_mode(Mode.CLAIR)
    theme().set_zoom(1.0)
    speak(Words("fr"))
    return theme()


@pytest.fixture(scope="session")
def _only_new_objects_are_collected(qapp: QApplication) -> None:  # noqa: ARG001 - after the application is there
    """What was imported lives as long as the run: collecting between tests then costs next to nothing."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collect_between_tests(_only_new_objects_are_collected: None) -> Iterator[None]:
    """Python collects between tests only, on Qt's thread: deleting an earlier test's widgets elsewhere crashes Qt."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()
