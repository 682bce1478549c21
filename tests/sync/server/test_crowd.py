"""Many laptops at once: no number is lost, doubled or stepped over."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fieldkit.domain.changes import Change
from fieldkit.domain.ids import new_id
from sync.protocol.messages import Outcome, Reply
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker

SignIn = Callable[[str], Speaker]

_WRITERS, _READERS, _ROUNDS = 8, 3, 8


def test_everybody_sees_everything_exactly_once(sign_in: SignIn) -> None:
    scopes = [new_id() for _ in range(3)]
    writers = [sign_in("awa" if n % 2 else "bio") for n in range(_WRITERS)]
    readers = [sign_in("claire") for _ in range(_READERS)]
    start, done = threading.Barrier(_WRITERS + _READERS), threading.Event()

    def write(speaker: Speaker) -> list[Change]:
        start.wait()
        mine = []
        for n in range(_ROUNDS):
            # In every order of the scopes, as laptops would: two pushes must never wait for each other.
            batch = [speaker.note(scopes[(n + k) % 3]) for k in range(3)]
            reply = speaker.sync(*batch)
            assert {verdict.outcome for verdict in reply.verdicts} == {Outcome.APPLIED}
            mine += batch
        return mine

    def read(speaker: Speaker) -> None:
        start.wait()
        while not done.is_set():
            speaker.sync(room=3_000)
        speaker.sync()

    with ThreadPoolExecutor(_WRITERS + _READERS) as crowd:
        reading = [crowd.submit(read, reader) for reader in readers]
        writing = [crowd.submit(write, writer) for writer in writers]
        try:
            sent = [change for future in writing for change in future.result()]
        finally:
            done.set()
        for future in reading:
            future.result()

    expected = sorted(change.id for change in sent)
    for reader in readers:
        got = [change for change in reader.received if change.scope in scopes]
        assert sorted(change.id for change in got) == expected
        assert {scope: reader.cursors[scope] for scope in scopes} == dict.fromkeys(scopes, _WRITERS * _ROUNDS)
    orders = {tuple(change.id for change in reader.received if change.scope == scopes[0]) for reader in readers}
    assert len(orders) == 1, "one scope has one order"
    for writer in writers:
        writer.sync()
        others = [change.id for change in writer.received if change.scope in scopes]
        assert len(others) == len(set(others))
        assert set(others) >= {identity for identity in expected if identity.session != writer.session}


def test_the_same_push_from_many_hands_is_applied_once(sign_in: SignIn) -> None:
    dossier = new_id()
    speakers = [sign_in("awa") for _ in range(6)]
    batch = [speakers[0].note(dossier) for _ in range(10)]
    start = threading.Barrier(len(speakers))

    def push(speaker: Speaker) -> Reply:
        start.wait()
        return speaker.send(speaker.request(*batch))

    with ThreadPoolExecutor(len(speakers)) as crowd:
        replies = list(crowd.map(push, speakers))
    for place in range(len(batch)):
        outcomes = sorted(reply.verdicts[place].outcome for reply in replies)
        assert outcomes == [Outcome.APPLIED] + [Outcome.KNOWN] * (len(speakers) - 1)


def test_a_kill_in_the_middle_loses_nothing_that_was_confirmed(server: RunningServer, sign_in: SignIn) -> None:
    speaker, reader = sign_in("awa"), sign_in("bio")
    dossier = new_id()
    confirmed: list[Change] = []
    begun = threading.Event()

    def push() -> None:
        while True:
            batch = [speaker.note(dossier, "x" * 2_000) for _ in range(20)]
            try:
                speaker.send(speaker.request(*batch))
            except OSError:
                return
            confirmed.extend(batch)
            if len(confirmed) >= 100:
                begun.set()

    thread = threading.Thread(target=push)
    thread.start()
    assert begun.wait(60)
    server.kill()
    thread.join(60)
    server.start()
    reader.sync()
    got = {change.id for change in reader.received if change.scope == dossier}
    assert {change.id for change in confirmed} <= got
