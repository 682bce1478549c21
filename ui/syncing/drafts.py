"""Results chosen or written and not saved yet: kept on this computer, handed back where they come to nothing."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from fieldkit.services.settling import FieldDraft
from ui.shell.context import Context
from ui.syncing.deciding import Decision
from ui.syncing.disputes import Unsaved
from ui.theme import Tone

PAUSE_MS = 800
_SHOWN = 600
"""Letters of a text in a message; the whole of it is copied."""
Draft = Mapping[str, FieldDraft]


class Drafts(QObject):
    """The drafts of a conflict screen, by record. The last one noted is on disk after a pause, or when asked to."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[str, Draft] = {}
        self._decision: Decision | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.keep)

    def take_in(self, read: Mapping[str, Draft]) -> None:
        """Know what was kept the last time; what is known here is newer."""
        self._kept = {**read, **self._kept}

    def of(self, record: str) -> Draft:
        """What was chosen and typed for a record."""
        return self._kept.get(record, {})

    def follow(self, decision: Decision | None) -> None:
        """Note from now on what is done in a decision; what was done in the former one is kept."""
        self.keep()
        self._decision = decision
        if decision is not None:
            decision.changed.connect(self._pause.start)

    def keep(self, then: Callable[[], object] = lambda: None) -> None:
        """Write what was chosen and typed so far; ``then`` is called once it is on disk."""
        self._pause.stop()
        decision = self._decision
        if decision is None or decision.saved:
            return
        record, draft = decision.disputed.loaded.id, decision.draft()
        if draft != self._kept.get(record, {}):
            self._write(record, draft, then)
        else:
            then()

    def forget(self, record: str) -> None:
        """It was saved."""
        self._kept.pop(record, None)

    def tell_unsaved(self, unsaved: Unsaved) -> None:
        """Say that somebody else has settled what a result was being written for; it can be copied and is then done."""
        say, words = self._context.words.say, [f"{label}\n{typed}" for label, typed in unsaved.typed.values()]
        whole = "\n\n".join(words)

        def take() -> None:
            QGuiApplication.clipboard().setText(whole)
            left = {name: each for name, each in self.of(unsaved.record).items() if name not in unsaved.typed}
            written = any(each.typed for each in left.values())
            self._write(unsaved.record, left if written else {}, lambda: None)

        title = say("conflict.gone", title=unsaved.title)
        shown = whole if len(whole) <= _SHOWN else f"{whole[:_SHOWN].rstrip()}…"
        key = f"unsaved.{unsaved.record}"
        self._context.notices.message(shown, Tone.WARNING, say("conflict.copy"), take, title=title, key=key)

    def _write(self, record: str, draft: Draft, then: Callable[[], object]) -> None:
        self._kept[record] = draft
        settling = self._context.workspace.settling
        self._context.saving.save(
            lambda: settling.keep_draft(record, draft), lambda _none: then(), owner=self, key=f"draft.{record}"
        )
