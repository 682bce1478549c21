"""The memory of a process, kept from the other programs of the same person."""

import ctypes
import sys

_DUMPABLE = 4


def hide_memory() -> None:
    """Let no other program of this person read the memory of this process, nor any fall write it down; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DUMPABLE, 0, 0, 0, 0)
