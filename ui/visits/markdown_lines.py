"""Lines of an editor of Markdown: which ones are chosen, where they stand, what is painted over their marks."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QTextBlock, QTextCursor
from PySide6.QtWidgets import QTextEdit

from ui.theme import theme
from ui.widgets.choices import paint_check
from ui.widgets.formatting import LineStyle, prefix_length, style_of
from ui.widgets.markdown_look import LONGEST


def chosen_lines(editor: QTextEdit) -> tuple[int, list[str], int, int]:
    """Where the first line of the selection begins, its lines, and the numbers of the first and the last."""
    cursor, document = editor.textCursor(), editor.document()
    first = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    lines, block = [], first
    while block.isValid():
        lines.append(block.text())
        if block == last:
            break
        block = block.next()
    return first.position(), lines, first.blockNumber(), last.blockNumber()


def replace_line(cursor: QTextCursor, block: QTextBlock, old: str, new: str) -> None:
    """Change what differs between two versions of a line, so that the caret keeps its place in the rest."""
    tail = 0
    while tail < min(len(old), len(new)) and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    cursor.setPosition(block.position())
    cursor.setPosition(block.position() + len(old) - tail, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(new[: len(new) - tail])


def box_of(editor: QTextEdit, block: QTextBlock) -> QRectF:
    """Where the box of a task is painted."""
    spot = _place(editor, block, len(block.text()) - len(block.text().lstrip()))
    side = theme().px(22 if theme().sun else 16)
    return QRectF(spot.left(), spot.center().y() - side / 2, side, side)


def paint_marks(editor: QTextEdit, painter: QPainter) -> None:
    """Paint boxes, dashes and bars over the lines on screen."""
    block = editor.cursorForPosition(editor.viewport().rect().topLeft()).block()
    while block.isValid() and _place(editor, block).top() <= editor.viewport().height():
        if block.length() <= LONGEST:
            _paint_mark(editor, painter, block)
        block = block.next()


def _paint_mark(editor: QTextEdit, painter: QPainter, block: QTextBlock) -> None:
    style, look = style_of(block.text()), theme()
    spot = _place(editor, block, len(block.text()) - len(block.text().lstrip()))
    if style is LineStyle.QUOTE:
        height = editor.document().documentLayout().blockBoundingRect(block).height()
        bar = QRectF(spot.left(), spot.top(), look.px(3), height)
        painter.fillRect(bar, look.color("text.primary" if look.sun else "border.control"))
    elif style is LineStyle.TASK:
        done = "[ ]" not in block.text()[: prefix_length(block.text())]
        paint_check(painter, box_of(editor, block), Qt.CheckState.Checked if done else Qt.CheckState.Unchecked)
    elif style is LineStyle.BULLET:
        painter.setFont(editor.font())
        painter.setPen(look.color("text.primary"))
        room = QRectF(spot.left(), spot.top(), look.px(60), spot.height())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), "–")


def _place(editor: QTextEdit, block: QTextBlock, offset: int = 0) -> QRectF:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + offset)
    return QRectF(editor.cursorRect(cursor))
