"""Passwords: how long, how kept, how checked."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fieldkit.errors import BadValue

SHORTEST = 15
LONGEST = 1024
_DISTINCT = 5
_TELLING = 4

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = BoundedSemaphore(2)
"""Each hash takes 19 MiB and a core: a crowd signing in, or somebody guessing, waits in line."""

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""None that are taken for one another on paper."""


def hashed(password: str, login: str) -> str:
    """The Argon2id hash of a new password; raises BadValue for one that is too short, too long or too plain."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadValue("password_length", shortest=SHORTEST, longest=LONGEST)
    if len(set(password)) < _DISTINCT or (len(login) >= _TELLING and login in password.lower()):
        raise BadValue("password_plain")
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was kept; the same work is done where there is none."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def generated() -> str:
    """A new password of 100 random bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


_NOBODY = _HASHER.hash(generated())
