"""The values a field can hold, and their one plain form for the journal, the wire and JSON.

A *plain* value is what JSON can say: None, bool, int, str, list, dict (and float for coordinates).
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from typing import Any, TypeAlias

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import BadValue

Plain: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | None

TEXT_LIMIT = 2_097_152  # characters; a person pasting a whole report must not lose it
LIST_LIMIT = 10_000
WHOLE_DIGITS, DECIMALS = 15, 12
"""Digits of a number before and after its point. Together they are fewer than the 28 that decimal arithmetic keeps, so
that no number a field may hold makes a sum, a share or a rounding fail for everybody who reads it."""
_NUMBER = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BROKEN = re.compile("[\x00\ud800-\udfff]")


class Shape(StrEnum):
    """What kind of value a field holds."""

    LINE = "line"
    PROSE = "prose"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"
    DAY = "day"
    CLOCK = "clock"
    INSTANT = "instant"
    FLAG = "flag"
    CHOICE = "choice"
    REF = "ref"
    REFS = "refs"
    TAGS = "tags"
    PLACE = "place"
    BLOB = "blob"
    SHARES = "shares"
    BREAKDOWN = "breakdown"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217). Never a float; never added across currencies."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """Add two amounts of one currency; raises BadValue otherwise."""
        if other.currency != self.currency:
            raise BadValue("currency_mix", left=self.currency, right=other.currency)
        return Money(self.amount + other.amount, self.currency)


@dataclass(frozen=True, slots=True)
class Place:
    """A WGS 84 position in degrees, its accuracy in metres and where it came from (``exif``, ``entered``…)."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file named by the SHA-256 (hexadecimal) of its content; ``size`` in bytes."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Share:
    """A classification code with its share of the whole, in per cent."""

    vocabulary: str
    code: str
    percent: Decimal


Breakdown: TypeAlias = tuple[tuple[str, Decimal], ...]


def exactly() -> AbstractContextManager[Context]:
    """Arithmetic in which rounding a number made of a few a field may hold never runs out of digits."""
    return localcontext(Context(prec=100))


def clean_text(text: str) -> str:
    """Text as it is kept: one kind of line end; what no file format can hold becomes U+FFFD."""
    if text.isprintable():
        return text  # nearly every line is: nothing in it ends a line, and nothing is unfit for a file
    return _BROKEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _text(plain: Plain) -> str:
    if not isinstance(plain, str):
        raise BadValue("text")
    if len(plain) > TEXT_LIMIT:
        raise BadValue("too_long", length=len(plain), limit=TEXT_LIMIT)
    return clean_text(plain)


def _list(plain: Plain) -> list[Any]:
    if not isinstance(plain, list) or len(plain) > LIST_LIMIT:
        raise BadValue("list")
    return plain


def _mapping(plain: Plain) -> dict[str, Any]:
    if not isinstance(plain, dict) or len(plain) > LIST_LIMIT:
        raise BadValue("mapping")
    return plain


def _number(plain: Plain) -> Decimal:
    # No exponent: written out, 1E999999 would fill the memory of whoever shows it.
    if not isinstance(plain, str) or not (match := _NUMBER.fullmatch(plain)):
        raise BadValue("number")
    if len(match[1]) > WHOLE_DIGITS or len(match[2] or "") > DECIMALS:
        raise too_long_a_number()
    return Decimal(plain)


def too_long_a_number() -> BadValue:
    """The refusal of a number with more digits than a field holds."""
    return BadValue("number_too_long", whole=WHOLE_DIGITS, decimals=DECIMALS)


def _whole(plain: Plain) -> int:
    if isinstance(plain, bool) or not isinstance(plain, int) or abs(plain) > 2**53:
        raise BadValue("whole")
    return plain


def _flag(plain: Plain) -> bool:
    if not isinstance(plain, bool):
        raise BadValue("flag")
    return plain


def _day(plain: Plain) -> date:
    try:
        return date.fromisoformat(_text(plain))
    except ValueError:
        raise BadValue("day") from None


def _clock(plain: Plain) -> time:
    try:
        return time.fromisoformat(_text(plain)).replace(tzinfo=None)
    except ValueError:
        raise BadValue("clock") from None


def _instant(plain: Plain) -> datetime:
    try:
        instant = datetime.fromisoformat(_text(plain))
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadValue("instant") from None


def _money(plain: Plain) -> Money:
    currency, _, amount = _text(plain).partition(" ")
    if not _CURRENCY.fullmatch(currency):
        raise BadValue("currency")
    return Money(_number(amount), currency)


