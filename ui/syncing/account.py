"""The server and the account this workspace sends with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from fieldkit.services.outbox import Link
from fieldkit.services.profile import Profile
from ui.widgets.buttons import Button, Kind
from ui.widgets.fields import Field, TextField
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, nest, row


class AccountPanel(QWidget):
    """Signs in and out. ``sign_in_requested`` carries URL, login and password; what is typed stays on a refusal."""

    sign_in_requested = Signal(str, str, str)
    sign_out_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self.url = TextField(say("sync.url_example"))
        self.login = TextField()
        self.password = TextField()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._url_field = Field(say("sync.url"), self.url, say("sync.url_help"))
        self._login_field = Field(say("sync.login"), self.login)
        self._password_field = Field(say("sync.password"), self.password)
        self.button = Button(say("sync.sign_in"), Kind.PRIMARY)
        self.button.clicked.connect(self._ask)
        self.password.returnPressed.connect(self._ask)
        self._form = QWidget()
        self._form.setLayout(
            column(self._url_field, self._login_field, self._password_field, row(self.button, None), gap=10)
        )
        self._facts = QWidget()
        self._facts_place = column(gap=10)
        self._facts.setLayout(self._facts_place)
        self.setLayout(column(SectionHeader(say("sync.server")), self._form, self._facts, gap=10))

    def show_link(self, link: Link, profile: Profile) -> None:
        """Show the account, or the form where there is none; never over what is being typed."""
        signed_in = bool(link.token)
        self._form.setVisible(not signed_in)
        self._facts.setVisible(signed_in)
        if not signed_in:
            if not self.url.text():
                self.url.set_text_quietly(link.url)
            if not self.login.text():
                self.login.set_text_quietly(link.login or profile.login)
            return
        say = words().say
        clear_layout(self._facts_place)
        facts = KeyValues()
        facts.show_pairs(
            [
                (say("sync.server"), link.url),
                (say("sync.account"), f"{profile.name}, {words().choice('role', profile.role)}"),
                (say("sync.organisation"), profile.organisation or "—"),
            ]
        )
        leave = Button(say("sync.sign_out"))
        leave.clicked.connect(self.sign_out_requested)
        self._facts_place.addWidget(facts)
        nest(self._facts_place, row(leave, None))

    def begin(self) -> None:
        """Put the caret where signing in goes on."""
        empty = (field for field in (self.url, self.login, self.password) if not field.text())
        next(empty, self.password).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refuse(self, sentence: str) -> None:
        """Say why signing in did not work; what was typed stays."""
        self.button.set_running(None)
        self._password_field.set_error(sentence)
        self.password.setFocus()
        self.password.selectAll()

    def welcome(self) -> None:
        """Signed in: forget the password."""
        self.button.set_running(None)
        self._password_field.set_error("")
        self.password.clear()

    def _ask(self) -> None:
        self._password_field.set_error("")
        self.button.set_running(-1)
        self.sign_in_requested.emit(self.url.text(), self.login.text(), self.password.text())


class HistoryPanel(QWidget):
    """The last lines of the sync history; ``all_wanted`` for the rest."""

    all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._place = column(gap=8)
        self.setLayout(self._place)

    def show_lines(self, lines: list[tuple[str, str]]) -> None:
        """``lines`` hold a time and a sentence, latest first."""
        clear_layout(self._place)
        header = SectionHeader(words().say("sync.history"), action=words().say("sync.history_all"))
        header.activated.connect(self.all_wanted)
        self._place.addWidget(header)
        pairs = KeyValues()
        pairs.show_pairs(lines)
        self._place.addWidget(pairs if lines else Label(words().say("sync.history_empty"), tone="secondary", wrap=True))
