"""Imports of photos that did not come to their end, kept so that a person is offered to go on with them."""

import json
from collections.abc import Iterable
from pathlib import Path

from fieldkit.storage.store import Store

_SETTING = "unfinished_import:"


class UnfinishedImports:
    """One for each visit at most: the files and folders that were asked for, on this computer."""

    def __init__(self, store: Store) -> None:
        """``store`` keeps them, encrypted with everything else."""
        self._store = store

    def begin(self, visit: str, paths: Iterable[Path]) -> None:
        """Note what is about to be imported. Raises DiskFull or DiskFault."""
        self._store.set_setting(_SETTING + visit, json.dumps([str(path.absolute()) for path in paths]))

    def end(self, visit: str) -> None:
        """Nothing is left to go on with. Raises DiskFull or DiskFault."""
        if self._store.get_setting(_SETTING + visit):
            self._store.set_setting(_SETTING + visit, "")

    def of(self, visit: str) -> tuple[Path, ...]:
        """What an import into the visit was asked for before it was cut, as far as it can be reached now."""
        try:
            paths = json.loads(self._store.get_setting(_SETTING + visit) or "[]")
        except ValueError:
            return ()
        return tuple(path for path in map(Path, filter(_is_text, paths)) if path.exists())


def _is_text(value: object) -> bool:
    return isinstance(value, str)
