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
``resources/translations/errors`` and say what happened, what is safe and what to do.
"""

from typing import ClassVar


class FieldKitError(Exception):
    """Root of the tree.

    ``code`` names the sentence to show; ``facts`` fill its blanks and hold only what may be shown to the
    person and logged: identifiers, sizes, names of files, never the content of a record.
    """

    code: ClassVar[str] = "unknown"
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
