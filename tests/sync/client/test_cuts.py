"""What a cut costs, and a server that stops in the middle: little is sent twice, nothing waits for ever."""

import hashlib
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.sending import MediaNeed
from fieldkit.domain.values import Blob
from fieldkit.errors import ServerUnreachable
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client import connections
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from sync.client.files import Files, Partial
from sync.client.pace import Pace
from sync.client.texts import Texts
from sync.client.transport import Call, Transport
from sync.protocol import PROBLEM_TYPE, SYNC_TYPE
from sync.protocol.codec import decode_request
from sync.protocol.problems import Code, encode_problem
from tests.services.field import new_workspace
from tests.sync.answering import EPOCH, Handler, answering, genuine
from tests.sync.cutting import arrived, line_to
from tests.sync.serving import PASSWORD, running_server

_KB = 1024


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


def add_documents(workspace: Workspace, folder: Path, *contents: bytes) -> None:
    dossier = workspace.records.create(Dossier, title="Eau potable").id
    for number, content in enumerate(contents):
        file = folder / f"plan {number}.pdf"
        file.write_bytes(content)
        workspace.documents.add(file, dossier)


def test_fifty_cuts_at_random_cost_at_most_64_kb_each(workspace: Workspace, tmp_path: Path) -> None:
    content = os.urandom(9 * _KB * _KB)
    add_documents(workspace, tmp_path, content)
    chance = random.Random(13)  # noqa: S311 - where a line is cut
    pace = Pace()
    with running_server(tmp_path / "server") as server:
        server.add_account("officer@example.org")
        session = sign_in(workspace, server.url, "officer@example.org", PASSWORD)
        transport = Transport(server.url, token=session.token)
        Texts(workspace.outbox, transport, workspace.device).exchange(session.epoch, lambda: False, lambda *_: None)
        transport.close()
        costs: list[int] = []
        with line_to(server.port, lambda: chance.randrange(1, 300 * _KB) if len(costs) < 50 else 0) as line:
            moved = reached = 0
            while not moved:
                transport, before = Transport(line.url, token=session.token, pace=pace), line.carried
                files, needs = Files(workspace.outbox, transport, Partial()), workspace.outbox.files_to_send()
                with suppress(ServerUnreachable):
                    moved = files.send(needs, lambda: False, lambda *_: None).moved
                transport.close()
                if not moved:
                    was, reached = reached, arrived(server.settings.folder)
                    costs.append(line.carried - before - (reached - was))
            total = line.carried
    assert line.cuts == 50
    assert max(costs) <= 64 * _KB, "with the heads of the requests"
    assert total <= 1.01 * len(content) + 50 * 64 * _KB


def test_nine_files_on_a_dead_line_are_one_try(workspace: Workspace, tmp_path: Path) -> None:
    add_documents(workspace, tmp_path, *(os.urandom(_KB) for _ in range(9)))
    tried: list[str] = []

    def dead_for_files(handler: Handler, body: bytes) -> None:
        if handler.path == "/v1/sync":
            handler.send(200, SYNC_TYPE, genuine(decode_request(body)))
        else:
            tried.append(handler.path)
            handler.close_connection = True

    with answering(dead_for_files) as url:
        workspace.outbox.set_link(Link(url, "officer@example.org", "token", EPOCH))
        with pytest.raises(ServerUnreachable):
            SyncEngine(workspace).sync_once()
    assert len(tried) == 1
    assert len(workspace.outbox.files_to_send()) == 9


@pytest.mark.parametrize(("code", "status"), [(Code.STALLED, 408), (Code.SERVER_FULL, 507)])
def test_what_holds_for_every_file_is_met_once_a_round(
    workspace: Workspace, tmp_path: Path, code: Code, status: int
) -> None:
    add_documents(workspace, tmp_path, *(os.urandom(_KB) for _ in range(9)))
    tried: list[str] = []

    def refusing(handler: Handler, body: bytes) -> None:
        if handler.path == "/v1/sync":
            handler.send(200, SYNC_TYPE, genuine(decode_request(body)))
        else:
            tried.append(handler.path)
            handler.send(status, PROBLEM_TYPE, encode_problem(code, {}))

    with answering(refusing) as url:
        workspace.outbox.set_link(Link(url, "officer@example.org", "token", EPOCH))
        engine = SyncEngine(workspace)
        with suppress(ServerUnreachable):
            engine.sync_once()
    assert len(tried) == 1
    assert engine.state.problem is not None
    assert len(workspace.outbox.files_to_send()) == 9


def test_a_download_is_asked_for_in_pieces_the_line_carries(workspace: Workspace) -> None:
    content = os.urandom(900 * _KB)
    need = MediaNeed(Blob(hashlib.sha256(content).hexdigest(), len(content), "application/pdf"), "")
    asked: list[int] = []

    def giving(handler: Handler, _body: bytes) -> None:
        first, last = map(int, handler.headers["Range"].removeprefix("bytes=").split("-"))
        asked.append(last + 1 - first)
        span = f"bytes {first}-{last}/{len(content)}"
        names = {"ETag": f'"{need.blob.sha256}"', "Content-Range": span}
        handler.send(206, "application/octet-stream", content[first : last + 1], **names)

    for rate, largest in ((1_000, 64 * _KB), (10_000, 200_000)):
        pace = SteadyPace()
        pace.measure_answer(10 * rate, 10.0)
        pace.steady = True
        del asked[:]
        with answering(giving) as url:
            transport = Transport(url, pace=pace)
            files = Files(workspace.outbox, transport, Partial())
            assert files.receive([need], lambda: False, lambda *_: None).moved == 1
            transport.close()
        assert max(asked) == largest
        assert sum(asked) == len(content)


class SteadyPace(Pace):
    """A line that stays as it was measured, however fast this machine is."""

    steady = False

    def measure_answer(self, size: int, seconds: float) -> None:
        if not self.steady:
            super().measure_answer(size, seconds)


@contextmanager
def stopping(*, takes: int, gives: bytes) -> Iterator[str]:
    """A server that takes so much of a request, says so much of an answer, and then does nothing while it is open."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * _KB)

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            left = takes
            while left > 0:
                left -= len(connection.recv(min(left, 4 * _KB)))
            connection.sendall(gives)
            over.wait(120)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()
        thread.join()


def test_a_server_that_stops_in_the_middle_of_its_answer_is_left_after_fifteen_seconds() -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {SYNC_TYPE}\r\nContent-Length: 9000\r\n\r\n"
    kept = bytearray()
    with stopping(takes=1, gives=head.encode() + bytes(4_000)) as url:
        transport, began = Transport(url), time.monotonic()
        with pytest.raises(ServerUnreachable, match="timeout"):
            transport.call(Call(method="GET", path="/v1/sync", accept=SYNC_TYPE, limit=9_000, kept=kept))
        took = time.monotonic() - began
        transport.close()
    assert 14 <= took <= 20
    assert len(kept) == 4_000, "what came before is kept"


def test_a_server_that_stops_in_the_middle_of_a_request_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two seconds for what the system holds, in the place of the two minutes of the slowest line.
    monkeypatch.setattr(connections, "SLOWEST", connections.UNSENT_BYTES / 2)
    with stopping(takes=100 * _KB, gives=b"") as url:
        transport, began = Transport(url), time.monotonic()
        with pytest.raises(ServerUnreachable, match=r"timeout|cut"):
            transport.call(Call(method="POST", path="/v1/sync", body=bytes(20 * _KB * _KB), accept=SYNC_TYPE))
        took = time.monotonic() - began
        transport.close()
    assert 2 <= took <= 6
