"""A page of a start is as high as its texts are at the width it gets, in a window wider and lower than it."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.jobs import Jobs
from ui.start.frame import Frame
from ui.theme import theme
from ui.widgets.labels import Label
from ui.widgets.layouts import column

LONG = "Le coffre est ouvert. L’ancienne phrase reste valable tant que vous ne la changez pas. " * 6


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.mark.parametrize("pictured", [False, True])
def test_no_text_is_cut(qtbot: QtBot, jobs: Jobs, *, pictured: bool) -> None:
    frame, page = Frame(jobs), QWidget()
    labels = [Label(LONG, scale, wrap=True) for scale in ("display", "h3", "body")]
    page.setLayout(column(*labels))
    qtbot.addWidget(frame)
    frame.resize(theme().px(1600), theme().px(480))
    frame.show_page(page, "" if pictured else "vault", pictured=pictured)
    frame.show()
    qtbot.waitUntil(lambda: page.width() > theme().px(200))
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width())
