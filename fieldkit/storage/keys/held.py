"""A key while it is in use, and its end: what held it is overwritten, as far as Python allows."""

import binascii
import contextlib
import ctypes
import platform
import sys
from collections.abc import Iterator

KEY_BYTES = 32
_CPYTHON = platform.python_implementation() == "CPython"


class HeldKey:
    """The database key of an open workspace; gone after ``wipe``."""

    def __init__(self, key: bytes) -> None:
        """Copies the 32 bytes; overwriting the caller's copy is the caller's."""
        self._key = bytearray(key)

    @property
    def gone(self) -> bool:
        """Whether the key was wiped."""
        return not any(self._key)

    @contextlib.contextmanager
    def raw(self) -> Iterator[bytes]:
        """The key for the time of one use."""
        key = bytes(self._key)
        try:
            yield key
        finally:
            wipe(key)

    @contextlib.contextmanager
    def spelled(self) -> Iterator[bytes]:
        """The key as SQLCipher takes one that needs no derivation, x'…' in hexadecimal, for the time of one use."""
        digits = binascii.hexlify(self._key)
        spelled = b"x'%b'" % digits
        try:
            yield spelled
        finally:
            wipe(digits)
            wipe(spelled)

    def wipe(self) -> None:
        """Overwrite the key; nothing opens with it any more."""
        self._key[:] = bytes(len(self._key))

    def __repr__(self) -> str:
        return "HeldKey(…)"


def wipe(secret: bytes | str) -> None:
    """Overwrite what a secret was held in; nobody may use it afterwards.

    Python frees memory without clearing it: a key would stay readable there until something else is written over it.
    The content of ``bytes`` and of ASCII text lies right behind the object's header, in CPython; elsewhere, and for
    other text, nothing is done.
    """
    if not _CPYTHON or len(secret) < 2:  # shorter ones are shared by the whole program
        return
    if isinstance(secret, bytes):
        ctypes.memset(id(secret) + sys.getsizeof(b"") - 1, 0, len(secret))
    elif secret.isascii():
        ctypes.memset(id(secret) + sys.getsizeof("") - 1, ord("0"), len(secret))
