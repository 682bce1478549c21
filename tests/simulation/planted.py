"""Faults a sync has had somewhere in the world, each planted into one function of the real code: all must be found."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection

from fieldkit.domain.changes import Change, HybridClock
from fieldkit.domain.fields import DELETED, Record
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.sending import Answer, MediaNeed
from fieldkit.services.outbox import Outbox
from fieldkit.services.records import Gesture
from fieldkit.services.relay import Relay
from fieldkit.storage import exchange, heads, store
from sync.client import texts
from sync.client.files import Files
from sync.client.rounds import Rounds
from sync.client.texts import Exchanged, Texts
from sync.protocol.codec import decode_reply, encode_reply
from sync.protocol.messages import Page, Reply, Request
from sync.server import journal, uploads
from sync.server.database import Database
from sync.server.sessions import Caller, Sessions

Plant = Callable[[], contextlib.AbstractContextManager[object]]


def _cursor_before_changes() -> contextlib.AbstractContextManager[object]:
    def receive(self: Outbox, changes: Iterable[Change], cursors: Mapping[str, int]) -> int:
        self._store.integrate([], dict(cursors))
        return self._store.integrate(changes)

    return patch.object(Outbox, "receive", receive)


def _sent_when_offered() -> contextlib.AbstractContextManager[object]:
    real = Outbox.take

    def take(self: Outbox, limit: int = 500) -> list[Change]:
        taken = real(self, limit)
        self.settle(Answer(change.id, "applied") for change in taken)
        return taken

    return patch.object(Outbox, "take", take)


def _known_forgotten() -> contextlib.AbstractContextManager[object]:
    return patch.object(journal.Journal, "_known", lambda *_: None)


def _any_answer_counts() -> contextlib.AbstractContextManager[object]:
    real = texts.genuine

    def genuine(body: bytes, request: Request) -> Reply:
        return real(encode_reply(replace(decode_reply(body), nonce=request.nonce)), request)

    return patch.object(texts, "genuine", genuine)


def _epoch_ignored() -> contextlib.AbstractContextManager[object]:
    real = Texts.exchange

    def exchange_(self: Texts, _: str, stopped: Any, progress: Any) -> Exchanged:  # noqa: ANN401 - handed on
        return real(self, "", stopped, progress)

    return patch.object(Texts, "exchange", exchange_)


def _latest_clock_wins() -> contextlib.AbstractContextManager[object]:
    real = heads.add

    def add(connection: Connection, taken: Any, *, new: bool = False) -> None:  # noqa: ANN401 - handed on
        real(connection, taken, new=new)
        for _, change in taken:
            for edit in change.edits:
                place = (edit.record, edit.kind, edit.field)
                connection.exec_driver_sql(
                    "DELETE FROM head WHERE record = ?1 AND kind = ?2 AND field = ?3 AND change != (SELECT h.change"
                    " FROM head h JOIN change c ON c.seq = h.change"
                    " WHERE h.record = ?1 AND h.kind = ?2 AND h.field = ?3 ORDER BY c.at DESC LIMIT 1)",
                    place,
                )

    return patch.object(heads, "add", add)


def _tombstones_forgotten() -> contextlib.AbstractContextManager[object]:
    real = journal._Reading.page

    def page(self: journal._Reading, scope: str, cursor: int) -> Page:
        found = real(self, scope, cursor)
        kept = [each for each in found.changes if not any(edit.field == DELETED for edit in each.edits)]
        return replace(found, changes=tuple(kept))

    return patch.object(journal._Reading, "page", page)


def _page_steps_over() -> contextlib.AbstractContextManager[object]:
    real = journal._Reading.page

    def page(self: journal._Reading, scope: str, cursor: int) -> Page:
        found = real(self, scope, cursor)
        return replace(found, cursor=found.cursor + 1) if self.full and found.cursor > cursor else found

    return patch.object(journal._Reading, "page", page)


def _nothing_offered_again() -> contextlib.AbstractContextManager[object]:
    return patch.object(Relay, "begin", lambda _, *, with_received: None)  # noqa: ARG005 - as it is called


def _held_counts_as_answered() -> contextlib.AbstractContextManager[object]:
    real = exchange.settle

    def settle(connection: Connection, answers: Iterable[Answer]) -> int:
        kept = [replace(each, verdict="known") if each.verdict == "held" else each for each in answers]
        return real(connection, kept)

    return patch.object(exchange, "settle", settle)


def _refused_stays_in_the_queue() -> contextlib.AbstractContextManager[object]:
    real = exchange.settle

    def settle(connection: Connection, answers: Iterable[Answer]) -> int:
        return real(connection, [each for each in answers if each.verdict != "refused"])

    return patch.object(exchange, "settle", settle)


def _amended_after_it_was_offered() -> contextlib.AbstractContextManager[object]:
    real = exchange.take

    def take(connection: Connection, limit: int) -> list[Change]:
        taken = real(connection, limit)
        connection.exec_driver_sql("UPDATE change SET offered = 0 WHERE local AND verdict IS NULL")
        return taken

    return patch.object(exchange, "take", take)


def _hash_believed() -> contextlib.AbstractContextManager[object]:
    return patch.object(uploads, "_hash_of", lambda path: path.parent.name)


def _file_confirmed_when_announced() -> contextlib.AbstractContextManager[object]:
    def upload(self: Files, need: MediaNeed) -> None:
        self._start_upload(need, need.blob.size)
        self._outbox.confirm_file(need.blob.sha256)

    return patch.object(Files, "_upload", upload)


def _removed_may_stay() -> contextlib.AbstractContextManager[object]:
    real = Sessions._find

    def find(self: Sessions, token: str) -> Any:  # noqa: ANN401 - a row of the database
        row = real(self, token)
        return None if row is None else _Admitted(row)

    return patch.object(Sessions, "_find", find)


class _Admitted:
    disabled = revoked = False

    def __init__(self, row: object) -> None:
        self._row = row

    def __getattr__(self, name: str) -> object:
        return getattr(self._row, name)


def _anybody_may_judge() -> contextlib.AbstractContextManager[object]:
    return patch("sync.server.reviewing.judge", lambda *_: None)


def _remote_clock_followed() -> contextlib.AbstractContextManager[object]:
    def observe(self: HybridClock, at: int) -> None:
        self._last = max(self._last, at)

    return patch.object(HybridClock, "observe", observe)


def _seen_at_saving() -> contextlib.AbstractContextManager[object]:
    real = Gesture.edit

    def edit(self: Gesture, loaded: Loaded[Record], **values: object) -> None:
        with self._store.read() as reader:
            now = reader.get(type(loaded.record), loaded.id)
        real(self, loaded if now is None else replace(loaded, heads=now.heads), **values)

    return patch.object(Gesture, "edit", edit)


def _identities_given_again() -> contextlib.AbstractContextManager[object]:
    return patch.object(store, "new_session", lambda: "0123456789abcdef")


def _committed_later() -> contextlib.AbstractContextManager[object]:
    """The server answers before what it answers for is on its disk."""
    real = journal.Journal.take

    def take(self: journal.Journal, caller: Caller, changes: Any) -> Any:  # noqa: ANN401 - handed on
        if len(changes) != 2:
            return real(self, caller, changes)
        write = Database.write

        @contextlib.contextmanager
        def forgetful(database: Database, organisation: str) -> Iterator[Any]:
            with contextlib.suppress(_Forgotten), write(database, organisation) as tenant:
                yield tenant
                raise _Forgotten

        with patch.object(Database, "write", forgetful):
            return real(self, caller, changes)

    return patch.object(journal.Journal, "take", take)


class _Forgotten(Exception):
    pass


def _uncompared(plant: Plant) -> Plant:
    """The fault where what both ends hold is not compared after each exchange, which would make it good."""

    @contextlib.contextmanager
    def planted() -> Iterator[None]:
        with patch.object(Rounds, "_compare", lambda *_: None), plant():
            yield

    return planted


FAULTS: Mapping[str, Plant] = {
    "the cursor is kept before the changes": _uncompared(_cursor_before_changes),
    "offered counts as sent": _sent_when_offered,
    "the server answers before it has committed": _committed_later,
    "the server does not know a change again": _uncompared(_known_forgotten),
    "an answer needs no nonce": _uncompared(_any_answer_counts),
    "the epoch is ignored": _epoch_ignored,
    "nothing is offered to a restored server": _nothing_offered_again,
    "the latest clock wins a conflict": _latest_clock_wins,
    "deletions are not given out": _tombstones_forgotten,
    "a full page steps over a change": _uncompared(_page_steps_over),
    "a held change counts as sent": _held_counts_as_answered,
    "a refused change stays in the queue": _refused_stays_in_the_queue,
    "what was offered is still amended": _amended_after_it_was_offered,
    "a session is given twice": _identities_given_again,
    "an edit claims what came while its form was open": _seen_at_saving,
    "a poisoned clock is followed": _remote_clock_followed,
    "a file is kept without its hash": _hash_believed,
    "a file is confirmed when it is announced": _file_confirmed_when_announced,
    "who was removed may stay": _removed_may_stay,
    "anybody may judge": _anybody_may_judge,
}

SHOWN: Mapping[str, int] = {
    "the cursor is kept before the changes": 3,
    "the server does not know a change again": 3,
    "an answer needs no nonce": 23,
    "a held change counts as sent": 6,
    "an edit claims what came while its form was open": 2,
    "a file is kept without its hash": 4,
    "who was removed may stay": 2,
    "anybody may judge": 2,
}
"""A seed that showed a fault when last looked for: tried first, and nothing depends on it."""
