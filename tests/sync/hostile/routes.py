"""Every route a laptop asks, with what makes it ask there and what the server would say."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from fieldkit.domain.sending import MediaNeed
from fieldkit.domain.values import Blob
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.account import hello, sign_in
from sync.client.files import Files, Partial
from sync.client.renewing import new_key, renew
from sync.client.surveying import Survey
from sync.client.texts import Texts
from sync.client.transport import Transport
from sync.protocol import JSON_TYPE, NONCE_HEADER, SYNC_TYPE
from sync.protocol.accounts import Account, Hello, Scope, Scopes, Session, encode
from sync.protocol.codec import decode_request
from tests.sync.answering import EPOCH, genuine
from tests.sync.hostile.answers import Hostile, Right
from tests.sync.hostile.post import Asked, Post

LOGIN = "awa@essai.example"
TOKEN = "a-token-of-ours"
_FRESH = itertools.count()


def _stays() -> bool:
    return False


@dataclass
class Desk:
    """A laptop with a text and a photo to send, before a post that answers what a trial makes it answer."""

    workspace: Workspace
    post: Post
    elsewhere: Post
    wanted: dict[str, bytes] = field(default_factory=dict)

    def sit(self) -> None:
        """Be signed in, as far as the laptop knows."""
        link = Link(self.post.url, LOGIN, TOKEN, EPOCH, refresh="refresh.1.x", nonce="n", key=new_key())
        self.workspace.outbox.set_link(link)

    def transport(self) -> Transport:
        """A connection to the post, with the token."""
        return Transport(self.post.url, token=TOKEN)

    def believed(self) -> tuple[object, ...]:
        """All the laptop believes of the server, and all it holds."""

        def read(query: str) -> list[tuple[object, ...]]:
            with self.workspace.store.read() as reader:
                return sorted(map(tuple, reader.connection.exec_driver_sql(query)), key=repr)

        changes = read("SELECT session, counter, verdict FROM change")
        return changes, read("SELECT * FROM cursor"), read("SELECT sha256, on_server FROM media"), self._link()

    def _link(self) -> Link:
        return replace(self.workspace.outbox.link, last_contact_ms=0)

    def answer(self, asked: Asked, hostile: Hostile, route: "Route") -> Iterable[bytes]:
        """The hostile answer at the route that is tried, the right one at those before it."""
        if asked.method == route.method and route.path in asked.path:
            return hostile(replace(route.right(self, asked), elsewhere=self.elsewhere.url))
        return [_begun(asked, "" if route.method == "HEAD" else "0").whole]


@dataclass(frozen=True)
class Route:
    """A route, how a laptop comes to ask there, and what is right; ``bodied`` where the answer is in a body."""

    method: str
    path: str
    ask: Callable[[Desk, Transport], None]
    right: Callable[[Desk, Asked], Right]
    bodied: bool = True


def _json(message: Hello | Session | Scopes) -> Callable[[Desk, Asked], Right]:
    def right(_: Desk, asked: Asked) -> Right:
        headers = {"Content-Type": JSON_TYPE, NONCE_HEADER: asked.headers[NONCE_HEADER.lower()]}
        return Right(200, headers, encode(message))

    return right


def _tus(asked: Asked, status: int, offset: str, **more: str) -> Right:
    nonce = asked.headers[NONCE_HEADER.lower()]
    named = {"Tus-Resumable": "1.0.0", NONCE_HEADER: nonce, "Upload-Offset": offset, **more}
    return Right(status, {name: value for name, value in named.items() if value}, b"")


def _begun(asked: Asked, offset: str) -> Right:
    return _tus(asked, 201, offset, Connection="close")


def _length(desk: Desk) -> str:
    return str(desk.workspace.outbox.files_to_send()[0].blob.size)


def _exchanged(_: Desk, asked: Asked) -> Right:
    return Right(200, {"Content-Type": SYNC_TYPE}, genuine(decode_request(asked.body)))


def _given(desk: Desk, asked: Asked) -> Right:
    sha256 = asked.path.rpartition("/")[2]
    first, last = map(int, asked.headers["range"].removeprefix("bytes=").split("-"))
    content = desk.wanted[sha256]
    span = f"bytes {first}-{last}/{len(content)}"
    headers = {"Content-Type": "application/octet-stream", "ETag": f'"{sha256}"', "Content-Range": span}
    return Right(206, headers, content[first : last + 1])


def _greet(_: Desk, transport: Transport) -> None:
    hello(transport)


def _sign_in(desk: Desk, _: Transport) -> None:
    sign_in(desk.workspace, desk.post.url, LOGIN, "mot de passe")


def _renew(desk: Desk, transport: Transport) -> None:
    renew(desk.workspace.outbox, transport)


def _survey(desk: Desk, transport: Transport) -> None:
    desk.workspace.outbox.carrying.ask_server()
    Survey().go(desk.workspace.outbox, transport, desk.workspace.device, _stays)


def _exchange(desk: Desk, transport: Transport) -> None:
    Texts(desk.workspace.outbox, transport, desk.workspace.device).exchange(EPOCH, _stays, lambda *_: None)


def _send(desk: Desk, transport: Transport) -> None:
    needs = desk.workspace.outbox.files_to_send()
    outcome = Files(desk.workspace.outbox, transport, Partial()).send(needs, _stays, lambda *_: None)
    for _, error in outcome.failed:
        raise error
    assert outcome.moved == len(needs) == 1


def _fetch(desk: Desk, transport: Transport) -> None:
    content = b"photo %d" % next(_FRESH) * 30
    need = MediaNeed(Blob(hashlib.sha256(content).hexdigest(), len(content), "image/jpeg"), "")
    desk.wanted[need.blob.sha256] = content
    outcome = Files(desk.workspace.outbox, transport, Partial()).receive([need], _stays, lambda *_: None)
    for _, error in outcome.failed:
        raise error
    assert desk.workspace.outbox.read_file(need.blob.sha256) == content


_ACCOUNT = Account(login=LOGIN, name="Awa", role="officer", organisation="o", organisation_name="Réseau")
_SESSION = Session(account=_ACCOUNT, device="d", epoch=EPOCH, token="t", refresh="r.2.y", nonce="m")
_SCOPES = Scopes(epoch=EPOCH, scopes=(Scope("s", 1),))

ROUTES: Mapping[str, Route] = {
    "hello": Route("GET", "/v1/hello", _greet, _json(Hello(epoch=EPOCH, at=1))),
    "signing in": Route(
        "POST",
        "/v1/session",
        _sign_in,
        _json(_SESSION),
    ),
    "renewing": Route(
        "POST",
        "/v1/session/refresh",
        _renew,
        _json(_SESSION),
    ),
    "asking which dossiers there are": Route("GET", "/v1/scopes", _survey, _json(_SCOPES)),
    "syncing": Route("POST", "/v1/sync", _exchange, _exchanged),
    "announcing a file": Route(
        "POST", "/v1/media/uploads", _send, lambda desk, asked: _begun(asked, _length(desk)), bodied=False
    ),
    "asking how far a file is": Route(
        "HEAD", "/v1/media/uploads/", _send, lambda desk, asked: _tus(asked, 200, _length(desk)), bodied=False
    ),
    "sending a file": Route(
        "PATCH", "/v1/media/uploads/", _send, lambda desk, asked: _tus(asked, 204, _length(desk)), bodied=False
    ),
    "fetching a file": Route("GET", "/v1/media/", _fetch, _given),
}
"""The routes by what a laptop does there."""
