"""The demo's changes in the making, signed and dated by its people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from fieldkit.domain.changes import NETWORK, Change, ChangeId, Edit
from fieldkit.domain.ids import new_session
from fieldkit.domain.indicator import IndicatorValue
from fieldkit.domain.kinds import KINDS, scope_of
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.review import Action, ReviewEvent
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Observation

_PARTS = {IndicatorValue.KIND, Observation.KIND, Recommendation.KIND}
"""What a visit's review rests on besides the visit itself."""
_RESTS_ON_TEXT = {Action.SUBMITTED, Action.APPROVED}
_EDITS = 2_000


class Diary:
    """Changes made one after the other; what one person writes at one moment in one dossier is one change.

    Who saw what is followed, so that later edits rest on earlier ones and a review on the text it is about.
    """

    def __init__(self, device: str, now: dt.datetime) -> None:
        """``device`` signs the changes; nothing is dated after ``now``."""
        self._device = device
        self._now = now
        self._session = new_session()
        self._changes: list[Change] = []
        self._reviews: list[Change] = []
        self._counter = 0
        self._heads: dict[tuple[str, str], ChangeId] = {}
        self._fields: dict[str, list[str]] = defaultdict(list)
        self._parts: dict[str, list[str]] = defaultdict(list)
        self._scopes: dict[str, str] = {}

    def write(self, kind: str, record: str, values: Mapping[str, Plain], by: str, at: dt.datetime) -> None:
        """Give a record these values. ``by`` is a mailbox."""
        known = KINDS[kind]
        dossier = str(values.get("dossier") or NETWORK) if known.in_dossier else NETWORK
        scope = self._scopes.setdefault(record, scope_of(kind, record, dossier))
        if kind in _PARTS:
            self._parts[str(values.get("visit") or "")].append(record)
        review = kind == ReviewEvent.KIND
        if review and values["action"] in _RESTS_ON_TEXT:
            values = {**values, "basis": self._basis(str(values["subject"]))}
        named = [name for name, plain in values.items() if plain is not None]
        milliseconds = int(min(at, self._now).timestamp() * 1000)
        changes = self._reviews if review else self._changes
        identity = self._continued(changes, (scope, by, milliseconds), {(record, name) for name in named})
        edits = [self._edit(identity, kind, record, name, values[name]) for name in named]
        if changes and changes[-1].id == identity:
            last = changes.pop()
            changes.append(Change(identity, scope, by, self._device, last.at, (*last.edits, *edits)))
        else:
            moment = milliseconds << 16 | identity.counter & 0xFFFF
            changes.append(Change(identity, scope, by, self._device, moment, tuple(edits)))

    def take(self) -> tuple[list[Change], list[Change]]:
        """The changes made since the last call: the text, and the acts of review."""
        text, reviews = self._changes, self._reviews
        self._changes, self._reviews = [], []
        return text, reviews

    def dossier_of(self, record: str) -> str:
        """The dossier a record written before belongs to."""
        return self._scopes.get(record, NETWORK)

    def _continued(
        self, changes: list[Change], gesture: tuple[str, str, int], edited: set[tuple[str, str]]
    ) -> ChangeId:
        """The identity of the last change when these edits belong to it, or a new one."""
        last = changes[-1] if changes else None
        if (
            last is not None
            and (last.scope, last.author, last.at >> 16) == gesture
            and len(last.edits) + len(edited) <= _EDITS
            and not edited & {(edit.record, edit.field) for edit in last.edits}
        ):
            return last.id
        self._counter += 1
        return ChangeId(self._session, self._counter)

    def _edit(self, identity: ChangeId, kind: str, record: str, name: str, plain: Plain) -> Edit:
        before = self._heads.get((record, name))
        self._heads[record, name] = identity
        if before is None:
            self._fields[record].append(name)
        return Edit(kind, record, name, plain, (before,) if before else ())

    def _basis(self, subject: str) -> list[Plain]:
        records = [subject, *self._parts[subject]]
        found = {self._heads[record, name] for record in records for name in self._fields[record]}
        return [str(change) for change in sorted(found)]
