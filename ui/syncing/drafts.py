"""Results chosen or written and not saved yet: kept on this computer, handed back where they come to nothing."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from fieldkit.services.settling import FieldDraft
from ui.shell.context import Context
from ui.syncing.deciding import Decision
from ui.syncing.disputes import Disputed
from ui.theme import Tone

PAUSE_MS = 800
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

    def keep(self) -> None:
        """Write what was chosen and typed so far."""
        self._pause.stop()
        decision = self._decision
        if decision is None or decision.saved:
            return
        record, draft = decision.disputed.loaded.id, decision.draft()
        if draft != self._kept.get(record, {}):
            self._kept[record] = draft
            settling = self._context.workspace.settling
            self._context.saving.save(lambda: settling.keep_draft(record, draft), key=f"draft.{record}")

    def forget(self, record: str) -> None:
        """It was saved."""
        self._kept.pop(record, None)


def tell_gone(context: Context, before: Decision, now: Disputed | None) -> None:
    """Say which results were being written for what somebody else has settled meanwhile: they can be taken along."""
    disputed = before.disputed
    same = now is not None and now.loaded.id == disputed.loaded.id
    left = {each.field for each in now.disputes} if now is not None and same else set()
    labels = {each.field: each.label for each in disputed.disputes}
    lost = [(labels[name], each.typed[0]) for name, each in before.draft().items() if each.typed and name not in left]
    if before.saved or not lost:
        return
    say, text = context.words.say, "\n\n".join(f"{label}\n{typed}" for label, typed in lost)
    context.notices.message(
        text,
        Tone.WARNING,
        say("conflict.copy"),
        lambda: QGuiApplication.clipboard().setText(text),
        title=say("conflict.gone", title=disputed.title or disputed.kind_words),
        key=f"settled-meanwhile.{disputed.loaded.id}",
    )
