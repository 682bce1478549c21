"""How Markdown looks while it is written: emphasis shown, its marks folded away except on the line being edited."""

import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ui.theme import theme
from ui.widgets.formatting import LineStyle, prefix_length, style_of

LONGEST = 4000
"""A line beyond this is shown as typed: looking for marks in it would be felt."""

_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<![\w*])(\*|_)(?=[^\s*_])([^*_]+?)(?<=\S)\1(?![\w*])")
_TITLE = re.compile(r"(#{1,6}\s+)\S")


class MarkdownLook(QSyntaxHighlighter):
    """Dresses a document. ``open_block`` is the number of the line whose marks are shown, -1 for none.

    Without ``lines`` the marks a line begins with stay as typed: for an editor that paints nothing in their place.
    """

    def __init__(self, document: QTextDocument, *, lines: bool = True) -> None:
        super().__init__(document)
        self._lines = lines
        self.open_block = -1

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Dress one line."""
        if len(text) > LONGEST:
            return
        title = _TITLE.match(text)
        if title:
            self._dress_title(text, len(title[1]))
            return
        if style_of(text) is LineStyle.QUOTE:
            self.setFormat(0, len(text), _ink("text.secondary"))
        prefix = prefix_length(text)
        if prefix and self._lines:
            self._dress_prefix(text, prefix)
        folded = self.currentBlock().blockNumber() != self.open_block
        for match in _STRONG.finditer(text):
            self._dress(match, bold=True, folded=folded)
        for match in _SLANTED.finditer(text):
            if match.start() >= prefix:
                self._dress(match, bold=False, folded=folded)

    def _dress_prefix(self, text: str, prefix: int) -> None:
        """Fold the mark of an item into a gap of one width, where a dash, a box or a bar is painted."""
        style, indent = style_of(text), len(text) - len(text.lstrip())
        if style is LineStyle.NUMBER:
            self.setFormat(indent, prefix - indent, _gap("text.primary", 3))
            return
        self.setFormat(indent, prefix - indent - 1, _folded())
        self.setFormat(prefix - 1, 1, _gap("", (28 if theme().sun else 22) if style is LineStyle.TASK else 14))

    def _dress_title(self, text: str, marks: int) -> None:
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        self.setFormat(0, len(text), strong)
        self.setFormat(0, marks, _ink("text.tertiary"))

    def _dress(self, match: re.Match[str], *, bold: bool, folded: bool) -> None:
        wide = len(match[1])
        mark = _folded() if folded else _ink("text.tertiary")
        for place in range(match.start() + wide, match.end() - wide):
            shape = self.format(place)
            if bold:
                shape.setFontWeight(QFont.Weight.DemiBold)
            else:
                shape.setFontItalic(True)
            self.setFormat(place, 1, shape)
        self.setFormat(match.start(), wide, mark)
        self.setFormat(match.end() - wide, wide, mark)


def _ink(color: str) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setForeground(theme().color(color))
    return shape


def _gap(color: str, more: float) -> QTextCharFormat:
    """Characters followed by so many pixels of room each."""
    shape = _ink(color) if color else _unseen()
    shape.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    shape.setFontLetterSpacing(theme().px(more))
    return shape


def _unseen() -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setForeground(QColor(0, 0, 0, 0))
    return shape


def _folded() -> QTextCharFormat:
    shape = _unseen()
    shape.setFontPointSize(0.1)
    shape.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    shape.setFontLetterSpacing(0)
    return shape
