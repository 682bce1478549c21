"""How fast a link carries what is sent, and how much one request may therefore hold."""

from sync.protocol import limits

SLOWEST = 1_000
"""Bytes a second below which a line carries nothing: what moves faster is waited for, however long it takes."""

_LASTS_S = 20.0
"""How long one request should take at most: what a cut may cost."""

_TELLING_BYTES = 8 * 1024
"""Bodies below this say how far away the server is, not how fast the line."""

_UNMEASURED_TEXT = 256 * 1024
_SMALLEST_PIECE = 64 * 1024
_LARGEST_PIECE = 4 * 1024 * 1024
_FIRST_CHANGES = 500
"""Changes in the first request: a mission week compresses best whole."""


class _Rate:
    """Bytes a second in one direction; 0 before anything is measured."""

    def __init__(self) -> None:
        self.seen = 0.0

    @property
    def piece_bytes(self) -> int:
        """Bytes of a file that move in the time one request should take."""
        return max(_SMALLEST_PIECE, min(_LARGEST_PIECE, int(self.seen * _LASTS_S)))

    def measure(self, size: int, seconds: float) -> None:
        """``size`` bytes took ``seconds``; the latest counts as much as all before it."""
        if size < _TELLING_BYTES:
            return
        seen = size / max(seconds, 0.001)
        self.seen = max(SLOWEST, (self.seen + seen) / 2 if self.seen else seen)

    def falter(self) -> None:
        if self.seen:
            self.seen = max(SLOWEST, self.seen / 2)


class Pace:
    """What one link was seen to carry; it outlives the connections made over it, not the program."""

    def __init__(self) -> None:
        """Nothing is measured yet."""
        self._out, self._in = _Rate(), _Rate()
        self._changes = _FIRST_CHANGES

    @property
    def changes(self) -> int:
        """How many changes the next request may hold."""
        return self._changes

    @property
    def rates(self) -> tuple[int, int]:
        """Bytes a second seen out and in; 0 before anything is measured."""
        return int(self._out.seen), int(self._in.seen)

    @property
    def text_bytes(self) -> int:
        """Bytes the next request with more than one change may hold."""
        return min(limits.BODY_BYTES, int(self._out.seen * _LASTS_S) or _UNMEASURED_TEXT)

    @property
    def piece_bytes(self) -> int:
        """Bytes of the next piece of a file to send."""
        return self._out.piece_bytes

    @property
    def asked_bytes(self) -> int:
        """Bytes of the next piece of a file to ask for."""
        return self._in.piece_bytes

    def measure(self, size: int, seconds: float) -> None:
        """A body of ``size`` bytes was answered after ``seconds``."""
        self._out.measure(size, seconds)

    def measure_answer(self, size: int, seconds: float) -> None:
        """The body of an answer, ``size`` bytes, was read in ``seconds``."""
        self._in.measure(size, seconds)

    def falter(self) -> None:
        """A request was cut or took too long."""
        self._out.falter()
        self._in.falter()

    def hold_fewer(self, changes: int) -> None:
        """The next request holds no more than so many changes, and always one."""
        self._changes = max(1, changes)

    def hold_more(self) -> None:
        """A request passed: the next may hold twice as much."""
        self._changes = min(limits.CHANGES, self._changes * 2)
