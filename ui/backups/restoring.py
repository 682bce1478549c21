"""The page that brings work back from a backup: found, opened, restored, and said how much came back."""

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QProcess, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

import ui
from fieldkit.domain.unlocking import Secret
from fieldkit.errors import BadValue, FieldKitError, NotFound, Refused
from fieldkit.services.restoring import (
    UNPLUGGED,
    Found,
    PutBack,
    Restored,
    find_backups,
    first_choice,
    for_folder,
    newest_first,
    openable_here,
    put_back,
    restore,
)
from ui.backups.lately import lately, until
from ui.backups.option import option
from ui.backups.outcome import next_steps, reasons, title_of
from ui.backups.secrets import WIDEST, SecretChoice
from ui.backups.watching import mounted
from ui.jobs import Cancelling, Job, Jobs, Progress
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.choices import Combo
from ui.widgets.fields import Field, TextField
from ui.widgets.files import without_trace
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column, nest, reveal, row
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard, trouble_of
from ui.widgets.progress import ProgressRow
from ui.widgets.tips import tip

LOOK_MS = 2_000
"""How often a stick that was pulled out is looked for."""


_Asked: TypeAlias = tuple[Found, Path | None, Secret | None]


class RestorePage(QWidget):
    """Restores a backup. ``ended`` carries the folder of the workspace that came back; ``left`` when nothing did.

    ``target`` is where to, when that is known; ``instead`` a damaged workspace whose place the backup takes, from the
    backups kept beside it; without either, the person chooses a new folder. ``headed`` where a header stands above it.
    """

    ended = Signal(object)
    left = Signal()

    def __init__(
        self,
        jobs: Jobs,
        *,
        target: Path | None = None,
        instead: Path | None = None,
        volumes: Callable[[], list[Path]] = mounted,
        headed: bool = False,
    ) -> None:
        super().__init__()
        say = words().say
        self._jobs, self._target, self._instead, self._volumes = jobs, target, instead, volumes
        self._found: list[Found] = []
        self._job: Job | None = None
        self._asked: _Asked | None = None
        self._cut: _Asked | None = None
        self._looking_for = False
        self._again = QTimer(self, interval=LOOK_MS)
        self._again.timeout.connect(lambda: self.resume())
        self._title = Label(say("backups.way.title"), "h2" if headed else "display", wrap=True)
        self._text = Label(
            say("backups.way.text" if instead is None else "backups.way.instead_text"), tone="secondary", wrap=True
        )
        self.which = Combo(name=say("backups.way.which"))
        self.which.picked.connect(self._picked)
        self.browse = Button(say("backups.way.browse"))
        self.browse.clicked.connect(self._browse)
        self.secret = SecretChoice()
        self.into = TextField()
        self.go, self.back = Button(say("backups.way.go"), Kind.PRIMARY), Button(say("backups.way.back"))
        self.go.clicked.connect(self._go)
        for typed in (self.secret.passphrase, self.secret.words, self.secret.file):
            typed.returnPressed.connect(self.go.click)
        self.back.clicked.connect(self._leave)
        self._progress = ProgressRow(say("backups.way.running"))
        self._progress.activated.connect(self._stop)
        self._said = column(gap=10)
        self._form = QWidget()
        self._lay_out()
        if not headed:  # a page of a start, whose targets are larger
            self._grow()
        self.setMaximumWidth(theme().grown(WIDEST))
        self._look_for(self._everywhere)

    def _lay_out(self) -> None:
        say = words().say
        into = QWidget()
        self.choose = Button(say("backups.way.browse"))
        self.choose.clicked.connect(self._choose_target)
        line = row(self.into, self.choose, gap=8)
        line.setStretch(0, 1)
        into.setLayout(line)
        self._into = Field(say("backups.way.into"), into)
        reveal(self._into, when=self._target is None and self._instead is None)
        self._looking = Label(say("backups.way.looking"), "caption", "secondary", wrap=True)
        which = Field(say("backups.way.which"), self.which)
        found = QWidget()  # under the list: beside it, the button would cut what a backup holds off its line
        line = row(self._looking, self.browse, gap=8)
        line.setStretch(0, 1)
        found.setLayout(line)
        self._form.setLayout(column(column(which, found, gap=6), self.secret, self._into, gap=14))
        self._progress.hide()
        whole = column(column(self._title, self._text, gap=4), self._form, gap=20)
        nest(whole, self._said)
        whole.addWidget(self._progress)
        nest(whole, row(self.go, self.back, None, gap=10))
        self.setLayout(whole)
        self.go.setEnabled(False)

    def _grow(self) -> None:
        for part in (self.which, self.browse, self.secret, self.into, self.choose, self.go, self.back):
            part.grow("controlTall")

    def _everywhere(self) -> list[Found]:
        if self._instead is not None:
            beside = find_backups(self._instead)
            if beside:
                return beside
        found = newest_first(backup for top in self._volumes() for backup in _near(top))
        return for_folder(found, self._instead) if self._instead is not None else found

    def _look_for(self, look: Callable[[], list[Found]]) -> None:
        self.go.setEnabled(False)
        self._jobs.read(lambda: openable_here(look()), self._show_found, self._fail, self)

    def _show_found(self, found: list[Found]) -> None:
        say = words().say
        self._found = found
        told = say("backups.way.found", count=len(found)) if found else say("backups.way.none")
        self._looking.setText(told)
        options = [(str(place), option(each, found)) for place, each in enumerate(found)]
        self.which.set_code("")  # what was chosen before is of another list
        self.which.set_options(options or [("", say("backups.way.no_backup"))])
        self.which.setEnabled(bool(found))
        self.go.setEnabled(bool(found))
        if found:
            first = str(first_choice(found))
            self.which.set_code(first)
            self._picked(first)

    def _picked(self, place: str) -> None:
        tip(self.which, self.which.currentText())
        self.secret.offer(self._found[int(place)].ways)
        if self._instead is not None:
            at = lately(self._found[int(place)].made_at)
            self._title.setText(words().say("backups.way.instead", time=at))

    def resume(self, *, asked: bool = False) -> None:
        """Look for the stick that was pulled out, and go on where it was once it is back; ``asked`` by the person."""
        if self._cut is None or self._looking_for or self._job is not None:
            return
        wanted, target, secret = self._cut
        self._looking_for = True

        def look() -> list[Found]:
            near = [found for top in (wanted.place, *self._volumes()) for found in _near(top)]
            return [each for each in near if (each.workspace, each.stamp) == (wanted.workspace, wanted.stamp)]

        def found(back: list[Found]) -> None:
            self._looking_for = False
            if back and self._cut is not None:
                clear_layout(self._said)
                self._said.addWidget(Message(words().say("backups.way.resuming")))
                self._run(back[0], target, secret)
            elif asked and self._cut is not None and self._said.count() == 1:
                self._said.addWidget(Message(words().say("backups.way.still_away")))

        self._jobs.read(look, found, lambda _error: found([]), self)

    def _go(self) -> None:
        if self._cut is not None:
            self.resume(asked=True)
            return
        clear_layout(self._said)
        self._into.set_error("")
        typed = self.into.text().strip()
        target = self._target or (Path(typed).expanduser() if typed else None)
        if target is None and self._instead is None:
            self._into.set_error(words().say("backups.way.into_missing"))
            return
        try:
            secret = self.secret.secret()
        except ValueError:
            return
        self._run(self._found[int(self.which.code)], target, secret)

    def _run(self, backup: Found, target: Path | None, secret: Secret | None) -> None:
        instead = self._instead
        self._asked = (backup, target, secret)

        def run(progress: Progress, cancelling: Cancelling) -> Restored | PutBack:
            def tell(done: int, total: int) -> None:
                progress(100 * done // max(1, total), 100, words().say("backups.progress", done=done, total=total))

            if instead is not None:
                return put_back(instead, backup, secret, tell, cancelling)
            return restore(backup, (target or Path()).absolute(), secret, tell, cancelling)

        self._form.setEnabled(False)
        self.go.setEnabled(False)
        self._job = self._jobs.run(words().say("backups.way.running"), run, self._done, self._fail, self)
        self._job.progress.connect(lambda d, t, detail: self._progress.show_progress(d / max(1, t), detail))
        self._progress.show_progress(0.0, "")
        self._progress.show()

    def _fail(self, error: FieldKitError) -> None:
        self._job = None
        self._progress.hide()
        unplugged = error.reason == UNPLUGGED
        self._form.setEnabled(not unplugged)
        self.go.setEnabled(bool(self._found))
        clear_layout(self._said)
        self._wait_for_the_stick(cut=unplugged)
        if isinstance(error, BadValue) and self.secret.refuse(error):
            return
        if isinstance(error, Refused) and error.reason == "backup_stopped":
            self._said.addWidget(Message(words().say("backups.way.stopped")))
        elif isinstance(error, NotFound):
            self._show_found([])
        else:
            self._said.addWidget(ProblemCard(trouble_of(error), framed=True))

    def _wait_for_the_stick(self, *, cut: bool) -> None:
        """Keep what is needed to go on where it was, or let go of it."""
        self._cut = self._asked if cut else None
        self.go.set_label(words().say("backups.again" if cut else "backups.way.go"))
        self._again.start() if cut else self._again.stop()

    def _done(self, result: Restored | PutBack) -> None:
        self._job, self._asked = None, None
        self._wait_for_the_stick(cut=False)
        clear_layout(self._said)
        self.secret.forget()
        say = words().say
        restored = result.restored if isinstance(result, PutBack) else result
        folder = self._instead or restored.folder
        self._progress.hide()
        self._form.hide()
        self._title.setText(title_of(restored))
        made_at = dt.datetime.fromtimestamp(restored.made_at_ms / 1000, dt.UTC)  # what the backup itself says
        self._text.setText(say("backups.way.done_text", until=until(made_at)))
        came = [say("backups.way.changes", count=restored.changes), say("backups.files", count=restored.files)]
        self._said.addWidget(Message(", ".join(came) + ".", Tone.ACCENT if restored.missing else Tone.SUCCESS))
        if restored.missing:
            not_back = say("backups.missing", count=len(restored.missing))
            self._said.addWidget(Message(" ".join(reasons(restored.losses)), Tone.WARNING, title=not_back))
        where = "new_here" if self._target is not None else "in_place" if self._instead is not None else "other_copy"
        title, steps = next_steps(restored, where)
        self._said.addWidget(Message(steps, title=title, icon="laptop"))
        if isinstance(result, PutBack):
            kept = Label(say("backups.kept_at", folder=str(result.kept_at)), "caption", "secondary", wrap=True)
            self._said.addWidget(kept)
        self.go.set_label(say("backups.way.open"))
        self.go.setEnabled(True)
        self.go.clicked.disconnect()
        self.go.clicked.connect(lambda: self.ended.emit(folder))
        reveal(self.back, when=False)

    def _leave(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._wait_for_the_stick(cut=False)
        self.secret.forget()
        self.left.emit()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _browse(self) -> None:
        with without_trace():
            chosen = QFileDialog.getExistingDirectory(self, words().say("backups.way.browse_title"))
        if chosen:
            self._look_for(lambda: find_backups(Path(chosen)))

    def _choose_target(self) -> None:
        with without_trace():
            chosen = QFileDialog.getExistingDirectory(self, words().say("backups.way.into_title"))
        if chosen:
            self.into.setText(str(Path(chosen) / "FieldKit"))


def open_apart(folder: Path) -> int:
    """Open a workspace in a FieldKit of its own, beside this one; its process. Raises Refused(``not_started``)."""
    arguments = ["--workspace", str(folder)]
    where = ""
    if not getattr(sys, "frozen", False):
        # Found wherever this one was started from, installed or not.
        arguments, where = ["-m", ui.__name__ + ".launch", *arguments], str(Path(ui.__path__[0]).parent)
    started, process = QProcess.startDetached(sys.executable, arguments, where)
    if not started:
        raise Refused("not_started", folder=str(folder))
    return process


def _near(top: Path) -> list[Found]:
    try:
        return find_backups(top)
    except FieldKitError:
        return []  # a disk that does not let itself be read holds nothing for this person
