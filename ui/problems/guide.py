"""A guide to read, in the window: what to do when a computer is lost, and the register the law asks for."""

import itertools
import re

from PySide6.QtGui import (
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextListFormat,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from fieldkit.domain.loaded import Published
from fieldkit.errors import NotFound
from fieldkit.reference.resources import resource
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.layouts import PAGE, column

GUIDES = ("ordinateur-perdu", "registre-rgpd")
_WIDEST = 760
_WIDE_SPACE = 250
"""In hundredths."""
_BULLETS = frozenset(
    {QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListCircle, QTextListFormat.Style.ListSquare}
)
_BEFORE_MARKS = re.compile(r" (?=[;:?!»])")


class GuideScreen(Screen):
    """Entered with ``guide``, one of ``GUIDES``."""

    key = "guide"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._title, self._guide = "", ""
        self.page = QTextBrowser()
        self.page.setOpenExternalLinks(True)
        self.page.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.page.setProperty("state", "bare")
        self.setLayout(column(self.page, gap=0))
        theme().changed.connect(self._draw)

    def header(self) -> Header:
        """The guide's own title."""
        return Header(self._title, back=True)

    def enter(self, **arguments: str) -> None:
        """Show the guide asked for."""
        self._guide = arguments.get("guide", GUIDES[0])
        self._draw()
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self.header_changed.emit()

    def refresh(self, published: Published) -> None:
        """A guide does not change while it is read."""

    def zones(self) -> tuple[QWidget, ...]:
        """The page."""
        return (self.page,)

    def _draw(self) -> None:
        if self._guide:
            self._title, body = guide_text(self._guide)
            self.page.setDocument(_document(body, self.page))
            self._narrow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lines short enough to be read; the scroll bar stays at the edge."""
        super().resizeEvent(event)
        self._narrow()

    def _narrow(self) -> None:
        look, frame = theme(), self.page.document().rootFrame()
        style = frame.frameFormat()
        style.setLeftMargin(look.px(PAGE))
        style.setTopMargin(look.px(12))
        style.setBottomMargin(look.px(12))
        style.setRightMargin(max(look.px(PAGE), self.width() - look.px(PAGE + _WIDEST)))
        if style != frame.frameFormat():
            frame.setFrameFormat(style)


def guide_text(name: str) -> tuple[str, str]:
    """The title of a guide and its text in Markdown; raises NotFound for one there is none of."""
    if name not in GUIDES:
        raise NotFound("file")
    first, _, body = resource("law", f"{name}.md").read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("# ").strip(), body.strip()


def _document(body: str, parent: QWidget) -> QTextDocument:
    """The text set in the window's own type."""
    look = theme()
    document = QTextDocument(parent)
    document.setDefaultFont(look.font("body"))
    document.setMarkdown(
        _BEFORE_MARKS.sub("\u00a0", body),
        QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML,
    )
    block = document.begin()
    while block.isValid():
        _set_block(block)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            style = frame.format()
            style.setBorder(0)
            style.setCellSpacing(0)
            style.setCellPadding(0)
            frame.setFormat(style)
            _rule(frame)
    return document


def _rule(table: QTextTable) -> None:
    """Draw the grid cell by cell, each line once: the borders of a whole table are lost between pixels."""
    look = theme()
    thick, ink, solid = look.border(), look.color("border.hairline"), QTextFrameFormat.BorderStyle.BorderStyle_Solid
    for line, place in itertools.product(range(table.rows()), range(table.columns())):
        cell = table.cellAt(line, place)
        style = cell.format().toTableCellFormat()
        style.setPadding(look.px(6))
        style.setBorderStyle(solid)
        style.setBorderBrush(ink)
        style.setBorder(0)
        style.setRightBorder(thick)
        style.setBottomBorder(thick)
        style.setTopBorder(0 if line else thick)
        style.setLeftBorder(0 if place else thick)
        cell.setFormat(style)


def _set_block(block: QTextBlock) -> None:
    look, cursor = theme(), QTextCursor(block)
    style = block.blockFormat()
    level = style.headingLevel()
    style.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    style.setTopMargin(look.px(18 if level == 2 else 12 if level else 3))
    style.setBottomMargin(look.px(6))
    cursor.setBlockFormat(style)
    if style.objectIndex() >= 0 and block.textList().format().style() in _BULLETS:
        mark = QTextCharFormat()
        mark.setFontStretch(_WIDE_SPACE)  # a bullet stands the width of a space of this letter before its text
        cursor.setBlockCharFormat(mark)
    if level:
        letters = QTextCharFormat()
        letters.setFont(look.font("h2" if level <= 2 else "h3", weight=600))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(letters)  # in the place of what Markdown adds to the size of a heading
