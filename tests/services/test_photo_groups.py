"""Photos of a dossier by visit and day."""

import datetime as dt

from fieldkit.domain.photo import Photo, day_taken
from fieldkit.domain.visit import Visit
from fieldkit.services.photo_groups import PhotoGroup, by_visit
from tests.services.field import TODAY, Field

NOON = dt.time(12, tzinfo=dt.UTC)


def groups(field: Field) -> list[PhotoGroup]:
    workspace, dossier = field.workspace, field.dossier.id
    return by_visit(workspace.records, dossier, workspace.photos.of_dossier(dossier, TODAY))


def test_photos_stand_under_their_visit_the_latest_first(field: Field) -> None:
    records, dossier = field.workspace.records, field.dossier.id
    early = field.visit(dt.date(2024, 11, 6), title="Comité")
    late = field.visit(dt.date(2026, 3, 12), title="Forage")
    records.edit(records.get(Visit, early.id), site="")
    binned = field.visit(dt.date(2026, 3, 11), title="Effacée")
    records.delete(records.get(Visit, binned.id))
    taken = [
        ("second", late.id, dt.datetime(2026, 3, 12, 11, 30, tzinfo=dt.UTC)),
        ("first", late.id, dt.datetime(2026, 3, 12, 10, 52, tzinfo=dt.UTC)),
        ("old", early.id, None),
        ("alone", binned.id, dt.datetime.combine(dt.date(2025, 6, 2), NOON)),
        ("road", "", dt.datetime.combine(dt.date(2025, 6, 2), NOON)),
        ("nowhere", "", None),
    ]
    for caption, visit, at in taken:
        records.create(Photo, dossier=dossier, visit=visit, caption=caption, taken_at=at)
    found = groups(field)
    assert [[row.photo.caption for row in group.rows] for group in found] == [
        ["first", "second"],
        ["alone", "road"],
        ["old"],
        ["nowhere"],
    ]
    assert [group.visit.id if group.visit else "" for group in found] == [late.id, "", early.id, ""]
    assert [group.place for group in found][2] == "Comité", "a visit without a site goes by its title"
    assert [group.day for group in found] == [
        dt.date(2026, 3, 12),
        dt.datetime.combine(dt.date(2025, 6, 2), NOON).astimezone().date(),
        dt.date(2024, 11, 6),
        None,
    ]


def test_a_visit_without_a_day_has_that_of_its_first_photo(field: Field) -> None:
    records = field.workspace.records
    visit = records.create(Visit, dossier=field.dossier.id, title="Sans date").id
    at = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)
    for later in (30, 0):
        shot = at + dt.timedelta(days=later)
        records.create(Photo, dossier=field.dossier.id, visit=visit, taken_at=shot)
    (group,) = groups(field)
    assert group.day == at.astimezone().date() == day_taken(group.rows[0].photo.taken_at)
