"""What every test of the window stands on: the theme, the words, and no ring left from the test before."""

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
