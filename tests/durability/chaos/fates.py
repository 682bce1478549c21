"""What may happen to a request on a line: eight kinds of weather, all of them at once, and another server."""

from collections.abc import Mapping

from fieldkit.errors import Refused
from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_request
from tests.durability.chaos.line import PATIENCE_S, Exchange, Fate, arrives, hung_up
from tests.sync.answering import EPOCH, genuine

_PAGE = b"<html>Bienvenue, acceptez les conditions</html>"
_PORTALS = tuple(
    f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
    for head, body in (
        ("200 OK\r\nContent-Type: text/html", _PAGE),
        ("302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Type: text/html", b""),
        ("307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/", b""),
        ("204 No Content", b""),
        ("201 Created\r\nLocation: /welcome", _PAGE),
        ("511 Network Authentication Required\r\nContent-Type: text/html", _PAGE),
    )
)
_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def cut_going(exchange: Exchange) -> None:
    """The server gets part of the request, and nobody an answer."""
    exchange.line.answer(exchange.request, exchange.place(exchange.request))


def cut_coming(exchange: Exchange) -> None:
    said = exchange.deliver()
    exchange.say(said[: exchange.place(said)])


def unheard(exchange: Exchange) -> None:
    """The server does what it was asked, and nobody hears of it."""
    exchange.deliver()
    hung_up(exchange.laptop)


def flipped_going(exchange: Exchange) -> None:
    exchange.say(exchange.line.answer(exchange.damaged(exchange.request)))


def flipped_coming(exchange: Exchange) -> None:
    said = exchange.deliver()
    exchange.say(exchange.damaged(said) if said else said)


def stalled_going(exchange: Exchange) -> None:
    """It arrives when the laptop no longer waits."""
    exchange.line.wait(1.5 * PATIENCE_S)
    exchange.deliver()


def stalled_coming(exchange: Exchange) -> None:
    said = exchange.deliver()
    exchange.say(said[: exchange.place(said)])
    exchange.line.wait(1.5 * PATIENCE_S)


def portal(exchange: Exchange) -> None:
    exchange.say(exchange.chance.choice(_PORTALS))


def portal_behind(exchange: Exchange) -> None:
    """The request reaches the server, its answer gives way to a page."""
    exchange.deliver()
    portal(exchange)


def refused(exchange: Exchange) -> None:
    hung_up(exchange.laptop)
    exchange.laptop.close()
    exchange.line.go_down()


def gateway(exchange: Exchange) -> None:
    exchange.say(_GATEWAY)


def truncated(exchange: Exchange) -> None:
    """Half the body, announced as half, so that HTTP finds nothing missing."""
    head, _, body = exchange.deliver().partition(b"\r\n\r\n")
    kept = body[: len(body) // 2]
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    exchange.say(b"\r\n".join([*lines, b"Content-Length: %d" % len(kept), b"", kept]))


def twice(exchange: Exchange) -> None:
    exchange.say(exchange.chance.choice([exchange.deliver(), exchange.deliver()]))


def heard_before(exchange: Exchange) -> None:
    """An answer to an earlier request in the place of this one's, which reaches nobody."""
    heard = exchange.line.heard.get(exchange.about)
    exchange.say(exchange.chance.choice(heard) if heard else exchange.deliver())


def from_elsewhere(exchange: Exchange) -> None:
    """A receipt of another server, made out to this very request."""
    head, _, body = exchange.request.partition(b"\r\n\r\n")
    if exchange.about[1] != "/v1/sync":
        heard_before(exchange)
        return
    try:
        said = genuine(decode_request(body), epoch=EPOCH)
    except Refused:
        return
    head = b"HTTP/1.1 200 OK\r\nContent-Type: " + SYNC_TYPE.encode()
    exchange.say(head + b"\r\nContent-Length: %d\r\n\r\n" % len(said) + said)


def overtaken(exchange: Exchange) -> None:
    """It arrives after later ones; meanwhile the laptop hears that it was cut."""
    exchange.line.late.append(exchange.request)


def overtaking(exchange: Exchange) -> None:
    """Before it, or behind it, arrives what was late."""
    late = exchange.line.late
    first = late.pop(exchange.chance.randrange(len(late))) if late else b""
    if first and exchange.chance.random() < 0.5:
        exchange.line.answer(first)
        first = b""
    arrives(exchange)
    if first:
        exchange.line.answer(first)


def dripping(exchange: Exchange) -> None:
    """A few bytes now and a few then, each soon enough after those before."""
    said = exchange.deliver()
    for start in range(0, len(said), 40):
        exchange.say(said[start : start + 40])
        exchange.line.wait(0.004)


WEATHER: Mapping[str, Mapping[Fate, int]] = {
    "cuts": {cut_going: 2, cut_coming: 2, unheard: 2},
    "bit flips": {flipped_going: 1, flipped_coming: 1},
    "stalls": {stalled_going: 1, stalled_coming: 1},
    "portals": {portal: 3, portal_behind: 1},
    "refused connections": {refused: 1, gateway: 1},
    "truncated answers": {truncated: 1},
    "doubled requests, answers of before": {twice: 1, heard_before: 2},
    "late requests, slow answers": {overtaken: 2, overtaking: 2, dripping: 1},
}
"""The kinds of weather, with how often each fate is drawn beside the others."""

ELSEWHERE: Mapping[Fate, int] = {from_elsewhere: 1}
"""Apart from the others: who meets another server offers everything again, which makes good what else went wrong."""

EVERYTHING: Mapping[Fate, int] = {fate: often for fates in WEATHER.values() for fate, often in fates.items()}

KINDS: Mapping[str, Mapping[Fate, int]] = {**WEATHER, "all of it": EVERYTHING, "another server": ELSEWHERE}
"""Every kind of line."""
