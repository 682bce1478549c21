"""What a program keeps from everybody else on its machine: its memory, and the files it makes."""

import os
import sys

from fieldkit.services.crashes import forbid_memory_images

_OWNER_ALONE = 0o077


def keep_private() -> None:
    """At the start of a program: no memory image, and files and folders for their owner alone.

    A disk that knows no owners, as sticks do not, is asked for nothing: only what a new file is given is withheld.
    """
    forbid_memory_images()
    if sys.platform != "win32":
        os.umask(_OWNER_ALONE)
