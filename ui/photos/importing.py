"""Importing photos into a visit: chosen or dropped, watched, cancelled, and what was refused told with its reason."""

from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from fieldkit.errors import FieldKitError
from fieldkit.services.photo_import import ImportProgress, ImportReport
from ui.jobs.jobs import Cancelling, Progress
from ui.problems.refused_files import by_reason, remember
from ui.records.deeds import Deed, Deeds
from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.files import Place, first_folder, leave_no_trace, remember_folder
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard, trouble_of
from ui.widgets.progress import ProgressRow

MANY = 20
"""From so many files on, what was written before is backed up beside the import."""


class PhotoImporter(QWidget):
    """Shows the import under way, then its report; offers to go on with one that was cut. ``imported`` once on disk."""

    imported = Signal()

    def __init__(self, context: Context, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._deeds = context, deeds
        self._visit: Visit | None = None
        self._running = False
        self._waiting: deque[tuple[Visit, tuple[Path, ...]]] = deque()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_visit(self, visit: Visit) -> None:
        """Import into this visit from now on; what was told of another one goes."""
        other = self._visit is None or self._visit.id != visit.id
        self._visit = visit
        if other and not self._running:
            clear_layout(self._column)
            photos = self._context.workspace.photos
            self._context.jobs.read(partial(photos.unfinished, visit.id), partial(self._offer, visit.id), owner=self)

    def choose_files(self) -> None:
        """Ask for files."""
        self._ask(QFileDialog.FileMode.ExistingFiles, words().say("photos.choose_files"))

    def choose_folder(self) -> None:
        """Ask for a folder; everything in it is imported."""
        self._ask(QFileDialog.FileMode.Directory, words().say("photos.choose_folder"))

    def take(self, paths: Iterable[Path]) -> None:
        """Import files and folders into the visit on show, after what is being imported."""
        visit, wanted = self._visit, tuple(paths)
        if visit is None or not wanted:
            return
        self._waiting.append((visit, wanted))
        if not self._running:
            self._begin_next()

    def _begin_next(self) -> None:
        visit, wanted = self._waiting.popleft()
        photos, say = self._context.workspace.photos, words().say
        clear_layout(self._column)

        def run(progress: Progress, cancelling: Cancelling) -> ImportReport:
            def tell(at: ImportProgress) -> None:
                progress(at.done, at.total, say("photos.import_progress", done=at.done, total=at.total, name=at.name))

            return photos.import_files(wanted, visit, tell, cancelling)

        line = ProgressRow(say("photos.importing"))
        self._column.addWidget(line)
        self._running = True
        told = partial(self._tell, visit.id, wanted)
        job = self._context.jobs.run(say("photos.importing"), run, told, self._fail, self)
        job.progress.connect(self._count, Qt.ConnectionType.SingleShotConnection)
        line.follow(job)

    def _count(self, _done: int, total: int, _name: str) -> None:
        """How many files there are is known once the first was looked at."""
        if total >= MANY:
            self._context.backups.before_import()

    def _ask(self, mode: QFileDialog.FileMode, title: str) -> None:
        dialog = QFileDialog(self.window(), title, first_folder(Place.PicturesLocation))
        leave_no_trace(dialog)
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFiles:
            pattern = "*.jpg *.jpeg *.png *.heic *.webp *.JPG *.JPEG *.PNG *.HEIC *.WEBP"
            dialog.setNameFilters(
                [f"{words().say('photos.photos')} ({pattern})", f"{words().say('photos.all_files')} (*)"]
            )
        dialog.filesSelected.connect(partial(remember_folder, Place.PicturesLocation))
        dialog.filesSelected.connect(lambda names: self.take(Path(name) for name in names))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, visit: str, wanted: tuple[Path, ...], report: ImportReport) -> None:
        self._running = False
        clear_layout(self._column)
        self._offer_undo(report)
        problems = self._context.notices.problems
        remember(problems, report.refused)
        if report.stopped is not None:
            problems.add(report.stopped)
            self._show(report.stopped)
        sentences = self._sentences(report)
        if sentences:
            tone = Tone.WARNING if report.refused else Tone.ACCENT
            title = words().say("photos.report", count=len(report.imported))
            # Going on is offered once for one import: what was asked for meanwhile comes first.
            again = wanted if report.left and not self._waiting else ()
            self._say("\n".join(sentences), tone, title, visit, again)
        self.imported.emit()
        if self._waiting:
            self._begin_next()

    def _offer(self, visit: str, paths: tuple[Path, ...]) -> None:
        """Offer to go on with an import that an earlier run of the program did not finish."""
        if paths and not self._running and self._visit is not None and self._visit.id == visit:
            name = paths[0].name or str(paths[0])
            self._say(words().say("photos.unfinished", name=name), Tone.ACCENT, "", visit, paths)

    def _say(self, text: str, tone: Tone, title: str, visit: str, again: tuple[Path, ...]) -> None:
        resume = words().say("photos.resume") if again else ""
        note = Message(text, tone, resume, title=title, closable=True)
        note.activated.connect(lambda: self.take(again))
        note.closed.connect(lambda: clear_layout(self._column))
        if again:
            photos = self._context.workspace.photos
            note.closed.connect(lambda: self._context.jobs.write(partial(photos.forget_unfinished, visit)))
        self._column.addWidget(note)

    def _offer_undo(self, report: ImportReport) -> None:
        count, undo = len(report.imported), self._context.workspace.undo
        if not count:
            return
        records = self._context.workspace.records

        def out() -> bool:
            self._context.saving.save(lambda: undo.undo(report.gesture))
            return True

        def back() -> bool:
            self._context.saving.save(lambda: [records.restore(Photo, name) for name in report.imported])
            return True

        self._deeds.did(Deed(out, back))
        say = words().say
        self._context.notices.toast(
            say("photos.imported", count=count), say("widgets.undo"), self._deeds.undo, icon="images"
        )

    def _sentences(self, report: ImportReport) -> list[str]:
        say, told = words().say, []
        if report.cancelled:
            told.append(say("photos.cancelled", count=len(report.left)))
        elif report.left:
            told.append(say("photos.left", count=len(report.left)))
        if report.duplicates:
            told.append(say("photos.duplicates", count=len(report.duplicates)))
        return told + by_reason(report.refused)

    def _fail(self, error: FieldKitError) -> None:
        self._running = False
        self._waiting.clear()
        clear_layout(self._column)
        self._context.notices.problems.add(error)
        self._show(error)

    def _show(self, error: FieldKitError) -> None:
        card = ProblemCard(trouble_of(error), framed=True, closable=True)
        card.closed.connect(card.deleteLater)
        self._column.addWidget(card)


def files_in(data: QMimeData) -> tuple[Path, ...]:
    """The files and folders of this machine being dragged."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()) if data.hasUrls() else ()
