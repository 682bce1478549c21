"""A process that backs a workspace up and restores it, over and over, while others write: ``backing WORKSPACE FOLDER``.

It says ``MADE stamp`` and ``BACK folder`` once each is done, and never ends by itself.
"""

import itertools
import os
import sys
import threading
from pathlib import Path

from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.services.restoring import find_backups, restore
from tests.durability.busy import PASSPHRASE
from tests.durability.writer import NOTE, type_notes

MOST = 40
"""Restored folders kept at a time; the process is killed long before."""


def main(folder: Path, targets: Path) -> None:
    """Back up and restore until killed."""
    workspace = open_workspace(folder, Passphrase(PASSPHRASE))
    os.write(1, b"READY\n")
    typing = threading.Thread(target=type_notes, args=(workspace.store, workspace.records), daemon=True)
    typing.start()
    for number in itertools.count():
        made = workspace.backups.make(Why.BY_HAND)[0]
        os.write(1, f"MADE {made.stamp}\n".encode())
        target = targets / f"{os.getpid()}-{number}"
        restore(find_backups(folder)[0], target, Passphrase(PASSPHRASE))
        os.write(1, f"BACK {target}\n".encode())
        assert number < MOST, NOTE


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
