"""One section of the note being written: when it is saved, and what happens when another version arrives."""

from PySide6.QtCore import QObject, QTimer, Signal

from fieldkit.domain.fields import Field
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.merging import Head
from fieldkit.domain.visit import Visit
from fieldkit.errors import FieldKitError
from ui.records.deeds import Deed, Deeds
from ui.records.keeper import Heads, RecordKeeper
from ui.visits.markdown_edit import MarkdownEdit

PAUSE_MS = 800
LONGEST_MS = 5000


@dataclass(frozen=True, slots=True)
class Version:
    """What somebody else wrote: ``author`` is a mailbox, ``at`` a hybrid time; empty and 0 when not known."""

    text: str
    author: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Versions of a section that are not the one on screen, and all that was written of it."""

    others: tuple[Version, ...]
    heads: Heads


class SectionDraft(QObject):
    """Keeps what is typed: 800 ms after the last keystroke, every 5 s while it goes on, and when asked to.

    The text on screen changes by the person's hand only, once they are in it: another version that arrives is held in
    ``disagreement`` until they choose.
    """

    words_changed = Signal()
    disagrees = Signal()

    def __init__(self, field: Field, name: str, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.field, self.name = field, name
        self.editor = MarkdownEdit(name)
        self.disagreement: Disagreement | None = None
        self._keeper: RecordKeeper[Visit] | None = None
        self._kept = ""
        self._deeds = deeds
        document = self.editor.document()
        self._replaying = self._held = False
        self._typing = Deed(self._undo, self._redo, stays=document.isUndoAvailable)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        for clock in (self._pause, self._longest):
            clock.timeout.connect(self.flush)
        self.editor.typed.connect(self._touch)
        self.editor.left.connect(self.flush)

    @property
    def written(self) -> bool:
        """Whether anything is in it."""
        return bool(self.editor.text().strip())

    @property
    def pending(self) -> bool:
        """Whether something typed was not handed over to be written yet."""
        return self.editor.text() != self._kept

    def open(self, keeper: RecordKeeper[Visit], loaded: Loaded[Visit]) -> None:
        """Show the section of a visit as it was read."""
        self._keeper = keeper
        self._pause.stop()
        self._longest.stop()
        self.editor.show_text(getattr(loaded.record, self.field.name))
        self._kept = self.editor.text()
        self.disagreement = None
        self._compare(loaded)

    def take(self, loaded: Loaded[Visit]) -> None:
        """The visit was read again: show what is new here, or hold it while the person is writing."""
        keeper, name = self._keeper, self.field.name
        if keeper is None:
            return
        if name not in loaded.conflicts:
            if set(loaded.heads.get(name, ())) == set(keeper.heads(name)):
                self._agree()
                return
            if not self.editor.hasFocus() and not self.pending:
                self._show(loaded)
                return
        self._compare(loaded)

    def flush(self) -> None:
        """Hand over what was typed, now."""
        self._pause.stop()
        self._longest.stop()
        text = self.editor.text()
        if self._keeper is None or self._held or text == self._kept:
            return
        self._kept = text
        self._keeper.edit({self.field.name: text}, failed=self._failed)

    def hold(self) -> None:
        """The section is being changed on disk: what is typed waits until that is on screen too, or ``release``."""
        self.flush()
        self._held = True

    def release(self) -> None:
        """Write again."""
        self._held = False
        self.flush()

    def choose(self, text: str) -> None:
        """End the disagreement with this text: every version has been seen."""
        if self.disagreement is None or self._keeper is None:
            return
        self._keeper.adopt_all_versions(self.field.name, self.disagreement.heads)
        self.disagreement = None
        if text != self.editor.text():
            self.editor.rewrite_text(text)
        self._pause.stop()
        self._longest.stop()
        self._kept = self.editor.text()
        self._keeper.edit({self.field.name: self._kept}, failed=self._failed)
        self.disagrees.emit()

    def adopt_appended(self, loaded: Loaded[Visit], text: str) -> None:
        """A paragraph was added to the section on disk: show it after what is typed, and rest on it."""
        if self._keeper is None:
            return
        in_step = not self.pending
        self._keeper.adopt(self.field.name, loaded)
        self.editor.append_text(text)
        if in_step:
            self._kept = self.editor.text()
        self.release()

    def remove_appended(self, text: str) -> None:
        """Take a paragraph away again where it still stands as it was added; what was typed since stays."""
        before, found, after = self.editor.text().rpartition(text)
        if found:
            self.editor.rewrite_text(f"{before.rstrip()}{after}" if not after.strip() else f"{before}{after.lstrip()}")
            self.flush()

    def _show(self, loaded: Loaded[Visit]) -> None:
        assert self._keeper is not None  # noqa: S101 - callers have checked it
        self._keeper.adopt(self.field.name, loaded)
        text = getattr(loaded.record, self.field.name)
        if text != self.editor.text():
            self.editor.show_text(text)
        self._kept = self.editor.text()
        self._agree()
        self.words_changed.emit()

    def _compare(self, loaded: Loaded[Visit]) -> None:
        """Find the versions that are not on screen."""
        name, mine = self.field.name, self.editor.text()
        versions = loaded.conflicts.get(name, ())
        heads = loaded.heads.get(name, ())
        if versions:
            known = self._keeper.heads(name) if self._keeper is not None else ()
            others = tuple(_version(self.field, head) for head in versions if head.change not in known)
        else:
            others = (Version(getattr(loaded.record, name)),)
        others = tuple(version for version in others if version.text != mine)
        if not others and not versions and self._keeper is not None:
            self._keeper.adopt(name, loaded)
            self._kept = mine
        found = Disagreement(others, heads) if others else None
        if found != self.disagreement:
            self.disagreement = found
            self.disagrees.emit()

    def _agree(self) -> None:
        if self.disagreement is not None:
            self.disagreement = None
            self.disagrees.emit()

    def _touch(self) -> None:
        if not self._replaying:
            self._deeds.did(self._typing)
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()
        self.words_changed.emit()

    def _failed(self, error: FieldKitError) -> None:  # noqa: ARG002 - the status bar says it
        self._kept = "\0"  # never equal to what is on screen: the next occasion writes it again

    def _undo(self) -> bool:
        if not self.editor.document().isUndoAvailable():
            return False
        self._replaying = True
        self.editor.undo()
        self._replaying = False
        return True

    def _redo(self) -> bool:
        if not self.editor.document().isRedoAvailable():
            return False
        self._replaying = True
        self.editor.redo()
        self._replaying = False
        return True


def _version(field: Field, head: Head) -> Version:
    return Version(str(field.value(head.value)), head.author, head.at)
