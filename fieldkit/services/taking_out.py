"""Files that leave the workspace: put where a person chose, whole or not at all."""

from pathlib import Path

from fieldkit.errors import DiskFault, FileRefused
from fieldkit.storage.files import atomic_write, make_folder

__all__ = ["make_folder", "take_out", "write_file"]


def write_file(target: Path, content: bytes) -> None:
    """Put ``content`` at ``target``, durable when this returns; what was there stays until then.

    Raises DiskFull or DiskFault.
    """
    atomic_write(target, content)


def take_out(target: Path, content: bytes) -> None:
    """As ``write_file``, where a person named the place: raises FileRefused (``cannot_write``) or DiskFull."""
    try:
        atomic_write(target, content)
    except DiskFault as fault:
        raise FileRefused("cannot_write", name=str(target)) from fault
