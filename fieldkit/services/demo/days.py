"""Days told from today: ``T-3`` is three days ago, so that the demo's mission is always on its fourth day."""

import datetime as dt
import re

from fieldkit.errors import BadValue

_DAY = re.compile(r"T(?:([+-])(\d{1,4}))?")
_ELISION = re.compile(r"\bde (?=avril|août|octobre)")
_BLANK = re.compile(r"\{(T(?:[+-]\d{1,4})?)(?: (day|month|year|weekday|stamp))?\}")


def day_of(text: str, today: dt.date) -> dt.date:
    """The day ``T``, ``T-3`` or ``T+12`` names; raises BadValue."""
    match = _DAY.fullmatch(text)
    if match is None:
        raise BadValue("day", value=text)
    days = int(match[2] or 0)
    return today + dt.timedelta(days=-days if match[1] == "-" else days)


def moment_of(text: str, today: dt.date, offset_hours: int) -> dt.datetime:
    """The moment ``T-3 18:40`` names on a clock that many hours ahead of UTC, in UTC; raises BadValue."""
    day, _, clock = text.partition(" ")
    try:
        time = dt.time.fromisoformat(clock or "12:00")
    except ValueError:
        raise BadValue("clock", value=text) from None
    zone = dt.timezone(dt.timedelta(hours=offset_hours))
    return dt.datetime.combine(day_of(day, today), time, zone).astimezone(dt.UTC)


def with_days(text: str, today: dt.date) -> str:
    """Text whose ``{T-53}``, ``{T-149 month}``, ``{T year}``, ``{T-1 weekday}`` and ``{T stamp}`` are written out.

    A day or a month of another year than today's comes with its year; a stamp is ``20260312``.
    """
    from babel.dates import format_date

    def written(match: re.Match[str]) -> str:
        day = day_of(match[1], today)
        form = match[2] or "day"
        if form == "year":
            return str(day.year)
        if form == "stamp":
            return day.strftime("%Y%m%d")
        if form == "weekday":
            return str(format_date(day, "EEEE", locale="fr"))
        pattern = "MMMM" if form == "month" else "d MMMM"
        told = str(format_date(day, pattern if day.year == today.year else f"{pattern} y", locale="fr"))
        return re.sub(r"^1 ", "1ᵉʳ ", told)

    return _ELISION.sub("d’", _BLANK.sub(written, text))
