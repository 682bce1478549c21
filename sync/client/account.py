"""Signing a workspace in with a server, and out."""

import platform
import time
from dataclasses import replace
from functools import partial

from fieldkit.domain.review import Role
from fieldkit.errors import Refused, ServerUnreachable
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.renewing import new_key, own_version, public_half, renew
from sync.client.transport import Call, Transport, checked_url, is_this_machine
from sync.protocol import JSON_TYPE
from sync.protocol.accounts import Hello, Session, SignIn, decode, encode


def sign_in(workspace: Workspace, url: str, login: str, password: str) -> Session:
    """Sign in on this device and link the workspace to the server.

    Raises BadValue (URL), ServerUnreachable, NotAllowed (wrong password, too many attempts, account disabled) or
    Refused(demonstration).
    Nothing written here is touched: a different person's unsent work keeps its author.
    """
    keep_invented_at_home(workspace, url)
    transport, key = Transport(url, proxy=workspace.outbox.proxies.current), new_key()
    try:
        wish = SignIn(
            login=login.strip().lower(),
            password=password,
            device=workspace.device,
            device_name=platform.node()[:128],
            key=public_half(key),
            version=own_version(),
        )
        answer = transport.call(
            Call(
                method="POST",
                path="/v1/session",
                body=encode(wish),
                headers={"Content-Type": JSON_TYPE},
                accept=JSON_TYPE,
            )
        )
        session = decode(answer.body, Session)
    except Refused as error:
        if error.code == Refused.code:
            raise ServerUnreachable("portal") from error
        raise
    finally:
        transport.close()
        _count(workspace, transport)
    before = workspace.outbox.link
    if before.epoch and before.epoch != session.epoch:
        workspace.outbox.relay.begin(with_received=checked_url(before.url) == checked_url(url))
    workspace.outbox.set_link(_linked(url, session, key))
    workspace.people.introduce(session.account.name, session.account.login)
    workspace.people.confirm(role=role_of(session), organisation=session.account.organisation_name)
    return session


def _linked(url: str, session: Session, key: str) -> Link:
    now_ms = time.time_ns() // 1_000_000
    held = Link(url.strip(), session.account.login, session.token, session.epoch, now_ms)
    return replace(held, refresh=session.refresh, nonce=session.nonce, key=key, seal=session.seal)


def keep_invented_at_home(workspace: Workspace, url: str) -> None:
    """Raise Refused(demonstration) where invented dossiers would mix with a network's own; a trial here is free."""
    if workspace.is_demonstration and not is_this_machine(url):
        raise Refused("demonstration")


def sign_out(workspace: Workspace) -> None:
    """Tell the server when it can be reached, and forget the token and the key here; unsent work stays."""
    outbox = workspace.outbox
    link = outbox.link
    if not link.token:
        return
    transport = Transport(link.url, token=link.token, proxy=outbox.proxies.current, renew=partial(renew, outbox))
    try:
        transport.call(Call(method="DELETE", path="/v1/session"))
    except (ServerUnreachable, Refused):
        # The token is forgotten on this side; the server lets it lapse.
        outbox.note("signed_out_offline")
    finally:
        outbox.set_link(replace(outbox.link, token="", refresh="", nonce="", key="", seal=""))
        transport.close()
        _count(workspace, transport)


def _count(workspace: Workspace, transport: Transport) -> None:
    """Add to the day what signing in or out carried."""
    traffic, plan, meter = workspace.outbox.traffic, workspace.outbox.plans.current, transport.meter
    traffic.add(plan, bytes_sent=meter.sent, bytes_received=meter.received)


def hello(transport: Transport) -> Hello:
    """What answers at the server's address; raises ServerUnreachable."""
    answer = transport.call(Call(method="GET", path="/v1/hello", accept=JSON_TYPE))
    try:
        return decode(answer.body, Hello)
    except Refused as error:
        raise ServerUnreachable("portal") from error


def role_of(session: Session) -> Role:
    """The account's role; one this version does not know may do the least."""
    return Role(session.account.role) if session.account.role in set(Role) else Role.OFFICER
