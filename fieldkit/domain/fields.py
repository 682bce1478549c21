"""How a field is described once.

A record is a frozen dataclass whose annotations carry a ``Description``:

    seen: Annotated[str, prose(searchable=True)] = ""

Tables, the wire, forms, search, history and reports all read these descriptions, so a field is added in
one line. Labels live in ``resources/translations/vocabulary`` under ``<kind>.<field>``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, TypeVar, get_type_hints

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Plain, Shape, from_plain, rewritten, to_plain
from fieldkit.errors import BadValue

DELETED = "deleted"
"""The field every record has besides its own: true once the record is in the bin."""


class Merge(StrEnum):
    """What happens when two people change one field without having seen each other's value.

    ONE keeps both and asks. PROSE keeps both, asks, and may propose a merged text. UNION keeps every element of
    both and does not ask.
    """

    ONE = "one"
    PROSE = "prose"
    UNION = "union"


class Confidentiality(StrEnum):
    """Who may read a field in a report: partners, the network's own staff, or only those who need it."""

    PARTNERS = "partners"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What an annotation says of a field.

    ``unit`` is a display unit (``m``, ``%``). ``choices`` are the codes of a choice and ``vocabulary`` the list their
    labels are in. ``target`` is the kind a reference points to. ``form`` is false for fields the program fills.
    """

    shape: Shape
    merge: Merge = Merge.ONE
    confidentiality: Confidentiality = Confidentiality.PARTNERS
    searchable: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    vocabulary: str = ""
    target: str = ""
    form: bool = True


@dataclass(frozen=True, kw_only=True)
class Field:
    """A described field of a kind: its name, its description and the value it has when empty."""

    kind: str
    name: str
    about: Description
    empty: object = None

    @property
    def label_key(self) -> str:
        """Key of the label in the vocabulary."""
        return f"{self.kind}.{self.name}"

    def plain(self, value: object) -> Plain:
        """The plain form of a value of this field; the empty value is None."""
        return None if value == self.empty else to_plain(self.about.shape, value)

    def rewritten(self, plain: Plain) -> Plain:
        """A plain value as this program writes it, None where it says that the field is empty; raises BadValue."""
        written = rewritten(self.about.shape, plain)
        return None if written == self._empty_written else written

    @cached_property
    def _empty_written(self) -> Plain:
        return to_plain(self.about.shape, self.empty)

    def value(self, plain: Plain) -> Any:  # noqa: ANN401 - the value's type depends on the shape
        """The value behind a plain form; None is the empty value. Raises BadValue."""
        return self.empty if plain is None else from_plain(self.about.shape, plain)

    def read(self, plain: Plain) -> Any:  # noqa: ANN401 - the value's type depends on the shape
        """The same; of what a newer version wrote in a shape this one cannot read, the plain form."""
        try:
            return self.value(plain)
        except BadValue:
            return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Anything with an identity: ``id`` is a UUIDv7 made on the machine that created it."""

    KIND: ClassVar[str] = ""
    TITLE: ClassVar[tuple[str, ...]] = ()
    TITLE_BETWEEN: ClassVar[str] = " "

    id: str


R = TypeVar("R", bound=Record)


def title_of(record: Record) -> str:
    """What to call a record: its title fields that are not empty, a file's name only for want of others."""
    return title_from(type(record), [getattr(record, name) for name in record.TITLE])


def title_from(record_type: type[Record], values: Sequence[object]) -> str:
    """What to call a record of a type whose ``TITLE`` fields have these values, in that order."""
    named = {name: str(text) for name, text in zip(record_type.TITLE, values, strict=True) if text not in {None, ""}}
    if len(named) > 1:
        named.pop("file_name", None)
    return record_type.TITLE_BETWEEN.join(named.values())


