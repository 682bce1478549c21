"""The photos of a dossier as they were taken: visit by visit, and by day where no visit holds them."""

import datetime as dt
from collections.abc import Iterable

from fieldkit.domain.dossier import Site
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Photo, day_taken, photo_order
from fieldkit.domain.visit import Visit
from fieldkit.services.photos import PhotoRow
from fieldkit.services.records import Records


@dataclass(frozen=True, slots=True)
class PhotoGroup:
    """Photos in the order they were ranked, else taken; ``visit`` is None for those that no visit here holds.

    ``place`` is the visit's site, else its title. ``day`` is that of the visit, else the one the photos were taken on
    where this computer is; None where nobody knows.
    """

    visit: Visit | None
    place: str
    day: dt.date | None
    rows: tuple[PhotoRow, ...]


def by_visit(records: Records, dossier: str, rows: Iterable[PhotoRow]) -> list[PhotoGroup]:
    """The photos of a dossier in groups, the latest first, those without a day last."""
    visits = {visit.id: visit for visit in records.all(Visit, dossier=dossier)}
    sites = {site.id: site.name for site in records.all(Site, dossier=dossier)}
    groups: dict[str, list[PhotoRow]] = {}
    for row in rows:
        groups.setdefault(_key(row.photo, visits), []).append(row)
    made = [_group(visits.get(key), sites, of_key) for key, of_key in groups.items()]
    return sorted(made, key=_latest, reverse=True)


def _key(photo: Photo, visits: dict[str, Visit]) -> str:
    return photo.visit if photo.visit in visits else str(day_taken(photo.taken_at) or "")


def _latest(group: PhotoGroup) -> tuple[dt.date, dt.time, str]:
    starts = group.visit.starts if group.visit is not None else None
    return group.day or dt.date.min, starts or dt.time.min, group.visit.id if group.visit is not None else ""


def _group(visit: Visit | None, sites: dict[str, str], rows: list[PhotoRow]) -> PhotoGroup:
    ranked = sorted(rows, key=lambda row: photo_order(row.photo))
    days = sorted(day for row in rows if (day := day_taken(row.photo.taken_at)) is not None)
    taken = days[0] if days else None
    if visit is None:
        return PhotoGroup(None, "", taken, tuple(ranked))
    return PhotoGroup(visit, sites.get(visit.site) or visit.title, visit.date or taken, tuple(ranked))
