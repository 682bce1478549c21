"""Ends what a restore in the place of a workspace left undone; asked at each start, so it brings nothing else along."""

from pathlib import Path

from fieldkit.storage.backups.letters import is_begun


def put_back_begun(folder: Path) -> bool:
    """Whether a ``put_back`` was cut while folders changed places: known at a glance, ended by moving folders."""
    folder = folder.absolute()  # a dot has no name that anything could lie beside
    return bool(folder.name) and is_begun(folder)


def end_put_back(folder: Path) -> bool:
    """End a ``put_back`` that was cut while folders changed places; whether there was one to end. Raises DiskFault.

    To be called before a workspace is opened or looked for: without it the folder may not be there, and its person
    would be offered a first one. What was written in the folder since is never replaced.
    """
    if not put_back_begun(folder):
        return False
    from fieldkit.storage.backups.switching import finish_switch  # for what is damaged

    return finish_switch(folder.absolute())