@dataclass(frozen=True)
class Kind:
    """A kind of record and its fields, in the order they are declared."""

    name: str
    record_type: type[Record]
    fields: tuple[Field, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Its fields by name."""
        return {field.name: field for field in self.fields}

    @property
    def in_dossier(self) -> bool:
        """Whether its records belong to one dossier and travel with it."""
        return "dossier" in self.by_name and self.by_name["dossier"].about.shape is Shape.REF

    @property
    def prose(self) -> tuple[Field, ...]:
        """Its narrative fields: the sections of its outline."""
        return tuple(field for field in self.fields if field.about.shape is Shape.PROSE and field.about.form)


def describe(record_type: type[Record]) -> Kind:
    """Read the descriptions of a record class; raises TypeError when a field has none."""
    hints = get_type_hints(record_type, include_extras=True)
    found = []
    for entry in fields(record_type):
        if entry.name == "id":
            continue
        about = next(
            (note for note in getattr(hints[entry.name], "__metadata__", ()) if isinstance(note, Description)), None
        )
        if about is None or entry.default is MISSING or entry.name == DELETED:
            raise TypeError(f"{record_type.__name__}.{entry.name} needs a description and a default")
        found.append(Field(kind=record_type.KIND, name=entry.name, about=about, empty=_bare(entry.default)))
    return Kind(record_type.KIND, record_type, tuple(found))


def _bare(default: object) -> object:
    return default.value if isinstance(default, StrEnum) else default


def internal(about: Description) -> Description:
    """The same field, for the network's own staff only."""
    return replace(about, confidentiality=Confidentiality.INTERNAL)


def restricted(about: Description) -> Description:
    """The same field, for those who need it only."""
    return replace(about, confidentiality=Confidentiality.RESTRICTED)


def machine(about: Description) -> Description:
    """The same field, filled by the program and absent from forms and reports."""
    return replace(about, form=False, confidentiality=Confidentiality.INTERNAL)


def line(*, searchable: bool = False) -> Description:
    """One line of text."""
    return Description(shape=Shape.LINE, searchable=searchable)


def prose() -> Description:
    """Markdown over several paragraphs, always searchable."""
    return Description(shape=Shape.PROSE, merge=Merge.PROSE, searchable=True)


def whole(unit: str = "") -> Description:
    """A whole number."""
    return Description(shape=Shape.WHOLE, unit=unit)


def decimal(unit: str = "") -> Description:
    """An exact decimal number."""
    return Description(shape=Shape.DECIMAL, unit=unit)


def money() -> Description:
    """An amount with its currency."""
    return Description(shape=Shape.MONEY)


def day() -> Description:
    """A calendar day."""
    return Description(shape=Shape.DAY)


def clock() -> Description:
    """A time of day on the spot, without a zone."""
    return Description(shape=Shape.CLOCK)


def instant() -> Description:
    """A moment in UTC."""
    return Description(shape=Shape.INSTANT)


def flag() -> Description:
    """Yes or no."""
    return Description(shape=Shape.FLAG)


def choice(codes: type[StrEnum]) -> Description:
    """One of a list of codes, whose labels are in the vocabulary under ``choice.<list>``."""
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in codes.__name__).lstrip("_")
    return Description(shape=Shape.CHOICE, choices=tuple(code.value for code in codes), vocabulary=name)


def ref(target: str) -> Description:
    """A reference to a record of the kind ``target``."""
    return Description(shape=Shape.REF, target=target)


def refs(target: str) -> Description:
    """References to several records of the kind ``target``."""
    return Description(shape=Shape.REFS, merge=Merge.UNION, target=target)


def tags(vocabulary: str = "", *, searchable: bool = False) -> Description:
    """A set of words or codes; ``vocabulary`` names the reference list they come from, if any."""
    return Description(shape=Shape.TAGS, merge=Merge.UNION, vocabulary=vocabulary, searchable=searchable)


def place() -> Description:
    """A position on the globe: exact positions are restricted."""
    return Description(shape=Shape.PLACE, confidentiality=Confidentiality.RESTRICTED)


def blob() -> Description:
    """A stored file."""
    return Description(shape=Shape.BLOB, form=False)


def shares(vocabulary: str) -> Description:
    """Classification codes with percentages."""
    return Description(shape=Shape.SHARES, vocabulary=vocabulary)


def breakdown(vocabulary: str) -> Description:
    """Numbers by code of a disaggregation."""
    return Description(shape=Shape.BREAKDOWN, vocabulary=vocabulary)
