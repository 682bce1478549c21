"""What of a record an audience may read: the one place that decides it, field by field."""

from dataclasses import replace
from typing import Any, TypeVar

from fieldkit.domain.fields import Confidentiality, Field, Record
from fieldkit.domain.kinds import kind_of
from fieldkit.domain.review import Audience
from fieldkit.domain.values import Place, Shape
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.reports.naming import Names
from fieldkit.reports.redaction import Tally, Why

R = TypeVar("R", bound=Record)

ROUNDED = "rounded"
"""Source of a position whose degrees were rounded, to about a kilometre."""

_NEEDED = {("photo", "report_size"), ("photo", "width"), ("photo", "height"), ("photo", "rank")}
"""Fields the program fills that a report is made with. They are never printed."""

_OWN_STAFF = {("mission", "security"), ("site", "vigilance"), ("site", "position"), ("visit", "position")}
"""Restricted fields printed for the network's own staff: security, and where to go."""

_ROUNDED_FOR_PARTNERS = {("site", "position"), ("visit", "position")}

_NOT_HELD = frozenset({VisitState.PLANNED, VisitState.CANCELLED})

_WRITTEN_NAMES = {"organisation", "programme", "dispositif", "site", "person_met"}
"""Kinds whose texts are names already: nothing is looked for in them."""

_STAFF = {("dossier", "officer")}


def is_told(visit: Visit) -> bool:
    """Whether a report tells of a visit: it took place, or something was written about it."""
    return bool(visit.state not in _NOT_HELD or visit.seen or visit.said)


class Filter:
    """Withholds from records what an audience may not read, and counts it."""

    def __init__(self, audience: Audience, names: Names, known: frozenset[str], tally: Tally) -> None:
        """``known`` are words of places and structures, which a person may be named after."""
        self._audience = audience
        self._names = names
        self._known = known
        self._tally = tally

    def __call__(self, record: R, *, keep: tuple[str, ...] = ()) -> R:
        """The record with withheld fields empty. ``keep`` names fields somebody chose to share."""
        changed: dict[str, Any] = {}
        for field in kind_of(type(record)).fields:
            value = getattr(record, field.name)
            shown = value if value == field.empty else self._shown(record, field, value, chosen=field.name in keep)
            if shown != value:
                changed[field.name] = shown
        return replace(record, **changed) if changed else record

    def _shown(self, record: Record, field: Field, value: object, *, chosen: bool) -> object:
        where = (field.kind, field.name)
        if isinstance(value, Place) and where in _ROUNDED_FOR_PARTNERS and self._audience is Audience.PARTNERS:
            # A site's is rounded too, and printed nowhere: a reader would look in vain for what was made coarser.
            self._tally.add(Why.POSITION, record=record.id, count=int(isinstance(record, Visit) and is_told(record)))
            return Place(round(value.latitude, 2), round(value.longitude, 2), None, ROUNDED)
        if not (chosen or self._open(field)):
            if field.about.form and field.about.shape not in {Shape.REF, Shape.REFS, Shape.PLACE, Shape.FLAG}:
                self._tally.add(Why.FIELD, kind=field.kind, field=field.name, record=record.id)
            return field.empty
        if isinstance(value, str) and field.about.shape in {Shape.LINE, Shape.PROSE}:
            return self._nameless(record, field, value)
        return value

    def _open(self, field: Field) -> bool:
        where = (field.kind, field.name)
        if not field.about.form:
            return where in _NEEDED
        match field.about.confidentiality:
            case Confidentiality.PARTNERS:
                return True
            case Confidentiality.INTERNAL:
                return self._audience is Audience.INTERNAL
            case Confidentiality.RESTRICTED:
                return self._audience is Audience.INTERNAL and where in _OWN_STAFF

    def _nameless(self, record: Record, field: Field, text: str) -> str:
        if field.kind in _WRITTEN_NAMES or (field.kind, field.name) in _STAFF:
            return text
        shown, instead = self._names.hidden(text)
        for each in instead:
            self._tally.add(Why.NAME, record=record.id, instead=each)
        self._tally.add(Why.NAME_LEFT, record=record.id, count=self._names.left(shown, self._known))
        return shown
