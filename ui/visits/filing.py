"""Captures: kept at once, filed under a section in one gesture, put in the bin, and all of it taken back."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from fieldkit.domain.loaded import Loaded
from fieldkit.domain.visit import Observation, Visit
from fieldkit.errors import FieldKitError
from ui.records.deeds import Deed, Deeds
from ui.records.keeper import RecordKeeper
from ui.shell.context import Context
from ui.visits.note import Note


class Filing(QObject):
    """``changed`` once something is on disk; ``lost`` carries the words of a capture that could not be kept."""

    changed = Signal()
    lost = Signal(str)

    def __init__(self, context: Context, note: Note, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._note, self._deeds = context, note, deeds
        self.keeper: RecordKeeper[Visit] | None = None

    def capture(self, visit: Visit, text: str) -> None:
        """Keep a few words with the time of day."""
        visits, at = self._context.workspace.visits, dt.datetime.now().time().replace(microsecond=0)

        def kept(loaded: Loaded[Observation]) -> None:
            if self.keeper is not None and self.keeper.id == visit.id:
                self._deeds.did(Deed(lambda: self._bin(loaded.id), lambda: self._restore(loaded.id)))
            self.changed.emit()

        def failed(error: FieldKitError) -> None:  # noqa: ARG001 - the status bar says it
            self.lost.emit(text)

        self._context.saving.save(lambda: visits.capture(visit, text, at), kept, failed, self)

    def file(self, capture: str, section: str) -> None:
        """Move a capture to the end of a section; what is typed there is written first."""
        draft, keeper = self._note.drafts.get(section), self.keeper
        if draft is None or keeper is None:
            return
        draft.hold()
        workspace = self._context.workspace

        def refused(error: FieldKitError) -> None:
            draft.release()
            self._context.jobs.failed.emit(error)

        def write() -> tuple[Observation, Loaded[Visit]]:
            found = workspace.records.get(Observation, capture).record
            return found, workspace.visits.file_capture(found, section)

        def filed(result: tuple[Observation, Loaded[Visit]]) -> None:
            found, loaded = result
            draft.adopt_appended(loaded, found.text)
            deed = Deed(lambda: self._unfile(found, section), lambda: self._file_again(found, section))
            self._deeds.did(deed)
            say = self._context.words.say
            self._context.notices.toast(
                say("visit.capture_filed", section=draft.name), say("widgets.undo"), self._deeds.undo
            )
            self.changed.emit()

        self._context.saving.save(write, filed, refused, self)

    def drop(self, capture: str) -> None:
        """Put a capture in the bin."""
        self._bin(capture)
        self._deeds.did(Deed(lambda: self._restore(capture), lambda: self._bin(capture)))
        say = self._context.words.say
        self._context.notices.toast(say("visit.capture_binned"), say("widgets.undo"), self._deeds.undo, icon="trash-2")

    def _unfile(self, capture: Observation, section: str) -> bool:
        """The capture waits again, and leaves the section where it still stands there as filed."""
        self._note.drafts[section].remove_appended(capture.text)
        return self._restore(capture.id)

    def _file_again(self, capture: Observation, section: str) -> bool:
        draft = self._note.drafts[section]
        draft.editor.append_text(capture.text)
        draft.flush()
        return self._bin(capture.id)

    def _bin(self, capture: str) -> bool:
        records = self._context.workspace.records
        self._save(lambda: records.delete(records.get(Observation, capture)))
        return True

    def _restore(self, capture: str) -> bool:
        records = self._context.workspace.records
        self._save(lambda: records.restore(Observation, capture))
        return True

    def _save(self, write: Callable[[], object]) -> None:
        self._context.saving.save(write, lambda _done: self.changed.emit(), owner=self)
