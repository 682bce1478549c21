"""A guide to read, in the window: what to do when a computer is lost, and the register the law asks for."""

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import QTextBrowser, QWidget

from fieldkit.domain.loaded import Published
from fieldkit.errors import NotFound
from fieldkit.reference.resources import resource
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import theme
from ui.widgets.layouts import column, row

GUIDES = ("ordinateur-perdu", "registre-rgpd")
_WIDEST = 760


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
        self.page.setMaximumWidth(theme().px(_WIDEST))
        line = row(self.page, None, gap=0, margins=(24, 12, 24, 12))
        line.setStretch(0, 100)
        self.setLayout(column(line, gap=0))
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
        body,
        QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML,
    )
    block = document.begin()
    while block.isValid():
        _set_block(block)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            style = frame.format()
            style.setBorder(1)
            style.setBorderBrush(look.color("border.hairline"))
            style.setCellPadding(look.px(6))
            style.setBorderCollapse(True)
            frame.setFormat(style)
    return document


def _set_block(block: QTextBlock) -> None:
    look, cursor = theme(), QTextCursor(block)
    style = block.blockFormat()
    level = style.headingLevel()
    style.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    style.setTopMargin(look.px(18 if level == 2 else 12 if level else 3))
    style.setBottomMargin(look.px(6))
    cursor.setBlockFormat(style)
    if level:
        letters = QTextCharFormat()
        letters.setFont(look.font("h2" if level <= 2 else "h3", weight=600))
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.mergeCharFormat(letters)
