"""How numbers, amounts, days and sizes are printed and read in a language."""

import datetime as dt
import re
from decimal import ROUND_HALF_EVEN, Decimal

from fieldkit.domain.values import DECIMALS, WHOLE_DIGITS, Money, Place, exactly, too_long_a_number
from fieldkit.errors import BadValue
from fieldkit.reference.catalogue import NO_BREAK
from fieldkit.reference.currencies import currency
from fieldkit.reference.dates import Dates

NARROW = "\u202f"

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"\d+([.,]\d+)?")
_STEP = 1000


class Formats(Dates):
    """The ways of one language. French: narrow no-break spaces in numbers, no-break spaces before units."""

    def any(self, value: object) -> str:
        """A value printed by its type; a text stands as it is. A bool or anything unknown is ``str(value)``."""
        match value:
            case int() | Decimal() if not isinstance(value, bool):
                return self.number(value)
            case Money():
                return self.money(value)
            case dt.datetime():
                return self.moment(value)
            case dt.date():
                return self.day(value)
            case dt.time():
                return self.clock(value)
            case dt.timedelta():
                return self.duration(value)
            case Place():
                return self.position(value)
        return str(value)

    def number(self, value: Decimal | int, decimals: int | None = None) -> str:
        """« 4 218 », « 4,2 »: every digit it has, or rounded to ``decimals``; no useless zeros in the first case."""
        from babel.numbers import format_decimal

        with exactly():
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
        with exactly():
            rounded = abs(amount.amount).quantize(step, ROUND_HALF_EVEN)
        whole = rounded == rounded.to_integral_value()
        number = self.number(rounded, 0 if whole else about.decimals)
        sign = "-" if amount.amount < 0 and rounded else ""
        if self._locale.currency_formats["standard"].pattern.startswith("¤"):
            return f"{sign}{about.symbol}{'' if len(about.symbol) == 1 else NO_BREAK}{number}"
        return f"{sign}{number}{NO_BREAK}{about.symbol}"

    def size(self, size: int) -> str:
        """« 1,8 Mo » from a number of bytes; units of a thousand, one decimal under ten."""
        value, rank = Decimal(size), 0
        while rank < 4 and round(value, 0) >= _STEP:
            value, rank = value / _STEP, rank + 1
        shown = value.quantize(Decimal("0.1") if rank and value < Decimal("9.95") else Decimal(1))
        return self.quantity(shown, self._unit(("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")[rank]))

    def position(self, place: Place) -> str:
        """« 9,33720° N, 2,62870° E »: about a metre."""
        north = self._unit("north" if place.latitude >= 0 else "south")
        east = self._unit("east" if place.longitude >= 0 else "west")
        latitude, longitude = (
            self.number(Decimal(str(abs(degrees))), 5) for degrees in (place.latitude, place.longitude)
        )
        pattern = self._unit("position")
        return pattern.format(latitude=latitude, north=north, longitude=longitude, east=east)

    def plural(self, count: int) -> str:
        """The plural category of a count (``one``, ``other``…) after CLDR's rules."""
        return self._locale.plural_form(abs(count))

    def parse_number(self, text: str) -> Decimal:
        """The number in « 4 218 », « 4218 », « 4,2 » or « 4.2 »; raises BadValue (``number``, ``number_too_long``).

        A comma followed by three digits separates thousands in English and decimals elsewhere.
        """
        bare = _SPACES.sub("", text).replace("−", "-")
        sign, digits = (bare[0], bare[1:]) if bare[:1] in {"-", "+"} else ("", bare)
        if self.language == "en" and _GROUPED.fullmatch(digits):
            digits = digits.replace(",", "")
        if not digits.isascii() or not _PLAIN.fullmatch(digits):
            raise BadValue("number")
        if len(digits) > WHOLE_DIGITS + 1 + DECIMALS:
            raise too_long_a_number()
        return Decimal(("-" if sign == "-" else "") + digits.replace(",", "."))

    def _spaced(self, number: str) -> str:
        return number.replace(NO_BREAK, NARROW)
