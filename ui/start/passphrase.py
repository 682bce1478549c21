"""A new passphrase, typed twice, with what is found of it said while it is typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.start.judging import judge
from ui.start.secret import KeyboardNote, SecretField
from ui.widgets.fields import Field
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import column, nest, reveal, row
from ui.widgets.marks import Icon

_LOOKS = {
    True: ("check", "success.base"),
    False: ("triangle-alert", "warning.base"),
    None: ("circle", "text.secondary"),
}


class Check(QWidget):
    """One thing looked at: a tick when it is so, a circle while it is not."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self.label = Icon("circle", "text.secondary", 15), Label("", "caption", "secondary", wrap=True)
        line = row(self._icon, self.label, gap=8)
        line.setStretch(1, 1)
        line.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def tell(self, sentence: str, *, good: bool | None) -> None:
        """Say it; None while there is nothing to judge yet."""
        self._icon.show_icon(*_LOOKS[good])
        self.label.setText(sentence)


class NewPassphrase(QWidget):
    """Two fields side by side. ``changed`` at each key; ``text`` once both agree and it is taken."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self.first, self.second = SecretField(), SecretField(say("start.again_hint"))
        self._first = Field(say("start.new_passphrase"), self.first)
        self._second = Field(say("start.passphrase_again"), self.second)
        self.long, self.plain, self.same = Check(), Check(), Check()
        self.keyboard = KeyboardNote(self.first)
        for field in (self.first, self.second):
            field.grow("controlTall")
            field.textChanged.connect(self._judge)
        left, right = QWidget(), QWidget()
        left.setLayout(column(self._first, self.long, self.plain, gap=8))
        right.setLayout(column(self._second, self.same, self.keyboard, gap=8))
        whole = column(gap=0)
        nest(whole, _abreast(left, right))
        self.setLayout(whole)
        self.setFocusProxy(self.first)
        self._judge()

    @property
    def text(self) -> str:
        """The passphrase, empty until it is taken and typed twice alike."""
        typed = self.first.text()
        return typed if judge(typed).good and typed == self.second.text() else ""

    def complain(self) -> bool:
        """Say under its field what is still missing; whether something is."""
        found, say = judge(self.first.text()), words().say
        short = "" if found.long_enough else say("start.passphrase_short")
        self._first.set_error(short or (say("start.passphrase_run") if found.run else ""))
        differs = self.first.text() != self.second.text()
        self._second.set_error(say("start.passphrase_differs") if differs and not self._first.error else "")
        reveal(self.same, when=not self._second.error)
        for field in (self._first, self._second):
            if field.error:
                field.editor.setFocus()
                return True
        return False

    def forget(self) -> None:
        """Let nothing of what was typed stay."""
        self.first.forget()
        self.second.forget()

    def _judge(self) -> None:
        typed, again, say = self.first.text(), self.second.text(), words().say
        found = judge(typed)
        for field in (self._first, self._second):
            if field.error:
                field.set_error("")
        reveal(self.same, when=True)
        counted = say("start.counted", words=say("start.words", count=found.words), characters=found.characters)
        self.long.tell(counted if typed else say("start.passphrase_help"), good=found.long_enough if typed else None)
        run = say("start.is_run" if found.run else "start.is_no_run")
        self.plain.tell(
            run if found.long_enough else say("start.run_help"), good=not found.run if found.long_enough else None
        )
        agree = bool(again) and typed == again
        self.same.tell(say("start.same") if agree else say("start.same_help"), good=True if agree else None)
        self.changed.emit()


def _abreast(one: QWidget, other: QWidget) -> QHBoxLayout:
    line = row(one, other, gap=20)
    for place, part in enumerate((one, other)):
        line.setStretch(place, 1)
        line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    return line
