"""Disagreements are ended whole and taken back whole, what is chosen is kept meanwhile, and everybody learns of it."""

import itertools
import time
from collections.abc import Callable

import pytest

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Visit
from fieldkit.services.history import Act
from fieldkit.services.settling import FieldDraft
from fieldkit.services.workspace import Workspace
from tests.services.field import Field

LUC, IDA = "Luc <luc@example.org>", "Ida <ida@example.org>"
Seen = tuple[ChangeId, ...]
Elsewhere = Callable[..., ChangeId]


@pytest.fixture
def elsewhere(field: Field) -> Elsewhere:
    """Take in what somebody else wrote: an author, a record, and values by field with what they have seen."""
    numbers = itertools.count(1)

    def write(author: str, record: str, *edits: tuple[str, Plain, Seen], hours_ago: int = 0) -> ChangeId:
        identity = ChangeId("e" * 16, next(numbers))
        at = (time.time_ns() // 1_000_000 - hours_ago * 3_600_000 + identity.counter) << 16
        made = tuple(Edit("visit", record, name, value, seen) for name, value, seen in edits)
        field.workspace.outbox.take()
        field.workspace.outbox.receive([Change(identity, field.dossier.id, author, "d" * 16, at, made)], {})
        return identity

    return write


@pytest.fixture
def visit(field: Field) -> Loaded[Visit]:
    """A visit everybody has, so that what is written next is another change."""
    made = field.workspace.records.get(Visit, field.visit(seen="Vu.", women_met=3).id)
    field.workspace.outbox.take()
    return made


def seen(loaded: Loaded[Visit], *names: str) -> Seen:
    return tuple(dict.fromkeys(change for name in names or loaded.heads for change in loaded.heads.get(name, ())))


def again(workspace: Workspace, visit: Loaded[Visit]) -> Loaded[Visit]:
    return workspace.records.get(Visit, visit.id)


def test_versions_rest_on_what_all_of_them_have_seen(field: Field, visit: Loaded[Visit], elsewhere: Elsewhere) -> None:
    records, settling = field.workspace.records, field.workspace.settling
    first = elsewhere(LUC, visit.id, ("seen", "Vu. Luc.", seen(visit, "seen")))
    elsewhere(LUC, visit.id, ("seen", "Vu. Luc, encore.", (first,)))
    records.edit(visit, seen="Vu. Moi.")
    field.workspace.outbox.take()
    assert records.last is not None
    gesture = records.gesture()
    gesture.add(field.dossier.id, Edit("visit", visit.id, "seen", "Vu. Moi, encore.", records.last.changes))
    records.keep(gesture)
    loaded = again(field.workspace, visit)
    assert {head.value for head in loaded.conflicts["seen"]} == {"Vu. Luc, encore.", "Vu. Moi, encore."}
    basis = settling.bases(loaded)["seen"]
    assert basis.value == "Vu."
    assert basis.since > basis.at > 0


def test_a_field_that_was_empty_for_all_rests_on_nothing(
    field: Field, visit: Loaded[Visit], elsewhere: Elsewhere
) -> None:
    elsewhere(LUC, visit.id, ("said", "a", ()))
    field.workspace.records.edit(visit, said="b")
    basis = field.workspace.settling.bases(again(field.workspace, visit))["said"]
    assert (basis.value, basis.at) == (None, 0)


def test_without_a_change_they_rest_on_the_journal_tells_no_base(
    field: Field, visit: Loaded[Visit], elsewhere: Elsewhere
) -> None:
    elsewhere(LUC, visit.id, ("seen", "a", (ChangeId("c" * 16, 9),)))
    assert field.workspace.settling.bases(again(field.workspace, visit)) == {}


def test_all_fields_are_settled_in_one_gesture_and_asked_again_by_undo(
    field: Field, visit: Loaded[Visit], elsewhere: Elsewhere
) -> None:
    workspace = field.workspace
    elsewhere(LUC, visit.id, ("seen", "a", seen(visit, "seen")), ("women_met", 4, seen(visit, "women_met")))
    workspace.records.edit(visit, seen="b", women_met=5)
    disputed = again(workspace, visit)
    assert set(disputed.conflicts) == {"seen", "women_met"}
    committed = workspace.settling.settle(disputed, {"seen": "a et b", "women_met": 5})
    assert committed is not None
    settled = again(workspace, visit)
    assert (settled.record.seen, settled.record.women_met, dict(settled.conflicts)) == ("a et b", 5, {})
    workspace.undo.undo(committed.gesture)
    assert set(again(workspace, visit).conflicts) == {"seen", "women_met"}


def test_history_keeps_every_version_and_who_settled_it(
    field: Field, visit: Loaded[Visit], elsewhere: Elsewhere
) -> None:
    workspace = field.workspace
    elsewhere(LUC, visit.id, ("seen", "a", seen(visit, "seen")))
    workspace.records.edit(visit, seen="b")
    workspace.settling.settle(again(workspace, visit), {"seen": "b"})
    entries = workspace.history.of_record(visit.id)
    [settled] = entries[0].records
    assert (settled.act, entries[0].mine, set(settled.fields[0].before)) == (Act.SETTLED, True, {"a", "b"})
    told = {(entry.author, change.after) for entry in entries[1:] for r in entry.records for change in r.fields}
    assert {("Luc", "a"), ("Chargée de mission", "b")} <= told


@pytest.mark.parametrize("deleted", [True, False])
def test_deleted_there_and_edited_here_is_settled_either_way_and_asked_again_by_undo(
    field: Field, visit: Loaded[Visit], elsewhere: Elsewhere, *, deleted: bool
) -> None:
    workspace = field.workspace
    elsewhere(LUC, visit.id, (DELETED, True, seen(visit)))
    workspace.records.edit(visit, seen="b")
    disputed = again(workspace, visit)
    assert (disputed.fate.deleted, disputed.fate.touched) == (True, ("seen",))
    committed = workspace.settling.settle(disputed, {}, deleted=deleted)
    assert committed is not None
    settled = again(workspace, visit)
    assert (settled.fate.deleted, settled.fate.touched, settled.record.seen) == (deleted, (), "b")
    assert workspace.records.conflicts() == []
    workspace.undo.undo(committed.gesture)
    asked = again(workspace, visit)
    assert (asked.fate.deleted, asked.fate.touched) == (True, ("seen",))


def test_one_who_deletes_and_one_who_takes_back_is_settled(
    field: Field, visit: Loaded[Visit], elsewhere: Elsewhere
) -> None:
    workspace = field.workspace
    gone = elsewhere(LUC, visit.id, (DELETED, True, seen(visit)))
    elsewhere(IDA, visit.id, (DELETED, False, (gone,)))
    elsewhere(LUC, visit.id, (DELETED, True, (gone,)))
    disputed = again(workspace, visit)
    assert DELETED in disputed.conflicts
    workspace.settling.settle(disputed, {}, deleted=False)
    assert not again(workspace, visit).fate.deleted
    assert workspace.records.conflicts() == []


def test_a_draft_outlives_the_program_and_an_empty_one_is_forgotten(field: Field, visit: Loaded[Visit]) -> None:
    settling = field.workspace.settling
    draft = {"seen": FieldDraft(("a", "b"), ("a",), ("écrit à la main",)), "women_met": FieldDraft(("c",), ("c",))}
    settling.keep_draft(visit.id, draft)
    settling.keep_draft(field.dossier.id, {"title": FieldDraft(("a", "b"), ("b",))})
    assert settling.drafts()[visit.id] == draft
    settling.keep_draft(visit.id, {})
    assert set(settling.drafts()) == {field.dossier.id}


def test_what_another_settles_is_told_once_to_whom_it_concerns(
    field: Field, visit: Loaded[Visit], elsewhere: Elsewhere
) -> None:
    workspace = field.workspace
    theirs = elsewhere(LUC, visit.id, ("seen", "a", seen(visit, "seen")))
    workspace.records.edit(visit, seen="b")
    assert workspace.settling.news() == []
    [mine] = [head.change for head in again(workspace, visit).conflicts["seen"] if head.change != theirs]
    elsewhere(IDA, visit.id, ("seen", "a et b", (theirs, mine)))
    [told] = workspace.settling.news()
    assert (told.author, told.record, told.fields) == (IDA, visit.id, ("seen",))
    assert workspace.settling.news() == []
    assert type(workspace.settling)(workspace.store, workspace.records, workspace.people).news() == []


def test_what_others_settle_among_themselves_or_long_ago_is_no_news(
    field: Field, visit: Loaded[Visit], elsewhere: Elsewhere
) -> None:
    workspace = field.workspace
    luc = elsewhere(LUC, visit.id, ("seen", "a", seen(visit, "seen")))
    ida = elsewhere(IDA, visit.id, ("seen", "b", seen(visit, "seen")))
    elsewhere(IDA, visit.id, ("seen", "a et b", (luc, ida)))
    other = elsewhere(LUC, visit.id, ("women_met", 4, seen(visit, "women_met")))
    workspace.records.edit(visit, women_met=5)
    [mine] = [head.change for head in again(workspace, visit).conflicts["women_met"] if head.change != other]
    elsewhere(LUC, visit.id, ("women_met", 5, (other, mine)), hours_ago=24 * 8)
    assert workspace.settling.news() == []


def test_sets_that_were_united_are_no_news(field: Field, visit: Loaded[Visit], elsewhere: Elsewhere) -> None:
    workspace = field.workspace
    theirs = elsewhere(LUC, visit.id, ("authors", ["Luc"], seen(visit, "authors")))
    workspace.records.edit(visit, authors=("Awa",))
    heads = again(workspace, visit).heads["authors"]
    elsewhere(LUC, visit.id, ("authors", ["Awa", "Luc"], (theirs, *heads)))
    assert workspace.settling.news() == []
