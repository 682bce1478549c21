"""The queue's rows: titles stand whole."""

import pytest
from pytestqt.qtbot import QtBot

from ui.review.queue import QueueDelegate
from ui.theme import Mode, theme
from ui.widgets.rows import Row, RowView


@pytest.mark.parametrize("mode", list(Mode))
def test_a_long_title_takes_a_second_line(qtbot: QtBot, mode: Mode) -> None:
    theme().set_mode(mode)
    try:
        view = RowView("Textes", QueueDelegate())
        qtbot.addWidget(view)
        view.setWordWrap(True)
        view.resize(theme().px(268), theme().px(600))
        rows = [
            Row("a", "Djidja", "Maëlle B., soumis hier", country="BJ", data="v1"),
            Row("b", "Plateforme de compostage, Ambositra", "Hery R.", country="MG", data="v1", unread=True),
        ]
        view.show_rows(rows)
        view.show()
        short, tall = (view.visualRect(view.rows.index(place)).height() for place in (0, 1))
        assert tall - short == theme().line_height("body")
        view.resize(theme().px(600), theme().px(600))
        qtbot.waitUntil(lambda: view.visualRect(view.rows.index(1)).height() == short)
    finally:
        theme().set_mode(Mode.CLAIR)
