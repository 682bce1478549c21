"""What a section writes with: the snapshot, the words and formats of its language, and how records are named."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TypeVar

from fieldkit.domain.fields import Confidentiality, Field, Record
from fieldkit.domain.kinds import kind_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import Audience
from fieldkit.domain.values import Place, Shape
from fieldkit.reference.formats import Formats
from fieldkit.reference.showing import shown
from fieldkit.reference.words import Words
from fieldkit.reports.document import Block, Facts, Heading
from fieldkit.reports.filtering import ROUNDED
from fieldkit.reports.markdown import blocks
from fieldkit.reports.snapshot import ReportSnapshot

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Telling:
    """A snapshot on its way to becoming sentences."""

    snapshot: ReportSnapshot
    words: Words
    formats: Formats

    @property
    def internal(self) -> bool:
        """Whether the network's own staff reads this."""
        return self.snapshot.audience is Audience.INTERNAL

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence, by its key."""
        return self.words.say(key, **facts)

    def listed(self, *parts: str) -> str:
        """The parts that are not empty, one after the other with commas."""
        return self.say("report.list_separator").join(filter(None, parts))

    def dotted(self, *parts: str) -> str:
        """The parts that are not empty, set apart on one line."""
        return self.say("report.middle_dot").join(filter(None, parts))

    def of(self, records: Iterable[R], dossier: str) -> tuple[R, ...]:
        """The records that belong to a dossier."""
        return tuple(record for record in records if getattr(record, "dossier", "") == dossier)

    def named(self, identity: str) -> str:
        """What to call the record with this id; empty when it is not in the snapshot."""
        return self.snapshot.titles.get(identity, "")

    def kind(self, kind: str, *, many: bool = False) -> str:
        """The name of a kind as a title."""
        label = self.words.label(kind, "_many" if many else "_one")
        return f"{label[:1].upper()}{label[1:]}"

    def value(self, field: Field, value: object) -> str:
        """A field's value as a person reads it; empty for an empty one, a file, or a reference to nothing known."""
        if isinstance(value, Place):
            return self.place(value)
        return shown(field, value, self.words, self.snapshot.titles)

    def place(self, place: Place) -> str:
        """A position, told as approximate where its degrees were rounded."""
        if place.source != ROUNDED:
            return self.formats.position(place)
        return self.say(
            "report.about_here",
            latitude=self.formats.number(abs(_hundredths(place.latitude)), 2),
            north=self.say("report.north" if place.latitude >= 0 else "report.south"),
            longitude=self.formats.number(abs(_hundredths(place.longitude)), 2),
            east=self.say("report.east" if place.longitude >= 0 else "report.west"),
        )

    def facts(self, record: Record, omit: Collection[str]) -> Facts:
        """The short values of a record, in the order its fields are declared. Those ``omit`` names stand elsewhere."""
        pairs = []
        for field in kind_of(type(record)).fields:
            if field.about.form and field.about.shape is not Shape.PROSE and field.name not in omit:
                text = self.value(field, getattr(record, field.name))
                if text:
                    pairs.append((self.words.label(field.kind, field.name), text))
        return Facts(tuple(pairs))

    def prose(self, record: Record, *, level: int, omit: Collection[str] = ()) -> tuple[Block, ...]:
        """The narrative fields of a record, each under its label; empty ones vanish."""
        found: list[Block] = []
        for field in kind_of(type(record)).prose:
            text = str(getattr(record, field.name))
            if field.name in omit or not (body := blocks(text)):
                continue
            label = self.words.label(field.kind, field.name)
            found += [Heading(level=level, text=label, mark=self.mark(field), listed=False), *body]
        return tuple(found)

    def mark(self, field: Field) -> str:
        """« interne » beside what partners do not read."""
        return "" if field.about.confidentiality is Confidentiality.PARTNERS else self.say("report.internal_mark")


def _hundredths(degrees: float) -> Decimal:
    return Decimal(f"{degrees:.2f}")
