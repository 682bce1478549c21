"""What is written, recorded and still missing of a visit."""

import datetime as dt
import re

from fieldkit.domain.indicator import Indicator, IndicatorValue, ValueRole
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Consent, Photo
from fieldkit.domain.visit import Visit
from fieldkit.services.consents import by_id, lacking
from fieldkit.storage.reading import Reader

_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a visit's note: the field that holds it, and how many words are in it."""

    field: str
    words: int

    @property
    def label_key(self) -> str:
        """Key of its title in the vocabulary."""
        return f"{Visit.KIND}.{self.field}"

    @property
    def written(self) -> bool:
        """Whether anything is written in it."""
        return self.words > 0


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far a visit has come. ``consents_missing`` counts photos on which people still have to be asked."""

    sections: tuple[Section, ...]
    indicators: int
    indicators_recorded: int
    photos: int
    consents_missing: int

    @property
    def sections_written(self) -> int:
        """Sections with something in them."""
        return sum(section.written for section in self.sections)

    @property
    def words(self) -> int:
        """Words of the whole note."""
        return sum(section.words for section in self.sections)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return (
            self.sections_written == len(self.sections)
            and self.indicators_recorded == self.indicators
            and self.consents_missing == 0
        )


def sections(visit: Visit) -> tuple[Section, ...]:
    """The sections of a visit's note, in the order they are described."""
    return tuple(
        Section(field.name, len(_WORD.findall(getattr(visit, field.name)))) for field in KINDS[Visit.KIND].prose
    )


def completeness(reader: Reader, visit: Visit, today: dt.date) -> Completeness:
    """How far a visit has come."""
    recorded = set(_recorded(reader, visit=visit.id))
    indicators = reader.columns(Indicator, dossier=visit.dossier)
    photos = reader.all(Photo, visit=visit.id)
    consents = by_id(reader.all(Consent, dossier=visit.dossier)) if photos else {}
    return Completeness(
        sections=sections(visit),
        indicators=len(indicators),
        indicators_recorded=len(recorded & set(indicators)),
        photos=len(photos),
        consents_missing=lacking(photos, consents, today),
    )


def _recorded(reader: Reader, visit: str) -> list[str]:
    values = reader.columns(IndicatorValue, "indicator", "role", "value", "level", visit=visit).values()
    return [
        indicator
        for indicator, role, value, level in values
        if role == ValueRole.ACTUAL and (value is not None or level)
    ]
