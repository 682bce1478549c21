"""Days and times read from what a person writes."""

import datetime as dt
import re

from babel.dates import get_month_names

from fieldkit.errors import BadValue

_NUMERIC = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})(?:\s*[/.\- ]\s*(\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NAMED = re.compile(r"(\d{1,2})(?:er|ᵉʳ|st|nd|rd|th)?\s+([^\W\d]+)\.?(?:\s+(\d{4}))?")
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[h:.]\s*(\d{2})?|\s)\s*(?:min)?")
_CLOCK_BARE = re.compile(r"(\d{1,2})(\d{2})?")


def parse_day(typed: str, language: str, today: dt.date) -> dt.date:
    """« 12/03/2026 », « 12/3 » (this year), « 12 mars 2026 », « 2026-03-12 »; raises BadValue("day").

    Day before month in every language of the program.
    """
    bare = re.sub(r"[\s\u00a0\u202f]+", " ", typed).strip().lower()
    if found := _ISO.fullmatch(bare):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := _NUMERIC.fullmatch(bare):
        parts = (_year(found[3], today), int(found[2]), int(found[1]))
    elif found := _NAMED.fullmatch(bare):
        parts = (_year(found[3], today), _month(found[2], language), int(found[1]))
    else:
        raise BadValue("day")
    try:
        return dt.date(*parts)
    except ValueError:
        raise BadValue("day") from None


def parse_clock(typed: str) -> dt.time:
    """« 14:30 », « 14h30 », « 14 h », « 1430 »; raises BadValue("clock")."""
    bare = re.sub(r"[\s\u00a0\u202f]+", " ", typed).strip().lower()
    found = _CLOCK.fullmatch(bare) or _CLOCK_BARE.fullmatch(bare)
    if found is None:
        raise BadValue("clock")
    try:
        return dt.time(int(found[1]), int(found[2] or 0))
    except ValueError:
        raise BadValue("clock") from None


def _year(text: str | None, today: dt.date) -> int:
    if not text:
        return today.year
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(name: str, language: str) -> int:
    for width in ("wide", "abbreviated"):
        for number, known in get_month_names(width, locale=language).items():
            if known.lower().rstrip(".") == name:
                return int(number)
    begun = [
        number for number, known in get_month_names("wide", locale=language).items() if known.lower().startswith(name)
    ]
    if len(name) >= 3 and len(begun) == 1:
        return int(begun[0])
    raise BadValue("day")
