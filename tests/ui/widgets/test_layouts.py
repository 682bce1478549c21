"""Columns that scroll, only where something is below; lengths that follow the zoom."""

import pytest
from PySide6.QtWidgets import QGridLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import Mode, theme
from ui.widgets.labels import Label
from ui.widgets.layouts import ScrollColumn, column, follow_zoom, nest, row, space


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


def test_a_bounded_page_has_the_height_of_the_width_it_gets(qtbot: QtBot) -> None:
    scrolled, page = ScrollColumn(), QWidget()
    lead = Label("Le coffre est ouvert. L’ancienne phrase reste valable tant que vous ne la changez pas.", wrap=True)
    below = Label(
        "Les sauvegardes de cet ordinateur suivent le changement, une clé le suit quand on la branche.", wrap=True
    )
    page.setLayout(column(lead, below))
    page.setMaximumWidth(theme().px(260))
    scrolled.add_bounded(page)
    scrolled.column.addStretch(1)
    qtbot.addWidget(scrolled)
    scrolled.resize(900, 700)
    scrolled.show()
    assert page.width() == theme().px(260)
    for label in (lead, below):
        assert label.height() == label.heightForWidth(label.width()) > theme().line_height("body")


def test_lengths_follow_the_zoom_and_what_a_widget_chose_stays(qtbot: QtBot) -> None:
    theme().set_zoom(1.25)
    try:
        window, grid = QWidget(), QGridLayout()
        space(grid, (16, 4), (0, 8, 0, 0))
        inner, chosen = row(gap=12, margins=(20, 0, 20, 0)), row(gap=8)
        outer = column(gap=4)
        for layout in (inner, chosen, grid):
            nest(outer, layout)
        window.setLayout(outer)
        qtbot.addWidget(window)
        chosen.setContentsMargins(3, 0, 0, 0)
        assert (inner.spacing(), inner.contentsMargins().left()) == (theme().px(12), theme().px(20)) == (15, 25)
        follow_zoom(window)
        theme().set_zoom(1.0)
        assert (inner.spacing(), inner.contentsMargins().left(), outer.spacing()) == (12, 20, 4)
        assert (grid.horizontalSpacing(), grid.verticalSpacing(), grid.contentsMargins().top()) == (16, 4, 8)
        assert (chosen.spacing(), chosen.contentsMargins().left()) == (theme().px(8 * 1.25), 3)
    finally:
        theme().set_zoom(1.0)
