"""How the words and blocks of a note look: type, spacing, and the signs of added and removed words."""

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextFormat

from fieldkit.domain.lightly import dataclass
from ui.review.marked_text import Mark, Piece, Shape, Start, Word
from ui.theme import theme

REMOVED = QTextFormat.Property.UserProperty.value + 1
"""Set on words that are shown but are no longer part of the text."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a block opens: its format, and what stands before its words."""

    block: QTextBlockFormat
    lead: str


def heading_formats(*, first: bool) -> tuple[QTextBlockFormat, QTextCharFormat]:
    """The title of a section."""
    look, shape, letters = theme(), QTextBlockFormat(), QTextCharFormat()
    shape.setTopMargin(0 if first else look.px(14))
    shape.setBottomMargin(look.px(4))
    shape.setHeadingLevel(2)
    letters.setFont(look.font("h2"))
    letters.setForeground(look.color("text.primary"))
    return shape, letters


def block_format(piece: Piece) -> Opening | None:
    """The format of the block a piece opens, None for a word."""
    if not isinstance(piece, Start):
        return None
    look, shape = theme(), QTextBlockFormat()
    shape.setLineHeight(look.line_height("read"), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    shape.setBottomMargin(look.px(2 if piece.shape in {Shape.ITEM, Shape.ROW} else 9))
    if piece.shape is Shape.ITEM:
        shape.setLeftMargin(look.px(20 * piece.depth))
        shape.setTextIndent(-look.px(16) if piece.lead else 0)
    elif piece.shape is Shape.QUOTE:
        shape.setLeftMargin(look.px(18))
    elif piece.shape is Shape.CODE:
        shape.setBackground(look.color("bg.subtle"))
    elif piece.shape is Shape.HEADING:
        shape.setTopMargin(look.px(6))
    return Opening(shape, piece.lead)


def word_format(piece: Piece | None, mark: Mark) -> QTextCharFormat:
    """The letters of a word: underlined on a tint when added, struck on a tint when removed."""
    look, letters = theme(), QTextCharFormat()
    word = piece if isinstance(piece, Word) else Word("")
    font = look.font("read", weight=600 if word.bold else None)
    font.setItalic(word.italic)
    letters.setFont(font)
    letters.setForeground(look.color("text.primary"))
    if word.code:
        letters.setBackground(look.color("bg.subtle"))
    if word.struck:
        letters.setFontStrikeOut(True)
    if mark is Mark.ADDED:
        letters.setBackground(look.color("diff.addBg"))
        letters.setForeground(look.color("diff.addText"))
        letters.setFontUnderline(True)
    elif mark is Mark.REMOVED:
        letters.setBackground(look.color("diff.delBg"))
        letters.setForeground(look.color("diff.delText"))
        letters.setFontStrikeOut(True)
        letters.setProperty(REMOVED, True)  # noqa: FBT003 - Qt's signature
    return letters


def aside_format() -> QTextCharFormat:
    """Letters that are on screen only: no part of the text, never quoted."""
    letters = QTextCharFormat()
    letters.setFont(theme().font("read"))
    letters.setProperty(REMOVED, True)  # noqa: FBT003 - Qt's signature
    return letters
