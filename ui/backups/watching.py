"""Watches the clock and the sticks: backups when due, a copy when the stick comes back, and what the bar says."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStorageInfo, QTimer, Signal

from fieldkit.errors import DiskFault, FieldKitError, Refused
from fieldkit.services.occasions import Why
from fieldkit.services.workspace import Workspace
from ui.backups.asking import StickQuestion
from ui.backups.lately import lately
from ui.jobs import Cancelling, Job, Jobs, Progress
from ui.shell.notices import Notices
from ui.widgets.language import words
from ui.widgets.problems import Action

if TYPE_CHECKING:
    from fieldkit.services.backups import Fault, Made, Standing

LOOK_MS = 5_000
"""How often the clock is read and the disks are looked at: a few file names."""

_REST_S = 600.0
"""After a failure nothing is begun by itself for so long; plugging the stick in again begins at once."""

_HUNDRED = 100
PROBLEM = "backup"
_PULLED = frozenset({"backup_unplugged", "backup_away"})
_OF_THE_STICK = _PULLED | {"backup_second", "backup_second_filled", "backup_read_only"}
"""What a backup on this computer alone does not make good."""


def mounted() -> list[Path]:
    """The tops of the disks that are there now; a network that does not answer may take a while."""
    volumes = QStorageInfo.mountedVolumes()
    return [Path(volume.rootPath()) for volume in volumes if volume.isValid() and volume.isReady()]


class BackupWatcher(QObject):
    """One workspace's. ``changed`` when there is something else to show; ``drive_wanted`` where none was chosen yet."""

    changed = Signal()
    drive_wanted = Signal()

    def __init__(
        self, workspace: Workspace, jobs: Jobs, notices: Notices, volumes: Callable[[], list[Path]] = mounted
    ) -> None:
        """Looks at nothing before ``begin``."""
        super().__init__()
        self._workspace, self._jobs, self._notices, self._volumes = workspace, jobs, notices, volumes
        self.standing: Standing | None = None
        self.job: Job | None = None
        self.doing = ""
        self.percent = 0
        self._asked = self._begun = self._cut = self._lacking = False
        self._question = StickQuestion(notices, self.copy_to_drive)
        self._rest_until = self._ways_rest_until = 0.0
        self._again = QTimer(self, interval=LOOK_MS)
        self._again.timeout.connect(self.look)

    def begin(self) -> None:
        """Look now, and every few seconds."""
        self._begun = True
        self._again.start()
        self.look()

    def leave(self) -> None:
        """Look no more; what is being made goes on."""
        self._again.stop()

    def end(self) -> None:
        """Once the lanes are closed: back up what no backup has, in the sight of the person, where this had begun."""
        if self._begun:
            from ui.backups.closing import back_up_before_leaving  # a start has no use for it

            back_up_before_leaving(self._workspace.backups)

    def look(self) -> None:
        """Read where things stand; begin what is due."""
        if self._asked:
            return
        self._asked = True
        backups = self._workspace.backups

        def read() -> "tuple[Standing, bool]":
            return backups.standing(self._volumes()), backups.due()

        def unread(error: FieldKitError) -> None:
            self._asked = False
            self._jobs.failed.emit(error)

        self._jobs.read(read, self._found, unread, self)

    def back_up(self, why: Why = Why.BY_HAND) -> None:
        """A backup on this computer, and on the stick where it is plugged in and needs no yes."""
        self._run(why, self.standing.copies_to if self.standing is not None else None, only_second=False)

    def before_import(self) -> None:
        """Many files begin to come in: back up what was written before, beside them, where no recent backup has it.

        The import has begun and has a thread of its own; this never keeps it waiting.
        """

        def back_up(wanted: bool) -> None:  # noqa: FBT001 - what a lane gives
            if wanted:
                self._run(Why.RISKY, None, only_second=False)

        if self.job is None:
            self._jobs.read(self._workspace.backups.wanted_before_import, back_up, owner=self)

    def copy_to_drive(self) -> None:
        """A copy on the stick now, and one here; where none was chosen yet, ``drive_wanted``."""
        standing = self.standing
        if standing is not None and standing.second_at is not None:
            self._run(Why.BY_HAND, standing.second_at, only_second=False)
        elif standing is not None and standing.second_place is not None:
            self._tell(DiskFault("backup_away", name=standing.second_place.name))
        else:
            self.drive_wanted.emit()

    def choose(self, folder: Path, failed: Callable[[FieldKitError], object] | None = None) -> None:
        """Take a stick or a folder as the second place, and begin the first copy."""
        places = self._workspace.backups.places
        label = "" if folder.name else QStorageInfo(str(folder)).name()  # as the top of a disk is called on Windows

        def chosen(_second: object) -> None:
            self._run(Why.BY_HAND, places.find([]), only_second=False)
            self.look()

        self._jobs.write(lambda: places.choose(folder, label), chosen, failed or self._tell, self)

    def forget(self) -> None:
        """Use the second place no more."""

        def forgotten(_none: None) -> None:
            self._good(second=True)
            self.look()

        self._jobs.write(self._workspace.backups.places.forget, forgotten, self._tell, self)

    def check_last(self, place: Path, then: "Callable[[list[Fault]], object]") -> None:
        """Read the last backup of a place back whole."""
        if self.job is not None:
            return

        def run(progress: Progress, cancelling: Cancelling) -> "list[Fault]":
            return self._workspace.backups.check(place, "", _telling(progress), cancelling)

        def done(faults: "list[Fault]") -> None:
            self._end()
            then(faults)

        self._start("check", self._jobs.run(words().say("backups.running_check"), run, done, self._failed, self))

    def _found(self, found: "tuple[Standing, bool]") -> None:
        self._asked = False
        before, (self.standing, due) = self.standing, found
        to = self.standing.copies_to
        appeared = to is not None and (before is None or before.copies_to is None)
        self._question.look(self.standing)
        if self.job is None:
            if appeared and (self.standing.second_behind or self._cut):
                self._run(Why.PLUGGED_IN, to, only_second=not self.standing.first_behind)
            elif due and time.monotonic() >= self._rest_until:
                self._run(Why.REGULAR, to, only_second=False)
            elif self.standing.ways_behind and time.monotonic() >= self._ways_rest_until:
                # Put off first: what fails is tried again later, unseen, and the page says what holds for the drive.
                self._ways_rest_until = time.monotonic() + _REST_S

                def renewed(_all: bool) -> None:  # noqa: FBT001 - what a lane gives
                    self._ways_rest_until = 0.0
                    self._end()

                run, title = _renewing(self._workspace, self._volumes), words().say("backups.running_ways")
                self._start("ways", self._jobs.run(title, run, renewed, lambda _error: self._end(), self))
        if self.standing != before:
            self._show()

    def _run(self, why: Why, second: Path | None, *, only_second: bool) -> None:
        if self.job is not None:
            return

        names = _names(self._workspace, second, only_second=only_second)

        def run(progress: Progress, cancelling: Cancelling) -> "list[Made]":
            return self._workspace.backups.make(
                why, second=second, only_second=only_second, progress=_telling_of(names, progress), stop=cancelling
            )

        def done(made: "list[Made]") -> None:
            self._good(second=second is not None)
            self._end()
            _praise(self._notices, why, made, second=second is not None)

        doing = "second" if second is not None else "first"
        title = _title(names, second, only_second=only_second)
        self._start(doing, self._jobs.run(title, run, done, self._failed, self))

    def _start(self, doing: str, job: Job) -> None:
        self.job, self.doing, self.percent = job, doing, 0
        job.progress.connect(lambda done, _total, _detail: self._show_drive(done))
        self._show()

    def _end(self) -> None:
        self.job, self.doing = None, ""
        self.look()
        self._show()

    def _failed(self, error: FieldKitError) -> None:
        self._rest_until = time.monotonic() + _REST_S
        self._end()
        if not (isinstance(error, Refused) and error.reason == "backup_stopped"):
            self._tell(error)

    def _good(self, *, second: bool) -> None:
        """A backup was made: what was told of the last one is over, unless the stick still lacks its copy."""
        if second or not self._lacking:
            self._notices.withdraw(PROBLEM)
            self._cut = self._lacking = False

    def _tell(self, error: FieldKitError) -> None:
        self._cut, self._lacking = error.reason in _PULLED, error.reason in _OF_THE_STICK
        again = Action(words().say("backups.again"), self.copy_to_drive if self._lacking else self.back_up)
        self._notices.trouble(error, again, key=PROBLEM)

    def _show(self) -> None:
        self._show_drive()
        self.changed.emit()

    def _show_drive(self, percent: int | None = None) -> None:
        self.percent = self.percent if percent is None else percent
        if self.doing == "second":
            self._notices.drive("hard-drive", words().say("backups.status_running", percent=self.percent), "")
        elif self.standing is not None:
            self._notices.drive("hard-drive", *_of_the_stick(self.standing))


