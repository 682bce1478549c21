"""The page that makes good a vault whose database is damaged: its secret, how far it is, and what was saved."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.unlocking import Secret
from fieldkit.errors import FieldKitError, Refused
from fieldkit.services.door import ways_to_open
from fieldkit.services.mending import MadeGood, mend
from fieldkit.services.mending_words import done_lines, done_title
from ui.backups.secrets import WIDEST, SecretChoice
from ui.backups.watching import mounted
from ui.jobs import Cancelling, Job, Jobs, Progress
from ui.start.pages import lead
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, nest, reveal, row
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard, trouble_of
from ui.widgets.progress import ProgressRow


class MendPage(QWidget):
    """``ended`` once the vault may be opened again, ``left`` when nothing was changed."""

    ended = Signal()
    left = Signal()

    def __init__(self, jobs: Jobs, folder: Path) -> None:
        super().__init__()
        say = words().say
        self._jobs, self._folder = jobs, folder
        self._job: Job | None = None
        self._title = Label(say("mending.page"), "display", wrap=True)
        self._text = lead(say("mending.page_text"))
        self.secret = SecretChoice()
        self.go, self.back = Button(say("mending.page_go"), Kind.PRIMARY), Button(say("mending.page_back"))
        for control in (self.go, self.back, self.secret):
            control.grow("controlTall")
        self.go.clicked.connect(self._go)
        for typed in (self.secret.passphrase, self.secret.words, self.secret.file):
            typed.returnPressed.connect(self.go.click)
        self.back.clicked.connect(self._leave)
        self._progress = ProgressRow(say("mending.running"))
        self._progress.activated.connect(self._stop)
        self._progress.hide()
        self._said = column(gap=10)
        whole = column(column(self._title, self._text, gap=4), self.secret, gap=24)
        nest(whole, self._said)
        whole.addWidget(self._progress)
        nest(whole, row(self.go, self.back, None, gap=10))
        self.setLayout(whole)
        self.setFocusProxy(self.secret)
        self.setMaximumWidth(theme().grown(WIDEST))
        self._jobs.read(lambda: ways_to_open(folder, held=True), self.secret.offer, self._fail, self)

    def forget(self) -> None:
        """Let nothing of what was typed stay."""
        self.secret.forget()

    def _go(self) -> None:
        clear_layout(self._said)
        try:
            secret = self.secret.secret()
        except ValueError:
            return
        self._run(secret)

    def _run(self, secret: Secret | None) -> None:
        folder, say = self._folder, words().say

        def run(progress: Progress, cancelling: Cancelling) -> MadeGood:
            def tell(done: int, total: int) -> None:
                progress(done, total, say("mending.percent", percent=done))

            return mend(folder, secret, mounted(), tell, cancelling)

        self.secret.setEnabled(False)
        self.go.setEnabled(False)
        self._job = self._jobs.run(say("mending.running"), run, self._done, self._fail, self)
        self._job.progress.connect(lambda done, total, detail: self._progress.show_progress(done / total, detail))
        self._progress.show_progress(0.0, "")
        self._progress.show()

    def _fail(self, error: FieldKitError) -> None:
        self._job = None
        self._progress.hide()
        self.secret.setEnabled(True)
        self.go.setEnabled(True)
        clear_layout(self._said)
        if isinstance(error, Refused) and error.reason == "backup_stopped":
            self._said.addWidget(Message(words().say("mending.page_stopped")))
        else:
            self._said.addWidget(ProblemCard(trouble_of(error), framed=True))

    def _done(self, made: MadeGood) -> None:
        self._job = None
        self.secret.forget()
        self.secret.hide()
        self._progress.hide()
        self._title.setText(done_title(made, words()))
        lines = done_lines(made, words())
        self._text.setText(lines[0] if lines else "")
        if lines[1:-1]:
            told = " ".join(lines[1:-1])
            self._said.addWidget(Message(told, Tone.SUCCESS if made.complete else Tone.WARNING))
        for line in lines[1:][-1:]:
            self._said.addWidget(Label(line, "caption", "secondary", wrap=True))
        self.go.set_label(words().say("mending.page_open"))
        self.go.setEnabled(True)
        self.go.clicked.disconnect()
        self.go.clicked.connect(self.ended)
        self.setFocusProxy(self.go)
        self.go.setFocus()
        reveal(self.back, when=False)

    def _leave(self) -> None:
        self._stop()
        self.secret.forget()
        self.left.emit()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
