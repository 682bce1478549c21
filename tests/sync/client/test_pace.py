"""How much a request holds: what the line carries in some 20 seconds, less after a cut, more after what passed."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from sync.client.files import Files, Partial
from sync.client.pace import Pace
from sync.client.texts import Texts
from sync.client.transport import Answer, Call, Transport
from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_request
from tests.services.field import new_workspace
from tests.sync.answering import EPOCH, Handler, answering, genuine
from tests.sync.serving import PASSWORD, running_server

_KB = 1024


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


def paced(bytes_a_second: int) -> Pace:
    """A link on which one large body was sent."""
    pace = Pace()
    pace.measure(10 * bytes_a_second, 10.0)
    return pace


class SteadyPace(Pace):
    """A line that stays as slow as it is, however fast this machine is."""

    def __init__(self, bytes_a_second: int) -> None:
        super().__init__()
        super().measure(10 * bytes_a_second, 10.0)

    def measure(self, size: int, seconds: float) -> None:
        pass


class CountedTransport(Transport):
    """Keeps the sizes of the pieces of files it sends."""

    pieces: list[int]

    def call(self, call: Call) -> Answer:
        if call.method == "PATCH":
            self.pieces.append(len(call.body))
        return super().call(call)


def write_dossiers(workspace: Workspace, count: int) -> None:
    """Titles no compression makes smaller, 2 kB each."""
    for _ in range(count):
        workspace.records.create(Dossier, title=os.urandom(_KB).hex())


def exchange(workspace: Workspace, url: str, pace: Pace) -> int:
    transport = Transport(url, token="token", pace=pace)
    try:
        return Texts(workspace.outbox, transport, workspace.device).exchange(EPOCH, lambda: False, lambda *_: None).sent
    finally:
        transport.close()


def test_a_request_holds_what_the_line_carries_in_twenty_seconds(workspace: Workspace) -> None:
    write_dossiers(workspace, 60)
    sizes: list[tuple[int, int]] = []

    def taking(handler: Handler, body: bytes) -> None:
        request = decode_request(body)
        sizes.append((len(body), len(request.changes)))
        handler.send(200, SYNC_TYPE, genuine(request))

    with answering(taking) as url:
        assert exchange(workspace, url, SteadyPace(1_500)) == 60
    assert all(size <= 30_000 for size, _ in sizes)
    assert max(count for _, count in sizes) >= 10
    assert workspace.outbox.unsent() == 0


def test_one_change_larger_than_that_goes_all_the_same(workspace: Workspace) -> None:
    workspace.records.create(Dossier, title="Eau potable", summary=os.urandom(20 * _KB).hex())
    with answering(lambda handler, body: handler.send(200, SYNC_TYPE, genuine(decode_request(body)))) as url:
        assert exchange(workspace, url, paced(1)) == 1


def test_the_rate_is_that_of_what_was_sent() -> None:
    def slow(handler: Handler, _body: bytes) -> None:
        time.sleep(0.5)
        handler.send(200, SYNC_TYPE, b"here")

    with answering(slow) as url:
        transport = Transport(url)
        transport.call(Call(method="POST", path="/v1/sync", body=bytes(10_000), accept=SYNC_TYPE))
        transport.close()
    # 10 000 bytes in a good half second, 20 of which are 400 000 at most.
    assert 64 * _KB < transport.pace.piece_bytes <= 400_000
    assert transport.pace.text_bytes == transport.pace.piece_bytes


def test_a_short_body_says_nothing_of_the_line() -> None:
    pace = Pace()
    before = pace.text_bytes
    pace.measure(200, 60.0)
    assert pace.text_bytes == before


@pytest.mark.parametrize("status", [408, 413])
def test_a_proxy_with_a_limit_of_its_own_gets_less_and_the_next_round_remembers(
    workspace: Workspace, status: int
) -> None:
    write_dossiers(workspace, 9)
    counts: list[int] = []

    def small_only(handler: Handler, body: bytes) -> None:
        request = decode_request(body)
        counts.append(len(request.changes))
        if len(request.changes) > 2:
            handler.send(status, "text/html", b"<html>")
        else:
            handler.send(200, SYNC_TYPE, genuine(request))

    with answering(small_only) as url:
        workspace.outbox.set_link(Link(url, "maelle@essai.example", "token", EPOCH))
        engine = SyncEngine(workspace)
        assert engine.sync_once().sent == 9
        del counts[:]
        write_dossiers(workspace, 9)
        assert engine.sync_once().sent == 9
    assert counts[0] < 9
    assert workspace.outbox.unsent() == 0


def test_every_cut_halves_it_down_to_one_change(workspace: Workspace) -> None:
    write_dossiers(workspace, 8)
    counts: list[int] = []

    def one_only(handler: Handler, body: bytes) -> None:
        request = decode_request(body)
        counts.append(len(request.changes))
        if len(request.changes) == 1:
            handler.send(200, SYNC_TYPE, genuine(request))
        handler.close_connection = True

    with answering(one_only) as url:
        assert exchange(workspace, url, Pace()) == 8
    assert counts[:4] == [8, 4, 2, 1]
    assert 2 in counts[4:], "it grows again once one has passed"


@pytest.mark.parametrize(("rate", "piece"), [(100, 64 * _KB), (10_000, 200_000), (10_000_000, 4 * _KB * _KB)])
def test_a_piece_of_a_photo_takes_twenty_seconds_and_is_never_tiny(rate: int, piece: int) -> None:
    assert paced(rate).piece_bytes == piece


def test_a_line_that_falters_gets_less_and_a_good_one_more_again() -> None:
    pace = paced(20_000)
    pace.falter()
    assert pace.piece_bytes == 200_000
    for _ in range(40):
        pace.falter()
    assert pace.text_bytes == 20_000, "never so little that the line could not be measured any more"
    pace.measure(20_000, 0.5)
    assert pace.text_bytes > 400_000


def test_a_file_goes_to_the_real_server_in_pieces_of_the_pace(workspace: Workspace, tmp_path: Path) -> None:
    content = os.urandom(300 * _KB)
    file = tmp_path / "plan.pdf"
    file.write_bytes(content)
    workspace.documents.add(file, workspace.records.create(Dossier, title="Eau potable").id)
    sent: list[int] = []
    with running_server(tmp_path / "server") as server:
        server.add_account("maelle@essai.example")
        session = sign_in(workspace, server.url, "maelle@essai.example", PASSWORD)
        transport = CountedTransport(server.url, token=session.token, pace=SteadyPace(1_000))
        transport.pieces = sent
        texts = Texts(workspace.outbox, transport, workspace.device)
        texts.exchange(session.epoch, lambda: False, lambda *_: None)
        files = Files(workspace.outbox, transport, Partial())
        assert files.send(workspace.outbox.files_to_send(), lambda: False, lambda *_: None).moved == 1
        transport.close()
    assert workspace.outbox.files_to_send() == []
    assert sum(sent) == len(content)
    assert max(sent) == 64 * _KB
