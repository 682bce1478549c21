"""The gallery draws every state in every mode and language, and nothing flashes as a window of its own."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from fieldkit.reference.words import Words
from tests.ui.widgets.gallery import PAGES, page, render
from ui.theme import Mode, Theme
from ui.widgets.language import speak


class _Windows(QObject):
    """Counts the windows that were shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_making_a_page_opens_no_window(qapp: QApplication, name: str, language: str) -> None:
    speak(Words(language))
    seen = _Windows()
    qapp.installEventFilter(seen)
    made = page(name)
    qapp.removeEventFilter(seen)
    assert seen.shown == []
    made.deleteLater()


def test_every_page_is_drawn_in_every_mode(tmp_path: Path, look: Theme) -> None:
    files = render(tmp_path)
    assert len(files) == len(PAGES) * len(Mode)
    for file in files:
        image = QImage(str(file))
        assert image.width() == 1310
        colors = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colors) > 8, file.name
    assert look.sun


@pytest.mark.parametrize("zoom", [0.9, 1.5])
def test_a_page_survives_a_switch_while_it_is_shown(look: Theme, zoom: float) -> None:
    for name in PAGES:
        made = page(name)
        made.show()
        for mode in (Mode.SOLEIL, Mode.SOMBRE):
            look.set_mode(mode)
            made.grab()
        look.set_zoom(zoom)
        made.grab()
        made.close()
        made.deleteLater()
