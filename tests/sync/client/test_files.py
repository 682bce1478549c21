"""Files over lines that are cut and servers that lie; one that cannot travel is told of."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.sending import MediaNeed
from fieldkit.domain.values import Blob
from fieldkit.errors import ServerUnreachable
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.engine import SyncEngine
from sync.client.files import Files, Partial
from sync.client.pace import Pace
from sync.client.transport import Transport
from sync.protocol import NONCE_HEADER, SYNC_TYPE
from sync.protocol.codec import decode_request
from tests.services.field import new_workspace
from tests.sync.answering import EPOCH, Handler, answering, genuine

_CONTENT = bytes(range(256)) * 1_200


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


@pytest.fixture
def document(workspace: Workspace, tmp_path: Path) -> str:
    """The hash of a document that waits to be sent."""
    file = tmp_path / "plan.pdf"
    file.write_bytes(_CONTENT)
    dossier = workspace.records.create(Dossier, title="Eau potable")
    workspace.documents.add(file, dossier.id)
    return hashlib.sha256(_CONTENT).hexdigest()


def test_a_cut_download_goes_on_where_it_was_in_a_later_round(workspace: Workspace) -> None:
    need = MediaNeed(Blob(hashlib.sha256(_CONTENT).hexdigest(), len(_CONTENT), "application/pdf"), "")
    asked: list[int] = []

    def cutting(handler: Handler, _body: bytes) -> None:
        first, last = map(int, handler.headers["Range"].removeprefix("bytes=").split("-"))
        asked.append(first)
        rest = _CONTENT[first : last + 1]
        handler.send(
            206,
            "application/octet-stream",
            rest[:100_000],
            length=str(len(rest)),
            ETag=f'"{need.blob.sha256}"',
            **{"Content-Range": f"bytes {first}-{last}/{len(_CONTENT)}"},
        )

    partial = Partial()
    with answering(cutting) as url:
        for _ in range(3):
            with pytest.raises(ServerUnreachable, match="cut"):
                receive(workspace, url, partial, need)
        assert receive(workspace, url, partial, need) == 1
    assert asked == [0, 100_000, 200_000, 300_000]
    assert workspace.outbox.read_file(need.blob.sha256) == _CONTENT


def receive(workspace: Workspace, url: str, partial: Partial, need: MediaNeed) -> int:
    pace = Pace()
    pace.measure_answer(len(_CONTENT), 0.1)
    transport = Transport(url, pace=pace)
    try:
        files = Files(workspace.outbox, transport, partial)
        return files.receive([need], lambda: False, lambda _done, _total: None).moved
    finally:
        transport.close()


def test_an_answer_about_other_bytes_adds_nothing(workspace: Workspace) -> None:
    need = MediaNeed(Blob(hashlib.sha256(_CONTENT).hexdigest(), len(_CONTENT), "application/pdf"), "")
    partial = Partial()
    with (
        answering(lambda handler, _body: handler.send(200, "application/octet-stream", b"<html>")) as url,
        pytest.raises(ServerUnreachable, match="portal"),
    ):
        receive(workspace, url, partial, need)
    assert not partial.of(need.blob.sha256)


@pytest.mark.parametrize("offset", [len(_CONTENT) + 1, 999_999_999])
def test_more_than_the_whole_file_is_not_the_file(workspace: Workspace, document: str, offset: int) -> None:
    def lying(handler: Handler, body: bytes) -> None:
        if handler.path == "/v1/sync":
            handler.send(200, SYNC_TYPE, genuine(decode_request(body)))
        else:
            tus = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
            tus[NONCE_HEADER] = handler.headers[NONCE_HEADER]
            handler.send(201, "application/octet-stream", b"", **tus)

    with answering(lying) as url:
        workspace.outbox.set_link(Link(url, "essai@essai.example", "token", EPOCH))
        with pytest.raises(ServerUnreachable):
            SyncEngine(workspace).sync_once()
    assert [need.blob.sha256 for need in workspace.outbox.files_to_send()] == [document]


def test_a_file_that_is_gone_from_the_disk_is_told_of_once(workspace: Workspace, document: str, tmp_path: Path) -> None:
    for original in (tmp_path / "w" / "media").rglob(f"{document}.age"):
        original.unlink()

    def taking(handler: Handler, body: bytes) -> None:
        handler.send(200, SYNC_TYPE, genuine(decode_request(body)))

    with answering(taking) as url:
        workspace.outbox.set_link(Link(url, "essai@essai.example", "token", EPOCH))
        engine = SyncEngine(workspace)
        engine.sync_once()
        engine.sync_once()
    assert engine.state.problem is not None
    assert engine.state.problem.key == "damaged.media_gone"
    told = [event.facts["error"] for event in workspace.outbox.events() if event.code == "problem"]
    assert told == ["damaged.media_gone"]
