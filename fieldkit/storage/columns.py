"""What a column holds for a value, and back. Columns hold values as this program writes them, NULL where empty."""

import functools
from collections.abc import Callable
from typing import Any

from fieldkit.domain.fields import Field
from fieldkit.domain.values import Plain, Shape
from fieldkit.storage.tables import is_structured
from fieldkit.storage.text import from_text, to_text

_AS_IT_IS = frozenset({Shape.LINE, Shape.PROSE, Shape.CHOICE, Shape.REF, Shape.WHOLE})
"""Shapes whose column is their value."""

_REMEMBERED = 4_096


def column(field: Field, plain: Plain) -> Any:  # noqa: ANN401 - a column holds text or a number
    """What the column holds for a plain value as this program writes it."""
    return to_text(plain) if plain is not None and is_structured(field) else plain


def column_of(field: Field, value: object) -> Any:  # noqa: ANN401 - a column holds text or a number
    """What the column holds for a value; raises BadValue."""
    return column(field, field.plain(value))


def expression(field: Field) -> str:
    """How the column is asked for in SQL: an empty text comes as one."""
    return f"coalesce(f_{field.name}, '')" if field.empty == "" else f"f_{field.name}"


def reader_of(field: Field) -> Callable[[Any], Any] | None:
    """What turns what ``expression`` gave into the value; None where it is the value already."""
    empty, shape = field.empty, field.about.shape
    if shape in _AS_IT_IS:
        return None if empty in ("", None) else lambda stored: empty if stored is None else stored
    if shape is Shape.FLAG:
        return lambda stored: empty if stored is None else bool(stored)
    if is_structured(field):
        return lambda stored: empty if stored is None else field.value(from_text(stored))
    return _remembering(field)


@functools.cache
def _remembering(field: Field) -> Callable[[Any], Any]:
    """Reads days, amounts and the like, of which thousands of rows share a few hundred."""
    return functools.lru_cache(_REMEMBERED)(field.value)
