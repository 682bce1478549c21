"""What was written after an approval: the reviewer takes it over or sets it aside, its author learns of it."""

import datetime as dt
import json
from collections.abc import Sequence

from fieldkit.domain.changes import author_login
from fieldkit.domain.counting import identities
from fieldkit.domain.fields import Record
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import DECISIONS, Action, Objection, ReviewEvent, Standing, objection, standing
from fieldkit.domain.visit import Visit
from fieldkit.errors import NotAllowed
from fieldkit.services.approved import Approved, Proposal, approved_texts
from fieldkit.services.profile import People
from fieldkit.services.records import Records
from fieldkit.services.review import is_written_by
from fieldkit.storage.conditions import AnyOf
from fieldkit.storage.store import Store

_TOLD = "decisions_told"
_NEWS = dt.timedelta(days=7)

Subject = Loaded[Visit] | Loaded[Mission]


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's word on something this person wrote after an approval; ``places`` are records and fields."""

    event: ReviewEvent
    places: tuple[tuple[str, str], ...]

    @property
    def accepted(self) -> bool:
        """Whether it counts now."""
        return self.event.action == Action.TAKEN_OVER


class Proposals:
    """Proposals to the reviewer, offline on both sides."""

    def __init__(self, store: Store, records: Records, people: People) -> None:
        """``people`` tells whose word it is."""
        self._store, self._records, self._people = store, records, people

    def approved(self, subject: Record) -> Approved | None:
        """The approved text of a visit or mission where it differs from what is written; None where there is none."""
        with self._store.read() as reader:
            events = reader.all(ReviewEvent, subject=subject.id)
            return approved_texts(reader, [subject], {subject.id: events}).get(subject.id)

    def objection(
        self, action: Action, now: Standing, chosen: Sequence[Proposal], *, reason: str = ""
    ) -> Objection | None:
        """Why the person at the keyboard may not decide so on these, or None. Of none chosen, whether on any at all."""
        me = self._people.current
        is_author = any(is_written_by(proposal, me.login) for proposal in chosen)
        found = objection(action, now, role=me.role, is_author=is_author, reason=reason)
        if found is None and action is Action.TAKEN_OVER and any(proposal.disputed for proposal in chosen):
            return Objection.DISPUTED
        return found

    def decide(self, action: Action, subject: Subject, chosen: Sequence[Proposal], *, reason: str = "") -> Standing:
        """Take over what was proposed, or set it aside with a reason; raises NotAllowed with the objection.

        It is about the values in ``chosen`` and no others: what came in meanwhile is a proposal of its own.
        """
        now = self._standing(subject.id)
        stands = self.objection(action, now, chosen, reason=reason)
        if stands is None and not (chosen and action in DECISIONS):
            stands = Objection.NOT_NOW
        if stands is not None:
            raise NotAllowed(stands.value)
        versions = {version.change for proposal in chosen for version in proposal.versions}
        self._records.create(
            ReviewEvent,
            dossier=subject.record.dossier if isinstance(subject.record, Visit) else "",
            subject=subject.id,
            subject_kind=subject.record.KIND,
            action=action.value,
            reason=reason.strip(),
            author=self._people.current.mailbox,
            happened_at=dt.datetime.now(dt.UTC),
            version=now.version,
            follows=tuple(event.id for event in (*now.latest, *now.decisions)),
            basis=tuple(str(change) for change in sorted(versions)),
            places=tuple(f"{record}.{name}" for proposal in chosen for record, name in proposal.places),
        )
        return self._standing(subject.id)

    def news(self) -> list[Decision]:
        """What others decided on proposals of this person since this was last asked; a week back at most.

        Asked after a commit: raises DiskFull or DiskFault where it cannot note what was told.
        """
        me, since = self._people.current.login.lower(), dt.datetime.now(dt.UTC) - _NEWS
        with self._store.read() as reader:
            told = set(json.loads(self._store.get_setting(_TOLD) or "[]"))
            decisions = reader.all(ReviewEvent, action=AnyOf([action.value for action in DECISIONS]))
            new = [event for event in decisions if event.id not in told and author_login(event.author) != me]
            found = []
            for event in new:
                places = {tuple(place.split(".", 1)) for place in event.places}
                mine = {
                    (edit.record, edit.field)
                    for change in reader.each(identities(event.basis))
                    for edit in change.edits
                    if author_login(change.author) == me and (edit.record, edit.field) in places
                }
                if mine and (event.happened_at or since) >= since:
                    found.append(Decision(event, tuple(sorted(mine))))
        if new:
            self._store.set_setting(_TOLD, json.dumps(sorted(event.id for event in decisions)))
        return found

    def _standing(self, subject: str) -> Standing:
        return standing(self._records.all(ReviewEvent, subject=subject))
