"""zstd frames, never opened further than a limit."""

import zstandard

from fieldkit.errors import Refused
from sync.protocol.problems import Code

_WINDOW = 1 << 24
"""The largest window a frame may need: 16 MiB of memory."""

_CAREFUL_BYTES = 512 * 1024
_CAREFUL, _QUICK = 19, 9


def compress(plain: bytes) -> bytes:
    """One frame with its size and checksum; small messages are compressed as far as zstd goes."""
    level = _CAREFUL if len(plain) <= _CAREFUL_BYTES else _QUICK
    return zstandard.ZstdCompressor(level=level, write_checksum=True, write_content_size=True).compress(plain)


def decompress(body: bytes, limit: int) -> bytes:
    """What one frame holds, at most ``limit`` bytes.

    Raises Refused(malformed) when damaged, cut, followed by anything or silent about its size, and Refused(too_large)
    when larger: the size is read first, so that nothing of a bomb is ever unpacked.
    """
    try:
        announced = zstandard.get_frame_parameters(body).content_size
        if announced == zstandard.CONTENTSIZE_UNKNOWN:
            raise Refused(Code.MALFORMED)
        if announced > limit:
            raise Refused(Code.TOO_LARGE, limit=limit)
        opener = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        return opener.decompress(body, max_output_size=limit, allow_extra_data=False)
    except zstandard.ZstdError:
        raise Refused(Code.MALFORMED) from None


def unpacked_size(body: bytes) -> int:
    """The bytes a frame says it holds, or its own where it says nothing that can be read."""
    try:
        return max(len(body), zstandard.frame_content_size(body))
    except zstandard.ZstdError:
        return len(body)
