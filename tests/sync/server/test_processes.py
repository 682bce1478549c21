"""Several server processes over one PostgreSQL: what is pulled is what was committed, whichever was asked."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fieldkit.domain.changes import Change
from fieldkit.domain.ids import new_id
from sync.protocol.messages import Outcome
from tests.sync.postgresql import PostgreSQL
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker, problem_of

_WRITERS, _ROUNDS = 3, 10


@pytest.fixture
def both(tmp_path: Path, postgresql: PostgreSQL) -> Iterator[list[RunningServer]]:
    url = postgresql.database()
    servers = [RunningServer(tmp_path / name / "data", url) for name in ("one", "two")]
    servers[0].add_account("awa@essai.example")
    try:
        yield [server.start() for server in servers]
    finally:
        for server in servers:
            server.stop()


def test_concurrent_pushes_to_one_scope_from_both(both: list[RunningServer]) -> None:
    dossier = new_id()
    writers = [Speaker(server, "awa@essai.example").sign_in() for server in both for _ in range(_WRITERS)]
    readers = [Speaker(server, "awa@essai.example").sign_in() for server in both]
    start, done = threading.Barrier(len(writers) + len(readers)), threading.Event()

    def write(speaker: Speaker) -> list[Change]:
        start.wait()
        changes = [speaker.note(dossier) for _ in range(_ROUNDS)]
        for change in changes:
            assert speaker.send(speaker.request(change)).verdicts[0].outcome is Outcome.APPLIED
        return changes

    def read(speaker: Speaker) -> None:
        start.wait()
        while not done.is_set():
            speaker.sync(room=3_000)
        speaker.sync()

    with ThreadPoolExecutor(len(writers) + len(readers)) as crowd:
        reading = [crowd.submit(read, reader) for reader in readers]
        writing = [crowd.submit(write, writer) for writer in writers]
        try:
            committed = sorted(change.id for future in writing for change in future.result())
        finally:
            done.set()
        for future in reading:
            future.result()
    for reader in readers:
        assert sorted(change.id for change in reader.received) == committed
        assert reader.cursors[dossier] == len(committed) == len(writers) * _ROUNDS
    assert [change.id for change in readers[0].received] == [change.id for change in readers[1].received]
    for speaker in (*writers, *readers):
        speaker.http.close()


def test_one_identity_pushed_to_both_in_two_scopes_is_kept_once(both: list[RunningServer]) -> None:
    speakers = [Speaker(server, "awa@essai.example").sign_in() for server in both]
    speakers[1].session = speakers[0].session
    start = threading.Barrier(2)

    def push(speaker: Speaker) -> list[Outcome]:
        changes = [speaker.note(new_id()) for _ in range(_ROUNDS)]
        outcomes = []
        for change in changes:
            start.wait()
            outcomes.append(speaker.send(speaker.request(change)).verdicts[0].outcome)
        return outcomes

    with ThreadPoolExecutor(2) as crowd:
        told = list(crowd.map(push, speakers))
    pairs = [sorted(pair) for pair in zip(*told, strict=True)]
    assert pairs == [[Outcome.APPLIED, Outcome.REFUSED]] * _ROUNDS
    for speaker in speakers:
        speaker.http.close()


def test_what_one_process_was_told_counts_in_the_other(both: list[RunningServer]) -> None:
    here = Speaker(both[0], "awa@essai.example").sign_in()
    there = Speaker(both[1], here.login, device=here.device, token=here.token, epoch=here.epoch)
    there.sync(there.note(new_id()))
    with both[0].accounts() as accounts:
        accounts.set_revoked(here.device, revoked=True)
    for speaker in (here, there):
        assert speaker.call("GET", "/v1/session").status_code == 401
        speaker.http.close()


def test_guesses_are_counted_whichever_process_they_are_made_at(both: list[RunningServer]) -> None:
    both[0].add_account("cible@essai.example")
    speakers = [Speaker(server, "cible@essai.example") for server in both]
    codes = [problem_of(speakers[n % 2].try_sign_in(f"essai {n} faux")).code for n in range(7)]
    assert codes == ["wrong_password"] * 5 + ["too_many_attempts"] * 2
    for speaker in speakers:
        speaker.http.close()