def _of_the_stick(standing: "Standing") -> tuple[str, str]:
    """What the status bar says of the second place, and its tooltip."""
    say = words().say
    if standing.second_place is None:
        return say("backups.status_none"), say("backups.status_tip_none")
    if standing.second is None:
        return say("backups.status_never"), ""
    at = lately(standing.second.made_at)
    return say("backups.status", time=at), say("backups.status_tip", time=at)


def _names(workspace: Workspace, second: Path | None, *, only_second: bool) -> list[str]:
    """What the places a backup goes to are called, in their order."""
    chosen = workspace.backups.places.known.second_place
    here = [] if only_second else [words().say("backups.here")]
    return here if second is None else [*here, chosen.name if chosen is not None else second.name]


def _title(names: list[str], second: Path | None, *, only_second: bool) -> str:
    """What is being made, and where."""
    if second is None:
        return words().say("backups.running_first")
    return words().say("backups.running_second" if only_second else "backups.running_both", name=names[-1])


def _renewing(workspace: Workspace, volumes: Callable[[], list[Path]]) -> Callable[[Progress, Cancelling], bool]:
    """Lets the backups that are there open with what opens the work now."""
    return lambda _progress, cancelling: workspace.backups.renew_ways(volumes(), cancelling)


def _telling(progress: Progress) -> Callable[[int, int], None]:
    """Bytes as a share of a hundred, with the bytes in words: they would not fit a signal's number."""
    say = words().say

    def tell(done: int, total: int) -> None:
        share = _HUNDRED * done // max(1, total)
        progress(share, _HUNDRED, say("backups.progress", done=done, total=total))

    return tell


def _telling_of(names: list[str], progress: Progress) -> Callable[[int, int], None]:
    """The same of a backup that goes to several places one after the other, with how far the present one is."""
    say = words().say

    def tell(done: int, total: int) -> None:
        share = max(1, total // len(names))
        number = min(done // share, len(names) - 1)
        percent = min(_HUNDRED * (done - number * share) // share, _HUNDRED)
        told = say("backups.percent", name=names[number], percent=percent)
        progress(_HUNDRED * done // max(1, total), _HUNDRED, told)

    return tell


def _praise(notices: Notices, why: Why, made: "list[Made]", *, second: bool) -> None:
    absent = {sha256 for each in made for sha256 in each.absent}
    if absent:
        notices.message(words().say("backups.absent", count=len(absent)), "warning", key="backup-absent")
    if why in {Why.BY_HAND, Why.PLUGGED_IN}:
        notices.toast(words().say("backups.copied" if second else "backups.saved"), icon="hard-drive")
