"""Labels of the reference codes that tags and classifications hold."""

from collections.abc import Callable, Mapping

from fieldkit.reference.countries import country, region
from fieldkit.reference.goals import goal_of
from fieldkit.reference.sectors import sector
from fieldkit.reference.words import Words


def label_of(vocabulary: str, code: str, words: Words) -> str:
    """The label of a code in the language of ``words``; the code itself where its list does not know it."""
    listed = _LISTS.get(vocabulary)
    return (listed(code, words.language) if listed else "") or words.choice(vocabulary, code)


def _country(code: str, language: str) -> str:
    known = country(code)
    return known.name(language) if known is not None else ""


def _region(code: str, _: str) -> str:
    known = region(code)
    return known.name if known is not None else ""


def _goal(code: str, language: str) -> str:
    known = goal_of(code)
    return f"{code} {known.title.get(language)}" if known is not None else ""


def _sector(code: str, language: str) -> str:
    known = sector(code)
    return known.title.get(language) if known is not None else ""


_LISTS: Mapping[str, Callable[[str, str], str]] = {
    "countries": _country,
    "regions": _region,
    "goals": _goal,
    "dac_sectors": _sector,
}
