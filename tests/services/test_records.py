"""Records of any kind, read and edited alike."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.changes import NETWORK, Change, ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.loaded import Loaded, Published
from fieldkit.domain.mission import Mission
from fieldkit.domain.people import Contact
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue, NotFound
from fieldkit.services.records import Records
from fieldkit.storage.store import Store
from tests.storage.opened import create, journal_of

AWA = "Awa <awa@example.org>"
DOSSIER, OTHER_DOSSIER = (f"00000000-0000-7000-8000-0000000000d{n}" for n in (1, 2))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = create(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture
def records(store: Store) -> Records:
    return Records(store, lambda: AWA)


@pytest.fixture
def visit(records: Records) -> Loaded[Visit]:
    return records.create(Visit, dossier=DOSSIER, title="Puits", authors=("Awa",))


def _elsewhere(store: Store, visit: Loaded[Visit], field: str, value: object, *seen: ChangeId) -> None:
    identity = ChangeId("e" * 16, len(journal_of(store)))
    edit = Edit("visit", visit.id, field, value, seen)  # type: ignore[arg-type]  # a plain value
    store.integrate([Change(identity, DOSSIER, "Luc <luc@example.org>", "d", 5, (edit,))])


def test_a_record_is_signed_scoped_and_back_at_once(records: Records, visit: Loaded[Visit], store: Store) -> None:
    assert (visit.record.title, visit.record.dossier, visit.fate.deleted) == ("Puits", DOSSIER, False)
    [change] = journal_of(store)
    assert (change.author, change.scope, change.device) == (AWA, DOSSIER, store.device)
    assert {edit.field for edit in change.edits} == {"dossier", "title", "authors"}
    assert records.last is not None
    assert records.last.changes == (change.id,)


def test_what_belongs_to_no_dossier_is_the_network_s(records: Records, store: Store) -> None:
    records.create(Contact, family_name="Diop", dossiers=(DOSSIER,))
    assert journal_of(store)[-1].scope == NETWORK


def test_a_record_without_a_word_exists(records: Records) -> None:
    empty = records.create(Mission)
    assert [mission.id for mission in records.all(Mission)] == [empty.id]


def test_only_what_changed_is_written(records: Records, visit: Loaded[Visit], store: Store) -> None:
    before = len(journal_of(store))
    records.edit(visit, title="Puits", authors=("Awa",), date=None)
    assert len(journal_of(store)) == before
    edited = records.edit(visit, title="Forage", date=dt.date(2026, 3, 2))
    assert {edit.field for edit in journal_of(store)[-1].edits} == {"title", "date"}
    assert (edited.record.title, edited.record.date, edited.conflicts) == ("Forage", dt.date(2026, 3, 2), {})


def test_a_form_opened_before_somebody_else_wrote_makes_a_conflict(
    records: Records, visit: Loaded[Visit], store: Store
) -> None:
    _elsewhere(store, visit, "title", "Château d’eau", *visit.heads["title"])
    disputed = records.edit(visit, title="Forage")
    assert {head.value for head in disputed.conflicts["title"]} == {"Forage", "Château d’eau"}
    assert records.conflicts() == [("visit", visit.id)]
    for value in ("Forage", "Château d’eau", "Forage et château"):
        settled = records.settle(disputed, "title", value)
        assert (settled.record.title, settled.conflicts) == (value, {})
        _elsewhere(store, visit, "title", f"encore {value}", *visit.heads["title"])
        disputed = records.get(Visit, visit.id)
    assert records.conflicts() == [("visit", visit.id)]


def test_fields_edited_apart_are_merged_without_a_question(
    records: Records, visit: Loaded[Visit], store: Store
) -> None:
    _elsewhere(store, visit, "said", "Le comité se réunit")
    _elsewhere(store, visit, "authors", ["Luc"])
    edited = records.edit(visit, seen="La pompe fuit", authors=("Awa", "Zoé"))
    assert (edited.record.said, edited.record.seen) == ("Le comité se réunit", "La pompe fuit")
    assert edited.record.authors == ("Awa", "Luc", "Zoé")
    assert edited.conflicts == {}


def test_the_bin_and_back(records: Records, visit: Loaded[Visit]) -> None:
    records.delete(visit)
    assert records.all(Visit) == []
    assert [found.id for found in records.all(Visit, deleted=True)] == [visit.id]
    assert records.restore(Visit, visit.id).fate.deleted is False


def test_a_deletion_unaware_of_an_edit_is_told(records: Records, visit: Loaded[Visit], store: Store) -> None:
    _elsewhere(store, visit, "seen", "Nouvelle fuite")
    records.delete(visit)
    found = records.get(Visit, visit.id)
    assert (found.fate.deleted, found.fate.touched) == (True, ("seen",))
    assert records.conflicts() == [("visit", visit.id)]
    records.delete(found)
    assert records.get(Visit, visit.id).fate.touched == ()
    assert records.conflicts() == []


def test_a_record_deleted_here_and_kept_there_is_a_conflict_to_settle(
    records: Records, visit: Loaded[Visit], store: Store
) -> None:
    records.delete(visit)
    _elsewhere(store, visit, DELETED, value=False)
    found = records.get(Visit, visit.id)
    assert not found.fate.deleted
    assert DELETED in found.conflicts


@pytest.mark.parametrize(
    "values", [{"colour": "red"}, {"date": "2026-03-02"}, {"women_met": "3"}, {"title": 3}, {"authors": "Awa"}]
)
def test_a_value_that_does_not_fit_changes_nothing(
    records: Records, visit: Loaded[Visit], store: Store, values: dict[str, object]
) -> None:
    before = journal_of(store)
    with pytest.raises(BadValue):
        records.edit(visit, seen="Sec", **values)
    with pytest.raises(BadValue):
        records.create(Visit, dossier=DOSSIER, **values)
    assert journal_of(store) == before


def test_a_record_does_not_move_to_another_dossier(records: Records, visit: Loaded[Visit]) -> None:
    with pytest.raises(BadValue) as refused:
        records.edit(visit, dossier=OTHER_DOSSIER)
    assert refused.value.reason == "moves_dossier"


def test_what_is_on_disk_reads_as_saved_whoever_breaks_when_told(
    records: Records, visit: Loaded[Visit], store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    bugs: list[Exception] = []
    store.listeners.tell_bugs_to(bugs.append)

    def broken(_published: Published) -> None:
        raise RuntimeError("a screen that is gone")

    store.subscribe(broken)
    assert records.edit(visit, seen="Pompe réparée").record.seen == "Pompe réparée"
    assert records.last is not None
    assert [str(bug) for bug in bugs] == ["a screen that is gone"]
    assert len(caplog.records) == 1


def test_what_does_not_exist_is_not_found(records: Records) -> None:
    assert records.find(Visit, DOSSIER) is None
    with pytest.raises(NotFound):
        records.get(Visit, DOSSIER)


def test_a_gesture_is_written_once_and_whole(records: Records, store: Store) -> None:
    gesture = records.gesture()
    mission = gesture.create(Mission, title="Zou")
    gesture.create(Visit, dossier=DOSSIER, mission=mission)
    assert journal_of(store) == []
    assert records.keep(gesture) is not None
    assert records.keep(gesture) is None
    assert len(journal_of(store)) == 2


def test_what_a_review_rests_on(records: Records, visit: Loaded[Visit], store: Store) -> None:
    records.edit(visit, title="Forage")
    first, second = (change.id for change in journal_of(store))
    assert records.heads_of(Visit, visit.id) == tuple(sorted([first, second]))
