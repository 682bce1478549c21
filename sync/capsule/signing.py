"""Who made it: Ed25519 signatures, and the number by which two people compare a laptop's keys aloud."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fieldkit.errors import Damaged

SIGNATURE_BYTES = 64
KEY_BYTES = 32
_GROUPS, _DIGITS = 5, 4


def verifying_key(signing: bytes) -> bytes:
    """The public half of a signing key, 32 bytes each."""
    return Ed25519PrivateKey.from_private_bytes(signing).public_key().public_bytes_raw()


def sign(signing: bytes, purpose: bytes, content: bytes) -> bytes:
    """The signature of content; ``purpose`` keeps one kind of thing from being passed off as another."""
    return Ed25519PrivateKey.from_private_bytes(signing).sign(purpose + content)


def assert_signed(verifying: bytes, signature: bytes, purpose: bytes, content: bytes) -> None:
    """Raise Damaged(``capsule``) unless the holder of the key signed this very content."""
    try:
        Ed25519PublicKey.from_public_bytes(verifying).verify(signature, purpose + content)
    except (InvalidSignature, ValueError):
        raise Damaged("capsule") from None


def number_of(recipient: str, verifying: bytes) -> str:
    """Five groups of four digits that stand for both keys of a laptop: « 4821 0937 5510 2268 7741 », 66 bits."""
    digest = hashlib.sha256(b"fieldkit-laptop\n" + recipient.encode() + b"\n" + verifying).digest()
    digits = str(int.from_bytes(digest, "big") % 10 ** (_GROUPS * _DIGITS)).zfill(_GROUPS * _DIGITS)
    return " ".join(digits[place : place + _DIGITS] for place in range(0, len(digits), _DIGITS))
