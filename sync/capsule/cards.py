"""A laptop's card: the public keys by which another can write to it and know what it signed. No secret is in it."""

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import Damaged, FileRefused, NewerFormat
from sync.capsule.signing import KEY_BYTES, assert_signed, number_of, sign, verifying_key
from sync.protocol import limits

CARD_BYTES = 4096
_FORMAT = 1
_PURPOSE = b"fieldkit-card-1\n"


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop as others know it: who works on it, an age recipient, an Ed25519 key."""

    author: str
    recipient: str
    verifying: bytes

    @property
    def number(self) -> str:
        """What two people compare."""
        return number_of(self.recipient, self.verifying)


class _Said(msgspec.Struct, forbid_unknown_fields=False):
    fieldkit_card: int
    author: str = ""
    recipient: str = ""
    verifying: str = ""
    signature: str = ""


def encode_card(author: str, recipient: str, signing: bytes) -> bytes:
    """The card of the laptop that has this signing key."""
    laptop = Laptop(author, recipient, verifying_key(signing))
    said = _Said(_FORMAT, author, recipient, laptop.verifying.hex(), sign(signing, _PURPOSE, _signed(laptop)).hex())
    return msgspec.json.format(msgspec.json.encode(said)) + b"\n"


def decode_card(content: bytes) -> Laptop:
    """Read a card; raises FileRefused(``not_a_card``), NewerFormat(``capsule``) or Damaged(``card``)."""
    try:
        said = msgspec.json.decode(content[: CARD_BYTES + 1], type=_Said)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise FileRefused("not_a_card") from None
    if said.fieldkit_card > _FORMAT:
        raise NewerFormat("capsule", found=said.fieldkit_card, known=_FORMAT)
    try:
        verifying, signature = bytes.fromhex(said.verifying), bytes.fromhex(said.signature)
        laptop = Laptop(said.author, said.recipient, verifying)
        assert_signed(verifying, signature, _PURPOSE, _signed(laptop))
    except (ValueError, Damaged):
        raise Damaged("card") from None
    too_long = len(said.author) > limits.AUTHOR_LENGTH or len(said.recipient) > limits.NAME_LENGTH
    if too_long or len(verifying) != KEY_BYTES or not said.author.isprintable() or not said.recipient.isprintable():
        raise Damaged("card")
    return laptop


def _signed(laptop: Laptop) -> bytes:
    return msgspec.msgpack.encode([laptop.author, laptop.recipient, laptop.verifying])
