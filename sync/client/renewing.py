"""The next token of a signed-in device, for the refresh it holds and on proof of its key."""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fieldkit.errors import NotAllowed, Refused, ServerRefused, ServerUnreachable
from fieldkit.services.outbox import Link, Outbox
from sync.client.transport import Call, Transport
from sync.protocol import JSON_TYPE
from sync.protocol.accounts import Refresh, Session, decode, encode, to_sign, unwritten, written
from sync.protocol.problems import Code


def new_key() -> str:
    """The private half of a new pair, as the vault keeps it; it leaves this computer nowhere."""
    return written(Ed25519PrivateKey.generate().private_bytes_raw())


def public_half(key: str) -> str:
    """What the server is told of a pair."""
    return written(_pair(key).public_key().public_bytes_raw())


def own_version() -> str:
    """Of this program, so that whoever looks after the server knows who runs an old one."""
    from fieldkit.services.doctor import program_version  # what looks at a computer is no part of a start

    return program_version()[:32]


def renew(outbox: Outbox, transport: Transport) -> str:
    """Get another token and keep what comes with it before anything uses it.

    Raises NotAllowed (signed out, revoked), ServerUnreachable or ServerRefused. A lost answer costs nothing: the
    refresh kept here holds until the one that answered it was used.
    """
    link = outbox.link
    if not link.key:  # signed in by a version that had no pair: the server binds the one this names
        outbox.set_link(replace(link, key=new_key()))
        link = outbox.link
    try:
        session = _ask(link, link.nonce, transport)
    except ServerRefused as error:
        if error.reason != Code.NONCE_UNKNOWN:
            raise
        session = _ask(link, str(error.facts.get("nonce", "")), transport)
    now = outbox.link
    if (now.token, now.refresh) != (link.token, link.refresh):  # signed out or in meanwhile
        raise NotAllowed("signed_out")
    seal = now.seal or session.seal  # signed in before servers had one; never another in the place of one
    outbox.set_link(replace(now, token=session.token, refresh=session.refresh, nonce=session.nonce, seal=seal))
    return session.token


def _ask(link: Link, nonce: str, transport: Transport) -> Session:
    refresh = link.refresh or link.token
    wish = Refresh(
        refresh=refresh,
        nonce=nonce,
        key=public_half(link.key),
        signature=written(_pair(link.key).sign(to_sign(refresh, nonce))),
        version=own_version(),
    )
    headers = {"Content-Type": JSON_TYPE}
    answer = transport.call(
        Call(method="POST", path="/v1/session/refresh", body=encode(wish), headers=headers, accept=JSON_TYPE)
    )
    try:
        session = decode(answer.body, Session)
    except Refused as error:
        raise ServerUnreachable("portal") from error
    if not (session.token and session.refresh):
        raise ServerUnreachable("portal")
    return session


def _pair(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(unwritten(key))
