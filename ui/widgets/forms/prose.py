"""The editor of several lines of text, whose Markdown looks as it does where it is read."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from fieldkit.domain.fields import Field
from ui.theme import theme
from ui.widgets.fields import ProseField
from ui.widgets.forms.editor import Editor
from ui.widgets.markdown_look import MarkdownLook


class MarkedProseField(ProseField):
    """Emphasis is shown and its marks are folded away, but on the line the caret is in while it is typed in.

    ``typed`` when the text is another one by hand; ``textChanged`` also speaks when only the look of its letters is.
    """

    typed = Signal()

    def __init__(self, name: str = "", parent: QWidget | None = None, *, most: int = 16) -> None:
        """``most`` lines are shown at once; of more, one scrolls."""
        super().__init__(most=most, name=name, parent=parent)
        self._text = ""
        self._look = MarkdownLook(self.document(), lines=False)
        self.cursorPositionChanged.connect(self._open_line)
        self.textChanged.connect(self._notice)
        theme().changed.connect(self._look.rehighlight)

    def set_text_quietly(self, value: str) -> None:
        """Show another text without emitting."""
        super().set_text_quietly(value)
        self._text = self.toPlainText()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the marks of the line."""
        super().focusInEvent(event)
        self._open_line()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Fold them again."""
        super().focusOutEvent(event)
        self._open_line()

    def _notice(self) -> None:
        before, self._text = self._text, self.toPlainText()
        if self._text != before:
            self.typed.emit()

    def _open_line(self) -> None:
        former, now = self._look.open_block, self.textCursor().blockNumber() if self.hasFocus() else -1
        if former == now:
            return
        self._look.open_block = now
        for number in (former, now):
            block = self.document().findBlockByNumber(number)
            if block.isValid():
                self._look.rehighlightBlock(block)


class ProseEditor(Editor):
    """Several lines of text."""

    def __init__(self, field: Field, label: str) -> None:
        super().__init__(field)
        self._box = MarkedProseField(name=label)
        self._box.typed.connect(self.touch)
        self.build(label, self._box)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - any value of the field
        """Show the text."""
        self._box.set_text_quietly(value or "")

    def read_value(self) -> str:
        """The text as typed."""
        return self._box.toPlainText()
