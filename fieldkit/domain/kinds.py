"""Every kind of record there is: the one list that tables, wire, search and export are derived from."""

from collections.abc import Iterable, Mapping

from fieldkit.domain.changes import NETWORK
from fieldkit.domain.dossier import BudgetLine, Dossier, Funding, Site, SupportStep
from fieldkit.domain.fields import DELETED, Field, Kind, Record, describe
from fieldkit.domain.indicator import Indicator, IndicatorValue, LogframeNode
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Contact, Organisation, PersonMet
from fieldkit.domain.photo import Consent, Document, Photo
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.recommendation import FollowUp, Recommendation
from fieldkit.domain.review import Comment, ReportEdition, ReviewEvent
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Observation, Visit
from fieldkit.errors import BadValue

_RECORDS: tuple[type[Record], ...] = (
    Organisation,
    Contact,
    Programme,
    Dispositif,
    Dossier,
    Site,
    LogframeNode,
    Indicator,
    IndicatorValue,
    Funding,
    BudgetLine,
    SupportStep,
    Mission,
    AgendaItem,
    Visit,
    PersonMet,
    Observation,
    Photo,
    Consent,
    Document,
    Recommendation,
    FollowUp,
    Comment,
    ReviewEvent,
    ReportEdition,
)


def catalogue(records: Iterable[type[Record]]) -> dict[str, Kind]:
    """Kinds by name, from record classes."""
    return {kind.name: kind for kind in map(describe, records)}


KINDS: Mapping[str, Kind] = catalogue(_RECORDS)


def kind_of(record_type: type[Record]) -> Kind:
    """The kind of a record class."""
    return KINDS[record_type.KIND]


def field_of(kind: str, name: str) -> Field | None:
    """The described field, or None for one this version does not know (and for ``deleted``)."""
    known = KINDS.get(kind)
    return known.by_name.get(name) if known else None


def scope_of(kind: str, record: str, dossier: str) -> str:
    """The scope a record's changes belong to: its dossier, or the network where it has none.

    ``dossier`` is the value of the record's ``dossier`` field, empty where the kind has none.
    """
    if kind == Dossier.KIND:
        return record
    known = KINDS.get(kind)
    return dossier if known and known.in_dossier else NETWORK


def check(kind: str, name: str, plain: Plain) -> None:
    """Raise BadValue when a plain value cannot be a known field's; unknown kinds and fields pass unread."""
    if name == DELETED:
        if not isinstance(plain, bool):
            raise BadValue("flag", field=name)
        return
    field = field_of(kind, name)
    if field is not None:
        field.value(plain)


def build(kind: Kind, identity: str, plain: Mapping[str, Plain]) -> Record:
    """A record from plain values; a value of a shape this version cannot read counts as empty."""
    values: dict[str, object] = {}
    for field in kind.fields:
        try:
            values[field.name] = field.value(plain.get(field.name))
        except BadValue:
            values[field.name] = field.empty
    return kind.record_type(id=identity, **values)
