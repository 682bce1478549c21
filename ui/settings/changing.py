"""What unfolds in the settings to change a way into the vault: each asks for what proves who one is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import FieldKitError, WrongKey
from ui.shell.context import Context
from ui.start.passphrase import NewPassphrase
from ui.start.secret import KeyboardNote, SecretField
from ui.start.vault import OrganisationField
from ui.start.wording import RecoveryWordsCard
from ui.theme import Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.fields import Field
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, row
from ui.widgets.messages import Message


class OtherPassphrase(QWidget):
    """The present passphrase, and the new one twice. ``ended`` once it is changed."""

    ended = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        say = context.words.say
        self.present = SecretField()
        self.field = Field(say("settings.present_passphrase"), self.present)
        self.fresh = NewPassphrase()
        self.change = Button(say("settings.change_passphrase"), Kind.PRIMARY)
        leave = Button(say("settings.leave"))
        self.change.clicked.connect(self._change)
        leave.clicked.connect(self.left)
        half = row(self.field, None, gap=20)
        half.setStretch(0, 1)
        half.setStretch(1, 1)
        self.setLayout(column(half, KeyboardNote(self.present), self.fresh, row(self.change, leave, None), gap=12))
        self.setFocusProxy(self.present)

    def forget(self) -> None:
        """Let nothing of what was typed stay."""
        self.present.forget()
        self.fresh.forget()

    def _change(self) -> None:
        if not self.present.text():
            self.field.set_error(words().say("start.empty_passphrase"))
            self.present.setFocus()
            return
        self.field.set_error("")
        if self.fresh.complain():
            return
        secret, fresh, keys = Passphrase(self.present.text()), self.fresh.text, self._context.workspace.keys
        self.change.set_running(-1)
        self._context.jobs.write(
            lambda: keys.change_passphrase(secret, fresh), lambda _none: self.ended.emit(), self._fail, self
        )

    def _fail(self, error: FieldKitError) -> None:
        self.change.set_running(None)
        _refuse(self._context, self.field, error)


class NewWords(QWidget):
    """The passphrase, then eight new words to write down. ``renewed`` once the former ones open nothing any more."""

    renewed = Signal()
    ended = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        say = context.words.say
        self.present = SecretField()
        self.field = Field(say("settings.present_passphrase"), self.present, say("settings.renew_words_text"))
        self.renew = Button(say("settings.renew_words"), Kind.PRIMARY)
        leave = Button(say("settings.leave"))
        self.renew.clicked.connect(self._renew)
        self.present.returnPressed.connect(self._renew)
        leave.clicked.connect(self.left)
        self.card: RecoveryWordsCard | None = None
        self.done = Button(say("settings.done"), Kind.PRIMARY)
        self._whole = column(self.field, KeyboardNote(self.present), row(self.renew, leave, None), gap=12)
        self.setLayout(self._whole)
        self.setFocusProxy(self.present)

    def forget(self) -> None:
        """Let nothing of what was typed stay."""
        if self.card is None:
            self.present.forget()

    def _renew(self) -> None:
        secret, keys = Passphrase(self.present.text()), self._context.workspace.keys
        self.field.set_error("")
        self.renew.set_running(-1)
        self._context.jobs.write(lambda: keys.renew_words(secret), self._show, self._fail, self)

    def _show(self, fresh: str) -> None:
        self.present.forget()
        self.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes none, its stub does not say so
        card = self.card = RecoveryWordsCard(fresh, self._context.workspace.people.current)
        clear_layout(self._whole)
        self.done.clicked.connect(self.ended)
        self.done.setEnabled(False)
        card.ticked.connect(self.done.setEnabled)
        self._whole.addWidget(Message(words().say("settings.words_renewed"), Tone.WARNING))
        self._whole.addWidget(card)
        foot = QWidget()
        foot.setLayout(row(self.done, None))
        self._whole.addWidget(foot)
        card.print.setFocus()
        self.renewed.emit()

    def _fail(self, error: FieldKitError) -> None:
        self.renew.set_running(None)
        _refuse(self._context, self.field, error)


class OtherOrganisation(QWidget):
    """The organisation's public key. ``chosen`` carries it."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self.organisation = OrganisationField()
        self.organisation.unfold.click()
        self.keep, leave = Button(say("settings.keep_organisation"), Kind.PRIMARY), Button(say("settings.leave"))
        self.keep.clicked.connect(self._keep)
        leave.clicked.connect(self.left)
        self.setLayout(column(self.organisation, row(self.keep, leave, None), gap=12))
        self.setFocusProxy(self.organisation.key)

    def complain(self, error: FieldKitError) -> None:
        """Say that this is no such key."""
        told = words().explain(error)
        self.organisation.field.set_error(told.brief)

    def _keep(self) -> None:
        self.organisation.field.set_error("")
        if self.organisation.text:
            self.chosen.emit(self.organisation.text)
        else:
            self.organisation.field.set_error(words().say("settings.organisation_missing"))


def _refuse(context: Context, field: Field, error: FieldKitError) -> None:
    """A wrong passphrase is said under its field, anything else in the page."""
    if isinstance(error, WrongKey):
        field.set_error(words().say("start.wrong_passphrase"))
        field.editor.setFocus()
    else:
        context.notices.trouble(error)
