"""A field's value as a person reads it: one mechanism for window, terminal, history and reports."""

from collections.abc import Mapping

from fieldkit.domain.fields import Field
from fieldkit.domain.kinds import field_of
from fieldkit.domain.values import Plain, Shape
from fieldkit.errors import BadValue
from fieldkit.reference.words import Words

CODED_LINES = {"country": "countries", "language": "languages"}
"""Lines that hold a code, or else anything a person typed, by the name of the field, with the list of the code."""


def shown(field: Field, value: object, words: Words, names: Mapping[str, str]) -> str:
    """The value in words; empty for an empty value, a file, or a reference to nothing known.

    ``names`` tells what to call the records that references point to.
    """
    if value == field.empty or value is None:
        return ""
    about, formats = field.about, words.formats
    match about.shape, value:
        case ((Shape.WHOLE | Shape.DECIMAL), _):
            return formats.quantity(value, about.unit)  # type: ignore[arg-type]  # the shape says it is a number
        case Shape.FLAG, bool():
            return words.choice("flag", "yes" if value else "no")
        case Shape.CHOICE, str():
            return words.choice(about.vocabulary, value)
        case Shape.REF, str():
            return names.get(value, "")
        case Shape.REFS, tuple():
            return ", ".join(filter(None, (names.get(identity, "") for identity in value)))
        case Shape.TAGS, tuple():
            return ", ".join(words.choice(about.vocabulary, str(code)) for code in value)
        case Shape.SHARES, tuple():
            return ", ".join(
                f"{words.choice(share.vocabulary, share.code)} {formats.percent(share.percent)}" for share in value
            )
        case Shape.BREAKDOWN, tuple():
            return ", ".join(f"{words.choice(about.vocabulary, code)} {formats.number(n)}" for code, n in value)
        case Shape.LINE, str() if field.name in CODED_LINES:
            return words.choice(CODED_LINES[field.name], value)
        case Shape.BLOB, _:
            return ""
    return formats.any(value)


def shown_plain(kind: str, name: str, plain: Plain, words: Words, names: Mapping[str, str]) -> str:
    """The same from a plain value; of a field this version does not know, its text."""
    field = field_of(kind, name)
    if field is None:
        return "" if plain is None else str(plain)
    try:
        return shown(field, field.value(plain), words, names)
    except BadValue:
        return str(plain)
