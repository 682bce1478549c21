"""Photos in: continued from any byte by any device, and kept only when they are what their name says."""

import random
import socket
from collections.abc import Callable, Iterator

import pytest

from sync.protocol import limits
from tests.sync.serving import RunningServer
from tests.sync.speaking import UPLOADS, Speaker, problem_of, sha256_of

SignIn = Callable[[str], Speaker]

_random = random.Random(7)  # noqa: S311 - the same photos every time, nothing secret


def photo(size: int) -> bytes:
    return _random.randbytes(size)


def send_and_cut(speaker: Speaker, sha256: str, offset: int, announced: int, sent: bytes) -> None:
    """Announce a body, send only a part of it and drop the connection."""
    lines = [
        f"PATCH {UPLOADS}/{sha256} HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {speaker.token}",
        "Tus-Resumable: 1.0.0",
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Content-Length: {announced}",
    ]
    with socket.create_connection(("127.0.0.1", speaker.server.port)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + sent)


def reached(speaker: Speaker, sha256: str, at_least: int) -> int:
    """The offset the server has, once the bytes on their way have arrived."""
    for _ in range(1000):
        offset = int(speaker.upload_position(sha256).headers["Upload-Offset"])
        if offset >= at_least:
            return offset
    raise AssertionError(f"only {offset} of {at_least} bytes arrived")


def finish(speaker: Speaker, content: bytes, sha256: str) -> None:
    """Continue an upload until it is whole; a lane that is not free yet is asked again."""
    for _ in range(1000):
        offset = int(speaker.begin_upload(content).headers["Upload-Offset"])
        if offset == len(content):
            return
        answer = speaker.add_upload(sha256, offset, content[offset:])
        assert answer.status_code in {204, 409, 423}, answer.text
    raise AssertionError("never whole")


