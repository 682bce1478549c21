"""Which records of a kind are asked for, as SQL over its table."""

import json
from collections.abc import Collection, Mapping

from fieldkit.domain.fields import Kind
from fieldkit.domain.lightly import dataclass
from fieldkit.storage.columns import column_of


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stands for a value in a question: the field holds one of these."""

    values: Collection[object]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Stands for a value in a question: the field holds something else, or nothing; of no values, anything."""

    values: Collection[object]


@dataclass(frozen=True, slots=True)
class First:
    """Which of the records found are read: the first ``most`` (None for all) by the named fields, empty ones last."""

    most: int | None = None
    by: tuple[str, ...] = ()

    @property
    def order(self) -> str:
        """What stands after ORDER BY."""
        return ", ".join([*(f"f_{name} NULLS LAST" for name in self.by), "id"])


OLDEST_FIRST = First()


@dataclass(frozen=True, slots=True)
class Condition:
    """What stands after WHERE, with its parameters."""

    sql: str
    parameters: tuple[object, ...]


def condition(kind: Kind, asked: Mapping[str, object], *, deleted: bool) -> Condition:
    """Fields, and ``id``, that equal a value, or AnyOf or NoneOf some; raises KeyError for a field there is not."""
    unknown = set(asked) - set(kind.by_name) - {"id"}
    if unknown:
        raise KeyError(f"{kind.name} has no field {', '.join(sorted(unknown))}")
    # Of records asked for by name the names alone lead to them: nearly all the others are not in the bin either.
    clauses: list[str] = ["+deleted = ?" if "id" in asked else "deleted = ?"]
    parameters: list[object] = [deleted]
    for name, value in asked.items():
        where = "id" if name == "id" else f"f_{name}"
        several = value.values if isinstance(value, (AnyOf, NoneOf)) else (value,)
        stored = [each if name == "id" else column_of(kind.by_name[name], each) for each in several]
        if isinstance(value, (AnyOf, NoneOf)):
            if several or isinstance(value, AnyOf):
                clauses.append(_among(where, anyof=isinstance(value, AnyOf), with_empty=None in stored))
                parameters.append(json.dumps([each for each in stored if each is not None]))
        elif stored[0] is None:
            clauses.append(f"{where} IS NULL")
        else:
            clauses.append(f"{where} = ?")
            parameters.append(stored[0])
    return Condition(" AND ".join(clauses), tuple(parameters))


def _among(where: str, *, anyof: bool, with_empty: bool) -> str:
    """A clause with one parameter, the values as a JSON list: there may be more of them than SQLite takes marks."""
    listed = "(SELECT value FROM json_each(?))"
    if anyof:
        return f"({where} IN {listed}{f' OR {where} IS NULL' if with_empty else ''})"
    return f"({where} NOT IN {listed} {f'AND {where} IS NOT NULL' if with_empty else f'OR {where} IS NULL'})"
