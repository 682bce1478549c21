"""Sets of indicators to start a dossier from, one file per theme, each indicator with its source and its standing."""

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from fieldkit.domain.indicator import Dimension, Measure
from fieldkit.domain.lightly import dataclass
from fieldkit.reference.catalogue import FIRST_LANGUAGE, typeset
from fieldkit.reference.status import Status
from fieldkit.reference.tables import Names, names, optional_names, read, reference


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """An indicator as it may be copied into a dossier.

    ``ascending`` is None where neither direction is progress (a price). ``levels`` are the steps of an ordinal scale,
    lowest first. ``reference`` is an official number, which only a verified indicator may be shown under.
    """

    code: str
    title: Names
    measure: Measure
    unit: Names
    ascending: bool | None
    dimensions: tuple[Dimension, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    levels: tuple[Names, ...]
    method: Names
    reference: str
    source: str
    status: Status

    def fields(self, language: str) -> dict[str, object]:
        """The fields of a domain Indicator made from it, by name.

        Method and levels become the method; the reference is given only where it is verified.
        """
        steps = " < ".join(level.get(language) for level in self.levels)
        return {
            "code": self.code,
            "title": self.title.get(language),
            "measure": self.measure.value,
            "unit": self.unit.get(language),
            "ascending": self.ascending is not False,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "dimensions": tuple(dimension.value for dimension in self.dimensions),
            "reference": self.reference if self.status is Status.VERIFIED else "",
            "method": "\n\n".join(filter(None, (self.method.get(language), steps))),
        }


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """The indicators of a theme; ``code`` is the name of its file and, but for ``health``, a code of Theme."""

    code: str
    title: Names
    indicators: tuple[KnownIndicator, ...]


@lru_cache(maxsize=1)
def indicator_sets() -> tuple[IndicatorSet, ...]:
    """Every set there is a file for, by code."""
    return tuple(read_indicator_set(path) for path in sorted(reference("indicator_sets").glob("*.toml")))


def indicator_set(code: str) -> IndicatorSet | None:
    """The set of a theme, or None where there is no file for it."""
    return next((known for known in indicator_sets() if known.code == code), None)


def read_indicator_set(path: Path) -> IndicatorSet:
    """A set from its file; raises KeyError or ValueError for an indicator that is not described in full."""
    entry = read(path)
    return IndicatorSet(path.stem, names(entry), tuple(_indicator(row) for row in entry["indicators"]))


def _indicator(row: dict[str, Any]) -> KnownIndicator:
    return KnownIndicator(
        code=row["code"],
        title=names(row),
        measure=Measure(row["measure"]),
        unit=optional_names(row, "unit"),
        ascending=row.get("ascending"),
        dimensions=tuple(Dimension(code) for code in row.get("dimensions", ())),
        minimum=_bound(row, "minimum"),
        maximum=_bound(row, "maximum"),
        levels=tuple(names(level) for level in row.get("levels", ())),
        method=optional_names(row, "method"),
        reference=row.get("reference", ""),
        source=typeset(row["source"], FIRST_LANGUAGE),
        status=Status(row["status"]),
    )


def _bound(row: dict[str, Any], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None
