"""How days and times are printed in a language."""

import datetime as dt
import re
from functools import cached_property
from typing import TYPE_CHECKING, cast

from fieldkit.reference.catalogue import NO_BREAK, catalogue
from fieldkit.reference.resources import resource

if TYPE_CHECKING:
    from babel import Locale


class Dates:
    """Days and times of one language.

    Locale data is read at the first use of a day or a number, not when the object is made.
    """

    def __init__(self, language: str) -> None:
        """``language`` is an ISO 639-1 code (``fr``)."""
        self.language = language

    @cached_property
    def _locale(self) -> "Locale":
        from babel import Locale  # reading locale data takes time a start-up does not have

        return Locale.parse(self.language)

    def day(self, day: dt.date) -> str:
        """« 12 mars 2026 »."""
        return self._date(day, "d MMMM y")

    def medium_day(self, day: dt.date) -> str:
        """« 14 oct. 2025 »: a table's column."""
        return self._date(day, "d MMM y")

    def short_day(self, day: dt.date) -> str:
        """« 12 mars », « 3 sept. »."""
        return self._date(day, "d MMM")

    def strip_day(self, day: dt.date) -> str:
        """« jeu. 12 »: a day of a strip."""
        return self._date(day, "EEE d")

    def weekday_day(self, day: dt.date) -> str:
        """« Jeudi 12 mars »."""
        text = self._date(day, "EEEE d MMMM")
        return text[:1].upper() + text[1:]

    def month_year(self, day: dt.date) -> str:
        """« sept. 2024 »."""
        return self._date(day, "MMM y")

    def period(self, first: dt.date, last: dt.date) -> str:
        """« 5–15 avril 2026 », « 28 févr. – 4 mars 2026 »."""
        if first == last:
            return self.day(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{self._date(first, 'd')}–{self.day(last)}"
        start = self.short_day(first) if first.year == last.year else self.medium_day(first)
        return f"{start} – {self.medium_day(last)}"

    def clock(self, at: dt.time | dt.datetime, *, seconds: bool = False) -> str:
        """« 14:32 », « 14:32:07 ». A moment with a zone is told in this machine's."""
        if isinstance(at, dt.datetime) and at.tzinfo is not None:
            at = at.astimezone()
        return at.strftime("%H:%M:%S" if seconds else "%H:%M")

    def moment(self, at: dt.datetime) -> str:
        """« 12 mars 2026 à 14:32 », in this machine's zone."""
        local = at.astimezone() if at.tzinfo is not None else at
        return self._unit("moment").format(day=self.day(local.date()), clock=self.clock(local))

    def duration(self, length: dt.timedelta | int) -> str:
        """« 12 s », « 45 min », « 2 h 14 », « 3 j 4 h »: the two largest units; never negative. A number is seconds."""
        seconds = max(0, round(length.total_seconds()) if isinstance(length, dt.timedelta) else length)
        minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
        if days:
            name, parts = "days", (days, hours % 24)
        elif hours:
            name, parts = "hours", (hours, minutes % 60)
        elif minutes:
            name, parts = "minutes", (minutes, 0)
        else:
            name, parts = "seconds", (seconds, 0)
        pattern = self._unit(f"{name}_round" if not parts[1] and name in {"days", "hours"} else name)
        return pattern.format(*parts).replace(" ", NO_BREAK)

    def _date(self, day: dt.date, pattern: str) -> str:
        from babel.dates import format_date

        text = format_date(day, pattern, locale=self._locale)
        # the first of the month is an ordinal in French, which CLDR has no pattern letter for
        return re.sub(r"\b1(?= |$)", "1ᵉʳ", text, count=1) if self.language == "fr" and day.day == 1 else text

    def _unit(self, name: str) -> str:
        entry = catalogue(resource("translations", self.language, "units.toml"), self.language)[name]
        return cast("str", entry)
