"""What people disagree on: what they started from, the choice, its draft, and the choices others made."""

import json
import time
from collections.abc import Mapping, Sequence
from itertools import chain
from threading import Lock

from fieldkit.domain.changes import Change, ChangeId, author_login, milliseconds
from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import KINDS, field_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Committed, Loaded
from fieldkit.domain.merging import Head, heads, settle
from fieldkit.domain.values import Plain
from fieldkit.services.profile import People
from fieldkit.services.records import Records
from fieldkit.storage.reading import Reader
from fieldkit.storage.settlements import Received, last_place, received_after
from fieldkit.storage.store import Store

_DRAFTS, _TOLD = "settling_drafts", "settled_told"
_LONGEST = 500
_NEWS_MS = 7 * 86_400_000

_Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Basis:
    """The value that every version of a field rests on, and the hybrid times of it and of what was first done to it.

    ``at`` is 0 where the field was empty from the beginning.
    """

    value: Plain
    at: int
    since: int


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """What a person has chosen or typed for a field without saving it.

    ``over`` are the versions on screen meanwhile and ``chosen`` those taken, as changes; ``typed`` is in a list of one,
    plain, where the result was written by hand.
    """

    over: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    typed: tuple[Plain, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """Somebody ended a disagreement in which one of the versions was this person's."""

    author: str
    at: int
    kind: str
    record: str
    fields: tuple[str, ...]


class Settling:
    """Ends disagreements, and keeps what is about to."""

    def __init__(self, store: Store, records: Records, people: People) -> None:
        """``people`` tells whose versions are this person's."""
        self._store, self._records, self._people = store, records, people
        self._told = 0
        self._drafting = Lock()

    def bases(self, loaded: Loaded[Record]) -> dict[str, Basis]:
        """What the versions of each field in conflict rest on; left out where the journal does not tell one value."""
        found = {}
        with self._store.read() as reader:
            for name, versions in loaded.conflicts.items():
                basis = _basis(reader, (loaded.record.KIND, loaded.id, name), versions)
                if basis is not None:
                    found[name] = basis
        return found

    def settle(
        self, loaded: Loaded[Record], values: Mapping[str, object], *, deleted: bool | None = None
    ) -> Committed | None:
        """End disagreements with these values, in one gesture that has seen every version in ``loaded``.

        ``deleted`` leaves the record in the bin or takes it out, None where that is not asked. Raises BadValue.
        """
        gesture = self._records.gesture()
        gesture.edit(loaded, **values)
        if deleted:
            gesture.delete(loaded)
        elif deleted is not None:
            gesture.restore(loaded)
        return self._records.keep(gesture)

    def drafts(self) -> dict[str, dict[str, FieldDraft]]:
        """What was chosen and typed and is not saved, by record and field."""
        kept = self._store.get_setting(_DRAFTS)
        parsed = json.loads(kept) if kept else {}
        return {
            record: {name: FieldDraft(*(tuple(part) for part in parts)) for name, parts in draft.items()}
            for record, draft in parsed.items()
        }

    def keep_draft(self, record: str, draft: Mapping[str, FieldDraft]) -> None:
        """Keep it, on this computer only; an empty one is forgotten. Raises DiskFull or DiskFault."""
        with self._drafting:
            drafts = {**self.drafts(), record: draft}
            written = {
                each: {name: [part.over, part.chosen, part.typed] for name, part in kept.items()}
                for each, kept in drafts.items()
                if kept
            }
            text = json.dumps(written) if written else ""
            if text != self._store.get_setting(_DRAFTS):
                self._store.set_setting(_DRAFTS, text)

    def news(self) -> list[Settlement]:
        """What others settled since this was last asked, one of whose versions was this person's; a week back at most.

        Asked after a commit: raises DiskFull or DiskFault where it cannot note how far it has read.
        """
        with self._store.read() as reader:
            start = max(self._told, int(self._store.get_setting(_TOLD) or "0"))
            end = last_place(reader.connection)
            received = received_after(reader.connection, start) if end > start else []
            mine = self._people.current.login.lower()
            found = [each for each in received if self._is_news(reader, each, mine)]
        self._told = end
        if received:
            self._store.set_setting(_TOLD, str(end))
        together: dict[tuple[str, str], list[Received]] = {}
        for each in found:
            together.setdefault((each.edit.record, each.author), []).append(each)
        return [
            Settlement(author, many[-1].at, many[0].edit.kind, record, tuple(each.edit.field for each in many))
            for (record, author), many in together.items()
        ]

    @staticmethod
    def _is_news(reader: Reader, received: Received, mine: str) -> bool:
        edit = received.edit
        if edit.kind not in KINDS or author_login(received.author) == mine:
            return False
        place = (edit.kind, edit.record, edit.field)
        versions = [head for change in reader.each(edit.seen) if (head := _head(change, place)) is not None]
        ended = settle(heads(versions), field_of(edit.kind, edit.field)).in_conflict
        recent = milliseconds(received.at) > time.time_ns() // 1_000_000 - _NEWS_MS
        return recent and ended and any(author_login(version.author) == mine for version in versions)


def _basis(reader: Reader, place: _Place, versions: Sequence[Head]) -> Basis | None:
    known: dict[ChangeId, Head] = {}
    lines = [_line(reader, place, version, known) for version in versions]
    if any(line is None for line in lines):
        return None
    before = [line for line in lines if line is not None]
    shared = set.intersection(*before)
    apart = [known[change] for change in set(chain(*before)) - shared]
    since = min(head.at for head in (*apart, *versions))
    ended = settle(heads(known[change] for change in shared), field_of(place[0], place[2]))
    if ended.in_conflict:
        return None
    return Basis(ended.value, max((head.at for head in ended.heads), default=0), since)


def _line(reader: Reader, place: _Place, version: Head, known: dict[ChangeId, Head]) -> set[ChangeId] | None:
    """Every change of a field that a version rests on; None where the journal does not hold them all."""
    found: set[ChangeId] = set()
    waiting = list(version.seen)
    while waiting:
        change = waiting.pop()
        if change in found:
            continue
        if change not in known:
            heads_of = [_head(each, place) for each in reader.each((change,))]
            if not heads_of or heads_of[0] is None or len(known) >= _LONGEST:
                return None
            known[change] = heads_of[0]
        found.add(change)
        waiting += known[change].seen
    return found


def _head(change: Change, place: _Place) -> Head | None:
    found = [edit for edit in change.edits if (edit.kind, edit.record, edit.field) == place]
    return Head(change.id, change.at, change.author, found[-1].value, found[-1].seen) if found else None
