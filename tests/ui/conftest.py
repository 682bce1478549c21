"""What every test of the window stands on: the theme, the words, and no ring left from the test before."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QSpacerItem, QWidgetItem
from shiboken6 import getAllValidWrappers

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


@pytest.fixture(autouse=True)
def _no_window_outlives_its_test(qapp: QApplication) -> Iterator[None]:  # noqa: ARG001 - windows need one
    """Each window left would be dressed anew at every change of mode of all the tests to come."""
    before = set(QApplication.topLevelWidgets())
    yield
    for window in set(QApplication.topLevelWidgets()) - before:
        window.deleteLater()


@pytest.fixture(autouse=True)
def _no_item_outlives_its_layout() -> Iterator[None]:
    """No part of a layout is known to Python after a test: Qt deletes it unseen, and its address is used again.

    ``ui.widgets.layouts.nest`` says what that leads to.
    """
    yield
    left = [item for item in getAllValidWrappers() if isinstance(item, QWidgetItem | QSpacerItem)]
    assert not left, f"{len(left)} items of layouts are known to Python: add layouts with nest, and use no itemAt"
