"""Sealing a few secret bytes under a key or under what a person knows."""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from fieldkit.errors import Damaged, WrongKey
from fieldkit.storage.keys.held import KEY_BYTES, wipe

Slot: TypeAlias = Mapping[str, Any]
Cost: TypeAlias = Mapping[str, int]

PASSPHRASE_COST = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}
"""Argon2id, 64 MiB: the second recommendation of RFC 9106."""

WORDS_COST = {"time_cost": 2, "memory_cost": 19456, "parallelism": 1}
"""Eight random words are 80 bits already: nobody guesses them, this only slows who tries."""

_SUM = re.compile("[0-9a-f]{64}")

PURPOSE = b"fieldkit-slot-2"
"""Bound into what is sealed: a slot of another format or of another program opens nothing here."""

_VOUCHING = b"fieldkit-description-2"
"""The key signs nothing itself: a key of its own is derived for it."""

_DEAREST = {"time_cost": 8, "memory_cost": 1 << 18, "parallelism": 8}
"""Four times the memory any slot of ours asks for: a changed number must not take the machine's, or minutes."""


def sealed(key: bytes, content: bytes) -> dict[str, str]:
    """``content`` under AES-256-GCM and a random nonce."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # with or after the key that is derived

    nonce = secrets.token_bytes(12)
    return {"nonce": text(nonce), "wrapped": text(AESGCM(key).encrypt(nonce, content, PURPOSE))}


def unsealed(key: bytes, parts: Slot, purpose: bytes = PURPOSE) -> bytes:
    """The content again; raises WrongKey, or Damaged when the parts make no sense."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        nonce, wrapped = raw(parts["nonce"]), raw(parts["wrapped"])
        return AESGCM(key).decrypt(nonce, wrapped, purpose)
    except InvalidTag:
        raise WrongKey from None
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Damaged("slot") from error


def sealed_under(known: str, content: bytes, cost: Cost) -> dict[str, Any]:
    """``content`` under a key made by Argon2id from what a person knows."""
    salt = secrets.token_bytes(16)
    key = _derived(known, salt, cost)
    try:
        return {"salt": text(salt), **cost, **sealed(key, content)}
    finally:
        wipe(key)


def unsealed_with(known: str, parts: Slot, purpose: bytes = PURPOSE) -> bytes:
    """The content again; raises WrongKey, or Damaged when the parts make no sense."""
    try:
        salt = raw(parts["salt"])
        cost = {name: int(parts[name]) for name in PASSPHRASE_COST}
        if any(cost[name] > most for name, most in _DEAREST.items()):
            raise Damaged("slot")
        key = _derived(known, salt, cost)
    except (KeyError, TypeError, ValueError, OverflowError, HashingError) as error:
        raise Damaged("slot") from error
    try:
        return unsealed(key, parts, purpose)
    finally:
        wipe(key)


def with_sum(parts: Slot) -> dict[str, Any]:
    """The same parts and their checksum, so that a flipped bit is not taken for a wrong passphrase."""
    plain = {name: value for name, value in parts.items() if name != "sum"}
    return {**plain, "sum": checksum(plain)}


def is_whole(parts: Slot) -> bool:
    """Whether the parts still agree with their checksum."""
    return parts.get("sum") == checksum({name: value for name, value in parts.items() if name != "sum"})


def signature(key: bytes, parts: Slot) -> str:
    """What only a holder of the key can write under parts that JSON can say, whatever their order: HMAC-SHA-256."""
    bound = hmac.digest(key, _VOUCHING, "sha256")
    try:
        return text(hmac.digest(bound, msgspec.json.encode(parts, order="deterministic"), "sha256"))
    finally:
        wipe(bound)


def agrees_with(key: bytes, parts: Slot, found: str) -> bool:
    """Whether a signature is the key's under these parts."""
    return hmac.compare_digest(signature(key, parts).encode(), found.encode())


def is_summed(parts: Slot) -> bool:
    """Whether the parts have a checksum of this kind, right or wrong."""
    return isinstance(parts.get("sum"), str) and _SUM.fullmatch(parts["sum"]) is not None


def checksum(parts: Slot) -> str:
    """A fingerprint of parts that JSON can say, whatever their order."""
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()


def text(content: bytes) -> str:
    """Bytes as JSON can say them."""
    return base64.b64encode(content).decode()


def raw(content: str) -> bytes:
    """Bytes out of their text; raises ValueError or TypeError."""
    return base64.b64decode(content, validate=True)


def _derived(known: str, salt: bytes, cost: Cost) -> bytes:
    # One system types é as one letter, another as two: the passphrase is the same.
    typed = unicodedata.normalize("NFC", known).encode("utf-8", "surrogatepass")
    return hash_secret_raw(typed, salt, hash_len=KEY_BYTES, type=Type.ID, **cost)
