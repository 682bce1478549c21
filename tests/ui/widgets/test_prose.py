"""Several lines of text in a form: whole in height, and its Markdown as it is read."""

import pytest
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from ui.widgets.forms.prose import MarkedProseField

TEXT = "Un **service** public, à refaire.\n\n" + "La commune est maître d’ouvrage depuis la loi. " * 8


def test_every_line_is_seen_though_the_width_came_after_the_text(qtbot: QtBot) -> None:
    field = MarkedProseField("Contexte")
    qtbot.addWidget(field)
    field.set_text_quietly(TEXT)
    field.show()
    field.resize(420, field.height())
    layout, block, lines = field.document().documentLayout(), field.document().begin(), 0
    while block.isValid():
        layout.blockBoundingRect(block)
        lines += block.layout().lineCount()
        block = block.next()
    assert lines > 5
    assert field.height() > lines * field.fontMetrics().lineSpacing()


def test_emphasis_is_bold_its_marks_are_folded_and_the_look_is_nothing_typed(qtbot: QtBot) -> None:
    field = MarkedProseField("Contexte")
    qtbot.addWidget(field)
    typed: list[str] = []
    field.typed.connect(lambda: typed.append(field.toPlainText()))
    field.set_text_quietly(TEXT)
    field._look.rehighlight()
    ranges = field.document().begin().layout().formats()
    looks = {part.start: (part.format.fontPointSize(), part.format.fontWeight()) for part in ranges}
    assert looks[3][0] == pytest.approx(0.1)
    assert looks[5][1] == QFont.Weight.DemiBold
    assert field.toPlainText() == TEXT
    assert typed == []
    field.insertPlainText("x")
    assert typed == ["x" + TEXT]
