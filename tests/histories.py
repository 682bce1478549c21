"""Random histories: what several people could have written on several laptops, and what nobody honest could."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.merging import project
from fieldkit.domain.values import Plain

RECORDS = {"00000000-0000-7000-8000-00000000000a": "visit", "00000000-0000-7000-8000-00000000000b": "dossier"}
TEXT_FIELDS = ("title", "of_tomorrow")
SET_FIELDS = {"visit": "authors", "dossier": "regions"}
VALUES: Sequence[Plain] = ("a", "b", "c", None)
SETS: Sequence[Plain] = (["x"], ["y"], ["x", "z"], None)
START = 1_790_000_000_000 << 16


@dataclass
class Laptop:
    """One device: the changes it holds."""

    session: str
    held: dict[ChangeId, Change] = field(default_factory=dict)
    counter: int = 0

    def write(self, at: int, edits: Sequence[tuple[str, str, Plain]]) -> Change:
        """A change to (record, field, value), having seen what this laptop shows."""
        heads = project(self.held.values())
        made = []
        for record, name, value in edits:
            kind = RECORDS[record]
            shown = heads.get((kind, record), {})
            if name == DELETED:
                seen = {head.change for found in shown.values() for head in found}
            else:
                seen = {head.change for head in shown.get(name, ())}
            made.append(Edit(kind, record, name, value, tuple(sorted(seen))))
        self.counter += 1
        change = Change(ChangeId(self.session, self.counter), "", f"P{self.session[-1]} <p>", "dev", at, tuple(made))
        self.held[change.id] = change
        return change

    def learn(self, changes: Iterable[Change]) -> None:
        """Take changes in."""
        self.held.update((change.id, change) for change in changes)


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, str, Plain]]:
    """What one gesture sets: one or two different fields."""
    found: dict[tuple[str, str], Plain] = {}
    for _ in range(draw(st.integers(1, 2))):
        record = draw(st.sampled_from(sorted(RECORDS)))
        name = draw(st.sampled_from([*TEXT_FIELDS, SET_FIELDS[RECORDS[record]], DELETED]))
        values = (True, False) if name == DELETED else VALUES if name in TEXT_FIELDS else SETS
        found[record, name] = draw(st.sampled_from(values))
    return [(record, name, value) for (record, name), value in found.items()]


@st.composite
def honest_histories(draw: st.DrawFn, *, most: int = 14) -> list[Change]:
    """The changes of three laptops that write, and now and then read some of what another one holds."""
    laptops = [Laptop(f"{n:016x}") for n in (1, 2, 3)]
    for at in range(draw(st.integers(1, most))):
        writer = draw(st.sampled_from(laptops))
        writer.write(START + draw(st.integers(0, 5)) * 10 + at % 10, draw(edits()))
        if draw(st.booleans()):
            other = draw(st.sampled_from(laptops))
            known = sorted(writer.held)
            writer_told = draw(st.integers(1, len(known)))
            other.learn(writer.held[identity] for identity in known[:writer_told])
    everything = {identity: change for laptop in laptops for identity, change in laptop.held.items()}
    return [everything[identity] for identity in sorted(everything)]


@st.composite
def wild_histories(draw: st.DrawFn) -> list[Change]:
    """Changes whose ``seen`` names anything: themselves, later ones, missing ones; fields twice, kinds mixed up."""
    identities = [ChangeId(f"{n:016x}", counter) for n in (1, 2) for counter in (1, 2, 3, 4)]
    missing = ChangeId("f" * 16, 1)
    found = []
    for identity in identities[: draw(st.integers(1, len(identities)))]:
        made = [
            Edit(
                draw(st.sampled_from(["visit", "dossier", "of_tomorrow"])),
                draw(st.sampled_from(sorted(RECORDS))),
                name := draw(st.sampled_from(["title", "regions", "authors", "thumbnail", DELETED])),
                draw(st.booleans()) if name == DELETED else draw(st.sampled_from([*VALUES, *SETS, 3, {"a": [1]}])),
                tuple(draw(st.lists(st.sampled_from([*identities, missing]), max_size=3))),
            )
            for _ in range(draw(st.integers(0, 3)))
        ]
        at = START + draw(st.integers(0, 3))
        found.append(Change(identity, draw(st.sampled_from(["", "d1"])), "A <a>", "dev", at, tuple(made)))
    return found


@st.composite
def arrivals(draw: st.DrawFn, changes: Sequence[Change]) -> list[list[Change]]:
    """The same changes in another order, cut into batches anywhere, some of them more than once."""
    again = draw(st.lists(st.sampled_from(list(changes)), max_size=4))
    shuffled = draw(st.permutations([*changes, *again]))
    cuts = sorted(draw(st.sets(st.integers(0, len(shuffled)), max_size=3)))
    bounds = [0, *cuts, len(shuffled)]
    return [list(shuffled[start:end]) for start, end in itertools.pairwise(bounds)]


def renamed(change: Change, session: str) -> Change:
    """The same change under another session."""
    return replace(change, id=ChangeId(session, change.id.counter))
