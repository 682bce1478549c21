"""Heads kept change by change are those of the whole journal, in any order of arrival, and those of a rebuild."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.values import Plain
from fieldkit.storage import exchange, heads
from fieldkit.storage.store import Store
from tests.histories import RECORDS, arrivals, honest_histories, wild_histories
from tests.storage.opened import (
    create,
    derived,
    empty,
    heads_from_scratch,
    heads_of,
    journal_of,
    open_again,
    write,
    write_values,
)

VISIT = next(iter(RECORDS))

pytestmark = pytest.mark.filterwarnings("ignore:.*module-scoped fixture.*")


def _take_in(store: Store, batches: list[list[Change]]) -> int:
    empty(store)
    return sum(store.integrate(batch) for batch in batches)


@given(data=st.data(), changes=honest_histories() | wild_histories())
@settings(max_examples=30)
def test_live_records_equal_the_journal_and_a_rebuild(
    shared_store: Store, data: st.DataObject, changes: list[Change]
) -> None:
    taken = _take_in(shared_store, data.draw(arrivals(changes)))
    assert taken == len(changes)
    assert sorted(journal_of(shared_store), key=lambda change: change.id) == sorted(
        changes, key=lambda change: change.id
    )
    assert heads_of(shared_store) == heads_from_scratch(changes)
    live = derived(shared_store)
    shared_store.rebuild()
    assert heads_of(shared_store) == heads_from_scratch(changes)
    assert derived(shared_store) == live


@given(data=st.data(), changes=honest_histories() | wild_histories())
@settings(max_examples=30)
def test_what_arrives_after_a_rebuild_meets_the_same_heads(
    shared_store: Store, data: st.DataObject, changes: list[Change]
) -> None:
    batches = data.draw(arrivals(changes))
    _take_in(shared_store, batches[:1])
    shared_store.rebuild()
    for batch in batches[1:]:
        shared_store.integrate(batch)
    assert heads_of(shared_store) == heads_from_scratch(changes)


@given(data=st.data(), changes=honest_histories())
@settings(max_examples=15)
def test_the_order_of_arrival_changes_no_row(shared_store: Store, data: st.DataObject, changes: list[Change]) -> None:
    _take_in(shared_store, [changes])
    first = derived(shared_store)
    _take_in(shared_store, data.draw(arrivals(changes)))
    assert derived(shared_store) == first


def _late(*, first: bool) -> list[list[Change]]:
    earlier = Change(ChangeId("a" * 16, 1), "", "A <a>", "d", 1, (Edit("visit", "v", "title", "a"),))
    later = Change(ChangeId("b" * 16, 1), "", "B <b>", "e", 2, (Edit("visit", "v", "title", "b", (earlier.id,)),))
    return [[earlier], [later]] if first else [[later], [earlier]]


def test_without_the_note_of_what_is_awaited_a_late_arrival_would_come_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _take_in(store, _late(first=False))
    assert heads_of(store) == heads_from_scratch(journal_of(store))
    monkeypatch.setattr(heads, "_AWAIT", "SELECT ?, ?, ?, ?, ?")
    _take_in(store, _late(first=True))
    assert heads_of(store) == heads_from_scratch(journal_of(store))
    _take_in(store, _late(first=False))
    assert heads_of(store) != heads_from_scratch(journal_of(store))


def test_an_edit_that_its_own_change_replaced_awaits_nothing(store: Store) -> None:
    [[earlier], _] = _late(first=True)
    edits = (Edit("visit", "v", "title", "b", (earlier.id,)), Edit("visit", "v", "title", "c"))
    _take_in(store, [[Change(ChangeId("b" * 16, 1), "", "B <b>", "e", 2, edits)]])
    store.rebuild()
    store.integrate([earlier])
    assert heads_of(store) == heads_from_scratch(journal_of(store))
    assert {head.session[0] for head in heads_of(store)["visit", "v"]["title"]} == {"a", "b"}


class Laptops(RuleBasedStateMachine):
    """Two laptops and a copy of the first write, offer, and receive what others offered, in any order.

    What a laptop offered or received once is not sent to it again, as from a server that counts what it gave out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.stores = [create(self.folder / "1"), create(self.folder / "2")]
        self.offered: dict[ChangeId, Change] = {}
        self.passed: list[set[ChangeId]] = [set(), set()]

    def teardown(self) -> None:
        for which in range(len(self.stores)):
            self.offers(which)
        expected = heads_from_scratch(list(self.offered.values()))
        rows = []
        for store, passed in zip(self.stores, self.passed, strict=True):
            store.integrate([change for identity, change in self.offered.items() if identity not in passed])
            assert heads_of(store) == expected
            rows.append(derived(store))
            store.close()
        assert all(row == rows[0] for row in rows)
        shutil.rmtree(self.folder)

    @initialize()
    def one_visit(self) -> None:
        write(self.stores[0], VISIT, title="début")

    @rule(
        which=st.integers(0, 2),
        field=st.sampled_from(["title", "title", "title", "seen"]),
        value=st.sampled_from(["a", "ab", "abc", None]),
        typing=st.sampled_from([True, True, True, False]),
    )
    def types(self, which: int, field: str, value: Plain, typing: bool) -> None:
        write_values(self.stores[which % len(self.stores)], "visit", VISIT, {field: value}, typing=typing)

    @rule(which=st.integers(0, 2), gone=st.booleans())
    def bins(self, which: int, gone: bool) -> None:
        write_values(self.stores[which % len(self.stores)], "visit", VISIT, {DELETED: gone})

    @rule(which=st.integers(0, 2))
    def offers(self, which: int) -> None:
        which %= len(self.stores)
        for change in exchange_take(self.stores[which]):
            self.offered[change.id] = change
            self.passed[which].add(change.id)

    @precondition(lambda self: self.offered)
    @rule(which=st.integers(0, 2), data=st.data())
    def receives(self, which: int, data: st.DataObject) -> None:
        which %= len(self.stores)
        chosen = data.draw(st.lists(st.sampled_from(sorted(self.offered)), max_size=4))
        self.stores[which].integrate([self.offered[identity] for identity in chosen])
        self.passed[which].update(chosen)

    @precondition(lambda self: len(self.stores) == 2)
    @rule()
    def is_cloned(self) -> None:
        self.stores[0].close()
        shutil.copytree(self.folder / "1", self.folder / "3")
        self.stores[0] = open_again(self.folder / "1")
        self.stores.append(open_again(self.folder / "3"))
        self.passed.append(set(self.passed[0]))

    @invariant()
    def heads_are_those_of_the_journal(self) -> None:
        for store in self.stores:
            assert heads_of(store) == heads_from_scratch(journal_of(store))


def exchange_take(store: Store) -> list[Change]:
    """What a laptop would send now."""
    return store.in_transaction(lambda connection: exchange.take(connection, 1000))


Laptops.TestCase.settings = settings(max_examples=6, stateful_step_count=10)
TestLaptops = Laptops.TestCase
