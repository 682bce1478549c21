"""What waits, what was answered, how far was read: noted beside the work itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.sending import Answer
from fieldkit.storage import exchange
from fieldkit.storage import store as stores
from fieldkit.storage.store import Store
from tests.storage.opened import journal_of, open_again, write

VISIT = "00000000-0000-7000-8000-00000000000a"
RECEIVED = Change(ChangeId("a" * 16, 1), "d1", "B <b>", "d", 7, (Edit("visit", VISIT, "said", "x"),))


def _take(store: Store, limit: int = 100) -> list[Change]:
    return store.in_transaction(lambda connection: exchange.take(connection, limit))


def _settle(store: Store, *answers: Answer) -> None:
    store.in_transaction(lambda connection: exchange.settle(connection, answers))


def _cursors(store: Store) -> dict[str, int]:
    with store.read() as reader:
        return exchange.cursors(reader.connection)


@pytest.fixture
def written(store: Store) -> list[ChangeId]:
    """Three changes made here, and one that was received."""
    store.integrate([RECEIVED], {"d1": 4})
    return [write(store, VISIT, title=text) for text in ("A", "B", "C")]


def test_what_was_made_here_waits_oldest_first_until_it_is_answered(store: Store, written: list[ChangeId]) -> None:
    assert [change.id for change in _take(store, 2)] == written[:2]
    assert [change.id for change in _take(store)] == written
    _settle(store, Answer(written[0], "applied"), Answer(written[1], "known"), Answer(written[2], "held", "later"))
    assert [change.id for change in _take(store)] == written[2:]
    _settle(store, Answer(written[2], "applied"))
    assert _take(store) == []


def test_what_waits_still_waits_after_a_restart(store: Store, written: list[ChangeId]) -> None:
    _take(store)
    store.close()
    again = open_again(Path(store.folder))
    assert [change.id for change in _take(again)] == written
    assert _cursors(again) == {"d1": 4}
    again.close()


def test_what_is_refused_stays_here_with_its_reason_and_may_be_offered_again(
    store: Store, written: list[ChangeId]
) -> None:
    _settle(store, Answer(written[1], "refused", "not_allowed", "visit.title"))
    assert [change.id for change in _take(store)] == [written[0], written[2]]
    with store.read() as reader:
        [refused] = exchange.refused(reader.connection)
        assert [hit.title for hit in reader.search("c")] == ["C"]
        reasons = {past.change: (past.verdict, past.reason) for past in reader.history(record=VISIT)}
    assert (refused.change.id, refused.reason, refused.where) == (written[1], "not_allowed", "visit.title")
    assert reasons[written[1]] == ("refused", "not_allowed")
    store.in_transaction(lambda connection: exchange.retry_refused(connection, written[1]))
    assert [change.id for change in _take(store)] == written


def test_an_answer_about_what_was_not_made_here_changes_nothing(store: Store, written: list[ChangeId]) -> None:
    _settle(store, Answer(RECEIVED.id, "refused", "x"), Answer(ChangeId("f" * 16, 1), "applied"))
    with store.read() as reader:
        assert exchange.refused(reader.connection) == []
    assert [change.id for change in _take(store)] == written


def test_another_server_is_offered_everything_made_here(store: Store, written: list[ChangeId]) -> None:
    _settle(store, *(Answer(identity, "applied") for identity in written[:2]), Answer(written[2], "refused", "x"))
    blob = store.add_media(b"photo", "image/jpeg", on_server=True)
    store.in_transaction(exchange.offer_again)
    assert [change.id for change in _take(store)] == written
    assert _cursors(store) == {}
    with store.read() as reader:
        on_server = reader.connection.exec_driver_sql(
            "SELECT on_server FROM media WHERE sha256 = ?", (blob.sha256,)
        ).scalar()
    assert not on_server


def test_a_restored_server_is_offered_what_others_made_and_it_did_not_give_back(
    store: Store, written: list[ChangeId]
) -> None:
    given, act = (
        replace(RECEIVED, id=ChangeId("b" * 16, 1)),
        Change(ChangeId("c" * 16, 1), "d1", "B <b>", "d", 8, (Edit("review_event", VISIT, "action", "approved"),)),
    )
    store.integrate([given, act])
    _settle(store, *(Answer(identity, "applied") for identity in written))
    store.in_transaction(exchange.offer_again)
    store.in_transaction(lambda connection: exchange.begin_relay(connection, ["review_event"]))
    store.integrate([given, _made(store, written[0])], {"d1": 2})
    waiting = [RECEIVED.id, *written[1:]]
    assert [change.id for change in _take(store)] == waiting
    with store.read() as reader:
        assert exchange.count_unsent(reader.connection) == len(waiting)
        assert exchange.unsent_by_kind(reader.connection) == {"visit": 2}
    _settle(store, Answer(RECEIVED.id, "refused", "bad_value"), *(Answer(each, "known") for each in written[1:]))
    with store.read() as reader:
        assert exchange.refused(reader.connection) == []
    assert _take(store) == []
    store.in_transaction(exchange.end_relay)
    with store.read() as reader:
        assert not exchange.is_relaying(reader.connection)


def test_a_change_that_comes_back_different_still_waits_for_a_verdict(store: Store, written: list[ChangeId]) -> None:
    store.integrate([replace(_made(store, written[0]), author="C <c>")])
    assert [change.id for change in _take(store)] == written


def _made(store: Store, identity: ChangeId) -> Change:
    return next(change for change in journal_of(store) if change.id == identity)


def test_a_cursor_moves_with_what_it_counts_or_not_at_all(store: Store) -> None:
    unreadable = Change(ChangeId("short", 1), "d1", "B <b>", "d", 7, ())
    with pytest.raises(Exception, match="change_id"):
        store.integrate([RECEIVED, unreadable], {"d1": 9})
    assert (journal_of(store), _cursors(store)) == ([], {})
    assert store.integrate([RECEIVED], {"d1": 9, "": 2}) == 1
    assert store.integrate([RECEIVED], {"d1": 10}) == 0
    assert (journal_of(store), _cursors(store)) == ([RECEIVED], {"d1": 10, "": 2})


def test_what_waits_is_counted_by_kind_and_by_record(store: Store, written: list[ChangeId]) -> None:
    assert len(written) == 3
    with store.read() as reader:
        assert exchange.unsent_by_kind(reader.connection) == {"visit": 3}
        assert exchange.unsent_records(reader.connection, 5) == [("visit", VISIT, 3)]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (f"SELECT c.seq FROM change c WHERE {exchange._UNSENT} ORDER BY c.seq", "change_unsent"),  # noqa: S608 - the store's
        ("SELECT c.seq FROM change c WHERE c.verdict = 'refused' ORDER BY c.seq", "change_refused"),
        ("SELECT u.sha256 FROM media m, media_use u WHERE u.sha256 = m.sha256 AND m.on_server = 0", "media_unsent"),
        ('SELECT id FROM "r_visit" WHERE conflicts > 0 ORDER BY id', "r_visit_conflicts"),
        (stores._LAST_OWN_TIME, "change_own_time"),
        (stores._LAST_RECEIVED_TIME.replace("?", "5"), "change_received_time"),
    ],
)
def test_what_is_asked_often_reads_an_index_and_not_the_journal(store: Store, query: str, index: str) -> None:
    with store.read() as reader:
        plan = reader.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
    assert index in plan[0][3]


def test_the_sync_history_keeps_its_last_lines(store: Store) -> None:
    for number in range(520):
        store.in_transaction(lambda connection, n=number: exchange.note(connection, n, "sent", {"count": str(n)}))  # type: ignore[misc]  # the default binds the loop's value
    with store.read() as reader:
        events = exchange.events(reader.connection, 1000)
    assert len(events) == 500
    assert (events[0].happened_at_ms, events[0].facts) == (519, {"count": "519"})


def test_what_is_planted_keeps_its_authors_and_times(store: Store) -> None:
    store.plant([RECEIVED], local=True)
    assert _take(store) == [RECEIVED]
