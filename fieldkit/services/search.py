"""Find records by their words, with the dossier they belong to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record, title_from
from fieldkit.domain.indicator import Indicator, IndicatorValue
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Photo, day_taken
from fieldkit.domain.visit import Visit
from fieldkit.storage.conditions import AnyOf
from fieldkit.storage.excerpt import asked_for, marked
from fieldkit.storage.reading import Hit, Reader
from fieldkit.storage.store import Store

_SEEN_IN = ("visit", "mission")
"""Kinds a record is seen in, and the fields that name them."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A record found. ``excerpt`` and ``marked`` (the title) have the words found between U+0002 and U+0003.

    ``day`` is that of a visit or a photo. ``unnamed`` photos have no caption: their title is the name of their file.
    ``dossier`` is empty for what belongs to none; ``visit`` and ``mission`` are what to open to see the record, empty
    without one.
    """

    kind: str
    record: str
    title: str
    excerpt: str
    dossier: str
    dossier_code: str
    dossier_title: str
    visit: str
    mission: str = ""
    marked: str = ""
    day: dt.date | None = None
    unnamed: bool = False


class Search:
    """Search over everything in the workspace, whatever accents and capitals."""

    def __init__(self, store: Store) -> None:
        """``store`` holds the index."""
        self._store = store

    def find(self, text: str, *, kinds: Sequence[str] = (), dossier: str = "", limit: int = 50) -> list[FoundRow]:
        """Records with every word of ``text``, the last one as a beginning, best first."""
        with self._store.read() as reader:
            hits = reader.search(text, kinds=kinds, dossier=dossier, limit=limit)
            named = AnyOf({hit.dossier for hit in hits} - {""})
            dossiers = reader.columns(Dossier, "code", "title", "short_title", id=named)
            places = {name: _named(reader, hits, name) for name in _SEEN_IN}
            titles = _titles(reader, hits)
            days, captions = _days(reader, hits), reader.columns(Photo, "caption", id=AnyOf(_of(Photo, hits)))
        asked = asked_for(text)
        found = [_row(hit, titles[hit.record], places, *dossiers.get(hit.dossier, ("", "", ""))) for hit in hits]
        return [
            replace(
                row,
                marked=marked(row.title, asked),
                day=days.get(row.record),
                unnamed=captions.get(row.record) == ("",),
            )
            for row in found
        ]


def _named(reader: Reader, hits: Sequence[Hit], name: str) -> dict[str, str]:
    """Record → what its field of that name says, of the records found that have such a field."""
    by_kind: dict[str, set[str]] = {}
    for hit in hits:
        if name in KINDS[hit.kind].by_name:
            by_kind.setdefault(hit.kind, set()).add(hit.record)
    found: dict[str, str] = {}
    for kind, records in by_kind.items():
        rows = reader.columns(KINDS[kind].record_type, name, id=AnyOf(records))
        found |= {record: str(value) for record, (value,) in rows.items()}
    return found


def _titles(reader: Reader, hits: Sequence[Hit]) -> dict[str, str]:
    """Record → what it is called; a value is called what its indicator is."""
    found = {hit.record: hit.title for hit in hits}
    for name in {hit.kind for hit in hits}:
        kind = KINDS[name].record_type
        chosen = AnyOf({hit.record for hit in hits if hit.kind == name})
        if kind is IndicatorValue:
            of = {record: str(place) for record, (place,) in reader.columns(kind, "indicator", id=chosen).items()}
            named = reader.columns(Indicator, "title", id=AnyOf(set(of.values()) - {""}))
            found |= {record: named[place][0] for record, place in of.items() if place in named and named[place][0]}
        elif kind.TITLE:
            rows = reader.columns(kind, *kind.TITLE, id=chosen)
            found |= {record: title_from(kind, values) for record, values in rows.items()}
    return found


def _days(reader: Reader, hits: Sequence[Hit]) -> dict[str, dt.date]:
    """Visit or photo → its day where this computer is, where it has one."""
    visits = reader.columns(Visit, "date", id=AnyOf(_of(Visit, hits)))
    photos = reader.columns(Photo, "taken_at", id=AnyOf(_of(Photo, hits)))
    found: dict[str, dt.date] = {visit: day for visit, (day,) in visits.items() if day is not None}
    return found | {photo: day for photo, (at,) in photos.items() if (day := day_taken(at)) is not None}


def _of(kind: type[Record], hits: Sequence[Hit]) -> set[str]:
    return {hit.record for hit in hits if hit.kind == kind.KIND}


def _row(hit: Hit, called: str, places: Mapping[str, Mapping[str, str]], *dossier: str) -> FoundRow:
    code, title, short_title = dossier
    seen_in = {name: hit.record if hit.kind == name else places[name].get(hit.record, "") for name in _SEEN_IN}
    return FoundRow(
        kind=hit.kind,
        record=hit.record,
        title=called,
        excerpt=hit.excerpt,
        dossier=hit.dossier,
        dossier_code=code,
        dossier_title=short_title or title,
        visit=seen_in["visit"],
        mission=seen_in["mission"],
    )
