"""History: who changed what, and earlier values put back."""

import datetime as dt

import pytest

from fieldkit.domain.dossier import Dossier, DossierState
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue, NotFound
from fieldkit.services.history import Act, FieldChange, HistoryEntry, Journey
from tests.services.field import TODAY, Field, from_elsewhere


def acts(entries: list[HistoryEntry]) -> list[tuple[str, Act]]:
    return [(change.title, change.act) for entry in entries for change in entry.records]


def test_a_record_tells_its_life(field: Field) -> None:
    records = field.workspace.records
    visit = records.create(Visit, dossier=field.dossier.id, title="Forage", date=TODAY)
    visit = records.edit(visit, seen="un")
    visit = records.edit(visit, title="Forage 2", seen="deux")
    records.delete(visit)
    visit = records.restore(Visit, visit.id)

    entries = field.workspace.history.of_record(visit.id)

    assert [change.act for entry in entries for change in entry.records] == [
        Act.RESTORED,
        Act.DELETED,
        Act.CHANGED,
        Act.CHANGED,
        Act.CREATED,
    ]
    [both] = entries[2].records
    assert both.fields == (
        FieldChange("title", "visit.title", ("Forage",), "Forage 2"),
        FieldChange("seen", "visit.seen", ("un",), "deux"),
    )
    [created] = entries[-1].records
    assert FieldChange("date", "visit.date", (), TODAY) in created.fields
    assert {(entry.author, entry.mine, entry.here, entry.journey) for entry in entries} == {
        ("Chargée de mission", True, True, Journey.UNSENT)
    }
    assert all(entry.at.tzinfo is dt.UTC for entry in entries)


def test_a_dossier_tells_of_everything_in_it(field: Field) -> None:
    records = field.workspace.records
    records.edit(records.get(Dossier, field.dossier.id), state=DossierState.WATCH.value)
    field.visit(title="Marché")
    records.create(Dossier, title="Autre")
    assert acts(field.workspace.history.of_dossier(field.dossier.id)) == [
        ("Marché", Act.CREATED),
        ("Eau potable et gouvernance du service", Act.CHANGED),
        ("Tchakalo 2", Act.CREATED),
        ("Eau potable et gouvernance du service", Act.CREATED),
    ]


def test_one_gesture_on_several_records_is_one_entry(field: Field) -> None:
    visit = field.visit()
    capture = field.workspace.visits.capture(visit, "Pression", dt.time(14)).record
    field.workspace.visits.file_capture(capture, "seen")
    entry = field.workspace.history.of_dossier(field.dossier.id)[0]
    assert [(change.kind, change.act) for change in entry.records] == [
        ("visit", Act.CHANGED),
        ("observation", Act.DELETED),
    ]


def test_what_came_from_elsewhere_and_what_settled_it(field: Field) -> None:
    visit = field.visit()
    from_elsewhere(field.workspace, Visit.KIND, visit.id, "title", "Puits", field.dossier.id)
    loaded = field.workspace.records.get(Visit, visit.id)
    field.workspace.records.settle(loaded, "title", "Forage et puits")

    settled, _, received = field.workspace.history.of_record(visit.id)

    assert (received.author, received.mine, received.here, received.journey) == (
        "Relecteur",
        False,
        False,
        Journey.RECEIVED,
    )
    [change] = settled.records
    assert change.act is Act.SETTLED
    assert set(change.fields[0].before) == {"Forage", "Puits"}


def test_an_earlier_value_is_put_back_as_a_new_change(field: Field) -> None:
    records, history = field.workspace.records, field.workspace.history
    visit = records.edit(records.get(Visit, field.visit(seen="premier jet").id), seen="second jet")
    [change] = history.of_record(visit.id)[0].records
    [edited] = change.fields

    restored = history.restore_value(change.kind, change.record, edited.field, edited.before[0])

    assert getattr(restored.record, "seen", "") == "premier jet"
    assert len(history.of_record(visit.id)) == 3
    with pytest.raises(BadValue):
        history.restore_value("visit", visit.id, "of_tomorrow", "x")
    with pytest.raises(BadValue):
        history.restore_value("of_tomorrow", visit.id, "seen", "x")
    with pytest.raises(NotFound):
        history.restore_value("visit", "nobody", "seen", "x")


def test_a_field_of_a_later_version_is_told_as_it_is(field: Field) -> None:
    visit = field.visit()
    from_elsewhere(field.workspace, Visit.KIND, visit.id, "of_tomorrow", {"a": [1]}, field.dossier.id)
    [change] = field.workspace.history.of_record(visit.id)[-1].records
    assert change.fields == (FieldChange("of_tomorrow", "visit.of_tomorrow", (), {"a": [1]}),)


def test_a_limit_leaves_the_oldest_out(field: Field) -> None:
    visit = field.workspace.records.get(Visit, field.visit().id)
    for number in range(5):
        visit = field.workspace.records.edit(visit, title=f"Forage {number}", ends=dt.time(number))
    assert len(field.workspace.history.of_record(visit.id, limit=4)) == 2
