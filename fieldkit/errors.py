"""Every error FieldKit raises on purpose.

FieldKitError
├── EnvironmentFault        the machine, the disk or the network: nobody's mistake, often passes
│   ├── DiskFull
│   ├── DiskFault
│   ├── WorkspaceBusy       another FieldKit holds this workspace
│   ├── KeyringUnavailable
│   └── ServerUnreachable
├── Refused                 the request cannot be carried out as asked
│   ├── BadValue            a field cannot hold this value
│   ├── NotFound
│   ├── NotAllowed          the person's role does not permit it
│   ├── FileRefused         a foreign file is damaged, too large or of another kind
│   ├── ServerRefused       the server understood and said no
│   ├── WrongKey            the passphrase or key does not open the workspace
│   └── NewerFormat         the workspace was written by a newer FieldKit
└── Damaged                 stored data does not match its fingerprint

The sentences shown to a person are not here: ``code`` and ``facts`` are looked up in
``resources/translations/<language>/errors.toml`` and say what happened, what is safe and what to do.
"""

from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """Whose matter a problem is: what a person sees first, before any word."""

    ENVIRONMENT = "environment"
    """The machine, the disk or the network: nobody's mistake."""
    REFUSED = "refused"
    """Asked for something that cannot be."""
    DAMAGED = "damaged"
    """What is stored is not what was stored."""
    BUG = "bug"
    """A defect of the program."""


class FieldKitError(Exception):
    """Root of the tree.

    ``code`` names the sentence to show; ``facts`` fill its blanks: identifiers, sizes, names of files, never the
    content of a record. The person sees all of them; of a log or a support file, names of files stay out.
    """

    code: ClassVar[str] = "unknown"
    kind: ClassVar[Kind] = Kind.BUG
    retry: ClassVar[bool] = False

    def __init__(self, reason: str = "", **facts: object) -> None:
        """``reason`` refines ``code`` (``file_refused.empty``); it is a word, not a sentence."""
        self.reason = reason
        self.facts = facts
        super().__init__(f"{self.key} {facts}" if facts else self.key)

    @property
    def key(self) -> str:
        """The key of the sentence: ``code`` or ``code.reason``."""
        return f"{self.code}.{self.reason}" if self.reason else self.code


class EnvironmentFault(FieldKitError):
    """The machine, the disk or the network failed; the work itself is sound."""

    code = "environment"
    kind = Kind.ENVIRONMENT
    retry = True


class DiskFull(EnvironmentFault):
    """No room left to write."""

    code = "disk_full"


class DiskFault(EnvironmentFault):
    """The disk refused to write or to read."""

    code = "disk_fault"
    retry = False


class WorkspaceBusy(EnvironmentFault):
    """Another FieldKit process holds this workspace."""

    code = "workspace_busy"


class KeyringUnavailable(EnvironmentFault):
    """The operating system's keyring is absent, locked or did not answer in time."""

    code = "keyring_unavailable"


class ServerUnreachable(EnvironmentFault):
    """No answer that is provably the server's."""

    code = "server_unreachable"


class Refused(FieldKitError):
    """The request cannot be carried out as asked; nothing was changed."""

    code = "refused"
    kind = Kind.REFUSED


class BadValue(Refused):
    """A field cannot hold this value."""

    code = "bad_value"


class NotFound(Refused):
    """No such record, file or workspace."""

    code = "not_found"


class NotAllowed(Refused):
    """The person's role does not permit this act."""

    code = "not_allowed"


class FileRefused(Refused):
    """A foreign file is damaged, too large or not what its name says."""

    code = "file_refused"


class ServerRefused(Refused):
    """The server understood and said no; ``reason`` is its code."""

    code = "server_refused"


class WrongKey(Refused):
    """The passphrase or the key does not open this workspace."""

    code = "wrong_key"


class NewerFormat(Refused):
    """The workspace was written by a newer FieldKit; it was not touched."""

    code = "newer_format"


class Damaged(FieldKitError):
    """Stored data does not match its fingerprint."""

    code = "damaged"
    kind = Kind.DAMAGED


def error_of(key: str) -> FieldKitError:
    """The error a key speaks of, without its facts: what a journal or a server kept of one."""
    code, _, reason = key.partition(".")
    below: list[type[FieldKitError]] = [FieldKitError]
    for known in below:
        if known.code == code:
            return known(reason)
        below += known.__subclasses__()
    return FieldKitError()
