"""What the organisation orders of this laptop: heard from its own server alone, and carried out."""

import secrets
import time
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.runs import Known, Run, runs_of
from fieldkit.errors import FieldKitError, NotAllowed, Refused, ServerUnreachable
from fieldkit.services.handing import Handing, Largest, Peer
from fieldkit.services.keys import KEYRING
from fieldkit.services.outbox import Link
from fieldkit.services.removal import Removal, begin_removal, end_removal, note_told, removal_begun
from fieldkit.services.workspace import Workspace
from sync.client.capsule_making import Wish, make_capsule
from sync.client.renewing import public_half
from sync.client.transport import Call, Transport
from sync.protocol import JSON_TYPE
from sync.protocol.accounts import (
    AskOrder,
    Order,
    OrderDone,
    Ordered,
    decode,
    encode,
    to_ask,
    to_order,
    to_report,
    unwritten,
    written,
)

LOCKED, WIPED = "device_locked", "device_wiped"
"""Reasons of the NotAllowed that ends a round in which an order was carried out."""

_ASK, _DONE = "/v1/order", "/v1/order/done"
_CHALLENGE_BYTES = 24


@dataclass(frozen=True, slots=True)
class _Kept:
    """Work that was on no server: how many changes, and the capsule they are in, empty for none."""

    unsent: int
    capsule: str = ""


def obey(workspace: Workspace) -> NotAllowed | None:
    """Ask whether there is an order for this laptop and carry it out; what to tell the person, None for no order.

    An answer counts only under the seal of the server this laptop signed in with, for a question just drawn: what a
    portal, a proxy or a stranger says does nothing. Raises ServerUnreachable, DiskFull or DiskFault.
    """
    if removal_begun(workspace.folder):
        return NotAllowed(WIPED)
    link = workspace.outbox.link
    if not (link.url and link.key and link.seal):
        return None
    transport = Transport(link.url, proxy=workspace.outbox.proxies.current)
    try:
        ordered = _asked(link, workspace.device, transport)
        if ordered.order == Order.LOCK:
            return _lock(workspace, link, ordered, transport)
        if ordered.order == Order.WIPE:
            return _wipe(workspace, link, ordered)
    except Refused:  # a server that knows no orders, or not this laptop
        return None
    finally:
        transport.close()
    return None


def finish_removal(folder: Path) -> Removal:
    """Delete what is left of a workspace that was ordered away, and tell the server where it can be reached.

    Raises WorkspaceBusy or DiskFault.
    """
    removal = end_removal(folder)
    if removal.report:
        transport = Transport(removal.url)
        with suppress(ServerUnreachable, Refused):  # it is told at the next start
            _tell(transport, removal.report.encode(), removal.seal, removal.device, removal.order)
            note_told(folder, removal)
        transport.close()
    return removal


def _asked(link: Link, device: str, transport: Transport) -> Ordered:
    challenge = secrets.token_urlsafe(_CHALLENGE_BYTES)
    wish = AskOrder(key=public_half(link.key), challenge=challenge, signature=_signed(link.key, to_ask(challenge)))
    return _sealed(_post(transport, _ASK, encode(wish)), link.seal, device, challenge)


def _lock(workspace: Workspace, link: Link, ordered: Ordered, transport: Transport) -> NotAllowed:
    """Only the passphrase, or what stands in for it, opens the laptop from now on: the system's keyring no longer."""
    if KEYRING in workspace.keys.kinds():
        workspace.keys.use_keyring(wanted=False)
    workspace.outbox.note(LOCKED)
    with suppress(ServerUnreachable, Refused):  # the order stands until the server has heard: it is done once more
        _tell(transport, _report(link, ordered.id, _Kept(0)), link.seal, workspace.device, ordered.id)
    return NotAllowed(LOCKED)


def _wipe(workspace: Workspace, link: Link, ordered: Ordered) -> NotAllowed:
    kept = _keep_unsent(workspace)
    removal = Removal(
        order=ordered.id,
        at_ms=time.time_ns() // 1_000_000,
        url=link.url,
        seal=link.seal,
        device=workspace.device,
        report=_report(link, ordered.id, kept).decode(),
        capsule=kept.capsule,
        unsent=kept.unsent,
    )
    begin_removal(workspace, removal)
    return NotAllowed(WIPED)


def _keep_unsent(workspace: Workspace) -> _Kept:
    """Put what no server has into a capsule only the organisation opens.

    Where there is no such key, or no room even for the texts, the order is carried out all the same and says so.
    """
    handing, outbox = Handing(workspace), workspace.outbox
    unsent = {change.id for change in outbox.take(limit=2**31)} | {each.change.id for each in outbox.refused()}
    files = [need.blob.sha256 for need in outbox.files_to_send()]
    if not (unsent or files) or not handing.organisations:
        return _Kept(len(unsent))
    waiting = Known(runs_of(unsent))
    holds = runs_of(change for run in handing.holds() for change in _changes(run) if change not in waiting)
    sent = b"".join(bytes.fromhex(each)[:8] for each in handing.held_files() if each not in set(files))
    server = Peer("", handing.organisations[0], "", holds=holds, holds_files=sent)
    for largest in (Largest.ORIGINALS, Largest.NONE):
        with suppress(FieldKitError):
            made = make_capsule(workspace, Wish(to=(server,), largest=largest), workspace.folder)
            return _Kept(len(unsent), made.files[0].name)
    return _Kept(len(unsent))


def _changes(run: Run) -> list[ChangeId]:
    return [ChangeId(run.session, counter) for counter in range(run.first, run.last + 1)]


def _report(link: Link, order_id: str, kept: _Kept) -> bytes:
    signature = _signed(link.key, to_report(order_id, kept.unsent, kept=bool(kept.capsule)))
    said = OrderDone(
        key=public_half(link.key), id=order_id, unsent=kept.unsent, kept=bool(kept.capsule), signature=signature
    )
    return encode(said)


def _tell(transport: Transport, report: bytes, seal: str, device: str, order_id: str) -> None:
    """Say that it is done, until the server itself says that it heard."""
    _sealed(_post(transport, _DONE, report), seal, device, order_id)


def _post(transport: Transport, path: str, body: bytes) -> bytes:
    call = Call(method="POST", path=path, body=body, headers={"Content-Type": JSON_TYPE}, accept=JSON_TYPE)
    return transport.call(call).body


def _sealed(body: bytes, seal: str, device: str, challenge: str) -> Ordered:
    """The answer to this very question, from the server this laptop signed in with. Raises ServerUnreachable."""
    try:
        ordered = decode(body, Ordered)
        Ed25519PublicKey.from_public_bytes(unwritten(seal)).verify(
            unwritten(ordered.signature), to_order(ordered.order, ordered.id, device, challenge)
        )  # of our device and our question: what the answer itself says of them is worth nothing
    except (Refused, InvalidSignature, ValueError) as error:
        raise ServerUnreachable("portal") from error
    return ordered


def _signed(key: str, said: bytes) -> str:
    return written(Ed25519PrivateKey.from_private_bytes(unwritten(key)).sign(said))
