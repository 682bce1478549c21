"""A disk that fails on request: ``disk.c`` compiled, preloaded into a process, and told there what to do."""

import ctypes
import errno
import os
import subprocess
import sys
from collections.abc import Sequence
from enum import IntFlag
from pathlib import Path

from tests.project.tree import ROOT

_SOURCE = Path(__file__).with_name("disk.c")


class Operation(IntFlag):
    """What a disk is asked to do; the numbers are those of ``disk.c``."""

    WRITE = 1
    FLUSH = 2
    OPEN = 4
    RENAME = 8
    TRUNCATE = 16
    UNLINK = 32
    FOLDER = 64
    ALL = 127


def compiled(folder: Path) -> Path:
    """The shared library, made in ``folder``."""
    library = folder / "disk.so"
    command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(library), str(_SOURCE)]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return library


def environment(library: Path, watched: Path, *, lies: bool = False) -> dict[str, str]:
    """The variables of a process whose files under ``watched`` are on such a disk; with ``lies`` it never flushes."""
    found = dict(os.environ) | {
        "LD_PRELOAD": str(library),
        "FIELDKIT_DISK": f"{watched}/",
        "QT_QPA_PLATFORM": "offscreen",
    }
    return found | ({"FIELDKIT_DISK_LIES": "1"} if lies else {})


def run_on(library: Path, watched: Path, module: str, arguments: Sequence[object], *, lies: bool = False) -> str:
    """What ``python -m module`` prints on such a disk; fails where it fails."""
    ran = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=environment(library, watched, lies=lies),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


class Disk:
    """The disk of this very process, which was started with ``environment``."""

    def __init__(self) -> None:
        """Raises OSError where the library was not preloaded."""
        self._library = ctypes.CDLL(None)
        try:
            self._library.disk_fail.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_int]
            self._library.disk_count.restype = ctypes.c_long
            self._library.disk_watch.argtypes = [ctypes.c_long, *[ctypes.c_int] * 3, ctypes.c_uint]
        except AttributeError as error:
            raise OSError(errno.ENOENT, "disk.so is not preloaded") from error

    def fail(self, at: int, error: int, kinds: Operation = Operation.ALL, *, ever: bool = False) -> None:
        """Let the operation numbered ``at`` from now on fail, and with ``ever`` all after it; 0 for none."""
        self._library.disk_fail(at, error, int(kinds), ever)

    @property
    def count(self) -> int:
        """How many operations there were since ``fail``."""
        return int(self._library.disk_count())

    def watch(self, at: int, *, databases: bool, share: int, forgets: bool, seed: int) -> None:
        """Keep what is not durable; the flush numbered ``at`` (0: none) fails and loses ``share`` % of its pages.

        ``databases`` counts flushes of files named ``.db`` only. Memory goes on showing what was lost unless it
        ``forgets``.
        """
        self._library.disk_watch(at, databases, share, forgets, seed)

    @property
    def dropped(self) -> bool:
        """Whether that flush was reached."""
        return bool(self._library.disk_dropped())

    def cut(self, folder: Path) -> None:
        """A power cut for the files of a folder; nobody may be writing. Watching ends."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.endswith("-shm"):
                self._library.disk_cut(os.fsencode(path))
        self.rest()

    def rest(self) -> None:
        """No more faults."""
        self._library.disk_rest()
