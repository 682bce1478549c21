"""Typing collapses while nobody else has it, and never once somebody may have."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import event

from fieldkit.domain.changes import ChangeId, Edit
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Visit
from fieldkit.storage import exchange
from fieldkit.storage.store import Store
from tests.storage.opened import AUTHOR, create, heads_from_scratch, heads_of, journal_of, open_again, write

VISIT = "00000000-0000-7000-8000-00000000000a"


def _offer(store: Store) -> list[ChangeId]:
    return [change.id for change in store.in_transaction(lambda connection: exchange.take(connection, 100))]


def _values(store: Store) -> dict[str, list[Plain]]:
    with store.read() as reader:
        loaded = reader.get(Visit, VISIT)
    assert loaded is not None
    conflicts = {name: [head.value for head in versions] for name, versions in loaded.conflicts.items()}
    return {"seen": [loaded.record.seen], **conflicts}


@pytest.fixture
def store(store: Store) -> Store:
    write(store, VISIT, title="Forage")
    return store


def test_typing_leaves_one_change(store: Store) -> None:
    for text in ("L", "La", "La pompe"):
        last = write(store, VISIT, typing=True, seen=text)
    found = journal_of(store)
    assert [change.id for change in found[1:]] == [last]
    assert found[-1].edits[0].seen == ()
    assert _values(store) == {"seen": ["La pompe"]}


def test_an_amended_change_takes_over_what_the_earlier_one_had_seen(store: Store) -> None:
    before = write(store, VISIT, seen="Avant")
    _offer(store)
    write(store, VISIT, typing=True, seen="Après")
    write(store, VISIT, typing=True, seen="Après tout")
    last = journal_of(store)[-1]
    assert (last.edits[0].value, last.edits[0].seen) == ("Après tout", (before,))


def test_identities_are_never_used_again(store: Store) -> None:
    used = [write(store, VISIT, typing=True, seen=text) for text in "abcde"]
    assert len(set(used)) == 5
    assert sorted(used) == used


@pytest.mark.parametrize("typing", [True, False])
def test_only_typing_collapses(store: Store, typing: bool) -> None:
    write(store, VISIT, typing=True, seen="L")
    write(store, VISIT, typing=typing, seen="La")
    assert len(journal_of(store)) == (2 if typing else 3)


def test_what_was_offered_is_never_amended(store: Store) -> None:
    write(store, VISIT, typing=True, seen="L")
    offered = _offer(store)
    write(store, VISIT, typing=True, seen="La")
    assert [change.id for change in journal_of(store)][: len(offered)] == offered
    assert len(journal_of(store)) == len(offered) + 1


def test_another_field_or_another_person_s_edit_in_between_ends_the_sentence(store: Store) -> None:
    write(store, VISIT, typing=True, seen="L")
    write(store, VISIT, typing=True, said="M")
    write(store, VISIT, typing=True, seen="La")
    assert len(journal_of(store)) == 4


def test_the_creation_of_a_record_stays(store: Store) -> None:
    other = "00000000-0000-7000-8000-00000000000b"
    created = write(store, other, title="A")
    write(store, other, typing=True, title="AB")
    write(store, other, typing=True, title="ABC")
    assert created in [change.id for change in journal_of(store)]
    assert len(journal_of(store)) == 3


def test_a_gesture_of_several_changes_is_not_torn(store: Store) -> None:
    write(store, VISIT, seen="L")
    with store.read() as reader:
        loaded = reader.get(Visit, VISIT)
        assert loaded is not None
    edits = [
        ("d1", Edit("visit", VISIT, "seen", "La", loaded.heads["seen"])),
        ("", Edit("mission", VISIT, "title", "x")),
    ]
    torn = store.commit(AUTHOR, edits[::-1])
    write(store, VISIT, typing=True, seen="La p")
    with store.read() as reader:
        assert len(reader.gesture(torn.gesture)) == 2


def test_nothing_is_amended_after_a_restart(store: Store) -> None:
    write(store, VISIT, typing=True, seen="L")
    store.close()
    again = open_again(store.folder)
    write(again, VISIT, typing=True, seen="La")
    assert len(journal_of(again)) == 3
    assert again.session != store.session
    again.close()


def _cloned(folder: Path) -> tuple[Store, Store]:
    """A laptop in the middle of a sentence, and a copy of its folder taken at that moment."""
    one = create(folder / "one")
    write(one, VISIT, title="Forage")
    write(one, VISIT, typing=True, seen="L")
    one.close()
    shutil.copytree(folder / "one", folder / "copy")
    return open_again(folder / "one"), open_again(folder / "copy")


def _continue(store: Store, text: str) -> None:
    """Go on typing as if the program had not been closed in between."""
    store._last = journal_of(store)[-1].id
    write(store, VISIT, typing=True, seen=text)


def test_a_cloned_laptop_shows_a_conflict_instead_of_losing(tmp_path: Path) -> None:
    one, copy = _cloned(tmp_path)
    write(copy, VISIT, typing=True, seen="Copie")
    _offer(copy)
    _continue(one, "Original")
    one.integrate(journal_of(copy))
    assert set(_values(one)["seen"]) == {"Copie", "Original"}
    copy.integrate(journal_of(one))
    assert heads_of(one) == heads_of(copy) == heads_from_scratch(journal_of(one))
    one.close()
    copy.close()


def test_what_a_clone_has_sent_is_not_amended_here(tmp_path: Path) -> None:
    one, copy = _cloned(tmp_path)
    _offer(copy)
    one.integrate(journal_of(copy))
    sent = journal_of(one)[-1].id
    _continue(one, "Original")
    assert sent in [change.id for change in journal_of(one)]
    one.close()
    copy.close()


def test_what_a_clone_has_answered_is_not_amended_here(tmp_path: Path) -> None:
    """The clone's answer comes before what it answers: taking that away now would bring it back later, unanswered."""
    one, copy = _cloned(tmp_path)
    sentence = journal_of(copy)[-1]
    write(copy, VISIT, seen="Réponse")
    answer = journal_of(copy)[-1]
    one.integrate([answer])
    one._last = sentence.id
    edit = Edit("visit", VISIT, "seen", "Original", (sentence.id,))
    one.commit(AUTHOR, [("d1", edit)], typing=True)
    one.integrate([sentence])
    assert heads_of(one) == heads_from_scratch([*journal_of(copy), *journal_of(one)])
    one.close()
    copy.close()


def test_typing_on_asks_little_of_the_database(store: Store) -> None:
    write(store, VISIT, typing=True, seen="La pompe")
    asked: list[str] = []
    event.listen(store._database._writer, "before_cursor_execute", lambda *about: asked.append(about[2]))
    write(store, VISIT, typing=True, seen="La pompe fuit")
    assert len(asked) <= 10, "each costs a tenth of a millisecond at every pause of the pen"
    assert len(journal_of(store)) == 2
