"""Labels and codes of the lists that are reference data: countries, regions, goals, sectors and currencies."""

from collections.abc import Callable, Iterable, Mapping

from fieldkit.reference.countries import countries, country, region
from fieldkit.reference.currencies import currencies
from fieldkit.reference.goals import goal_of, goals
from fieldkit.reference.sectors import DAC_SECTORS, sector, sectors


def reference_codes(vocabulary: str) -> tuple[str, ...]:
    """The codes of a reference list in the order to offer them, or nothing for a list that is not reference data.

    Regions are offered by name: that is what a person searches for, and names are the same in every language.
    """
    lister = _CODES.get(vocabulary)
    return tuple(lister()) if lister else ()


def reference_label(vocabulary: str, code: str, language: str) -> str | None:
    """What a code of a reference list is called, or None where it is not known."""
    labeller = _LABELS.get(vocabulary)
    return labeller(code, language) if labeller else None


def _country(code: str, language: str) -> str | None:
    known = country(code)
    if known:
        return known.name(language)
    from babel import Locale  # organisations sit in countries there is no file for: CLDR names them

    return Locale.parse(language).territories.get(code)


def _region(code: str, _language: str) -> str | None:
    known = region(code)
    return known.name if known else None


def _goal(code: str, language: str) -> str | None:
    goal = goal_of(code)
    return f"{code} {goal.title.get(language)}" if goal else None


def _sector(code: str, language: str) -> str | None:
    known = sector(code)
    return known.title.get(language) if known else None


def _currency(code: str, language: str) -> str | None:
    return next((known.name(language) for known in currencies() if known.code == code), None)


def _all_regions() -> Iterable[str]:
    return (known.name for place in countries() for known in place.regions)


def _all_goals() -> Iterable[str]:
    for goal in goals():
        yield str(goal.number)
        yield from goal.targets


_CODES: Mapping[str, Callable[[], Iterable[str]]] = {
    "countries": lambda: (known.code for known in countries()),
    "regions": _all_regions,
    "goals": _all_goals,
    DAC_SECTORS: lambda: (known.code for known in sectors()),
    "currencies": lambda: (known.code for known in currencies()),
}

_LABELS: Mapping[str, Callable[[str, str], str | None]] = {
    "countries": _country,
    "regions": _region,
    "goals": _goal,
    DAC_SECTORS: _sector,
    "currencies": _currency,
}
