"""Photos and documents in both directions, each continued where a cut left it."""

import base64
from collections.abc import Callable

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.sending import MediaNeed
from fieldkit.errors import Damaged, FieldKitError, NotFound, ServerRefused, ServerUnreachable
from fieldkit.services.outbox import Outbox
from sync.client.transport import Call, Transport
from sync.protocol import limits
from sync.protocol.problems import Code

_UPLOADS = "/v1/media/uploads"
_PROOF = ("Tus-Resumable", "1.0.0")
_TUS = dict([_PROOF])
_OFFSET_TYPE = "application/offset+octet-stream"
_BYTES_TYPE = "application/octet-stream"
_DIGITS = 16
Progress = Callable[[int, int], None]
"""Files done and files in all."""
Room = Callable[[MediaNeed], int]
"""Asked before each piece of a file: how many bytes of it may move now; 0 to leave the file as it is."""


class _Rests(Exception):
    """A file is left where it stands."""


class Partial:
    """What has arrived of files that are not whole; it outlives the connection that brought it, not the program."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self._contents: dict[str, bytearray] = {}

    def of(self, sha256: str) -> bytearray:
        """What is here of a file, to be added to; the oldest others are let go when all would be too much to hold."""
        content = self._contents[sha256] = self._contents.pop(sha256, bytearray())
        for other in list(self._contents):
            if sum(map(len, self._contents.values())) > limits.MEDIA_BYTES and other != sha256:
                self.forget(other)
        return content

    def forget(self, sha256: str) -> None:
        """Let a file go: it is whole, or what came was not it."""
        self._contents.pop(sha256, None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many files went, and those that could not, by hash, with the error; ``rested`` where one was left."""

    moved: int
    failed: tuple[tuple[str, FieldKitError], ...]
    rested: bool = False


class Files:
    """The exchange of files with one server."""

    def __init__(
        self, outbox: Outbox, transport: Transport, partial: Partial, room_for: Room = lambda _need: limits.MEDIA_BYTES
    ) -> None:
        """``partial`` keeps what was received of a file until it is whole, so that a cut costs nothing."""
        self._room_for = room_for
        self._outbox = outbox
        self._transport = transport
        self._partial = partial

    def send(self, needs: list[MediaNeed], stopped: Callable[[], bool], progress: Progress) -> Outcome:
        """Upload files in the given order; a file that cannot be read or is refused does not stop the others.

        Raises ServerUnreachable or NotAllowed: a connection that fails for one file is tried with no other.
        """
        return _each(needs, self._upload, stopped, progress)

    def _upload(self, need: MediaNeed) -> None:
        content = self._outbox.read_file(need.blob.sha256)
        room = self._room(need)
        path, offset = self._start_upload(need, len(content))
        while offset < len(content):
            room = room or self._room(need)
            end = min(len(content), offset + min(self._transport.pace.piece_bytes, room))
            answer = self._transport.call(
                Call(
                    method="PATCH",
                    path=path,
                    body=content[offset:end],
                    headers={**_TUS, "Content-Type": _OFFSET_TYPE, "Upload-Offset": str(offset)},
                    proof=_PROOF,
                )
            )
            moved = _number(answer.headers.get("upload-offset", ""))
            if moved <= offset:
                raise ServerUnreachable("portal")
            offset, room = moved, 0
        if offset != len(content):
            raise ServerUnreachable("portal")
        self._outbox.confirm_file(need.blob.sha256)

    def _room(self, need: MediaNeed) -> int:
        room = self._room_for(need)
        if not room:
            raise _Rests
        return room

    def _start_upload(self, need: MediaNeed, length: int) -> tuple[str, int]:
        sha256 = need.blob.sha256
        metadata = ",".join(
            f"{name} {base64.b64encode(text.encode()).decode()}"
            for name, text in (("sha256", sha256), ("media_type", need.blob.media_type))
        )
        answer = self._transport.call(
            Call(
                method="POST",
                path=_UPLOADS,
                headers={**_TUS, "Upload-Length": str(length), "Upload-Metadata": metadata},
                proof=_PROOF,
            )
        )
        if "upload-offset" in answer.headers:
            return f"{_UPLOADS}/{sha256}", _number(answer.headers["upload-offset"])
        status = self._transport.call(Call(method="HEAD", path=f"{_UPLOADS}/{sha256}", headers=_TUS, proof=_PROOF))
        return f"{_UPLOADS}/{sha256}", _number(status.headers.get("upload-offset", ""))

    def receive(self, needs: list[MediaNeed], stopped: Callable[[], bool], progress: Progress) -> Outcome:
        """Download files in the given order; one the server lacks does not stop the others.

        Raises ServerUnreachable or NotAllowed; what arrived of a file is kept for the next try.
        """
        return _each(needs, self._download, stopped, progress)

    def _download(self, need: MediaNeed) -> None:
        try:
            self._receive_rest(need)
        except (Damaged, ServerRefused):
            self._partial.forget(need.blob.sha256)
            raise

    def _receive_rest(self, need: MediaNeed) -> None:
        sha256, size = need.blob.sha256, need.blob.size
        if size > limits.MEDIA_BYTES:
            raise ServerRefused(Code.TOO_LARGE)
        so_far = self._partial.of(sha256)
        while len(so_far) < size:
            before = len(so_far)
            end = min(size, before + min(self._transport.pace.asked_bytes, self._room(need))) - 1
            self._transport.call(
                Call(
                    method="GET",
                    path=f"/v1/media/{sha256}",
                    headers={"Range": f"bytes={before}-{end}"},
                    accept=_BYTES_TYPE,
                    answered_with=(("ETag", f'"{sha256}"'), ("Content-Range", f"bytes {before}-")),
                    limit=end + 1 - before,
                    kept=so_far,
                )
            )
            if len(so_far) == before:
                raise ServerUnreachable("cut")
        self._outbox.keep_file(need.blob, bytes(so_far))
        self._partial.forget(sha256)


def _each(
    needs: list[MediaNeed], move: Callable[[MediaNeed], None], stopped: Callable[[], bool], progress: Progress
) -> Outcome:
    failed: list[tuple[str, FieldKitError]] = []
    moved = 0
    for need in needs:
        if stopped():
            break
        try:
            move(need)
        except _Rests:
            return Outcome(moved, tuple(failed), rested=True)
        except (Damaged, NotFound, ServerRefused) as error:
            if error.reason == Code.STALLED:  # the line, not the file: the next would wait as long for nothing
                raise ServerUnreachable("timeout") from error
            failed.append((need.blob.sha256, error))
        else:
            moved += 1
        progress(moved, len(needs))
    return Outcome(moved, tuple(failed))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):  # ² is a digit, and no number
        raise ServerUnreachable("portal")
    return int(text)
