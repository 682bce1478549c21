"""Tells what the care found: damaged files by their record, a damaged database; and what is good again.

Files that backups or the server give back are put back by the care itself. A database is made good when asked to.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, FieldKitError, Refused
from ui.backups.watching import mounted
from ui.jobs import Cancelling, Job, Progress
from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.problems import Action

if TYPE_CHECKING:
    from fieldkit.services.care import CareReport
    from fieldkit.services.mending import LostRecord, MadeGood
    from ui.problems.damaged_files import NamedFile, Told

DATABASE, FILES, LOST, MENDED = "damage:database", "damage:files", "damage:lost", "damage:mended"
_APART = 2
"""Records with a damaged file that are told one by one; more are told together, and one by one among the problems."""

_AGAIN_MS = 600_000
_CALM_MS = 1_500


@dataclass(frozen=True, slots=True)
class _Seen:
    database: Damaged | None
    records: tuple["LostRecord", ...]
    names: str
    files: tuple["NamedFile", ...]
    mended: tuple["NamedFile", ...]


class DamageTeller(QObject):
    """Listens to the care of one workspace; looks again at what is damaged every ten minutes and at each stick."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._told: dict[str, Told] = {}
        self._database = False
        self._job: Job | None = None
        self._stick = False
        care = context.workspace.care
        context.workspace.volumes = mounted
        self._leave = care.listeners.add(self._hear)
        self._first = QTimer(self, singleShot=True, interval=_CALM_MS)
        # Of a window made anew, what is good again was told in the one before.
        self._first.timeout.connect(lambda: self._take(replace(care.last, mended=())))
        self._first.start()
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(self.look_again)
        self._again.start()
        context.backups.changed.connect(self._see_stick)

    def leave(self) -> None:
        """Stop listening."""
        self._leave()
        self._first.stop()
        self._again.stop()

    def look_again(self) -> None:
        """Try again to make good what is damaged, where something is."""
        care = self._context.workspace.care
        if care.last.damaged:
            self._context.jobs.read(care.look_again, self._take, owner=self)

    def mend(self) -> None:
        """Make the database good, as a job; nothing is written meanwhile."""
        if self._job is not None:
            return
        workspace, say = self._context.workspace, self._context.words.say

        def run(progress: Progress, cancelling: Cancelling) -> "MadeGood":
            return workspace.mending.mend(
                mounted(), lambda done, total: progress(done, total, say("mending.percent", percent=done)), cancelling
            )

        self._job = self._context.jobs.run(say("mending.running"), run, self._mended, self._unmended, self)
        self._job.progress.connect(self._show_progress)
        self._context.notices.message(say("mending.running_text"), title=say("mending.running"), key=MENDED)

    def _hear(self, report: "CareReport") -> None:
        self._context.jobs.on_window_thread(partial(self._take, report))

    def _see_stick(self) -> None:
        standing = self._context.backups.standing
        here = standing is not None and standing.second_at is not None
        if here and not self._stick:
            self.look_again()
        self._stick = here

    def _take(self, report: "CareReport") -> None:
        """Name what a report speaks of, on a lane: all records are read for it where the database is damaged."""
        if not (report.database or report.damaged or report.mended or self._told or self._database):
            return
        workspace, words, name_all = self._context.workspace, self._context.words, not self._database

        def name() -> _Seen:
            from fieldkit.services.mending_words import named  # both for what is damaged only
            from ui.problems.damaged_files import name_files

            records = workspace.mending.unreadable() if report.database is not None and name_all else ()
            files, mended = (name_files(workspace, words, each) for each in (report.damaged, report.mended))
            return _Seen(report.database, records, named(records, words), files, mended)

        self._context.jobs.read(name, self._show, self._unnamed, self)

    def _unnamed(self, error: FieldKitError) -> None:
        if isinstance(error, Damaged):
            self._tell_database(error, "")
        else:
            self._context.jobs.failed.emit(error)

    def _show(self, seen: _Seen) -> None:
        if seen.database is not None:
            self._tell_database(seen.database, seen.names)
        elif self._database:
            self._database = False
            self._context.notices.withdraw(DATABASE)
        self._tell_files(seen.files)
        self._praise(seen.mended)

    def _tell_database(self, error: Damaged, names: str) -> None:
        if self._database:
            return
        self._database = True
        action = Action(self._context.words.say("mending.go"), self.mend, primary=True)
        self._context.notices.trouble(error, action, about=names[:1].upper() + names[1:], key=DATABASE)

    def _tell_files(self, files: tuple["NamedFile", ...]) -> None:
        notices, say = self._context.notices, self._context.words.say
        now = {each.key: each.told for each in files}
        for key in set(self._told) - set(now):
            notices.withdraw(key)
        new = [each for each in files if self._told.get(each.key) != each.told]
        for each in new:
            if each.key in self._told:
                notices.withdraw(each.key)  # something else is to be done about it now
            tell = notices.trouble if len(new) <= _APART else notices.note
            tell(each.error, self._way_to(each), about=each.subject, key=each.key)
        if len(new) > _APART:
            text, title = say("mending.files_text"), say("mending.files", count=len(files))
            go = self._context.navigator.go
            notices.message(
                text, Tone.WARNING, say("mending.files_see"), lambda: go("problems"), title=title, key=FILES
            )
        if not now:
            notices.withdraw(FILES)
        self._told = now

    def _way_to(self, named: "NamedFile") -> Action | None:
        if named.stop is None:
            return None
        stop = named.stop
        return Action(
            self._context.words.say("mending.see"), lambda: self._context.navigator.go(stop.key, **stop.arguments)
        )

    def _praise(self, mended: tuple["NamedFile", ...]) -> None:
        say, notices = self._context.words.say, self._context.notices
        if not mended:
            return
        if len(mended) <= _APART:
            for each in mended:
                title = say("mending.file_good", subject=each.subject)
                notices.good_news(f"good:{each.key}", title, say("mending.file_good_text"), self._way_to(each))
        else:
            names = ", ".join(each.subject for each in mended)
            notices.good_news("good:files", say("mending.files_good", count=len(mended)), names)

    def _show_progress(self, done: int, _total: int, _detail: str) -> None:
        say = self._context.words.say
        title = f"{say('mending.running')} {say('mending.percent', percent=done)}"
        self._context.notices.message(say("mending.running_text"), title=title, key=MENDED)

    def _mended(self, made: "MadeGood") -> None:
        from fieldkit.services.mending_words import done_lines, done_title, named

        self._job, self._database = None, False
        words, notices = self._context.words, self._context.notices
        notices.withdraw(DATABASE)
        notices.withdraw(MENDED)
        title, text = done_title(made, words), " ".join(done_lines(made, words))
        if made.complete:
            notices.good_news(MENDED, title, text)
        else:
            notices.message(text, Tone.WARNING, title=title, key=MENDED)
            notices.note(Damaged("lost", count=made.lost), about=named(made.records, words), key=LOST)

    def _unmended(self, error: FieldKitError) -> None:
        self._job = None
        self._context.notices.withdraw(MENDED)
        if not isinstance(error, Refused):
            self._context.notices.trouble(error)
