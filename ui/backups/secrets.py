"""What opens a backup: chosen by kind, typed or read from a file, and forgotten once used."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords, Secret
from fieldkit.errors import BadValue
from fieldkit.services.keys import KEYRING, ORGANISATION, PASSPHRASE, WORDS
from ui.start.secret import SecretField
from ui.widgets.buttons import Button
from ui.widgets.choices import Segmented
from ui.widgets.fields import Field, TextField
from ui.widgets.files import without_trace
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, reveal, row

WIDEST = 620
"""Pixels of the column a page that asks for one stands in, before zoom."""

_KINDS = (PASSPHRASE, WORDS, ORGANISATION, KEYRING)


class SecretChoice(QWidget):
    """One of the kinds a backup opens with, and its field."""

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self._line = row(gap=0)
        self._opens = Label(say("backups.way.opens"), "caption", weight=500)
        self.kinds: Segmented
        self._kind = PASSPHRASE
        self.passphrase = SecretField()
        self.words = TextField()
        self.file = TextField()
        browse = self._browse_files = Button(say("backups.way.browse"))
        browse.clicked.connect(self._browse)
        chosen = QWidget()
        line = row(self.file, browse, gap=8)
        line.setStretch(0, 1)
        chosen.setLayout(line)
        self.fields = {
            PASSPHRASE: Field(say("backups.way.passphrase"), self.passphrase),
            WORDS: Field(say("backups.way.words"), self.words, say("backups.way.words_help")),
            ORGANISATION: Field(say("backups.way.key_file"), chosen, say("backups.way.key_file_help")),
        }
        self._keyring = Label(say("backups.way.keyring_help"), tone="secondary", wrap=True)
        self.setLayout(
            column(
                self._opens,
                self._line,
                *self.fields.values(),
                self._keyring,
                gap=10,
            )
        )
        self.offer(frozenset())

    @property
    def kind(self) -> str:
        """The kind chosen."""
        return self._kind

    def grow(self, size: str) -> None:
        """Let its fields and their button be as high as a size of the theme."""
        for part in (self.passphrase, self.words, self.file, self._browse_files):
            part.grow(size)

    def offer(self, ways: frozenset[str]) -> None:
        """Offer the kinds a backup opens with; where that is not known, all that a person brings along."""
        kinds = [kind for kind in _KINDS if kind in ways] or [kind for kind in _KINDS if kind != KEYRING]
        clear_layout(self._line)
        self.kinds = self._choice(kinds)
        self._line.addWidget(self.kinds)
        self._line.addStretch(1)
        for part in (self.kinds, self._opens):
            reveal(part, when=len(kinds) > 1)
        former: QWidget | None = self.focusProxy()
        asked = former is not None and former.hasFocus()
        self.show_kind(kinds[0])
        if asked:
            self.setFocus()

    def _choice(self, kinds: Sequence[str]) -> Segmented:
        say = words().say
        choice = Segmented([(kind, say(f"backups.way.{kind}")) for kind in kinds], say("backups.way.opens"))
        choice.picked.connect(self.show_kind)
        return choice

    def show_kind(self, kind: str) -> None:
        """Show the field of a kind."""
        self._kind = kind
        self.kinds.set_code(kind)
        for each, field in self.fields.items():
            reveal(field, when=each == kind)
        reveal(self._keyring, when=kind == KEYRING)
        answer = {PASSPHRASE: self.passphrase, WORDS: self.words, ORGANISATION: self.file}.get(kind, self.kinds)
        self.setFocusProxy(answer)

    def secret(self) -> Secret | None:
        """What was given, None for the keyring; raises ValueError after saying what is missing."""
        for field in self.fields.values():
            field.set_error("")
        missing = words().say("backups.way.secret_missing")
        match self._kind:
            case "passphrase":
                return Passphrase(self._given(PASSPHRASE, self.passphrase.text(), missing))
            case "words":
                return RecoveryWords(self._given(WORDS, self.words.text().strip(), missing))
            case "organisation":
                return OrganisationKey(self._read(self._given(ORGANISATION, self.file.text().strip(), missing)))
        return None

    def refuse(self, error: BadValue) -> bool:
        """Say under its field what cannot be right of what was typed, as an unlock does; whether it is shown."""
        field = self.fields.get(self._kind)
        if field is not None:
            field.set_error(words().explain(error).brief)
            field.editor.setFocus()
        return field is not None

    def forget(self) -> None:
        """Let nothing of it stay on the screen."""
        self.passphrase.forget()
        self.words.clear()

    def _given(self, kind: str, text: str, missing: str) -> str:
        if not text:
            self.fields[kind].set_error(missing)
            raise ValueError(kind)
        return text

    def _read(self, name: str) -> str:
        try:
            return Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            self.fields[ORGANISATION].set_error(words().say("backups.way.key_file_unreadable"))
            raise ValueError(ORGANISATION) from None

    def _browse(self) -> None:
        with without_trace():
            name, _ = QFileDialog.getOpenFileName(self, words().say("backups.way.key_file_title"))
        if name:
            self.file.setText(name)
