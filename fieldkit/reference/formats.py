"""How numbers, amounts, days and sizes are printed and read in a language."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, cast

from fieldkit.domain.values import Money, Place
from fieldkit.errors import BadValue
from fieldkit.reference.catalogue import NO_BREAK, catalogue
from fieldkit.reference.currencies import currency
from fieldkit.reference.resources import resource

if TYPE_CHECKING:
    from babel import Locale

NARROW = "\u202f"

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"\d+([.,]\d+)?")
_STEP = 1000


class Formats:
    """The ways of one language. French: narrow no-break spaces in numbers, no-break spaces before units.

    Locale data is read at the first use of a number or a day, not when the object is made.
    """

    def __init__(self, language: str) -> None:
        """``language`` is an ISO 639-1 code (``fr``)."""
        self.language = language

    @cached_property
    def _locale(self) -> "Locale":
        from babel import Locale  # reading locale data takes time a start-up does not have

        return Locale.parse(self.language)

    def any(self, value: object) -> str:
        """A value printed by its type; a text stands as it is. A bool or anything unknown is ``str(value)``."""
        if isinstance(value, bool | str):
            return str(value)
        for kind, method in _BY_TYPE:
            if isinstance(value, kind):
                return method(self, value)
        return str(value)

    def number(self, value: Decimal | int, decimals: int | None = None) -> str:
        """« 4 218 », « 4,2 »: every digit it has, or rounded to ``decimals``; no useless zeros in the first case."""
        from babel.numbers import format_decimal

        if decimals is not None:
            pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
            return self._spaced(format_decimal(value, pattern, locale=self._locale))
        return self._spaced(format_decimal(value, locale=self._locale, decimal_quantization=False))

    def percent(self, value: Decimal | int, decimals: int | None = None) -> str:
        """« 92 % » from 92: the value as fields hold it. For a ratio see ``share``."""
        return self.quantity(value, "%", decimals)

    def share(self, ratio: Decimal, decimals: int = 0) -> str:
        """« 92 % » from 0.92: a ratio, such as the progress of an indicator."""
        return self.percent(ratio * 100, decimals)

    def quantity(self, value: Decimal | int, unit: str, decimals: int | None = None) -> str:
        """« 12 km »: a number and its unit, on one line."""
        number = self.number(value, decimals)
        if not unit:
            return number
        return f"{number}{unit}" if unit == "%" and self.language == "en" else f"{number}{NO_BREAK}{unit}"

    def money(self, amount: Money) -> str:
        """« 148 600 € », « 12,50 € », « 1 250 000 F CFA », « 3 000 Ar »; the sign stands first."""
        about = currency(amount.currency)
        step = Decimal(1).scaleb(-about.decimals)
        rounded = abs(amount.amount).quantize(step, ROUND_HALF_EVEN)
        whole = rounded == rounded.to_integral_value()
        number = self.number(rounded, 0 if whole else about.decimals)
        sign = "-" if amount.amount < 0 and rounded else ""
        if self._locale.currency_formats["standard"].pattern.startswith("¤"):
            return f"{sign}{about.symbol}{'' if len(about.symbol) == 1 else NO_BREAK}{number}"
        return f"{sign}{number}{NO_BREAK}{about.symbol}"

    def day(self, day: dt.date) -> str:
        """« 12 mars 2026 »."""
        return self._date(day, "d MMMM y")

    def medium_day(self, day: dt.date) -> str:
        """« 14 oct. 2025 »: a table's column."""
        return self._date(day, "d MMM y")

    def short_day(self, day: dt.date) -> str:
        """« 12 mars », « 3 sept. »."""
        return self._date(day, "d MMM")

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

    def size(self, size: int) -> str:
        """« 1,8 Mo » from a number of bytes; units of a thousand, one decimal under ten."""
        value, rank = Decimal(size), 0
        while rank < 4 and round(value, 0) >= _STEP:
            value, rank = value / _STEP, rank + 1
        shown = value.quantize(Decimal("0.1") if rank and value < Decimal("9.95") else Decimal(1))
        return self.quantity(shown, self._unit(("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")[rank]))

    def duration(self, length: dt.timedelta) -> str:
        """« 12 s », « 45 min », « 2 h 14 », « 3 j 4 h »: the two largest units; never negative."""
        seconds = max(0, round(length.total_seconds()))
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

    def position(self, place: Place) -> str:
        """« 9,33720° N, 2,62870° E »: about a metre."""
        north = self._unit("north" if place.latitude >= 0 else "south")
        east = self._unit("east" if place.longitude >= 0 else "west")
        latitude, longitude = (
            self.number(Decimal(str(abs(degrees))), 5) for degrees in (place.latitude, place.longitude)
        )
        separator = ", " if self.language == "en" else " ; "
        return f"{latitude}°{NO_BREAK}{north}{separator.replace(' ;', NO_BREAK + ';')}{longitude}°{NO_BREAK}{east}"

    def plural(self, count: int) -> str:
        """The plural category of a count (``one``, ``other``…) after CLDR's rules."""
        return self._locale.plural_form(abs(count))

    def parse_number(self, text: str) -> Decimal:
        """The number in « 4 218 », « 4218 », « 4,2 » or « 4.2 »; raises BadValue("number").

        A comma followed by three digits separates thousands in English and decimals elsewhere.
        """
        bare = _SPACES.sub("", text).replace("−", "-")
        sign, digits = (bare[0], bare[1:]) if bare[:1] in {"-", "+"} else ("", bare)
        if self.language == "en" and _GROUPED.fullmatch(digits):
            digits = digits.replace(",", "")
        if len(digits) > 38 or not digits.isascii() or not _PLAIN.fullmatch(digits):
            raise BadValue("number")
        try:
            return Decimal(("-" if sign == "-" else "") + digits.replace(",", "."))
        except InvalidOperation:
            raise BadValue("number") from None

    def _date(self, day: dt.date, pattern: str) -> str:
        from babel.dates import format_date

        text = format_date(day, pattern, locale=self._locale)
        # the first of the month is an ordinal in French, which CLDR has no pattern letter for
        return re.sub(r"\b1(?= |$)", "1er", text, count=1) if self.language == "fr" and day.day == 1 else text

    def _spaced(self, number: str) -> str:
        return number.replace(NO_BREAK, NARROW)

    def _unit(self, name: str) -> str:
        entry = catalogue(resource("translations", self.language, "units.toml"), self.language)[name]
        return cast("str", entry)


_BY_TYPE: tuple[tuple[type | tuple[type, ...], Callable[[Formats, object], str]], ...] = (
    ((int, Decimal), cast("Callable[[Formats, object], str]", Formats.number)),
    (Money, cast("Callable[[Formats, object], str]", Formats.money)),
    (dt.datetime, cast("Callable[[Formats, object], str]", Formats.moment)),
    (dt.date, cast("Callable[[Formats, object], str]", Formats.day)),
    (dt.time, cast("Callable[[Formats, object], str]", Formats.clock)),
    (dt.timedelta, cast("Callable[[Formats, object], str]", Formats.duration)),
    (Place, cast("Callable[[Formats, object], str]", Formats.position)),
)
