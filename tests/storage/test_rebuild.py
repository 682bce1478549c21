"""What a rebuild leaves behind is as quick to search and as quick to write on as what was written change by change."""

from typing import Any

import pytest

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.errors import DiskFull
from fieldkit.storage import heads
from fieldkit.storage.store import Store
from tests.storage.opened import derived, heads_from_scratch, heads_of, journal_of, write

RECORDS = 1_200
WORDS = ["forage", "pompe", "comité", "école", "réseau", "commune", "latrine", "récolte", "panneau"]


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with visits and sites, more of them than are written at once, each with words of its own."""
    store.integrate([_written(number) for number in range(RECORDS)])
    return store


def _written(number: int) -> Change:
    kind, field = ("visit", "title") if number % 3 else ("site", "name")
    text = " ".join([*WORDS, f"mot{number}"])
    edit = Edit(kind, f"00000000-0000-7000-8000-{number:012d}", field, text)
    return Change(ChangeId("a" * 16, number + 1), "d1", "A <a>", "d", number << 16, (edit,))


def _ask(store: Store, question: str) -> list[tuple[Any, ...]]:
    with store.read() as reader:
        return [tuple(row) for row in reader.connection.exec_driver_sql(question)]


def _found(store: Store, text: str) -> int:
    with store.read() as reader:
        return len(reader.search(text, limit=RECORDS))


def test_the_index_is_written_in_one_part(filled: Store) -> None:
    live = derived(filled)
    filled.rebuild()
    assert derived(filled) == live
    assert _ask(filled, "SELECT count(DISTINCT segid) FROM search_idx") == [(1,)]
    assert (_found(filled, "recol"), _found(filled, "mot77"), _found(filled, "forage mot1199")) == (RECORDS, 11, 1)


def test_a_page_of_the_index_is_one_page_of_the_database(filled: Store) -> None:
    filled.rebuild()
    [(pages, longest)] = _ask(filled, "SELECT count(*), max(length(block)) FROM search_data WHERE id > 10")
    [(page,)] = _ask(filled, "PRAGMA page_size")
    seal, of_the_row = 80, 40
    assert pages > 10
    assert longest <= int(page) - seal - of_the_row


def test_the_index_goes_on_as_usual(filled: Store) -> None:
    filled.rebuild()
    options = dict(_ask(filled, "SELECT k, v FROM search_config"))
    assert (options["automerge"], options["hashsize"]) == (4, 1 << 20)
    write(filled, "00000000-0000-7000-8000-000000000001", title="zirconium")
    assert _found(filled, "zirconium") == 1
    assert _found(filled, "mot1 forage") == 0


def test_what_is_awaited_is_noted_again_however_much_it_is(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "_AT_ONCE", 7)
    before = [_written(number) for number in range(30)]
    after = [
        Change(ChangeId("b" * 16, number + 1), "d1", "B <b>", "e", 9 << 30, (_seeing(earlier),))
        for number, earlier in enumerate(before)
    ]
    store.integrate(after)
    awaited = sorted(_ask(store, "SELECT * FROM awaited"))
    assert len(awaited) == 30
    store.rebuild()
    assert sorted(_ask(store, "SELECT * FROM awaited")) == awaited
    store.integrate(before)
    assert heads_of(store) == heads_from_scratch(journal_of(store))
    store.rebuild()
    assert _ask(store, "SELECT * FROM awaited") == []


def _seeing(earlier: Change) -> Edit:
    [edit] = earlier.edits
    return Edit(edit.kind, edit.record, edit.field, "plus rien", (earlier.id,))


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, words = derived(filled), _ask(filled, "SELECT * FROM search_data ORDER BY id")
    places = heads.places

    def full(*_: object) -> None:
        raise DiskFull

    monkeypatch.setattr(heads, "places", full)
    with pytest.raises(DiskFull):
        filled.rebuild()
    monkeypatch.setattr(heads, "places", places)
    assert derived(filled) == rows
    assert _ask(filled, "SELECT * FROM search_data ORDER BY id") == words
    filled.integrate([_written(RECORDS)])
    assert _found(filled, f"mot{RECORDS}") == 1
