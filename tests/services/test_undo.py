"""Every gesture can be taken back, and so can the taking back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.loaded import Loaded, Published
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Visit
from fieldkit.services.records import Records
from fieldkit.services.undo import Undo
from fieldkit.storage import exchange
from fieldkit.storage.store import Store
from tests.storage.opened import create, journal_of

AWA = "Awa <awa@example.org>"
DOSSIER = "00000000-0000-7000-8000-0000000000d1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = create(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture
def records(store: Store) -> Records:
    return Records(store, lambda: AWA)


@pytest.fixture
def undo(store: Store, records: Records) -> Undo:
    return Undo(store, records)


def _last(records: Records) -> str:
    assert records.last is not None
    return records.last.gesture


def _visit(records: Records, **values: object) -> Loaded[Visit]:
    return records.create(Visit, dossier=DOSSIER, **values)


def _elsewhere(store: Store, visit: Loaded[Visit], field: str, value: str, *seen: ChangeId) -> ChangeId:
    """Somebody else gives a field a value."""
    identity = ChangeId("e" * 16, len(journal_of(store)))
    store.integrate([Change(identity, DOSSIER, "Luc <luc>", "d", 5, (Edit("visit", visit.id, field, value, seen),))])
    return identity


def test_values_go_back_and_forth(records: Records, undo: Undo) -> None:
    visit = _visit(records, title="Puits", women_met=3)
    records.edit(visit, title="Forage", women_met=None, authors=("Awa",))
    for expected in [("Puits", 3, ()), ("Forage", None, ("Awa",))] * 2:
        assert undo.undo(_last(records)) is not None
        found = records.get(Visit, visit.id)
        assert (found.record.title, found.record.women_met, found.record.authors) == expected
        assert found.conflicts == {}


def test_what_was_created_goes_to_the_bin_and_comes_back(records: Records, undo: Undo) -> None:
    visit = _visit(records, title="Puits")
    undo.undo(_last(records))
    assert records.all(Visit) == []
    assert records.get(Visit, visit.id).fate.deleted
    undo.undo(_last(records))
    assert [found.title for found in records.all(Visit)] == ["Puits"]


def test_a_creation_is_taken_back_whole_even_after_later_edits(records: Records, undo: Undo) -> None:
    visit = _visit(records, title="Puits")
    created = _last(records)
    records.edit(visit, seen="Sec")
    undo.undo(created)
    found = records.get(Visit, visit.id)
    assert (found.fate.deleted, found.fate.touched) == (True, ())
    assert (found.record.dossier, found.record.title, found.record.seen) == (DOSSIER, "Puits", "Sec")
    assert undo.undo(created) is None


def test_a_deletion_and_a_return_are_taken_back(records: Records, undo: Undo) -> None:
    visit = _visit(records, title="Puits")
    records.delete(visit)
    undo.undo(_last(records))
    assert not records.get(Visit, visit.id).fate.deleted
    records.delete(records.get(Visit, visit.id))
    records.restore(Visit, visit.id)
    undo.undo(_last(records))
    assert records.get(Visit, visit.id).fate.deleted


def test_a_gesture_over_several_records_is_taken_back_at_once(records: Records, undo: Undo, store: Store) -> None:
    visit = _visit(records, title="Puits")
    gesture = records.gesture()
    mission = gesture.create(Mission, title="Zou")
    gesture.edit(visit, mission=mission)
    records.keep(gesture)
    assert len({change.scope for change in journal_of(store)}) == 2
    undo.undo(_last(records))
    assert records.get(Visit, visit.id).record.mission == ""
    assert records.get(Mission, mission).fate.deleted


def test_a_gesture_continued_over_one_field_goes_back_to_its_start(records: Records, undo: Undo) -> None:
    visit = _visit(records, title="A")
    name = "one-gesture"
    for title in ("B", "C", "D"):
        gesture = records.gesture(name)
        gesture.edit(records.get(Visit, visit.id), title=title)
        records.keep(gesture)
    undo.undo(name)
    assert records.get(Visit, visit.id).record.title == "A"


def test_typing_is_taken_back_to_before_the_sentence(records: Records, undo: Undo) -> None:
    loaded = _visit(records, title="Puits")
    for text in ("L", "La", "La pompe"):
        gesture = records.gesture()
        gesture.edit(loaded, seen=text)
        committed = gesture.commit(typing=True)
        loaded = records.get(Visit, loaded.id)
    assert committed is not None
    taken_back = undo.undo(committed.gesture)
    assert records.get(Visit, loaded.id).record.seen == ""
    assert taken_back is not None
    undo.undo(taken_back.gesture)
    assert records.get(Visit, loaded.id).record.seen == "La pompe"


def test_the_title_typed_after_a_creation_is_taken_back_without_the_record(records: Records, undo: Undo) -> None:
    visit = _visit(records)
    gesture = records.gesture()
    gesture.edit(visit, title="Puits")
    committed = gesture.commit(typing=True)
    assert committed is not None
    undo.undo(committed.gesture)
    assert [found.title for found in records.all(Visit)] == [""]


def test_a_field_changed_since_is_left_as_it_is(records: Records, undo: Undo, store: Store) -> None:
    visit = _visit(records, title="A", seen="a")
    edited = records.edit(visit, title="B", seen="b")
    gesture = _last(records)
    _elsewhere(store, visit, "title", "C", *edited.heads["title"])
    undo.undo(gesture)
    found = records.get(Visit, visit.id)
    assert (found.record.title, found.record.seen, found.conflicts) == ("C", "a", {})
    assert undo.undo(gesture) is None


def test_one_side_of_a_disagreement_taken_back_leaves_the_other(records: Records, undo: Undo, store: Store) -> None:
    visit = _visit(records, title="A")
    records.edit(visit, title="Mien")
    gesture = _last(records)
    _elsewhere(store, visit, "title", "Sien", *visit.heads["title"])
    assert "title" in records.get(Visit, visit.id).conflicts
    undo.undo(gesture)
    found = records.get(Visit, visit.id)
    assert (found.record.title, found.conflicts) == ("Sien", {})


def test_what_was_sent_is_taken_back_by_a_new_change(records: Records, undo: Undo, store: Store) -> None:
    visit = _visit(records, title="A")
    records.edit(visit, title="B")
    sent = store.in_transaction(lambda connection: exchange.take(connection, 10))
    undo.undo(_last(records))
    assert journal_of(store)[: len(sent)] == sent
    assert records.get(Visit, visit.id).record.title == "A"


def test_the_choice_between_versions_is_taken_back_in_one_transaction_that_asks_again(
    records: Records, undo: Undo, store: Store
) -> None:
    visit = _visit(records, seen="Pompe réparée")
    shown = visit.heads["seen"]
    for value in ("Débit 12", "Débit 21"):
        _elsewhere(store, visit, "seen", value, *shown)
    records.settle(records.get(Visit, visit.id), "seen", "Débit 12 le matin")
    heard: list[Published] = []
    store.subscribe(heard.append)
    committed = undo.undo(_last(records))
    assert committed is not None
    assert len(committed.changes) == 2
    assert len(heard) == 1, "a cut between two transactions would leave one version out"
    disputed = records.get(Visit, visit.id).conflicts["seen"]
    assert {version.value for version in disputed} == {"Débit 12", "Débit 21"}
    assert undo.undo(committed.gesture) is not None
    assert records.get(Visit, visit.id).record.seen == "Débit 12 le matin"
    assert not records.get(Visit, visit.id).conflicts


def test_there_may_be_nothing_to_take_back(undo: Undo) -> None:
    assert undo.undo("never-made") is None
    assert undo.undo("") is None
