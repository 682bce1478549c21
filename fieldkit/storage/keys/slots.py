"""The slots of a workspace: each opens its key alone, so that losing the others loses nothing."""

import contextlib
import secrets
from collections.abc import Iterable
from typing import Any

import pyrage

from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords, Secret
from fieldkit.errors import BadValue, Damaged, FieldKitError, KeyringUnavailable, WrongKey
from fieldkit.storage.keys import sealing, system, words
from fieldkit.storage.keys.held import KEY_BYTES, wipe
from fieldkit.storage.keys.sealing import Slot

KEYRING, PASSPHRASE, WORDS, ORGANISATION = "keyring", "passphrase", "words", "organisation"
KINDS = (KEYRING, PASSPHRASE, WORDS, ORGANISATION)
_LINE = "# database key: "


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def passphrase_slot(key: bytes, passphrase: str) -> dict[str, Any]:
    """The key under a passphrase."""
    return _slot(PASSPHRASE, sealing.sealed_under(passphrase, key, sealing.PASSPHRASE_COST))


def words_slot(key: bytes, recovery_words: str) -> dict[str, Any]:
    """The key under recovery words, as ``words.new_words`` gives them."""
    return _slot(WORDS, sealing.sealed_under(recovery_words, key, sealing.WORDS_COST))


def keyring_slot(key: bytes, name: str) -> dict[str, Any]:
    """The key under a secret of the system's keyring; raises KeyringUnavailable.

    Only a key for the key goes there: what the keyring holds opens nothing without this workspace.
    """
    outer = secrets.token_bytes(KEY_BYTES)
    system.keep(name, sealing.text(outer))
    return _slot(KEYRING, {"name": name, **sealing.sealed(outer, key)})


def organisation_slot(key: bytes, identity: str, recipient: str) -> dict[str, Any]:
    """The key and the workspace's own identity in an age file for the organisation's recovery key.

    What the ``age`` tool gives back is an identity file: it opens the media and the backups in turn.
    Raises BadValue(``recipient``).
    """
    content = f"{_LINE}{key.hex()}\n{identity}\n".encode()
    try:
        to = pyrage.x25519.Recipient.from_str(recipient.strip())
    except pyrage.RecipientError as error:
        raise BadValue("recipient") from error
    return _slot(ORGANISATION, {"recipient": str(to), "age": pyrage.encrypt(content, [to], armored=True).decode()})


def open_slots(slots: Iterable[Slot], secret: Secret | None) -> bytes:
    """The key, by what a person offers or, with None, by the system's keyring.

    One slot is tried, the first of its kind that is whole: each costs memory and time, and anybody may have added
    some. Raises WrongKey, with the reason ``no_slot`` when nothing of that kind opens this workspace; Damaged
    (``slot``, with its ``slot``'s kind) when what would open it no longer agrees with its checksum; BadValue for words
    that cannot be right; KeyringUnavailable, with None, for all that only another way in can help against.
    """
    kind = _kind_for(secret)
    known = words.understood(secret.text) if isinstance(secret, RecoveryWords) else ""
    found: FieldKitError | None = None
    for slot in slots:
        if slot.get("kind") != kind:
            continue
        try:
            key = _opened(slot, secret, known)
            if len(key) != KEY_BYTES:
                raise WrongKey
            return key
        except Damaged as error:
            found = Damaged("slot", slot=kind) if secret is not None else KeyringUnavailable("slot")
            found.__cause__ = error
    raise found or (KeyringUnavailable("no_slot") if secret is None else WrongKey("no_slot"))


def without(slots: Iterable[Slot], kind: str) -> list[dict[str, Any]]:
    """The slots of other kinds."""
    return [dict(slot) for slot in slots if slot.get("kind") != kind]


def forget(slot: Slot) -> None:
    """Take what the system's keyring holds for a slot out of it, where there is one that answers."""
    if slot.get("kind") == KEYRING and isinstance(slot.get("name"), str):
        with contextlib.suppress(KeyringUnavailable):  # what stays there opens nothing without the slot
            system.forget(slot["name"])


def _kind_for(secret: Secret | None) -> str:
    match secret:
        case None:
            return KEYRING
        case Passphrase():
            return PASSPHRASE
        case RecoveryWords():
            return WORDS
        case OrganisationKey():
            return ORGANISATION


def _opened(slot: Slot, secret: Secret | None, recovery_words: str) -> bytes:
    if not sealing.is_whole(slot):
        raise Damaged("slot")
    match secret:
        case Passphrase():
            return sealing.unsealed_with(secret.text, slot)
        case RecoveryWords():
            return sealing.unsealed_with(recovery_words, slot)
        case OrganisationKey():
            return _by_organisation(slot, secret)
        case None:
            return _by_keyring(slot)


def _by_keyring(slot: Slot) -> bytes:
    name = slot.get("name")
    if not isinstance(name, str):
        raise Damaged("slot")
    try:
        outer = sealing.raw(system.fetch(name))
    except ValueError:
        raise WrongKey from None
    if len(outer) != KEY_BYTES:
        raise WrongKey
    try:
        return sealing.unsealed(outer, slot)
    finally:
        wipe(outer)


def _by_organisation(slot: Slot, secret: OrganisationKey) -> bytes:
    lines = [line.strip() for line in secret.text.splitlines()]
    try:
        identities = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise BadValue("organisation_key") from error
    if not identities:
        raise BadValue("organisation_key")
    try:
        content = pyrage.decrypt(str(slot.get("age", "")).encode(), identities)
        line = content.decode().splitlines()[0]
        return bytes.fromhex(line.removeprefix(_LINE))
    except pyrage.DecryptError:
        raise WrongKey from None
    except (ValueError, IndexError) as error:
        raise Damaged("slot") from error


def _slot(kind: str, parts: Slot) -> dict[str, Any]:
    return sealing.with_sum({"kind": kind, **parts})
