"""Tells what others decided about this person's words, on each laptop as it learns of it.

« Awa a départagé » of versions that disagreed, « Thibault a repris votre proposition » of what came after an approval.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fieldkit.domain.changes import author_name
from fieldkit.domain.fields import title_of
from fieldkit.domain.kinds import KINDS
from fieldkit.services.settling import Settlement
from ui.shell.context import Context
from ui.theme import Tone

_Told = tuple[Settlement, str, str]
"""What was settled, what the record is called, and the dossier it belongs to."""

if TYPE_CHECKING:
    from fieldkit.services.proposals import Decision

_Decided = tuple["Decision", str, tuple[tuple[str, str], ...]]
"""A decision on proposals, what the text is called, and the kinds and fields it is about."""


class SettledTeller(QObject):
    """Looks through what came in after each commit. It needs no network and asks nothing at a start."""

    def __init__(self, context: Context) -> None:
        """Begins at once."""
        super().__init__()
        self._context = context
        self._reading = self._again = self._left = False
        jobs = context.jobs
        self._leave = context.workspace.subscribe(lambda _published: jobs.on_window_thread(self.tell))

    def leave(self) -> None:
        """Stop listening: what comes in from now on is for the next window to tell."""
        self._left = True
        self._leave()

    def tell(self) -> None:
        """Read what others have settled since, and say so; one reading at a time, and one more where it was asked."""
        if self._left:
            return
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        self._context.jobs.read(self._read, self._say, self._failed, self)

    def _read(self) -> tuple[list[_Told], list[_Decided]]:
        workspace = self._context.workspace
        decided = []
        for decision in workspace.proposals.news():
            known = KINDS.get(decision.event.subject_kind)
            loaded = workspace.records.find(known.record_type, decision.event.subject) if known else None
            if loaded is not None:
                kinds = workspace.records.kinds(record for record, _ in decision.places)
                names = [(kinds[record], name) for record, name in decision.places if record in kinds]
                decided.append((decision, title_of(loaded.record), tuple(dict.fromkeys(names))))
        found = []
        for settlement in workspace.settling.news():
            loaded = workspace.records.find(KINDS[settlement.kind].record_type, settlement.record)
            if loaded is not None:
                dossier = settlement.record if settlement.kind == "dossier" else getattr(loaded.record, "dossier", "")
                found.append((settlement, title_of(loaded.record), str(dossier)))
        return found, decided

    def _failed(self, error: object) -> None:
        self._reading = False
        self._context.jobs.failed.emit(error)

    def _say(self, read: tuple[list[_Told], list[_Decided]]) -> None:
        self._reading = False
        found, decided = read
        for decision, title, fields in decided:
            self._say_decided(decision, title, fields)
        words, navigator = self._context.words, self._context.navigator
        for settlement, title, dossier in found:
            names = ", ".join(words.label(settlement.kind, name) for name in settlement.fields)
            author = author_name(settlement.author)
            see = (lambda dossier=dossier: navigator.go("dossier", dossier=dossier, tab="history")) if dossier else None
            self._context.notices.message(
                words.say("conflict.settled_text", fields=names),
                Tone.ACCENT,
                words.say("conflict.see") if see is not None else "",
                see,
                title=words.say("conflict.settled_by", author=author, title=title or words.label(settlement.kind)),
                key=f"settled.{settlement.record}.{author}",
            )
        if self._again:
            self.tell()

    def _say_decided(self, decision: "Decision", title: str, fields: tuple[tuple[str, str], ...]) -> None:
        words, event = self._context.words, decision.event
        key = "taken" if decision.accepted else "aside"
        names = ", ".join(words.label(kind, name) for kind, name in fields)
        self._context.notices.message(
            words.say(f"review.decided_{key}_text", title=title, fields=names, reason=event.reason),
            Tone.SUCCESS if decision.accepted else Tone.ACCENT,
            words.say("review.decided_see"),
            lambda: self._context.navigator.go("review", subject=event.subject, kind=event.subject_kind),
            title=words.say(f"review.decided_{key}", who=author_name(event.author)),
            key=f"decided.{event.id}",
        )
