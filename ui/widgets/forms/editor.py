"""An editor of one field: what it shows, what it emits and when, and what happens to input that cannot be read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.domain.fields import Field
from fieldkit.domain.lightly import dataclass
from fieldkit.errors import BadValue
from ui.widgets.fields import Field as Frame
from ui.widgets.language import words

Options = Mapping[str, Sequence[tuple[str, str]]]
"""Codes and labels to choose from: by field name, by the kind a reference points to, or by vocabulary."""


@dataclass(frozen=True, slots=True)
class Maker:
    """How a record that is not there yet comes to be from its name, in a field that refers to its kind.

    ``make`` is given the name and what to tell the new record's id; ``suggested`` are names it knows how to fill in;
    ``open`` shows a record that was chosen.
    """

    make: Callable[[str, Callable[[str], None]], None]
    suggested: tuple[str, ...] = ()
    open: Callable[[str], None] | None = None


Makers = Mapping[str, Maker]
"""Makers by the kind a reference points to."""

PAUSE_MS = 800
LONGEST_MS = 5000

_SENTENCES = {
    "number": "widgets.bad_number",
    "whole": "widgets.bad_whole",
    "day": "widgets.bad_day",
    "clock": "widgets.bad_clock",
    "place": "widgets.bad_place",
    "instant": "widgets.bad_instant",
    "shares": "widgets.bad_shares",
}


class Editor(QWidget):
    """Label, box and error of one field.

    ``edited(name, value)`` is emitted 800 ms after the last keystroke, at most 5 s after the first, when the focus
    leaves, and at once for choices; never for a value shown by the program, nor twice for the same value. Input that
    cannot be read stays on screen with a sentence and is not emitted; ``pending`` says there is some.
    """

    edited = Signal(str, object)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._value: object = field.empty
        self._frame: Frame | None = None
        self._dirty = False
        self._remark = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._pause.timeout.connect(self.flush)
        self._longest.timeout.connect(self.flush)

    @property
    def value(self) -> Any:  # noqa: ANN401 - the value's type depends on the field
        """The value last shown or emitted."""
        return self._value

    @property
    def pending(self) -> bool:
        """Whether something typed was not emitted yet, because it is fresh or cannot be read."""
        return self._dirty

    @property
    def error(self) -> str:
        """The sentence shown below, empty when all is well."""
        return self._frame.error if self._frame is not None else ""

    def remark(self, sentence: str) -> None:
        """Say below the box what is odd about the value; input that cannot be read is told of first."""
        replaces = self.error in {"", self._remark}
        self._remark = sentence
        if replaces:
            self._say(sentence)

    def set_value(self, value: Any) -> None:  # noqa: ANN401 - the value's type depends on the field
        """Show a value without emitting. What a person is typing is left alone."""
        if self._dirty:
            return
        self._value = value
        self.show_value(value)
        self._say(self._remark)

    def set_read_only(self, *, read_only: bool) -> None:
        """Let the value be read and copied, not changed."""
        for child in self.findChildren(QWidget):
            if hasattr(child, "set_state"):
                child.set_state("server" if read_only else "")
            elif hasattr(child, "picked") or hasattr(child, "toggled"):
                child.setEnabled(not read_only)

    def flush(self) -> None:
        """Emit what was typed, now; what cannot be read stays on screen with its sentence."""
        self._pause.stop()
        self._longest.stop()
        if not self._dirty:
            return
        try:
            value = self.read_value()
            self.field.plain(value)
        except BadValue as error:
            self._say(words().say(_SENTENCES.get(error.reason, "widgets.bad_value")))
            return
        self._dirty = False
        self._say(self._remark)
        if value != self._value:
            self._value = value
            self.edited.emit(self.field.name, value)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - the value's type depends on the field
        """Put a value on screen without any signal."""
        raise NotImplementedError

    def read_value(self) -> Any:  # noqa: ANN401 - the value's type depends on the field
        """The value on screen; raises BadValue."""
        raise NotImplementedError

    def build(self, label: str, box: QWidget, *watched: QWidget) -> None:
        """Put ``box`` under its label; leaving it or one of ``watched`` writes."""
        self._frame = Frame(label, box)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._frame)
        self.setFocusProxy(watched[0] if watched else box)
        for part in (box, *watched):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Write when the focus leaves."""
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
        return super().eventFilter(watched, event)

    def touch(self) -> None:
        """Something was typed: write after a pause, or when it has lasted."""
        self._dirty = True
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()

    def touch_now(self) -> None:
        """Something was chosen: write at once."""
        self._dirty = True
        self.flush()

    def _say(self, sentence: str) -> None:
        if self._frame is not None and self._frame.error != sentence:
            self._frame.set_error(sentence)
