"""What opens a vault: its passphrase, its recovery words, or the organisation's key. No name of anybody is shown."""

import math
from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords, Secret
from fieldkit.errors import BadValue, FieldKitError, WrongKey
from fieldkit.services.keys import ORGANISATION, PASSPHRASE, WORDS
from ui.start.files import AskFile, ask_for_file, read_key_file
from ui.start.pages import lead
from ui.start.secret import KeyboardNote, SecretField
from ui.start.tries import Tries
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.fields import Field, ProseField, TextField
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import FlowBox, Hairline, column, nest, reveal, row
from ui.widgets.marks import Icon
from ui.widgets.messages import Message

_SECOND_MS = 200
_SIZE = "controlTallest"


class UnlockPage(QWidget):
    """``tried`` carries a Secret. ``tries`` counts the wrong ones."""

    tried = Signal(object)

    def __init__(
        self,
        ways: Collection[str],
        tries: Tries,
        *,
        greeting: str = "",
        news: str = "",
        ask_file: AskFile | None = None,
    ) -> None:
        """``greeting`` and ``news`` after a lock: a first name, and what one finds again."""
        super().__init__()
        say = words().say
        self._tries, self.way = tries, PASSPHRASE
        self._ask = ask_file or (lambda: ask_for_file(self, say("start.choose_file")))
        self.secret, self.words, self.file = SecretField(), ProseField(2, 4), TextField()
        self._identity, self._waiting = "", False
        self.field = Field(say("start.passphrase"), self.secret)
        self._words_field = Field(say("start.words_field"), self.words, say("start.words_help"))
        self._file_field = Field(say("start.organisation_key"), self.file, say("start.organisation_key_help"))
        self.file.set_state("server")
        self.choose = Button(say("start.choose_file"), icon="file")
        self.open = Button(say("start.open"), Kind.PRIMARY, "lock-open")
        self.wait = Label("", "caption", "secondary", tabular=True)
        self.message = Message("", Tone.WARNING)
        self._forms = self._make_forms()
        self._links = self._make_links(ways)
        self._clock = QTimer(self, interval=_SECOND_MS)
        self._clock.timeout.connect(self._count)
        self._build(greeting, news)
        self._turn(PASSPHRASE)
        self._count()

    def tell(self, error: FieldKitError) -> None:
        """Say why the keyring did not open it, over the question for the passphrase."""
        told = words().explain(error)
        self.message.say(told.brief, Tone.WARNING)
        reveal(self.message, when=True)

    def refuse(self, error: FieldKitError) -> None:
        """Say that this was not it; what was typed stays, selected."""
        self.open.set_running(None)
        if isinstance(error, WrongKey):
            self._tries.wrong()
        field, said = self._field, words().say(f"start.wrong_{self.way}")
        if isinstance(error, BadValue):
            told = words().explain(error)
            said = told.brief
        field.set_error(said)
        field.editor.setFocus()
        if self.way == PASSPHRASE:
            self.secret.selectAll()
        self._count()

    def forget(self) -> None:
        """Let nothing of what was typed stay."""
        self._waiting = False
        self.secret.forget()
        self.words.setPlainText("")
        self._identity = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter opens from the words as well: they are one line of eight, however they wrap."""
        key = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self.words and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._try()
            return True
        return super().eventFilter(watched, event)

    @property
    def _field(self) -> Field:
        return {PASSPHRASE: self.field, WORDS: self._words_field, ORGANISATION: self._file_field}[self.way]

    def _make_forms(self) -> dict[str, QWidget]:
        plain, eight, key = QWidget(), QWidget(), QWidget()
        plain.setLayout(column(self.field, KeyboardNote(self.secret), gap=6))
        eight.setLayout(column(self._words_field, gap=6))
        key.setLayout(column(self._file_field, row(self.choose, None), gap=8))
        self.secret.returnPressed.connect(self._try)
        self.secret.textEdited.connect(self._type_on)
        self.words.textChanged.connect(self._type_on)
        self.words.installEventFilter(self)
        self.choose.clicked.connect(self._choose)
        self.open.clicked.connect(self._try)
        return {PASSPHRASE: plain, WORDS: eight, ORGANISATION: key}

    def _make_links(self, ways: Collection[str]) -> dict[str, LinkButton]:
        links = {}
        for way in (PASSPHRASE, WORDS, ORGANISATION):
            if way in ways:
                link = links[way] = LinkButton(words().say(f"start.use_{way}"))
                link.clicked.connect(lambda _=False, to=way: self._turn(to))
        return links

    def _build(self, greeting: str, news: str) -> None:
        say = words().say
        self.secret.grow(_SIZE)
        self.open.grow(_SIZE, "h3", "Return")
        mark = QLabel()
        mark.setPixmap(theme().app_icon().pixmap(theme().px(40), theme().px(40)))
        title = say("start.hello", name=greeting) if greeting else say("start.unlock")
        self._resuming = bool(greeting or news)
        self.sentence = lead()
        acts = FlowBox(gap=12, line_gap=4)
        acts.add(self.open, *self._links.values())
        reveal(self.message, when=False)
        head = column(row(mark, None), Label(title, "display", wrap=True), gap=20)
        whole = column(column(head, self.sentence, gap=4), self.message, gap=24)
        nest(whole, column(*self._forms.values(), acts, self.wait, gap=16))
        if news:
            whole.addSpacing(theme().px(10))
            whole.addWidget(Hairline())
            whole.addWidget(_told(news, say("start.locked_text")))
        self.setLayout(whole)

    def _turn(self, way: str) -> None:
        """Ask for another kind of secret."""
        self.way, self._waiting = way, False
        self.sentence.setText(words().say("start.resume_text" if self._resuming else f"start.unlock_text_{way}"))
        for kind, form in self._forms.items():
            form.setVisible(kind == way)
        for kind, link in self._links.items():
            reveal(link, when=kind != way)
        self._field.set_error("")
        self.setFocusProxy(self._field.editor)
        self._field.editor.setFocus()
        self._count()

    def _type_on(self) -> None:
        """What was wrong is another text now; what was to be tried is not yet what is meant."""
        self._waiting = False
        self._field.set_error("")
        self._count()

    def _choose(self) -> None:
        path = self._ask()
        if path is None:
            return
        self._identity = read_key_file(path) or ""
        self.file.setText(path.name)
        self._file_field.set_error("" if self._identity else words().say("start.no_key_file"))

    def _try(self) -> None:
        if self._tries.left:
            self._waiting = True
            self._field.set_error("")
            self._count()
            return
        if not self.open.isEnabled():
            return
        typed = {PASSPHRASE: self.secret.text(), WORDS: self.words.toPlainText(), ORGANISATION: self._identity}[
            self.way
        ]
        if not typed.strip():
            self._field.set_error(words().say(f"start.empty_{self.way}"))
            return
        self._field.set_error("")
        self.open.set_running(-1)
        kinds: dict[str, type[Passphrase | RecoveryWords | OrganisationKey]] = {
            PASSPHRASE: Passphrase,
            WORDS: RecoveryWords,
            ORGANISATION: OrganisationKey,
        }
        secret: Secret = kinds[self.way](typed)
        self.tried.emit(secret)

    def _count(self) -> None:
        left = math.ceil(self._tries.left)
        self.open.setEnabled(not left)
        told = "start.wait_kept" if self._waiting else "start.wait"
        self.wait.setText(words().say(told, count=left) if left else "")
        reveal(self.wait, when=bool(left))
        self._clock.start() if left else self._clock.stop()
        if self._waiting and not left:
            self._waiting = False
            self._try()


def _told(news: str, text: str) -> QWidget:
    """What one finds again, behind its sign."""
    part, sign = QWidget(), Icon("shield-check", "success.base", 18)
    lines = column(Label(news, weight=600, wrap=True), Label(text, tone="secondary", wrap=True), gap=0)
    line = row(sign, lines, gap=14)
    line.setStretch(1, 1)
    line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    part.setLayout(line)
    return part
