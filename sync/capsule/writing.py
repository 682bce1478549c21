"""A capsule written to a stream, encrypted as it goes."""

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

import pyrage

from fieldkit.errors import BadValue, Damaged, FieldKitError
from sync.capsule import VERSION
from sync.capsule.manifest import Manifest, Part, encode_manifest
from sync.capsule.signing import SIGNATURE_BYTES, sign

MARK = b"fieldkit capsule"
HEAD = struct.Struct(f">{len(MARK)}sHI{SIGNATURE_BYTES}s")
"""Mark, version, length of the manifest, signature."""

PURPOSE = b"fieldkit-capsule-1\n"


class Target(Protocol):
    """What a capsule is written to."""

    def write(self, content: bytes, /) -> int:
        """Take all of it."""

    def flush(self) -> None:
        """Nothing is asked of it."""


def part_of(content: bytes, media_type: str = "") -> Part:
    """How a manifest names a content."""
    return Part(hashlib.sha256(content).digest(), len(content), media_type)


def write_capsule(
    target: Target,
    manifest: Manifest,
    contents: Iterable[bytes],
    signing: bytes,
    recipients: Sequence[str],
    note: Callable[[int], None],
) -> None:
    """Write a capsule for these age recipients; ``contents`` are those of its parts, in their order.

    ``note`` is told the bytes taken in since the last time, and may raise to stop. Raises BadValue(``recipient``), and
    whatever ``contents``, ``note`` or ``target`` raise: what is at ``target`` is then no capsule.
    """
    readers = [_recipient(each) for each in recipients]
    said = encode_manifest(manifest)
    head = HEAD.pack(MARK, VERSION, len(said), sign(signing, PURPOSE, said))
    source, kept = _Source(_stream(head + said, manifest, contents), note), _Kept(target)
    try:
        pyrage.encrypt_io(source, kept, readers)
    except (pyrage.EncryptError, OSError) as error:
        raise (source.fault or kept.fault or error) from error


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise BadValue("recipient") from None


def _stream(beginning: bytes, manifest: Manifest, contents: Iterable[bytes]) -> Iterator[bytes]:
    yield beginning
    for part, content in zip([*manifest.batches, *manifest.files], contents, strict=True):
        if hashlib.sha256(content).digest() != part.sha256:
            raise Damaged("media", sha256=part.sha256.hex())
        yield content


class _Source:
    """Contents end to end; age hides what they raise, so that it is kept."""

    def __init__(self, stream: Iterator[bytes], note: Callable[[int], None]) -> None:
        self._stream, self._note = stream, note
        self._left = memoryview(b"")
        self.fault: FieldKitError | OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = memoryview(next(self._stream))
        except StopIteration:
            return b""
        except (FieldKitError, OSError) as fault:
            self.fault = fault
            raise
        piece = bytes(self._left[:size] if size >= 0 else self._left)
        self._left = self._left[len(piece) :]
        try:
            self._note(len(piece))
        except FieldKitError as fault:
            self.fault = fault
            raise
        return piece


class _Kept:
    """A target whose fault is kept."""

    def __init__(self, target: Target | BinaryIO) -> None:
        self._target = target
        self.fault: FieldKitError | OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._target.write(content)
        except (FieldKitError, OSError) as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        self._target.flush()
