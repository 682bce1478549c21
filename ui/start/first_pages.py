"""The pages of a first start beside the vault's: language and look, who one is, what to begin with."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fieldkit.reference.catalogue import languages
from fieldkit.services.profile import Profile
from ui.start.pages import opening
from ui.theme import Mode, theme
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.choices import Segmented
from ui.widgets.fields import Field, TextField
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import Hairline, column, row

STEP = "controlTall"
"""How high a step's fields and its button are."""
_LOGIN = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


def footer(back: Button | None, forward: Button) -> QHBoxLayout:
    """The foot of a step: back at the left, on at the right, as high as the fields of the step."""
    forward.grow(STEP)
    return row(*([back] if back is not None else []), None, forward)


def back_button() -> Button:
    """« Retour »."""
    return Button(words().say("start.back"), Kind.QUIET, "arrow-left")


class LookPage(QWidget):
    """Language and mode; both take effect at once. ``spoken`` and ``looked`` carry what was chosen."""

    spoken = Signal(str)
    looked = Signal(str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self.language = Segmented(
            [(code, say(f"shell.languages.{code}")) for code in languages()], say("shell.language")
        )
        self.language.set_code(words().language)
        self.mode = Segmented([(mode.value, say(f"shell.mode_{mode}")) for mode in Mode], say("start.look"))
        self.mode.set_code(theme().mode.value)
        self.language.picked.connect(self.spoken)
        self.mode.picked.connect(self.looked)
        self.forward = Button(say("start.forward"), Kind.PRIMARY)
        self.forward.clicked.connect(self.ended)
        self.setLayout(
            column(
                opening(say("start.welcome"), say("start.look_text")),
                column(Label(say("shell.language"), "caption", "secondary", weight=500), _left(self.language), gap=5),
                column(Label(say("start.look"), "caption", "secondary", weight=500), _left(self.mode), gap=5),
                Label(say("start.look_later"), "caption", "secondary", wrap=True),
                footer(None, self.forward),
                gap=24,
            )
        )
        self.setFocusProxy(self.language)


class AccountPage(QWidget):
    """Who is at the keyboard. ``ended`` carries a Profile; ``restoring`` for who brings a backup instead."""

    ended = Signal(object)
    left = Signal()
    restoring = Signal()

    def __init__(self, profile: Profile | None = None) -> None:
        super().__init__()
        say = words().say
        self.name, self.login = TextField(), TextField()
        self.name.grow(STEP)
        self.login.grow(STEP)
        self._name = Field(say("start.name"), self.name, say("start.name_help"))
        self._login = Field(say("start.login"), self.login)
        if profile is not None:
            self.name.setText(profile.name)
            self.login.setText(profile.login)
        self.forward, back = Button(say("start.forward"), Kind.PRIMARY), back_button()
        self.forward.clicked.connect(self._end)
        self.login.returnPressed.connect(self._end)
        back.clicked.connect(self.left)
        line = row(self._name, self._login, gap=20)
        for place, field in enumerate((self._name, self._login)):
            line.setStretch(place, 1)
            line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        title = opening(say("start.account"), say("start.account_text"))
        self.restore = LinkButton(say("start.restore"), icon="history")
        self.restore.clicked.connect(self.restoring)
        self.setLayout(column(title, line, footer(back, self.forward), Hairline(), row(self.restore, None), gap=24))
        self.setFocusProxy(self.name)

    def _end(self) -> None:
        say, name, login = words().say, self.name.text().strip(), self.login.text().strip()
        self._name.set_error("" if name else say("start.name_missing"))
        self._login.set_error("" if _LOGIN.fullmatch(login) else say("start.login_wrong"))
        wrong = next((field for field in (self._name, self._login) if field.error), None)
        if wrong is None:
            self.ended.emit(Profile(login, name))
        else:
            wrong.editor.setFocus()


class ContentPage(QWidget):
    """What the new vault holds at first. ``demo_wanted`` or ``empty_wanted``."""

    demo_wanted = Signal()
    empty_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self.demo, self.empty = Button(say("start.demo"), Kind.PRIMARY), Button(say("start.empty"))
        self.demo.clicked.connect(self.demo_wanted)
        self.empty.clicked.connect(self.empty_wanted)
        self.setLayout(
            column(
                opening(say("start.content"), say("start.content_text")),
                _offer(say("start.demo_text"), self.demo),
                Hairline(),
                _offer(say("start.empty_text"), self.empty),
                gap=20,
            )
        )
        self.setFocusProxy(self.demo)


def _offer(sentence: str, button: Button) -> QWidget:
    part = QWidget()
    button.grow(STEP)
    part.setLayout(column(Label(sentence, tone="secondary", wrap=True), row(button, None), gap=12))
    return part


def _left(widget: QWidget) -> QHBoxLayout:
    return row(widget, None)
