"""What a test asks of the backups a workspace keeps beside it."""

from pathlib import Path

from fieldkit.errors import NotFound
from fieldkit.services.restoring import Found, find_backups
from fieldkit.storage.folder import BACKUPS


def newest_of(folder: Path) -> Found:
    """The last backup of the workspace in a folder; raises NotFound(``backup``)."""
    found = find_backups(folder / BACKUPS)
    if not found:
        raise NotFound("backup", stamp="")
    return found[0]