def _coordinate(value: object, bound: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -bound <= value <= bound:
        raise BadValue("place")
    return float(value)


def _place(plain: Plain) -> Place:
    parts = _list(plain)
    if len(parts) != 4:
        raise BadValue("place")
    accuracy = None if parts[2] is None else _coordinate(parts[2], 1e7)
    return Place(_coordinate(parts[0], 90.0), _coordinate(parts[1], 180.0), accuracy, _text(parts[3]))


def _blob(plain: Plain) -> Blob:
    parts = _list(plain)
    if len(parts) != 3 or not _SHA256.fullmatch(_text(parts[0])) or _whole(parts[1]) < 0:
        raise BadValue("blob")
    return Blob(parts[0], parts[1], _text(parts[2]))


def _shares(plain: Plain) -> tuple[Share, ...]:
    rows = [_list(row) for row in _list(plain)]
    if any(len(row) != 3 for row in rows):
        raise BadValue("shares")
    return tuple(Share(_text(vocabulary), _text(code), _number(percent)) for vocabulary, code, percent in rows)


def _breakdown(plain: Plain) -> Breakdown:
    return tuple(sorted((_text(code), _number(number)) for code, number in _mapping(plain).items()))


def _words(plain: Plain) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_text(word) for word in _list(plain)))


_READERS: Mapping[Shape, Callable[[Plain], object]] = {
    Shape.LINE: lambda plain: _text(plain).replace("\n", " "),
    Shape.PROSE: _text,
    Shape.WHOLE: _whole,
    Shape.DECIMAL: _number,
    Shape.MONEY: _money,
    Shape.DAY: _day,
    Shape.CLOCK: _clock,
    Shape.INSTANT: _instant,
    Shape.FLAG: _flag,
    Shape.CHOICE: _text,
    Shape.REF: _text,
    Shape.REFS: _words,
    Shape.TAGS: _words,
    Shape.PLACE: _place,
    Shape.BLOB: _blob,
    Shape.SHARES: _shares,
    Shape.BREAKDOWN: _breakdown,
}


def _number_out(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    if abs(number.adjusted()) > WHOLE_DIGITS + DECIMALS:
        raise too_long_a_number()
    return format(number, "f")


def _instant_out(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError  # whose noon? A moment without a zone would shift with the machine that reads it
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _words_out(value: object) -> list[str]:
    if not isinstance(value, tuple | list | set | frozenset):
        raise TypeError  # a text is a sequence too, of its letters
    words = dict.fromkeys(map(clean_text, value))
    return sorted(words) if isinstance(value, set | frozenset) else list(words)


_WRITERS: Mapping[Shape, Callable[[Any], Plain]] = {
    Shape.LINE: lambda value: clean_text(value).replace("\n", " "),
    Shape.PROSE: clean_text,
    Shape.WHOLE: lambda value: value,
    Shape.DECIMAL: _number_out,
    Shape.MONEY: lambda value: f"{value.currency} {_number_out(value.amount)}",
    Shape.DAY: lambda value: value.isoformat(),
    Shape.CLOCK: lambda value: value.isoformat(timespec="minutes"),
    Shape.INSTANT: _instant_out,
    Shape.FLAG: lambda value: value,
    Shape.CHOICE: clean_text,
    Shape.REF: clean_text,
    Shape.REFS: _words_out,
    Shape.TAGS: _words_out,
    Shape.PLACE: lambda value: [value.latitude, value.longitude, value.accuracy_m, clean_text(value.source)],
    Shape.BLOB: lambda value: [value.sha256, value.size, value.media_type],
    Shape.SHARES: lambda value: [
        [clean_text(share.vocabulary), clean_text(share.code), _number_out(share.percent)] for share in value
    ],
    Shape.BREAKDOWN: lambda value: {clean_text(code): _number_out(number) for code, number in sorted(value)},
}


def to_plain(shape: Shape, value: object) -> Plain:
    """The plain form of a value; None stays None (the field is empty).

    Raises BadValue when the value is not one this shape can hold.
    """
    if value is None:
        return None
    try:
        plain = _WRITERS[shape](value)
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise BadValue(shape.value) from None
    from_plain(shape, plain)
    return plain


def from_plain(shape: Shape, plain: Plain) -> Any:  # noqa: ANN401 - the value's type depends on the shape
    """The value behind a plain form; raises BadValue when the plain form is not of this shape."""
    return None if plain is None else _READERS[shape](plain)


def rewritten(shape: Shape, plain: Plain) -> Plain:
    """The plain form this program would have written for what ``plain`` says; raises BadValue."""
    return None if plain is None else _WRITERS[shape](_READERS[shape](plain))
