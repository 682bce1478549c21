"""What syncing costs on the wire, headers included, measured on the socket of a real server."""

import socket

import pytest
import zstandard

from fieldkit.domain.changes import Change, ChangeId, Edit
from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_reply, encode_request
from sync.protocol.messages import Outcome, Reply, Request, digest_of
from tests.sync.mission_week import MissionWeek
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker

ONE_EDIT_BYTES = 600
WEEK_BYTES = 40_000
WEEK_JSON_BYTES = 115_000
WEEK_FLOOR_BYTES = 36_600
"""What zstd makes of the week the budget was set for: ours must be no easier."""


def exchange(speaker: Speaker, request: Request) -> tuple[Reply, int]:
    """Send a request with the headers it needs and no other; the reply, and the bytes both ways."""
    body = encode_request(request)
    lines = [
        "POST /v1/sync HTTP/1.1",
        "Host: sync.reseau.example",
        f"Authorization: Bearer {speaker.token}",
        f"Content-Type: {SYNC_TYPE}",
        f"Content-Length: {len(body)}",
    ]
    sent = "\r\n".join([*lines, "", ""]).encode() + body
    with socket.create_connection(("127.0.0.1", speaker.server.port), timeout=30) as connection:
        connection.sendall(sent)
        received = connection.recv(1_000_000)
        head, _, _ = received.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(received) < len(head) + 4 + length:
            received += connection.recv(1_000_000)
    assert received.startswith(b"HTTP/1.1 200 ")
    return decode_reply(received[len(head) + 4 :]), len(sent) + len(received)


@pytest.fixture
def laptop(server: RunningServer) -> Speaker:
    """A laptop whose user has worked for a while: 40 dossiers read, all of it known to the server."""
    speaker = Speaker(server, "awa@essai.example").sign_in()
    week = MissionWeek(seed=2)
    speaker.sync(*(speaker.note(scope) for scope in {change.scope for change in week.changes}))
    speaker.sync()
    return speaker


def test_one_edited_field(laptop: Speaker) -> None:
    scope = next(scope for scope in laptop.cursors if scope)
    before = (ChangeId(laptop.session, 1),)
    text = "La margelle du forage est fissurée côté nord."
    visit = "01a2059b-c2e5-79d2-b4b6-f2e800fd92ab"
    author = "Claire Dossou <claire@reseau.example>"
    edit = Edit("visit", visit, "seen", text, before)
    change = Change(ChangeId(laptop.session, 1_000), scope, author, laptop.device, laptop.at + (7 << 16), (edit,))
    request = laptop.request(change, cursors=None, digest=digest_of(laptop.cursors), sums=True)
    reply, size = exchange(laptop, request)
    assert reply.verdicts[0].outcome is Outcome.APPLIED
    assert reply.pages[0].cursor == laptop.cursors[scope] + 1
    print(f"\none edited field: {size} B both ways with headers, 1 request (budget {ONE_EDIT_BYTES} B)")
    assert size <= ONE_EDIT_BYTES


def test_a_mission_week(laptop: Speaker) -> None:
    week = MissionWeek()
    naive = week.as_json()
    floor = len(zstandard.ZstdCompressor(level=19).compress(naive))
    changes = tuple(week.changes)
    reply, size = exchange(laptop, laptop.request(*changes, cursors=None, digest=digest_of(laptop.cursors)))
    assert {verdict.outcome for verdict in reply.verdicts} == {Outcome.APPLIED}
    assert not reply.more
    print(
        f"\nmission week: {len(changes)} changes, {len(naive)} B as JSON, zstd floor {floor} B, "
        f"{size} B both ways with headers, 1 request (budget {WEEK_BYTES} B)"
    )
    assert len(naive) >= WEEK_JSON_BYTES
    assert floor >= WEEK_FLOOR_BYTES
    assert size <= WEEK_BYTES
