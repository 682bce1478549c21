"""The pages of a first start: who you are, the key of the workspace, what stands in the way."""

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from fieldkit.domain.unlocking import SHORTEST_PASSPHRASE
from fieldkit.errors import FieldKitError
from fieldkit.reference.words import Words
from fieldkit.services.profile import Profile
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.fields import Field, TextField
from ui.widgets.labels import Label
from ui.widgets.layouts import Hairline, column, row
from ui.widgets.problems import ProblemCard, trouble_of

_LOGIN = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for on the first page."""

    profile: Profile
    passphrase: str
    demo: bool


class WelcomePage(QWidget):
    """Who is at the keyboard, and whether the demonstration is wanted. ``wished`` carries a Wish."""

    wished = Signal(object)

    def __init__(self, words: Words) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._name = Field(say("start.name"), TextField())
        self._login = Field(say("start.login"), TextField())
        self._passphrase = Field(say("start.passphrase"), SecretField(words), say("start.passphrase_help"))
        self._again = Field(say("start.passphrase_again"), SecretField(words))
        demo = Button(say("start.demo"), Kind.PRIMARY)
        empty = Button(say("start.empty"))
        demo.clicked.connect(lambda: self._ask(demo=True))
        empty.clicked.connect(lambda: self._ask(demo=False))
        self.setLayout(
            column(
                _opening(say("start.welcome"), say("start.welcome_text")),
                _abreast(self._name, self._login),
                _abreast(self._passphrase, self._again),
                Hairline(),
                Label(say("start.demo_text"), tone="secondary", wrap=True),
                row(demo, empty, None, gap=10),
                gap=20,
            )
        )

    def _ask(self, *, demo: bool) -> None:
        if self._check():
            profile = Profile(_text(self._login), _text(self._name))
            self.wished.emit(Wish(profile, _raw(self._passphrase), demo))

    def _check(self) -> bool:
        say = self._words.say
        self._name.set_error("" if _text(self._name) else say("start.name_missing"))
        right = bool(_LOGIN.fullmatch(_text(self._login)))
        self._login.set_error("" if right else say("start.login_wrong"))
        long_enough = len(_raw(self._passphrase)) >= SHORTEST_PASSPHRASE
        same = _raw(self._passphrase) == _raw(self._again)
        self._passphrase.set_error("" if long_enough else say("start.passphrase_short"))
        self._again.set_error("" if same else say("start.passphrase_differs"))
        fields = [self._name, self._login, self._passphrase, self._again]
        wrong = next((field for field in fields if field.error), None)
        if wrong is not None:
            wrong.editor.setFocus()
        return wrong is None


class UnlockPage(QWidget):
    """The passphrase of the workspace; nothing of its content is shown. ``tried`` carries what was typed."""

    tried = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._secret = SecretField(words)
        self._field = Field(say("start.passphrase"), self._secret)
        self._field.setMaximumWidth(theme().px(432))
        self._open = Button(say("start.open"), Kind.PRIMARY)
        self._open.clicked.connect(self._try)
        self._secret.returnPressed.connect(self._try)
        self.setLayout(
            column(_opening(say("start.unlock"), say("start.unlock_text")), self._field, row(self._open, None), gap=20)
        )
        self.setFocusProxy(self._secret)

    def refuse(self) -> None:
        """Say that this was not it; what was typed stays, selected."""
        self._open.set_running(None)
        self._field.set_error(self._words.say("start.wrong"))
        self._secret.setFocus()
        self._secret.selectAll()

    def _try(self) -> None:
        self._field.set_error("")
        self._open.set_running(-1)
        self.tried.emit(self._secret.text())


class TroublePage(QWidget):
    """An error before anything is open: what happened, what is safe, what to do. ``again`` asks to retry."""

    again = Signal()
    left = Signal()

    def __init__(self, words: Words, error: FieldKitError) -> None:
        super().__init__()
        told = trouble_of(error)
        retry = Button(words.say("start.retry"), Kind.PRIMARY)
        leave = Button(words.say("start.quit"))
        retry.clicked.connect(self.again)
        leave.clicked.connect(self.left)
        self.setLayout(
            column(
                Label(words.say("problems.start"), "display", wrap=True),
                ProblemCard(told, framed=True),
                row(retry, leave, None, gap=10),
                gap=20,
            )
        )


def _opening(title: str, sentence: str) -> QWidget:
    """A page's title, close above what it asks."""
    part = QWidget()
    part.setLayout(column(Label(title, "display", wrap=True), Label(sentence, tone="secondary", wrap=True), gap=4))
    return part


def _abreast(one: QWidget, other: QWidget) -> QHBoxLayout:
    """Two fields of one width, side by side."""
    line = row(one, other, gap=20)
    for place, field in enumerate((one, other)):
        line.setStretch(place, 1)
        line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
    return line


class SecretField(TextField):
    """A field whose text is hidden, until the eye in it is pressed."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._eye = IconButton("eye", words.say("start.reveal"), parent=self)
        self._eye.setCursor(Qt.CursorShape.ArrowCursor)
        self._eye.clicked.connect(lambda: self._hide(hidden=self.echoMode() is QLineEdit.EchoMode.Normal))
        self._hide(hidden=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the eye at the right."""
        super().resizeEvent(event)
        side = self._eye.sizeHint()
        self._eye.setGeometry(self.width() - side.width(), (self.height() - side.height()) // 2, *side.toTuple())
        self.setTextMargins(0, 0, side.width(), 0)

    def _hide(self, *, hidden: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)
        self._eye.set_icon("eye" if hidden else "eye-off", self._words.say("start.reveal" if hidden else "start.hide"))


def _raw(field: Field) -> str:
    return field.editor.text() if isinstance(field.editor, QLineEdit) else ""


def _text(field: Field) -> str:
    return _raw(field).strip()
