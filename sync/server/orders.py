"""What an administrator orders of a laptop that is lost or left behind: to lock itself, or to wipe itself."""

import secrets
import time
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Row, select, update

from fieldkit.errors import NotFound, Refused
from sync.protocol.accounts import AskOrder, Order, OrderDone, Ordered, to_ask, to_order, to_report, unwritten, written
from sync.protocol.problems import Code
from sync.server import tables
from sync.server.audit import Deed, note
from sync.server.database import Database
from sync.server.tenants import Tenant

_ID_BYTES = 12
_DEEDS = {Order.LOCK: (Deed.LOCK_ORDERED, Deed.LOCKED), Order.WIPE: (Deed.WIPE_ORDERED, Deed.WIPED)}


class Orders:
    """Orders wait until the device is heard of; it knows them by the server's seal, which it got at its sign-in.

    Whoever proves a key the device once signed in with may ask: a sign-in that has ended, or a closed account, keeps no
    laptop from being wiped.
    """

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        """``now`` tells seconds since 1970."""
        self._database = database
        self._now = now

    def give(self, device: str, order: Order) -> None:
        """Order a device to lock or to wipe itself at its next contact; raises NotFound.

        The latest order stands in the place of one that waits.
        """
        now, given = int(self._now()), 0
        said = {"ordered": order.value, "order_id": secrets.token_urlsafe(_ID_BYTES), "ordered_at": now, "done_at": 0}
        for organisation in self._database.organisations():
            with self._database.write(organisation) as tenant:
                this = tables.device.c.device == device
                changed = tenant.change(update(tables.device).where(this).values(**said, unsent=0, kept=False))
                if changed:
                    note(tenant, now, _DEEDS[order][0], about=device)
                given += changed
        if not given:
            raise NotFound("device", device=device)

    def answer(self, wish: AskOrder) -> Ordered:
        """The order that waits for the device of a key, or that there is none; raises Refused(token_unknown)."""
        organisation, device = self._proven(wish.key, wish.signature, to_ask(wish.challenge))
        with self._database.read(organisation) as tenant:
            found = _row(tenant, device)
        waits = found is not None and pending(found.ordered, found.done_at)
        order, order_id = (found.ordered, found.order_id) if found is not None and waits else (Order.NONE.value, "")
        return self._sealed(order, order_id, device, wish.challenge)

    def done(self, said: OrderDone, address: str) -> Ordered:
        """Keep that a device did what it was ordered to; said again, it changes nothing. A wiped one is shut out.

        Raises Refused(token_unknown).
        """
        proven = to_report(said.id, said.unsent, kept=said.kept)
        organisation, device = self._proven(said.key, said.signature, proven)
        now = int(self._now())
        with self._database.write(organisation) as tenant:
            found = _row(tenant, device)
            if found is not None and found.order_id == said.id and pending(found.ordered, found.done_at):
                order = Order(found.ordered)
                kept = {"done_at": now, "unsent": said.unsent, "kept": said.kept}
                shut = {"revoked": True} if order is Order.WIPE else {}
                this = tables.device.c.device == device
                tenant.change(update(tables.device).where(this).values(**kept, **shut))
                who = {"login": found.login, "device": device, "address": address}
                note(tenant, now, _DEEDS[order][1], about=_about(said), **who)
        return self._sealed(Order.NONE.value, said.id, device, said.id)

    def _proven(self, key: str, signature: str, signed: bytes) -> tuple[str, str]:
        known = self._database.device_of_key(unwritten(key))
        try:
            Ed25519PublicKey.from_public_bytes(unwritten(key)).verify(unwritten(signature), signed)
        except InvalidSignature:
            known = None
        if known is None:
            raise Refused(Code.TOKEN_UNKNOWN)
        return known

    def _sealed(self, order: str, order_id: str, device: str, challenge: str) -> Ordered:
        signing = Ed25519PrivateKey.from_private_bytes(self._database.signing())
        signature = written(signing.sign(to_order(order, order_id, device, challenge)))
        return Ordered(order=order, id=order_id, device=device, challenge=challenge, signature=signature)


def pending(ordered: str, done_at: int) -> bool:
    """Whether an order waits for its device."""
    return bool(ordered) and not done_at


def seal(database: Database) -> str:
    """The public half of a server's seal, as a device is told it."""
    return written(Ed25519PrivateKey.from_private_bytes(database.signing()).public_key().public_bytes_raw())


def _row(tenant: Tenant, device: str) -> Row[*tuple[Any, ...]] | None:
    return tenant.read(select(tables.device).where(tables.device.c.device == device)).first()


def _about(said: OrderDone) -> str:
    """What the audit says of work that was on no server."""
    return f"unsent {said.unsent} {'kept' if said.kept else 'lost'}" if said.unsent else ""
