"""Every state of every widget on a few pages: ``python -m tests.ui.widgets.gallery OUT`` writes them in each mode."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from fieldkit.reference.words import Words
from tests.ui.widgets.gallery_commands import commands_page
from tests.ui.widgets.gallery_contents import contents_page
from tests.ui.widgets.gallery_more import more_page
from ui.shell.page import PageHeader
from ui.shell.screen import Header
from ui.theme import Mode, theme
from ui.widgets.language import speak
from ui.widgets.layouts import Surface, column

WIDTH, HEIGHT = 1310, 708
PAGES = {
    "commandes": ("Composants, commandes", "états à peindre", commands_page),
    "contenus": ("Composants, contenus et retours", "lignes, états, témoin des trois copies", contents_page),
    "suite": ("Composants, suite", "formulaires, temps, courbes, fils", more_page),
}


def page(name: str) -> QWidget:
    """A page of the gallery at the size it has in a reference window."""
    title, subtitle, make = PAGES[name]
    header, body = PageHeader(), make()
    header.show_header(Header(title, subtitle))
    sheet = Surface("canvas")
    layout = column(header, body, gap=0)
    layout.setStretch(1, 1)
    sheet.setLayout(layout)
    sheet.resize(WIDTH, max(HEIGHT, layout.heightForWidth(WIDTH), sheet.minimumSizeHint().height()))
    return sheet


def render(folder: Path, language: str = "fr") -> list[Path]:
    """Write each page in each mode; the files."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    speak(Words(language))
    theme().install(app)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for mode in Mode:
        theme().set_mode(mode)
        for name in PAGES:
            shown = page(name)
            shown.show()
            app.processEvents()
            files.append(folder / f"{name}-{mode}.png")
            shown.grab().save(str(files[-1]))
            shown.close()
    return files


if __name__ == "__main__":
    for file in render(Path(sys.argv[1])):
        print(file)
