"""The reading pane: the sections of a note as styled text, differences, and the passages comments are about."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from fieldkit.domain.lightly import dataclass
from ui.review.marked_text import Mark, Marked, Word
from ui.review.text_formats import REMOVED, aside_format, block_format, heading_formats, word_format
from ui.theme import theme
from ui.widgets.painting import CENTER, box, text

QUOTE_LIMIT = 300
"""Characters of a quoted passage."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section and the words chosen in it; no words for the section as a whole."""

    field: str
    quote: str = ""


WHOLE = Passage("")
"""No section: the text as a whole."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a thread belongs: its number on the disc, its section and the words it quotes."""

    thread: str
    number: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class _Placed:
    """A section in the document; the cursors follow what is inserted."""

    field: str
    start: QTextCursor
    end: QTextCursor


class ReadingPane(QTextEdit):
    """Read-only, selectable. ``passage_chosen`` carries the passage under the selection or the caret."""

    passage_chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setUndoRedoEnabled(False)
        self.setProperty("state", "bare")
        self._content: tuple[Sequence[tuple[str, str, Sequence[Marked]]], tuple[Anchor, ...]] = ((), ())
        self._sections: list[_Placed] = []
        self._changes: list[tuple[QTextCursor, QTextCursor]] = []
        self._anchors: dict[str, QTextCursor] = {}
        self._made: QTextDocument | None = None
        self.selectionChanged.connect(self._tell)
        self.cursorPositionChanged.connect(self._tell)
        theme().changed.connect(self._show_again)

    @property
    def passage(self) -> Passage:
        """The section and words under the selection or the caret; no section outside of all."""
        cursor = self.textCursor()
        found = next((part for part in self._sections if _within(part, cursor.selectionStart())), None)
        if found is None:
            return WHOLE
        end = min(cursor.selectionEnd(), found.end.position())
        kept = _kept(self.document(), cursor.selectionStart(), end)
        return Passage(found.field, " ".join("".join(char for char, _ in kept).split())[:QUOTE_LIMIT].strip())

    @property
    def changes(self) -> int:
        """How many changed passages are shown."""
        return len(self._changes)

    def show_sections(
        self, sections: Sequence[tuple[str, str, Sequence[Marked]]], anchors: Sequence[Anchor] = ()
    ) -> None:
        """Show fields with their titles and words; the scroll stays where it was."""
        kept = self.verticalScrollBar().value()
        self._content = (sections, tuple(anchors))
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDefaultFont(theme().font("read"))
        document.setDocumentMargin(0)
        self._anchors = {}
        writer = QTextCursor(document)
        writer.beginEditBlock()
        written = [_write_section(writer, place, *section) for place, section in enumerate(sections)]
        # Cursors follow what is inserted, so they are made once everything before them is written.
        self._sections = [
            _Placed(field, _cursor(document, start), _cursor(document, end))
            for (field, _, _), (start, end, _) in zip(sections, written, strict=True)
        ]
        self._changes = [
            (_cursor(document, start), _cursor(document, end)) for _, _, changes in written for start, end in changes
        ]
        self._place_anchors(document, anchors)
        writer.endEditBlock()
        blocked = self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.setDocument(document)
        if self._made is not None:
            self._made.deleteLater()
        self._made = document
        self.blockSignals(blocked)
        self._fit()
        self.verticalScrollBar().setValue(kept)

    def show_thread(self, thread: str) -> bool:
        """Bring the passage of a thread into view; False where it has none."""
        anchor = self._anchors.get(thread)
        if anchor is None:
            return False
        self._bring(anchor)
        return True

    def show_change(self, place: int) -> None:
        """Bring a changed passage into view."""
        if 0 <= place < len(self._changes):
            self._bring(self._changes[place][0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column of text no wider than one can read."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, then a bar in the margin beside each changed passage."""
        super().paintEvent(event)
        painter, look = QPainter(self.viewport()), theme()
        for start, end in self._changes:
            top, bottom = self.cursorRect(start).top(), self.cursorRect(end).bottom()
            left = look.px(_MARGIN - 17)
            box(painter, QRectF(left, top, look.px(3), bottom - top), look.color("diff.addText"), None, look.px(1.5))

    def _place_anchors(self, document: QTextDocument, anchors: Sequence[Anchor]) -> None:
        for anchor in anchors:
            section = next((part for part in self._sections if part.field == anchor.passage.field), None)
            if section is None:
                continue
            spot = _find(document, section, anchor.passage.quote)
            if spot is None:
                cursor = _cursor(document, section.start.block().position() + section.start.block().length() - 1)
            else:
                cursor = _cursor(document, spot[0])
                cursor.setPosition(spot[1], QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(_highlight())
                cursor.setPosition(spot[1])
            self._anchors[anchor.thread] = _cursor(document, spot[0] if spot else section.start.position())
            _insert_disc(document, cursor, anchor.number)

    def _bring(self, cursor: QTextCursor) -> None:
        spot = self.cursorRect(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + spot.top() - self.viewport().height() // 3)

    def _fit(self) -> None:
        frame = self.document().rootFrame()
        shape = frame.frameFormat()
        margin, look = theme().px(_MARGIN), theme()
        room = self.viewport().width() - margin - look.size("readMax")
        if shape.leftMargin() == margin and shape.rightMargin() == max(margin, room):
            return
        shape.setLeftMargin(margin)
        shape.setRightMargin(max(margin, room))
        shape.setTopMargin(look.px(18))
        shape.setBottomMargin(look.px(32))
        frame.setFrameFormat(shape)

    def _show_again(self) -> None:
        self.show_sections(*self._content)

    def _tell(self) -> None:
        self.passage_chosen.emit(self.passage)


_MARGIN = 52
"""Room beside the text, before zoom."""

_HAIR = "\u2009"
"""A narrow space that is no part of the text."""


def _write_section(
    writer: QTextCursor, place: int, _field: str, title: str, marked: Sequence[Marked]
) -> tuple[int, int, list[tuple[int, int]]]:
    """Write a section at the end; where it starts and ends, and its changed passages."""
    heading, letters = heading_formats(first=place == 0)
    _open_block(writer, heading, first=place == 0)
    start = writer.position()
    writer.insertText(f"{place + 1}. {title}", letters)
    changes: list[tuple[int, int]] = []
    since: int | None = None
    former = Mark.SAME
    for mark, piece in marked:
        if mark is Mark.SAME and since is not None:
            changes.append((since, writer.position()))
            since = None
        opening = block_format(piece)
        if opening is not None:
            _open_block(writer, opening.block, first=False)
            if opening.lead:
                writer.insertText(f"{opening.lead}  ", word_format(None, mark))
        elif isinstance(piece, Word):
            if mark is Mark.ADDED and former is Mark.REMOVED:
                writer.insertText(_HAIR, aside_format())
            if mark is not Mark.SAME and since is None:
                since = writer.position()
            writer.insertText(piece.text, word_format(piece, mark))
        former = mark
    if since is not None:
        changes.append((since, writer.position()))
    return start, writer.position(), changes


def _open_block(writer: QTextCursor, shape: QTextBlockFormat, *, first: bool) -> None:
    if first:
        writer.setBlockFormat(shape)
    else:
        writer.insertBlock(shape)


def _cursor(document: QTextDocument, position: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(position)
    return cursor


def _within(part: _Placed, position: int) -> bool:
    return part.start.position() <= position <= part.end.position()


def _kept(document: QTextDocument, start: int, end: int) -> list[tuple[str, int]]:
    """The characters between two positions with their place, without removed words and discs."""
    found: list[tuple[str, int]] = []
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        pieces = block.begin()
        while not pieces.atEnd():
            fragment = pieces.fragment()
            shape = fragment.charFormat()
            if not shape.boolProperty(REMOVED) and not shape.isImageFormat():
                first = fragment.position()
                found += [
                    (char, first + place) for place, char in enumerate(fragment.text()) if start <= first + place < end
                ]
            pieces += 1
        found.append((" ", block.position() + block.length() - 1))
        block = block.next()
    return found


def _find(document: QTextDocument, section: _Placed, quote: str) -> tuple[int, int] | None:
    """Where the words of a quote stand in a section, however they are spaced; None where they no longer do."""
    wanted = " ".join(quote.split())
    if not wanted:
        return None
    solid: list[tuple[str, int]] = []
    for char, place in _kept(document, section.start.position(), section.end.position()):
        if not char.isspace():
            solid.append((char, place))
        elif solid and solid[-1][0] != " ":
            solid.append((" ", place))
    at = "".join(char for char, _ in solid).find(wanted)
    return (solid[at][1], solid[at + len(wanted) - 1][1] + 1) if at >= 0 else None


def _highlight() -> QTextCharFormat:
    look, made = theme(), QTextCharFormat()
    made.setBackground(look.color("highlight.comment"))
    made.setFontUnderline(True)
    made.setUnderlineColor(look.color("warning.base"))
    if look.sun:
        made.setForeground(look.color("text.primary"))
    return made


def _insert_disc(document: QTextDocument, cursor: QTextCursor, number: int) -> None:
    """The number of a thread on a dark disc, after its passage."""
    look, side, ratio = theme(), theme().px(19), 2
    picture = QImage(side * ratio, side * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    spot = QRectF(look.px(1), 0, side - look.px(1), side - look.px(1))
    box(painter, spot, look.color("bg.inverse"), None, spot.height() / 2)
    text(painter, spot, str(number), look.font("micro", weight=700), look.color("text.onInverse"), CENTER)
    painter.end()
    name = f"thread:{number}"
    document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), picture)
    shape = QTextImageFormat()
    shape.setName(name)
    shape.setWidth(side)
    shape.setHeight(side)
    shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
    cursor.insertText(_HAIR, aside_format())
    cursor.insertImage(shape)
