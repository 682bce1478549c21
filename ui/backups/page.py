"""« Sauvegardes »: where the copies are, how old they are, and what is kept; for the settings or on its own."""

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.services.backups import Fault, Listed, Standing
from ui.backups.confirming import restored_note
from ui.backups.lately import lately
from ui.shell.context import Context
from ui.theme import Tone, theme
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.choices import Segmented
from ui.widgets.files import without_trace
from ui.widgets.labels import Elided, Label
from ui.widgets.layouts import Hairline, clear_layout, column, nest, reveal, row, space
from ui.widgets.marks import Icon
from ui.widgets.messages import Message
from ui.widgets.progress import ProgressRow

_FIRST, _SECOND = "first", "second"
_WIDEST = 780


@dataclass(frozen=True, slots=True)
class _Seen:
    standing: Standing
    place: Path
    listed: list[Listed]
    restored: dt.datetime | None
    linked: bool


class BackupsPage(QWidget):
    """The two places and what they hold. ``restore_wanted`` when the person asks for a backup back."""

    restore_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._watcher = context, context.backups
        say = context.words.say
        self._second_chosen = False
        self.now = Button(say("backups.now"))
        self.copy = Button(say("backups.copy"), "primary", "hard-drive", "Ctrl+Shift+S")
        self.copy.setShortcut(QKeySequence())  # the window's own does it; two of the same do nothing
        self.choose = Button(say("backups.choose"), "primary", "hard-drive")
        self.change = Button(say("backups.change"))
        self.forget = LinkButton(say("backups.forget"))
        self.check = Button(say("backups.check"))
        self.restore = Button(say("backups.restore"), icon="history")
        self.now.clicked.connect(lambda: self._watcher.back_up())
        self.copy.clicked.connect(self._watcher.copy_to_drive)
        self.choose.clicked.connect(self._choose)
        self.change.clicked.connect(self._choose)
        self.forget.clicked.connect(self._watcher.forget)
        self.check.clicked.connect(self._check)
        self.restore.clicked.connect(self.restore_wanted)
        self._here, self._drive = Label("", tone="secondary", wrap=True), Label("", tone="secondary", wrap=True)
        self._plugged = Label("", "caption", "secondary", wrap=True)
        self._progress = ProgressRow("")
        self._progress.activated.connect(self._cancel)
        self._verdict, self._notes = column(gap=8), column(gap=0)
        self._whose = Segmented([(_FIRST, say("backups.on_computer")), (_SECOND, say("backups.on_drive"))])
        self._whose.picked.connect(self._pick)
        self._rows = QGridLayout()
        self._soon = QTimer(self, singleShot=True, interval=80)
        self._soon.timeout.connect(self.read)
        self._watcher.changed.connect(self._soon.start)
        theme().changed.connect(self._soon.start)
        self._lay_out()

    def _lay_out(self) -> None:
        say = self._context.words.say
        whole = column(gap=0)
        nest(whole, self._notes)
        help_here = Label(say("backups.here_help"), "caption", "secondary", wrap=True)
        nest(whole, _place("laptop", say("backups.here"), [self._here, help_here], [self.now]))
        whole.addWidget(Hairline())
        buttons: list[QWidget] = [self.copy, self.choose, self.change, self.forget]
        stands = Label(say("backups.drive_stands"), "caption", "secondary", wrap=True)
        nest(
            whole, _place("hard-drive", say("backups.drive"), [self._drive, self._plugged, stands], buttons, below=True)
        )
        whole.addWidget(Hairline())
        running = QWidget()
        running.setLayout(column(self._progress, gap=0, margins=(0, 10, 0, 10)))
        whole.addWidget(running)
        nest(whole, self._verdict)
        whole.addSpacing(theme().px(20))
        heading = row(Label(say("backups.kept"), "h2"), None, self._whose, self.check, gap=10)
        kept_help = Label(say("backups.kept_help"), "caption", "secondary", wrap=True)
        nest(whole, column(heading, kept_help, gap=4))
        whole.addSpacing(theme().px(10))
        self._rows.setHorizontalSpacing(theme().px(16))
        self._rows.setVerticalSpacing(0)
        nest(whole, self._rows)
        whole.addSpacing(theme().px(20))
        beside = Label(say("backups.restore_help"), "caption", "secondary", wrap=True)
        line = row(self.restore, beside, gap=12)
        line.setStretch(1, 1)
        line.setAlignment(beside, Qt.AlignmentFlag.AlignVCenter)
        nest(whole, line)
        self._progress.hide()
        self.setLayout(whole)

    def showEvent(self, event: QShowEvent) -> None:
        """Read where things stand whenever it comes into sight."""
        super().showEvent(event)
        self.read()

    def read(self) -> None:
        """Read again what is shown."""
        self.setMaximumWidth(theme().grown(_WIDEST))  # the mode may be another one by now
        workspace, watcher = self._context.workspace, self._watcher
        backups = workspace.backups

        def read() -> _Seen:
            standing = watcher.standing or backups.standing()
            second = standing.second_at if self._second_chosen else None
            place = second or backups.places.first
            linked = bool(workspace.outbox.link.url)
            return _Seen(standing, place, backups.listed(place), workspace.after_restore.made_at, linked)

        self._context.jobs.read(read, self._show, owner=self)

    def _show(self, seen: _Seen) -> None:
        say, standing = self._context.words.say, seen.standing
        clear_layout(self._notes)
        if seen.restored is not None:
            self._notes.addWidget(restored_note(self._context, seen.restored, self.read, linked=seen.linked))
        here = "backups.here_none" if standing.first is None else "backups.here_last"
        sentences = [say(here, time=lately(standing.first.made_at)) if standing.first else say(here)]
        if standing.first is not None and standing.first_behind:
            sentences.append(say("backups.here_behind"))
        self._here.setText(". ".join(sentences) + ".")
        self._show_drive(standing)
        running, plugged = self._watcher.job is not None, standing.second_at is not None
        chosen = standing.second_place is not None
        reveal(self.choose, when=not chosen)
        reveal(self.change, when=chosen)
        reveal(self.forget, when=chosen)
        reveal(self.copy, when=chosen)
        self.copy.setEnabled(plugged and not running)
        self.now.setEnabled(not running)
        self.check.setEnabled(bool(seen.listed) and not running)
        reveal(self._whose, when=plugged)
        self._show_running()
        self._show_rows(seen.listed)

    def _show_drive(self, standing: Standing) -> None:
        say = self._context.words.say
        if standing.second_place is None:
            self._drive.setText(say("backups.drive_none"))
            reveal(self._plugged, when=False)
            return
        reveal(self._plugged, when=True)
        name = standing.second_place.name
        if standing.second is None:
            self._drive.setText(say("backups.drive_empty", name=name) + ".")
        else:
            at = lately(standing.second.made_at)
            self._drive.setText(say("backups.drive_last", name=name, time=at) + ".")
        if standing.second_at is None:
            said = [
                say("backups.drive_away"),
                *([say("backups.drive_old_secret")] if standing.second_old_secret else []),
            ]
            self._plugged.setText(" ".join(said))
        elif standing.second_waits:
            self._plugged.setText(say("backups.drive_waits"))
        else:
            self._plugged.setText(say("backups.drive_here_behind" if standing.second_behind else "backups.drive_here"))

    def _show_running(self) -> None:
        job = self._watcher.job
        if job is None:
            self._progress.hide()
        elif self._progress.isHidden():
            clear_layout(self._verdict)  # what was read back then may be another one by now
            self._progress.title.setText(job.title)
            self._progress.show_progress(job.done / max(1, job.total), job.detail)
            job.progress.connect(lambda d, t, detail: self._progress.show_progress(d / max(1, t), detail))
            self._progress.show()

    def _show_rows(self, listed: list[Listed]) -> None:
        clear_layout(self._rows)
        say, size = self._context.words.say, self._context.formats.size
        if not listed:
            self._rows.addWidget(Label(say("backups.kept_none"), tone="secondary"), 0, 0, 1, 5)
        self._rows.setColumnStretch(2, 1)
        for place, each in enumerate(listed):
            broken = each.changes is None
            what = say("backups.unreadable") if broken else self._holds(each)
            why = Elided(say(f"backups.why.{each.why}") if each.why else "", tone="secondary")
            line = 2 * place
            self._rows.addWidget(Hairline(), line, 0, 1, 5)
            ink = "danger.base" if broken else "warning.base" if each.absent else "success.base"
            sign = Icon("triangle-alert" if broken or each.absent else "circle-check", ink, 16)
            self._rows.addWidget(sign, line + 1, 0)
            self._rows.addWidget(Label(lately(each.made_at), weight=500, tabular=True), line + 1, 1)
            self._rows.addWidget(why, line + 1, 2)
            self._rows.addWidget(Label(what, tone="danger" if broken else "secondary", tabular=True), line + 1, 3)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            self._rows.addWidget(Label(size(each.size), tone="secondary", tabular=True), line + 1, 4, right)
            self._rows.setRowMinimumHeight(line + 1, theme().px(40))

    def _holds(self, each: Listed) -> str:
        say = self._context.words.say
        held = f"{say('backups.line', count=each.changes or 0)}, {say('backups.files', count=each.files or 0)}"
        return f"{held}, {say('backups.lacks', count=each.absent)}" if each.absent else held

    def _pick(self, which: str) -> None:
        self._second_chosen = which == _SECOND
        self.read()

    def _cancel(self) -> None:
        if self._watcher.job is not None:
            self._watcher.job.cancel()

    def _choose(self) -> None:
        with without_trace():
            chosen = QFileDialog.getExistingDirectory(self, self._context.words.say("backups.choose_title"))
        if chosen:
            self._watcher.choose(Path(chosen))

    def _check(self) -> None:
        clear_layout(self._verdict)
        standing, backups = self._watcher.standing, self._context.workspace.backups
        second = standing.second_at if standing is not None and self._second_chosen else None
        self._watcher.check_last(second or backups.places.first, self._judge)

    def _judge(self, faults: list[Fault]) -> None:
        say = self._context.words.say
        clear_layout(self._verdict)
        if not faults:
            self._verdict.addWidget(Message(say("backups.sound"), Tone.SUCCESS))
            return
        named = " ".join(say(f"backups.fault.{fault.reason}", file=fault.file) + "." for fault in faults[:5])
        self._verdict.addWidget(Message(named, Tone.DANGER, title=say("backups.unreadable")))


def _place(icon: str, title: str, lines: list[Label], buttons: list[QWidget], *, below: bool = False) -> QGridLayout:
    """A place: its sign, its name over what there is to say, and its buttons at the right or ``below``."""
    grid = QGridLayout()
    space(grid, (14, 12 if below else 0), (0, 14, 0, 14))
    sign = Icon(icon, size=22)
    grid.addWidget(sign, 0, 0)
    nest(grid, column(Label(title, weight=600), *lines, gap=3), 0, 1)
    if below:
        nest(grid, row(*buttons, None, gap=8), 1, 1)
        grid.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    else:
        nest(grid, row(*buttons, gap=8), 0, 2)
    grid.setColumnStretch(1, 1)
    return grid
