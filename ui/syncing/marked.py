"""A text with what was added and taken away, each to be told apart without its colour."""

from PySide6.QtCore import QSize
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.review.marked_text import Mark, Marked, Word
from ui.review.text_formats import aside_format, block_format, word_format
from ui.theme import theme

_HAIR = "\u2009"


class MarkedText(QWidget):
    """A version with what it adds underlined and what it takes away struck, as high as it needs."""

    def __init__(self, marked: list[Marked]) -> None:
        super().__init__()
        self._marked, self._lit = marked, False
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._tell()
        theme().changed.connect(self._write)
        self._write()

    def show_marked(self, marked: list[Marked]) -> None:
        """Show another text."""
        self._marked = marked
        self._tell()
        self._write()

    def _tell(self) -> None:
        self.setAccessibleName("".join(piece.text for _, piece in self._marked if isinstance(piece, Word)))

    def set_lit(self, *, lit: bool) -> None:
        """Be white: on the black that full sun puts behind what is chosen."""
        self._lit = lit
        self._write()

    def heightForWidth(self, width: int) -> int:
        """As many lines as it takes."""
        before = self._document.textWidth()
        self._document.setTextWidth(width)
        high = round(self._document.size().height() + 0.5)
        self._document.setTextWidth(before)
        return high

    def sizeHint(self) -> QSize:
        """A column of the table."""
        wide = max(self.width(), theme().px(200))
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Narrow, and whole in height."""
        return QSize(theme().px(120), theme().line_height("body"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the words."""
        with QPainter(self) as painter:
            self._document.drawContents(painter)

    def _write(self) -> None:
        look = theme()
        self._document.clear()
        writer = QTextCursor(self._document)
        first, former = True, Mark.SAME
        for mark, piece in self._marked:
            opened = block_format(piece)
            if opened is not None:
                shape = QTextBlockFormat(opened.block)
                shape.setLineHeight(look.line_height("body") + 2, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
                writer.setBlockFormat(shape) if first else writer.insertBlock(shape)
                first = False
                if opened.lead:
                    writer.insertText(f"{opened.lead}  ", self._letters(None, mark))
            elif isinstance(piece, Word):
                if mark is Mark.ADDED and former is Mark.REMOVED:
                    writer.insertText(_HAIR, aside_format())
                writer.insertText(piece.text, self._letters(piece, mark))
            former = mark
        self._fit()
        self.update()

    def _fit(self) -> None:
        self._document.setTextWidth(self.width())
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def _letters(self, piece: Word | None, mark: Mark) -> QTextCharFormat:
        letters = word_format(piece, mark)
        font = theme().font("body", weight=600 if piece is not None and piece.bold else None)
        font.setItalic(letters.fontItalic())
        font.setUnderline(mark is Mark.ADDED)
        font.setStrikeOut(letters.fontStrikeOut())
        letters.setFont(font)
        if self._lit:
            letters.setForeground(theme().color("text.onInverse"))
            letters.clearBackground()
        return letters
