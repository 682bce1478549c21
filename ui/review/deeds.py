"""What the review screen writes."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from fieldkit.domain.review import Action, Comment
from fieldkit.errors import FieldKitError
from fieldkit.services.approved import Proposal
from ui.review.composer import Aim
from ui.review.pane import Passage
from ui.review.reading import Sheet
from ui.shell.context import Context


class Deeds(QObject):
    """Comments, replies, ends of threads and acts. ``done`` is called once one is on disk, ``refused`` when it is not.

    ``done`` is told whether the text in the box was what was written.
    """

    def __init__(
        self, context: Context, done: Callable[[bool], None], refused: Callable[[FieldKitError], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context, self._done, self._refused = context, done, refused

    def publish(self, sheet: Sheet, aim: Aim, said: str) -> None:
        """Write a comment on a passage, or a reply to a thread."""
        review, subject = self._context.workspace.review, sheet.loaded.record
        answered = next((thread.first for thread in sheet.threads if thread.first.id == aim.thread), None)
        passage = Passage(answered.field) if answered else aim.passage

        def write() -> Comment:
            return review.comment(subject, passage.field, said, quote=passage.quote, reply_to=aim.thread)

        self._save(write, typed=True)

    def end(self, thread: str, *, resolved: bool) -> None:
        """Resolve a thread or open it again."""
        review = self._context.workspace.review
        self._save(lambda: review.resolve(thread, resolved=resolved), typed=False)

    def act(self, sheet: Sheet, action: Action, reason: str) -> None:
        """Submit, begin, ask for changes, approve, withdraw or note as shared, and say so."""
        review = self._context.workspace.review
        told = self._context.words.say(f"review.done.{action}")
        self._save(lambda: review.act(action, sheet.loaded, reason=reason), typed=bool(reason), told=told)

    def decide(self, sheet: Sheet, action: Action, chosen: Sequence[Proposal], reason: str) -> None:
        """Take over what was proposed, or set it aside, and say so."""
        proposals = self._context.workspace.proposals
        told = self._context.words.say(f"review.done.{action}", count=len(chosen))
        self._save(lambda: proposals.decide(action, sheet.loaded, chosen, reason=reason), typed=bool(reason), told=told)

    def _save(self, write: Callable[[], object], *, typed: bool, told: str = "") -> None:
        def done(_written: object) -> None:
            if told:
                self._context.notices.toast(told)
            self._done(typed)

        self._context.saving.save(write, done, self._refused, self)
