"""Answers no server of ours gives, made out of the right one: what stands between, lies, drowns or drips."""

import gzip
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import zstandard

from sync.protocol import PROBLEM_TYPE

PAUSE_S = 0.02
"""Between the drops of an answer that never ends; well within what a laptop of these tests waits."""

_MIB = bytes(1024 * 1024)
_PAGE = b"<html><body>Bienvenue. Acceptez les conditions.</body></html>"


@dataclass(frozen=True)
class Right:
    """What the server would have said; ``elsewhere`` is an address that has no business here."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    elsewhere: str = ""

    def but(self, headers: Mapping[str, str] | None = None, *, status: int = 0, body: bytes | None = None) -> "Right":
        """The same with some of it changed; a header given as empty is left out."""
        kept = {name: value for name, value in {**self.headers, **(headers or {})}.items() if value}
        return replace(self, status=status or self.status, headers=kept, body=self.body if body is None else body)

    @property
    def head(self) -> bytes:
        """Status line and headers, without an end."""
        lines = [f"HTTP/1.1 {self.status} X", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n"

    @property
    def whole(self) -> bytes:
        """All of it."""
        return self.head + b"Content-Length: %d\r\n\r\n" % len(self.body) + self.body


Hostile = Callable[[Right], Iterable[bytes]]


def _instead(status: int, body: bytes = _PAGE, **headers: str) -> Hostile:
    """Another answer altogether."""
    return lambda right: [replace(right, status=status, headers=_named(right, headers), body=body).whole]


def _named(right: Right, headers: Mapping[str, str]) -> dict[str, str]:
    kept = {"Content-Type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {name: value.replace("ELSEWHERE", right.elsewhere) for name, value in kept.items() if value}


def _led(status: int) -> Hostile:
    return _instead(status, b"", Location="ELSEWHERE/v1/sync")


def _right_led(status: int) -> Hostile:
    """All that is right, at another address."""
    return lambda right: [right.but({"Location": f"{right.elsewhere}/v1/session"}, status=status).whole]


def _body(change: Callable[[bytes], bytes]) -> Hostile:
    """The right head, and another body."""
    return lambda right: [right.but(body=change(right.body)).whole]


def _ends(right: Right) -> Iterable[bytes]:
    return [right.head + b"Content-Length: %d\r\n\r\n" % max(9, len(right.body)) + right.body[: len(right.body) // 2]]


def _announces(length: bytes) -> Hostile:
    return lambda right: [right.head + b"Content-Length: " + length + b"\r\n\r\n" + right.body]


def _chunked(*chunks: bytes) -> Hostile:
    return lambda right: [right.head + b"Transfer-Encoding: chunked\r\n\r\n", *chunks]


def _flooding(before: bytes, piece: bytes, times: int = 400) -> Hostile:
    def flood(right: Right) -> Iterable[bytes]:
        yield right.head + before
        for _ in range(times):
            yield piece

    return flood


def _drowning_heads(piece: bytes, times: int) -> Hostile:
    def flood(right: Right) -> Iterable[bytes]:
        yield b"HTTP/1.1 200 X\r\n"
        for _ in range(times):
            yield piece
        yield right.whole

    return flood


def _dripping(in_head: bool) -> Hostile:
    def drip(right: Right) -> Iterable[bytes]:
        yield right.head + (b"X-Slow: " if in_head else b"\r\n")
        for _ in range(1_000):
            time.sleep(PAUSE_S)
            yield b"x"

    return drip


def _silent(_: Right) -> Iterable[bytes]:
    time.sleep(1.0)
    yield b""


def _going_on(_: Right) -> Iterable[bytes]:
    for _number in range(1_000):
        time.sleep(PAUSE_S)
        yield b"HTTP/1.1 100 Continue\r\n\r\n"


def _flipped(body: bytes) -> bytes:
    place = len(body) // 2
    return body[:place] + bytes([body[place] ^ 4]) + body[place + 1 :] if body else b"\0"


@cache
def _gzipped_bomb() -> bytes:
    pressed = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(pressed.compress(_MIB) for _ in range(200)), pressed.flush()])


@cache
def _zstd_bomb(announced: bool) -> bytes:
    pressed = zstandard.ZstdCompressor(write_content_size=announced).compressobj(
        size=200 * len(_MIB) if announced else -1
    )
    return b"".join([*(pressed.compress(_MIB) for _ in range(200)), pressed.flush()])


_GZIP = {"Content-Encoding": "gzip"}
BETWEEN: Mapping[str, Hostile] = {
    "a portal's page": _instead(200),
    "a portal's page as created": _instead(201),
    "nothing at all": lambda _: [],
    "nothing, and all is well": _instead(200, b"", Content_Type=""),
    "no content": _instead(204, b"", Content_Type=""),
    "accepted": _instead(202),
    "reset content": _instead(205, b""),
    "partial content": _instead(206),
    **{f"led elsewhere by {status}": _led(status) for status in (301, 302, 303, 307, 308)},
    "all of it right, but elsewhere": _right_led(302),
    "led by a header for browsers": _instead(200, Refresh="0; url=ELSEWHERE/"),
    "many choices": _instead(300, Location="ELSEWHERE/"),
    "a login wanted": _instead(401, WWW_Authenticate='Basic realm="hotel"'),
    "a proxy's login wanted": _instead(407, Proxy_Authenticate='Basic realm="hotel"'),
    "a network's login wanted": _instead(511),
    "a gateway's page": _instead(502),
    "come back in years": _instead(503, Retry_After="9" * 400),
    "come back yesterday": _instead(429, Retry_After="-5"),
    "not found, by a page": _instead(404),
    "gone, by a page": _instead(410),
    "a refusal that is none": _instead(403, b"{", Content_Type=PROBLEM_TYPE),
    "a refusal of all depths": _instead(400, b"[" * 60_000, Content_Type=PROBLEM_TYPE),
    "a refusal with no code": _instead(400, b'{"code": 5}', Content_Type=PROBLEM_TYPE),
    "a refusal as a success": _instead(200, b'{"code": "not_found"}', Content_Type=PROBLEM_TYPE),
    "an older HTTP": lambda right: [right.body or b"hello"],
    "something that is no HTTP": lambda _: [b"\x15\x03\x01\x00\x02\x02\x46"],
    "another protocol": _instead(101, b"", Upgrade="h2c", Connection="Upgrade"),
    "a status beyond all": _instead(999),
}
"""What stands between a laptop and its server."""

LYING: Mapping[str, Hostile] = {
    "the right body as a page": lambda right: [right.but({"Content-Type": "text/html"}).whole],
    "the right body as anything": lambda right: [right.but({"Content-Type": "application/x-anything"}).whole],
    "the right body as nothing": lambda right: [right.but({"Content-Type": "", "Tus-Resumable": "", "ETag": ""}).whole],
    "packed": lambda right: [right.but(_GZIP, body=gzip.compress(right.body)).whole],
    "packed, and cut": lambda right: [right.but(_GZIP, body=gzip.compress(right.body)[:-9]).whole],
    "said to be packed": lambda right: [right.but({"Content-Encoding": "br"}).whole],
    "cut": _ends,
    "half, announced as half": _body(lambda body: body[: len(body) // 2]),
    "twice in one": _body(lambda body: body + body),
    "with more behind": _body(lambda body: body + b"\0"),
    "a bit of it flipped": _body(_flipped),
    "noise": _body(lambda _: bytes(range(256)) * 40),
    "empty": _body(lambda _: b""),
    "all depths of JSON": _body(lambda _: b"[" * 60_000 + b"]" * 60_000),
    "all depths of MessagePack": _body(lambda _: zstandard.compress(b"\x91" * 100_000 + b"\xc0")),
    "half a character": _body(lambda _: b'{"product": "fieldkit", "epoch": "\\ud800", "at": 1}'),
    "a number without end": _body(lambda _: b'{"product": "fieldkit", "epoch": "", "at": 1' + b"0" * 9_000 + b"}"),
    "longer than announced by terabytes": _announces(b"9" * 14),
    "of a negative length": _announces(b"-1"),
    "of no known length": _announces(b"abc"),
    "of two lengths": _announces(b"3\r\nContent-Length: 999999"),
    "chunks that are none": _chunked(b"zz\r\nabc\r\n"),
    "chunks that end": _chunked(b"3\r\nabc\r\n"),
    "chunks of a negative size": _chunked(b"-3\r\nabc\r\n0\r\n\r\n"),
}
"""What says the right thing wrongly."""

DROWNING: Mapping[str, Hostile] = {
    "packed two hundred times": lambda right: [right.but(_GZIP, body=_gzipped_bomb()).whole],
    "packed so, and not said": _body(lambda _: _zstd_bomb(announced=True)),
    "packed so, and its size not said": _body(lambda _: _zstd_bomb(announced=False)),
    "chunks without end": _flooding(b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + _MIB + b"\r\n"),
    "bytes without end": _flooding(b"\r\n", _MIB),
    "bytes without end behind a redirection": lambda right: _flooding(b"\r\n", _MIB)(
        right.but({"Location": "/x"}, status=302)
    ),
    "a header of a hundred megabytes": _drowning_heads(b"X-Long: " + bytes(b"x" * len(_MIB)), 100),
    "a hundred thousand headers": _drowning_heads(b"X-Many: x\r\n" * 1_000, 100),
    "a status line without end": lambda _: [b"HTTP/1.1 200 " + b"x" * 300_000],
}
"""What would cost memory."""

SLOW: Mapping[str, Hostile] = {
    "silence": _silent,
    "a head that drips": _dripping(in_head=True),
    "a body that drips": _dripping(in_head=False),
    "going on, it says": _going_on,
}
"""What would cost time."""
