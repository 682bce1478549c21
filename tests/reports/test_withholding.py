"""No field partners may not read ever reaches their edition, whatever the field: every kind is walked."""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fieldkit.domain.fields import Confidentiality, Field, Record
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.review import Audience, ReviewState
from fieldkit.domain.values import Money, Place, Shape, Share
from fieldkit.reports.material import Material
from tests.reports.pictures import Album, picture
from tests.reports.printing import frozen, printed

KEYS = {field.name: field for field in dataclasses.fields(Material)}
PLACES = {
    "mission": "mission",
    "agenda_item": "agenda",
    "dossier": "dossiers",
    "organisation": "organisations",
    "programme": "programmes",
    "dispositif": "dispositifs",
    "site": "sites",
    "visit": "visits",
    "person_met": "people",
    "contact": "contacts",
    "observation": "observations",
    "logframe_node": "nodes",
    "indicator": "indicators",
    "indicator_value": "values",
    "funding": "fundings",
    "budget_line": "budget_lines",
    "recommendation": "recommendations",
    "follow_up": "follow_ups",
    "photo": "photos",
    "consent": "consents",
}
"""Where the material keeps each kind."""

ALLOWED_INSIDE = {("mission", "security"), ("site", "vigilance")}
SHOWN: Mapping[tuple[str, str], object] = {
    ("person_met", "quoting"): "position",
    ("person_met", "count"): 1,
    ("photo", "recognisable"): "nobody",
    ("photo", "retained"): True,
    ("visit", "state"): "done",
    ("observation", "nature"): "strength",
    ("indicator_value", "role"): "actual",
    ("funding", "state"): "granted",
    ("logframe_node", "level"): "activity",
}


def canary(field: Field) -> str:
    """A word found nowhere else, one for each field of each kind."""
    number = sorted((kind.name, each.name) for kind in KINDS.values() for each in kind.fields).index(
        (field.kind, field.name)
    )
    return "Zq" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}") + "x"


def value_of(field: Field, album: Album) -> object:
    """A value for a field: its canary wherever it can hold text."""
    if (field.kind, field.name) in SHOWN:
        return SHOWN[field.kind, field.name]
    about = field.about
    by_shape: dict[Shape, Any] = {
        Shape.LINE: canary(field),
        Shape.PROSE: f"Texte {canary(field)} fin",
        Shape.WHOLE: 7,
        Shape.DECIMAL: Decimal(7),
        Shape.MONEY: Money(Decimal(7), "EUR"),
        Shape.DAY: dt.date(2026, 3, 12),
        Shape.CLOCK: dt.time(9, 0),
        Shape.INSTANT: dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC),
        Shape.FLAG: False,
        Shape.CHOICE: about.choices[0] if about.choices else "",
        Shape.REF: f"{about.target}-1",
        Shape.REFS: (f"{about.target}-1",),
        Shape.TAGS: (canary(field),),
        Shape.PLACE: Place(8.887211, 2.597631, 5.0, canary(field)),
        Shape.BLOB: album.add(picture(1, 400, 300)),
        Shape.SHARES: (Share("dac_sectors", canary(field), Decimal(100)),),
        Shape.BREAKDOWN: ((canary(field), Decimal(7)),),
    }
    return by_shape[about.shape]


def everything(album: Album) -> Material:
    """One record of each kind, every field filled."""
    records: dict[str, Record] = {}
    for kind in KINDS.values():
        if kind.name in PLACES:
            values = {field.name: value_of(field, album) for field in kind.fields}
            records[kind.name] = kind.record_type(id=f"{kind.name}-1", **values)
    filled: dict[str, Any] = {
        place: records[kind] if place == "mission" else (records[kind],) for kind, place in PLACES.items()
    }
    return Material(**filled, standings={"mission-1": ReviewState.APPROVED})


def withheld(audience: Audience) -> list[Field]:
    """The fields this audience may not read."""
    closed = {Confidentiality.RESTRICTED} | ({Confidentiality.INTERNAL} if audience is Audience.PARTNERS else set())
    inside = ALLOWED_INSIDE if audience is Audience.INTERNAL else set()
    return [
        field
        for kind in KINDS.values()
        if kind.name in PLACES
        for field in kind.fields
        if (field.about.confidentiality in closed or not field.about.form) and (field.kind, field.name) not in inside
    ]


def test_the_walk_covers_every_kind_the_material_holds() -> None:
    assert set(PLACES.values()) == set(KEYS) - {"standings", "proposals", "comment_threads"}


@pytest.mark.parametrize("audience", list(Audience))
def test_no_withheld_field_is_in_the_snapshot_or_the_file(audience: Audience, tmp_path: Path) -> None:
    album = Album()
    material = everything(album)
    places = {("site", "position"), ("visit", "position")} if audience is Audience.INTERNAL else set()
    canaries = {canary(field): field for field in withheld(audience) if (field.kind, field.name) not in places}
    held = repr(material)
    assert all(word in held for word, field in canaries.items() if field.about.shape in {Shape.LINE, Shape.PROSE})
    kept = repr(frozen(material, audience))
    assert [canaries[word] for word in canaries if word in kept] == []
    for language in ("fr", "en"):
        report = printed(tmp_path, material, album, audience, language)
        assert [canaries[word] for word in canaries if word in report.letters] == []
        raw = report.path.read_bytes() + b"".join(_streams(report.reader))
        assert [canaries[word] for word in canaries if word.encode() in raw] == []
        assert not re.search(r"8[.,]8872|2[.,]5976", report.letters) or audience is Audience.INTERNAL


def test_what_each_audience_may_read_is_printed(tmp_path: Path) -> None:
    album = Album()
    material = everything(album)
    partners = printed(tmp_path, material, album, Audience.PARTNERS).letters
    internal = printed(tmp_path, material, album, Audience.INTERNAL).letters
    visit, mission = KINDS["visit"], KINDS["mission"]
    for field in visit.prose:
        shown = field.about.confidentiality is Confidentiality.PARTNERS
        assert (canary(field) in partners) is shown, field.name
        assert canary(field) in internal, field.name
    for field in mission.prose:
        assert canary(field) in internal, field.name
    for kind, name in (("observation", "text"), ("person_met", "name"), ("budget_line", "label")):
        word = canary(KINDS[kind].by_name[name])
        assert word in internal
        assert word not in partners


def _streams(reader: Any) -> list[bytes]:  # noqa: ANN401 - pypdf's own
    """Every decompressed stream of the file."""
    found = []
    for number in range(1, len(reader.xref[0]) if reader.xref else 0):
        thing = reader.get_object(number)
        if hasattr(thing, "get_data") and thing.get("/Subtype") != "/Image":
            found.append(thing.get_data())
    return found
