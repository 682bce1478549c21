"""The page that makes the vault: passphrase, recovery words, keyring, the organisation's recovery key."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FieldKitError
from fieldkit.services.profile import Profile
from ui.start.files import AskFile, ask_for_file, public_key_in, read_key_file
from ui.start.first_pages import back_button, footer
from ui.start.pages import opening
from ui.start.passphrase import NewPassphrase
from ui.start.sheet import AskPath
from ui.start.wording import RecoveryWordsCard
from ui.theme import Tone
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.choices import CheckBox
from ui.widgets.fields import Field, TextField
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import Hairline, column, reveal, row
from ui.widgets.messages import Message


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """What the vault is to be opened with."""

    passphrase: str
    recovery_words: str
    keyring: bool
    organisation: str


class VaultPage(QWidget):
    """``ended`` carries a Choice once all is there and the words are written down."""

    ended = Signal(object)
    left = Signal()

    def __init__(
        self, recovery_words: str, owner: Profile, *, ask_path: AskPath | None = None, ask_file: AskFile | None = None
    ) -> None:
        """``owner`` is named on the sheet; ``ask_path`` and ``ask_file`` stand for the dialogs in tests."""
        super().__init__()
        say = words().say
        self._words = recovery_words
        self.passphrase = NewPassphrase()
        self.card = RecoveryWordsCard(recovery_words, owner, ask_path=ask_path)
        self.keyring = CheckBox(say("start.keyring"))
        reveal(self.keyring, when=False)
        self._keyring_text = Label(say("start.keyring_text"), "caption", "secondary", wrap=True)
        reveal(self._keyring_text, when=False)
        self.organisation = OrganisationField(ask_file)
        self.message = Message("", Tone.DANGER)
        reveal(self.message, when=False)
        self.make, back = Button(say("start.make_vault"), Kind.PRIMARY), back_button()
        self.make.clicked.connect(self._end)
        back.clicked.connect(self.left)
        self.card.ticked.connect(lambda _on: self._weigh())
        self.passphrase.changed.connect(self._weigh)
        self.missing = Label("", "caption", "secondary", wrap=True)
        self.setLayout(
            column(
                opening(say("start.vault"), say("start.vault_text")),
                self.passphrase,
                Hairline(),
                column(
                    column(
                        Label(say("start.note_words"), "h2"),
                        Label(say("start.note_words_text"), tone="secondary", wrap=True),
                        gap=4,
                    ),
                    self.card,
                    column(self.keyring, self._keyring_text, self.organisation, gap=4),
                    gap=12,
                ),
                self.message,
                column(footer(back, self.make), self.missing, gap=8),
                gap=24,
            )
        )
        self.setFocusProxy(self.passphrase)
        self._weigh()

    def offer_keyring(self, *, available: bool) -> None:
        """Offer the system's keyring where there is one that answers."""
        reveal(self.keyring, when=available)
        reveal(self._keyring_text, when=available)

    def complain(self, error: FieldKitError) -> None:
        """Say why it could not be made; everything typed stays."""
        self.make.set_running(None)
        told = words().explain(error)
        self.message.say(told.brief, Tone.DANGER)
        reveal(self.message, when=True)

    def forget(self) -> None:
        """Let nothing of what was typed stay."""
        self.passphrase.forget()

    def _weigh(self) -> None:
        noted = self.card.noted.isChecked()
        self.missing.setText("" if noted else words().say("start.note_first"))
        self.make.setEnabled(noted)

    def _end(self) -> None:
        if self.passphrase.complain():
            return
        reveal(self.message, when=False)
        self.make.set_running(-1)
        keyring = self.keyring.isChecked() and self.keyring.isVisibleTo(self)
        self.ended.emit(Choice(self.passphrase.text, self._words, keyring, self.organisation.text))


class OrganisationField(QWidget):
    """The organisation's public recovery key, pasted or read from a file; folded away until it is asked for."""

    def __init__(self, ask_file: AskFile | None = None) -> None:
        super().__init__()
        say = words().say
        self._ask = ask_file or (lambda: ask_for_file(self, say("start.choose_file")))
        self.unfold = LinkButton(say("start.organisation_add"), icon="building-2")
        self.key = TextField(say("start.organisation_hint"))
        self.field = Field(say("start.organisation"), self.key, say("start.organisation_text"))
        self.choose = Button(say("start.choose_file"), icon="file")
        self._part = QWidget()
        self._part.setLayout(column(self.field, row(self.choose, None), gap=8))
        reveal(self._part, when=False)
        self.unfold.clicked.connect(self._unfold)
        self.choose.clicked.connect(self._read)
        self.setLayout(column(row(self.unfold, None), self._part, gap=4))

    @property
    def text(self) -> str:
        """The key; empty where none is given."""
        return self.key.text().strip()

    def _unfold(self) -> None:
        reveal(self._part, when=True)
        reveal(self.unfold, when=False)
        self.key.setFocus()

    def _read(self) -> None:
        path = self._ask()
        if path is None:
            return
        self.field.set_error("")
        found = public_key_in(read_key_file(path) or "")
        if found:
            self.key.setText(found)
        else:
            self.field.set_error(words().say("start.no_public_key"))
