"""Importing photos into a visit: chosen or dropped, watched, cancelled, and what was refused told with its reason."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from fieldkit.errors import FieldKitError
from fieldkit.services.photo_import import ImportProgress, ImportReport
from ui.jobs.jobs import Cancelling, Progress
from ui.records.deeds import Deed, Deeds
from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout
from ui.widgets.messages import Message
from ui.widgets.progress import ProgressRow

_TOLD = 8
"""Refused files named one by one."""


class PhotoImporter(QWidget):
    """Shows the import under way, then its report. ``imported`` once photos are on disk."""

    imported = Signal()

    def __init__(self, context: Context, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._deeds = context, deeds
        self.visit: Visit | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def choose_files(self) -> None:
        """Ask for files."""
        self._ask(QFileDialog.FileMode.ExistingFiles, words().say("photos.choose_files"))

    def choose_folder(self) -> None:
        """Ask for a folder; everything in it is imported."""
        self._ask(QFileDialog.FileMode.Directory, words().say("photos.choose_folder"))

    def take(self, paths: Iterable[Path]) -> None:
        """Import files and folders into the visit on show."""
        visit, wanted = self.visit, tuple(paths)
        if visit is None or not wanted:
            return
        photos, say = self._context.workspace.photos, words().say
        clear_layout(self._column)

        def run(progress: Progress, cancelling: Cancelling) -> ImportReport:
            def tell(at: ImportProgress) -> None:
                progress(at.done, at.total, say("photos.import_progress", done=at.done, total=at.total, name=at.name))

            return photos.import_files(wanted, visit, tell, cancelling)

        line = ProgressRow(say("photos.importing"))
        self._column.addWidget(line)
        line.follow(self._context.jobs.run(say("photos.importing"), run, self._tell, self._fail, self))

    def _ask(self, mode: QFileDialog.FileMode, title: str) -> None:
        dialog = QFileDialog(self.window(), title)
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFiles:
            pattern = "*.jpg *.jpeg *.png *.heic *.webp *.JPG *.JPEG *.PNG *.HEIC *.WEBP"
            dialog.setNameFilters(
                [f"{words().say('photos.photos')} ({pattern})", f"{words().say('photos.all_files')} (*)"]
            )
        dialog.filesSelected.connect(lambda names: self.take(Path(name) for name in names))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, report: ImportReport) -> None:
        clear_layout(self._column)
        say, undo = words().say, self._context.workspace.undo
        count = len(report.imported)
        if count:
            records = self._context.workspace.records

            def out() -> bool:
                self._context.saving.save(lambda: undo.undo(report.gesture))
                return True

            def back() -> bool:
                self._context.saving.save(lambda: [records.restore(Photo, name) for name in report.imported])
                return True

            self._deeds.did(Deed(out, back))
            self._context.notices.toast(
                say("photos.imported", count=count), say("widgets.undo"), self._deeds.undo, icon="images"
            )
        sentences = self._sentences(report)
        if sentences:
            tone = Tone.DANGER if report.stopped else Tone.WARNING if report.refused else Tone.ACCENT
            note = Message("\n".join(sentences), tone, title=say("photos.report", count=count), closable=True)
            note.closed.connect(lambda: clear_layout(self._column))
            self._column.addWidget(note)
        self.imported.emit()

    def _sentences(self, report: ImportReport) -> list[str]:
        say, told = words().say, []
        if report.stopped is not None:
            told.append(words().explain(report.stopped).text)
        if report.cancelled:
            told.append(say("photos.cancelled", count=len(report.left)))
        elif report.left:
            told.append(say("photos.left", count=len(report.left)))
        if report.duplicates:
            told.append(say("photos.duplicates", count=len(report.duplicates)))
        for refused in report.refused[:_TOLD]:
            reason = words().explain(refused.error).happened
            told.append(say("photos.refused", name=refused.name, reason=reason))
        if len(report.refused) > _TOLD:
            told.append(say("photos.refused_more", count=len(report.refused) - _TOLD))
        return told

    def _fail(self, error: FieldKitError) -> None:
        clear_layout(self._column)
        told = words().explain(error)
        self._column.addWidget(Message(f"{told.safe} {told.todo}".strip(), Tone.DANGER, title=told.happened))


def files_in(data: QMimeData) -> tuple[Path, ...]:
    """The files and folders of this machine being dragged."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()) if data.hasUrls() else ()