def test_one_request_announces_one_sends(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    content = photo(300_000)
    begun = awa.begin_upload(content)
    assert begun.status_code == 201
    assert begun.headers["Location"] == f"{UPLOADS}/{sha256_of(content)}"
    assert begun.headers["Upload-Offset"] == "0"
    done = awa.add_upload(sha256_of(content), 0, content)
    assert (done.status_code, done.headers["Upload-Offset"], done.content) == (204, "300000", b"")
    assert awa.download(sha256_of(content)).content == content
    assert awa.begin_upload(content).headers["Upload-Offset"] == "300000", "what is here is not sent twice"


@pytest.mark.parametrize("seed", range(6))
def test_cuts_anywhere_cost_nothing_that_arrived(sign_in: SignIn, seed: int) -> None:
    awa = sign_in("awa")
    chance = random.Random(seed)  # noqa: S311 - the same cuts every time
    content = photo(400_000 + seed)
    sha256 = sha256_of(content)
    awa.begin_upload(content)
    offset = 0
    for _ in range(4):
        cut = chance.randrange(1, 90_000)
        send_and_cut(awa, sha256, offset, len(content) - offset, content[offset : offset + cut])
        offset = reached(awa, sha256, offset + cut)
    finish(awa, content, sha256)
    assert awa.download(sha256).content == content


def test_another_device_continues_after_a_restart(server: RunningServer, sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    content = photo(200_000)
    sha256 = sha256_of(content)
    awa.begin_upload(content)
    send_and_cut(awa, sha256, 0, len(content), content[:70_000])
    reached(awa, sha256, 70_000)
    server.kill()
    server.start()
    assert bio.begin_upload(content).headers["Upload-Offset"] == "70000"
    assert bio.add_upload(sha256, 70_000, content[70_000:]).status_code == 204
    assert awa.download(sha256).content == content


def test_two_devices_at_once_do_not_spoil_each_other(sign_in: SignIn) -> None:
    awa, bio = sign_in("awa"), sign_in("bio")
    content = photo(500_000)
    sha256 = sha256_of(content)
    awa.begin_upload(content)
    answers = []

    def body() -> Iterator[bytes]:
        yield content[:100_000]
        reached(bio, sha256, 100_000)
        answers.append(bio.add_upload(sha256, 100_000, content[100_000:]))
        yield content[100_000:]

    assert awa.add_upload(sha256, 0, body()).status_code == 204
    assert answers[0].status_code == 423
    assert problem_of(answers[0]).code == "upload_busy"
    assert int(answers[0].headers["Retry-After"]) > 0
    assert bio.download(sha256).content == content


def test_what_is_not_what_it_says_is_removed_and_said(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    content, other = photo(50_000), photo(50_000)
    sha256 = sha256_of(content)
    awa.begin_upload(content)
    spoilt = awa.add_upload(sha256, 0, other)
    assert spoilt.status_code == 422
    assert problem_of(spoilt).code == "hash_differs"
    assert awa.download(sha256).status_code == 404
    assert awa.upload_position(sha256).status_code == 404
    assert awa.upload(content) == sha256
    assert awa.download(sha256).content == content


def test_a_wrong_offset_changes_nothing(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    content = photo(1_000)
    sha256 = sha256_of(content)
    awa.begin_upload(content)
    awa.add_upload(sha256, 0, content[:400])
    for offset in (0, 399, 401, 1_000):
        answer = awa.add_upload(sha256, offset, content[offset:])
        assert (answer.status_code, problem_of(answer).facts) == (409, {"offset": 400})
    assert awa.add_upload(sha256, 400, content[400:] + b"more").status_code == 413
    finish(awa, content, sha256)
    assert awa.download(sha256).content == content


def test_another_length_starts_anew(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    content = photo(1_000)
    sha256 = sha256_of(content)
    awa.begin_upload(content[:900], sha256)
    awa.add_upload(sha256, 0, content[:500])
    assert awa.begin_upload(content).headers["Upload-Offset"] == "0"
    finish(awa, content, sha256)


def test_an_empty_file_is_whole_at_once(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    assert awa.begin_upload(b"").status_code == 201
    assert awa.download(sha256_of(b"")).content == b""
    assert awa.begin_upload(b"", "a" * 64).status_code == 422


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "tus_version"),
        ({"Upload-Length": "-1"}, 400, "malformed"),
        ({"Upload-Length": ""}, 400, "malformed"),
        ({"Upload-Length": str(limits.MEDIA_BYTES + 1)}, 413, "too_large"),
        ({"Upload-Metadata": ""}, 400, "malformed"),
        ({"Upload-Metadata": "sha256 !!!"}, 400, "malformed"),
        ({"Upload-Metadata": "sha256 Li4vLi4vZXRjL3Bhc3N3ZA=="}, 400, "malformed"),
        ({"Upload-Metadata": "filename eA=="}, 400, "malformed"),
    ],
)
def test_a_bad_announcement_is_refused(sign_in: SignIn, headers: dict[str, str], status: int, code: str) -> None:
    awa = sign_in("awa")
    usual = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "sha256 " + "YWFh" * 21 + "YQ=="}
    answer = awa.call("POST", UPLOADS, headers={**usual, **headers})
    assert (answer.status_code, problem_of(answer).code) == (status, code)


def test_the_server_says_what_it_can(sign_in: SignIn) -> None:
    answer = sign_in("awa").call("OPTIONS", UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation"
    assert answer.headers["Tus-Max-Size"] == str(limits.MEDIA_BYTES)


@pytest.mark.parametrize("name", ["..%2f..%2fserver.db", "A" * 64, "a" * 63, "*"])
def test_names_that_are_no_hash_are_nowhere(sign_in: SignIn, name: str) -> None:
    awa = sign_in("awa")
    assert awa.upload_position(name).status_code == 404
    assert awa.add_upload(name, 0, b"x").status_code == 404
    assert awa.download(name).status_code == 404


def test_ranges(sign_in: SignIn) -> None:
    awa = sign_in("awa")
    content = photo(10_000)
    sha256 = awa.upload(content)
    whole = awa.download(sha256)
    assert (whole.status_code, whole.headers["Accept-Ranges"], whole.headers["ETag"]) == (200, "bytes", f'"{sha256}"')
    assert whole.headers["Content-Type"] == "application/octet-stream"
    looked = awa.call("HEAD", f"/v1/media/{sha256}")
    assert (looked.status_code, looked.headers["Content-Length"]) == (200, "10000")
    for asked, start, end in (
        ("bytes=0-99", 0, 100),
        ("bytes=9000-", 9_000, 10_000),
        ("bytes=-10", 9_990, 10_000),
        ("bytes=5-999999", 5, 10_000),
    ):
        part = awa.download(sha256, Range=asked)
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/10000"
        assert part.content == content[start:end]
    for asked in ("bytes=10000-", "bytes=5-4", "bytes=-0"):
        empty = awa.download(sha256, Range=asked)
        assert (empty.status_code, problem_of(empty).facts) == (416, {"size": 10_000})
    for asked in ("bytes=1-2,4-5", "lines=1-2", "bytes=a-b"):
        assert awa.download(sha256, Range=asked).content == content
    changed = awa.download(sha256, **{"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (changed.status_code, changed.content) == (200, content)
