"""A small mission in a real workspace, and real JPEG files: what the tests of this room start from."""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Organisation
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace

TODAY = dt.date(2026, 3, 12)
PASSPHRASE = "sept lampes au bord du fleuve"


def new_workspace(folder: Path) -> Workspace:
    """An empty workspace on disk."""
    return create_workspace(folder, Profile("officer@example.org", "Chargée de mission"), PASSPHRASE)


@dataclass(frozen=True)
class Field:
    """One dossier in Benin with a site, a mission of twelve days, and a visit planned on its fourth day."""

    workspace: Workspace
    lead: Organisation
    dossier: Dossier
    site: Site
    mission: Mission
    item: AgendaItem

    def visit(self, day: dt.date = TODAY, **values: object) -> Visit:
        """A visit of the dossier that nobody had planned."""
        values = {"dossier": self.dossier.id, "site": self.site.id, "date": day, "title": "Forage", **values}
        return self.workspace.records.create(Visit, **values).record


def in_the_field(workspace: Workspace) -> Field:
    """Write the small mission."""
    records = workspace.records
    lead = records.create(Organisation, name="Association des deux rives").record
    dossier = records.create(
        Dossier, code="BJ-24-017", title="Eau potable et gouvernance du service", country="BJ", lead=lead.id
    ).record
    site = records.create(Site, dossier=dossier.id, name="Tchakalo 2", country="BJ", type="works").record
    mission = records.create(
        Mission,
        title="Zou et Collines",
        country="BJ",
        dossiers=(dossier.id,),
        starts=dt.date(2026, 3, 9),
        ends=dt.date(2026, 3, 20),
    ).record
    item = records.create(
        AgendaItem,
        mission=mission.id,
        date=TODAY,
        starts=dt.time(10, 45),
        ends=dt.time(12, 30),
        place="Dassa",
        purpose="Forage et borne-fontaine",
        about_dossier=dossier.id,
        site=site.id,
    ).record
    return Field(workspace, lead, dossier, site, mission, item)


def from_elsewhere(workspace: Workspace, kind: str, record: str, field: str, value: Plain, scope: str) -> None:
    """Take in what somebody else wrote in one field without having seen what is here."""
    received = Change(
        ChangeId("f" * 16, 1 + sum(map(ord, record + field)) % 10_000),
        scope,
        "Relecteur <reviewer@example.org>",
        "another-laptop",
        1_760_000_000_000 << 16,
        (Edit(kind, record, field, value),),
    )
    assert workspace._store.integrate([received]) == 1


def jpeg(
    size: tuple[int, int] = (640, 480),
    colour: str | tuple[int, int, int] = "peru",
    *,
    exif: Mapping[int, object] | None = None,
    gps: Mapping[int, object] | None = None,
    details: Mapping[int, object] | None = None,
    **options: Any,  # noqa: ANN401 - whatever Pillow's writer takes
) -> bytes:
    """A JPEG with a darker band at its top, so that up can be told from down."""
    image = Image.new("RGB", size, colour)
    image.paste("black", (0, 0, size[0], max(1, size[1] // 4)))
    tags = Image.Exif()
    tags.update(exif or {})
    if details:
        tags[ExifTags.IFD.Exif] = dict(details)
    if gps:
        tags[ExifTags.IFD.GPSInfo] = dict(gps)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=85, **({"exif": tags.tobytes()} if len(tags) else {}), **options)
    return target.getvalue()


def encoded(image: Image.Image, image_format: str, **options: Any) -> bytes:  # noqa: ANN401 - as above
    """An image in another format."""
    target = io.BytesIO()
    image.save(target, image_format, **options)
    return target.getvalue()
