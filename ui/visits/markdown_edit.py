"""An editor whose text is Markdown, exactly: what is stored is what is in it, and what looks else is only painted."""

import re

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from ui.theme import theme
from ui.visits.markdown_lines import box_of, chosen_lines, paint_marks, replace_line
from ui.widgets.formatting import (
    LineStyle,
    next_prefix,
    prefix_length,
    style_of,
    toggle_lines,
    toggle_mark,
    toggle_task,
)
from ui.widgets.markdown_look import MarkdownLook

MOST = 2_000_000
"""Characters a section can take."""

_ENDLESS = re.compile(r"\S{2000}")
_LINE_HEIGHT = 127.0
_BREAKS = str.maketrans({"\u2029": "\n", "\u2028": "\n"})


class MarkdownEdit(QTextEdit):
    """One section.

    ``typed`` after each change by hand, ``left`` as the focus leaves, ``refused`` when a paste is too long to be kept;
    ``undo_wanted`` and ``redo_wanted`` where the keys are pressed.
    """

    typed = Signal()
    left = Signal()
    refused = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAcceptRichText(False)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setProperty("state", "bare")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self._look = MarkdownLook(self.document())
        self._revision = self.document().revision()
        self._quiet = False
        self.textChanged.connect(self._notice)
        self.cursorPositionChanged.connect(self._open_line)
        theme().changed.connect(self._dress)
        self.show_text("")
        self._dress()

    def text(self) -> str:
        """The Markdown, no-break spaces included (``toPlainText`` turns them into spaces)."""
        return self.document().toRawText().translate(_BREAKS)

    def show_text(self, text: str) -> None:
        """Show another text; what was typed before can no longer be taken back here."""
        self._quiet = True
        self._wrap_for(text)
        self.setPlainText(text)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        shape = QTextBlockFormat()
        shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(shape)
        self.document().clearUndoRedoStacks()
        self._revision = self.document().revision()
        self._quiet = False

    def rewrite_text(self, text: str) -> None:
        """Put another text in the place of this one, as if typed: it can be taken back."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        self._wrap_for(text)
        cursor.insertText(text)

    def append_text(self, text: str) -> None:
        """Add a paragraph at the end; caret and selection stay."""
        before = self.text()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if before.strip():
            gap = "\n" * (2 - min(2, len(before) - len(before.rstrip("\n"))))
            text = gap + text
        self._wrap_for(text)
        cursor.insertText(text)

    def toggle(self, mark: str) -> None:
        """Bold (``**``) or italic (``*``) around the selection, or not any more."""
        cursor = self.textCursor()
        before, lines, _, _ = chosen_lines(self)
        start, end = cursor.selectionStart() - before, cursor.selectionEnd() - before
        change = toggle_mark("\n".join(lines), start, end, mark)
        cursor.setPosition(before + change.start)
        cursor.setPosition(before + change.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(change.text)
        cursor.setPosition(before + change.first)
        cursor.setPosition(before + change.last, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def toggle_style(self, style: LineStyle) -> None:
        """The lines of the selection become items of a list, tasks or a quote, or plain again."""
        start, lines, first, last = chosen_lines(self)
        made = toggle_lines(lines, style)
        cursor = self.textCursor()
        had_selection = cursor.hasSelection()
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        for number, (old, new) in enumerate(zip(lines, made, strict=True)):
            if old != new:
                block = self.document().findBlockByNumber(first + number)
                replace_line(edit, block, old, new)
        edit.endEditBlock()
        if had_selection:
            end = self.document().findBlockByNumber(last)
            cursor.setPosition(start)
            cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        self.setFocus()

    def insert_words(self, words: str) -> None:
        """Type something at the caret."""
        self.textCursor().insertText(words)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on with a list, or ends it on an empty item."""
        for keys, wanted in (
            (QKeySequence.StandardKey.Undo, self.undo_wanted),
            (QKeySequence.StandardKey.Redo, self.redo_wanted),
        ):
            if event.matches(keys):
                wanted.emit()
                return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain and self._continue_list():
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a task's box ticks it."""
        block = self.cursorForPosition(event.position().toPoint()).block()
        if (
            event.button() == Qt.MouseButton.LeftButton
            and style_of(block.text()) is LineStyle.TASK
            and box_of(self, block).contains(event.position())
            and not self.isReadOnly()
        ):
            replace_line(QTextCursor(self.document()), block, block.text(), toggle_task(block.text()))
            return
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Fold the marks of the line left, and say so."""
        super().focusOutEvent(event)
        self._open_line()
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the marks of the line the caret is on."""
        super().focusInEvent(event)
        self._open_line()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste plain text, whatever else the clipboard holds; beyond what can be kept it is refused whole."""
        text = source.text()
        if self.document().characterCount() + len(text) > MOST:
            self.refused.emit()
            return
        self._wrap_for(text)
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines never grow beyond what is read with ease; the scroll bar stays at the edge."""
        spare = self.width() - theme().size("readMax") - theme().size("scrollbar")
        self.setViewportMargins(0, 0, max(theme().px(24), spare), 0)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, then boxes, dashes and bars in the place of the marks of items."""
        super().paintEvent(event)
        paint_marks(self, QPainter(self.viewport()))

    def _continue_list(self) -> bool:
        cursor = self.textCursor()
        line = cursor.block().text()
        if cursor.hasSelection() or cursor.positionInBlock() < prefix_length(line):
            return False
        prefix = next_prefix(line)
        if prefix == "":
            return False
        if prefix is None:
            replace_line(cursor, cursor.block(), line, "")
        else:
            cursor.insertText(f"\n{prefix}")
        self.ensureCursorVisible()
        return True

    def _wrap_for(self, text: str) -> None:
        """Break anywhere where a word never ends: looking for the end of a word of a million letters takes minutes."""
        if _ENDLESS.search(text):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)

    def _notice(self) -> None:
        revision = self.document().revision()
        if revision != self._revision and not self._quiet:
            self._revision = revision
            self.typed.emit()

    def _open_line(self) -> None:
        number = self.textCursor().blockNumber() if self.hasFocus() else -1
        before, self._look.open_block = self._look.open_block, number
        if before == number or self._quiet:
            return
        for changed in {before, number} - {-1}:
            block = self.document().findBlockByNumber(changed)
            if block.isValid() and ("*" in block.text() or "_" in block.text()):
                self._look.rehighlightBlock(block)

    def _dress(self) -> None:
        self._quiet = True
        self.setFont(theme().font("read"))
        self._look.rehighlight()
        self._revision = self.document().revision()
        self._quiet = False
        self.viewport().update()
