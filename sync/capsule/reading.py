"""A capsule read from a stream: no part is handed on before its hash was found right, under the signature."""

import hashlib
from collections.abc import Callable, Generator, Sequence
from typing import BinaryIO, Protocol

import pyrage

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.runs import runs_of
from fieldkit.errors import BadValue, Damaged, FieldKitError, NewerFormat, Refused
from sync.capsule import VERSION
from sync.capsule.batches import changes_in
from sync.capsule.manifest import MANIFEST_BYTES, Manifest, Part, decode_manifest, runs_from
from sync.capsule.signing import assert_signed
from sync.capsule.writing import HEAD, MARK, PURPOSE

_NOT_FOR_US = "No matching keys"


class Taker(Protocol):
    """Who is handed what a capsule holds, in its order."""

    def changes(self, found: Sequence[Change]) -> None:
        """The changes of one batch."""

    def file(self, part: Part, content: bytes) -> None:
        """A file."""


def read_capsule(source: BinaryIO, identities: Sequence[str], taker: Taker, note: Callable[[int], None]) -> Manifest:
    """Read a capsule to its end; at most one part is in memory. ``note`` is told of bytes read, and may raise to stop.

    A capsule counts only once this has returned: what ``taker`` was given before may be followed by damage.
    Raises Damaged(``capsule``), Refused(``capsule_not_for_here``), NewerFormat(``capsule``), BadValue
    (``organisation_key``) for what is no age identity, and what ``taker`` raises.
    """
    try:
        keys = [pyrage.x25519.Identity.from_str(identity) for identity in identities]
    except pyrage.IdentityError:
        raise BadValue("organisation_key") from None
    sink = _Sink(taker)
    try:
        pyrage.decrypt_io(_Source(source, note, sink), sink, keys)
    except (pyrage.DecryptError, OSError) as error:
        if sink.fault is not None:
            raise sink.fault from error
        if _NOT_FOR_US in str(error):
            raise Refused("capsule_not_for_here") from error
        raise Damaged("capsule") from error
    return sink.finished()


class _Source:
    def __init__(self, source: BinaryIO, note: Callable[[int], None], sink: "_Sink") -> None:
        self._source, self._note, self._sink = source, note, sink

    def read(self, size: int = -1) -> bytes:
        try:
            content = self._source.read(size)
            self._note(len(content))
        except (FieldKitError, OSError) as fault:
            self._sink.fault = fault
            raise
        return content


class _Sink:
    """Cuts what age gives into what the layout asks for next."""

    def __init__(self, taker: Taker) -> None:
        self.fault: FieldKitError | OSError | None = None
        self._layout = _layout(taker)
        self._wanted = next(self._layout)
        self._pending = bytearray()
        self._manifest: Manifest | None = None

    def write(self, content: bytes) -> int:
        try:
            self._pending += content
            while self._manifest is None and len(self._pending) >= self._wanted:
                self._hand_on()
            if self._manifest is not None and self._pending:
                raise Damaged("capsule")  # something follows the last part
        except FieldKitError as fault:
            self.fault = fault
            raise
        return len(content)

    def _hand_on(self) -> None:
        content = bytes(memoryview(self._pending)[: self._wanted])
        del self._pending[: self._wanted]
        try:
            self._wanted = self._layout.send(content)
        except StopIteration as end:
            self._manifest = end.value

    def flush(self) -> None:
        """Nothing is written anywhere."""

    def finished(self) -> Manifest:
        """What was read, to its end."""
        if self._manifest is None:
            raise Damaged("capsule")
        return self._manifest


def _layout(taker: Taker) -> Generator[int, bytes, Manifest]:
    """Asks for so many bytes and is sent them, from the head to the last part."""
    mark, version, length, signature = HEAD.unpack((yield HEAD.size))
    if mark != MARK:
        raise Damaged("capsule")
    if version > VERSION:
        raise NewerFormat("capsule", found=version, known=VERSION)
    if not 0 < length <= MANIFEST_BYTES:
        raise Damaged("capsule")
    said = yield length
    manifest = decode_manifest(said)
    assert_signed(manifest.verifying, signature, PURPOSE, said)
    identities: set[ChangeId] = set()
    for part in manifest.batches:
        found = changes_in(_assert_is(part, (yield part.size)))
        identities.update(change.id for change in found)
        taker.changes(found)
    if runs_of(identities) != runs_from(manifest.changes):
        raise Damaged("capsule")
    for part in manifest.files:
        taker.file(part, _assert_is(part, (yield part.size)))
    return manifest


def _assert_is(part: Part, content: bytes) -> bytes:
    if hashlib.sha256(content).digest() != part.sha256:
        raise Damaged("capsule")
    return content
