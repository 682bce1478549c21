"""A mission week as a laptop would record it: 40 visits of invented French-like text, about 115 kB as JSON."""

import random
import uuid
from collections.abc import Iterator

import msgspec

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.values import Plain

VISITS = 40
_ONSETS = ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "pr", "tr", "gr", "qu", "br", "")
_VOWELS = ("a", "e", "i", "o", "u", "é", "ou", "an", "on", "eau", "ai", "in", "eur", "ement", "ation", "è")
_ENDINGS = ("", "", "", "s", "e", "es", "nt", ",", " ; le", " 12", " du", " et", "r", "és")
_PROSE = ("context", "seen", "governance", "said", "opinion", "next_steps")
_START = 1_790_000_000_000  # milliseconds


class MissionWeek:
    """Changes of one session, in the order they were made; the same ones for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same week every time, nothing secret
        self._words = ["".join(self._syllables()) for _ in range(30_000)]
        self._weights = [1 / (rank + 100) for rank in range(len(self._words))]
        self._now = _START
        self._counter = 0
        self._session = f"{self._random.getrandbits(64):016x}"
        self._device = self._id()
        self._dossiers = [self._id() for _ in range(6)]
        self._mission = self._id()
        self.changes = [change for _ in range(VISITS) for change in self._visit()]

    def as_json(self) -> bytes:
        """The records themselves, with nothing about who changed what: what a naive export would send."""
        records: dict[str, dict[str, Plain]] = {}
        for change in self.changes:
            for edit in change.edits:
                records.setdefault(edit.record, {"kind": edit.kind})[edit.field] = edit.value
        return msgspec.json.encode(records)

    def _syllables(self) -> Iterator[str]:
        for _ in range(self._random.choice((1, 1, 2, 2, 3))):
            yield self._random.choice(_ONSETS) + self._random.choice(_VOWELS)

    def _text(self, words: int) -> str:
        chosen = self._random.choices(self._words, self._weights, k=words)
        endings = self._random.choices(_ENDINGS, k=words)
        return " ".join(map("".join, zip(chosen, endings, strict=True))).capitalize() + "."

    def _id(self) -> str:
        number = self._now_id() << 80 | 0x7 << 76 | self._random.getrandbits(12) << 64
        return str(uuid.UUID(int=number | 0b10 << 62 | self._random.getrandbits(62)))

    def _now_id(self) -> int:
        return self._now & (2**48 - 1)

    def _change(self, scope: str, kind: str, record: str, **values: Plain) -> Change:
        self._now += self._random.randrange(20_000, 900_000)
        self._counter += 1
        return Change(
            ChangeId(self._session, self._counter),
            scope,
            "Claire Dossou <claire@reseau.example>",
            self._device,
            self._now << 16,
            tuple(Edit(kind, record, name, value) for name, value in values.items()),
        )

    def _visit(self) -> Iterator[Change]:
        dossier = self._random.choice(self._dossiers)
        visit = self._id()
        yield self._change(
            dossier,
            "visit",
            visit,
            dossier=dossier,
            mission=self._mission,
            title=self._text(4),
            date="2026-09-21",
            starts="09:30",
            type="works",
            women_met=self._random.randrange(40),
            men_met=self._random.randrange(40),
        )
        for field in _PROSE:
            yield self._change(dossier, "visit", visit, **{field: self._text(self._random.randrange(18, 48))})
        for _ in range(3):
            yield self._change(
                dossier,
                "indicator_value",
                self._id(),
                dossier=dossier,
                visit=visit,
                role="actual",
                date="2026-09-21",
                value=str(self._random.randrange(1000)),
                grade="measured",
            )
        yield self._change(
            dossier, "observation", self._id(), dossier=dossier, visit=visit, text=self._text(18), nature="strength"
        )
