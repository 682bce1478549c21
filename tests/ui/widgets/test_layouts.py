"""Columns that scroll: only where something is below."""

import pytest
from pytestqt.qtbot import QtBot

from ui.theme import Mode, theme
from ui.widgets.labels import Label
from ui.widgets.layouts import ScrollColumn, column, nest, row


@pytest.mark.parametrize("mode", list(Mode))
def test_a_column_of_texts_that_fits_does_not_scroll(qtbot: QtBot, mode: Mode) -> None:
    theme().set_mode(mode)
    try:
        scrolled = ScrollColumn(margins=(16, 16, 20, 20))
        for title in ("Remplacer le compteur du forage 2", "Ouvrir un compte d’épargne au nom du comité"):
            told = column(Label(title, wrap=True), Label("Échue depuis 6 jours", "caption", wrap=True), gap=1)
            nest(scrolled.column, row(told))
        scrolled.column.addStretch(1)
        qtbot.addWidget(scrolled)
        high = scrolled.body.heightForWidth(500)
        scrolled.resize(500, high)
        scrolled.show()
        assert scrolled.verticalScrollBar().maximum() == 0
        scrolled.resize(500, high - theme().px(10))
        assert scrolled.verticalScrollBar().maximum() == theme().px(10)
    finally:
        theme().set_mode(Mode.CLAIR)
