"""The locked program holds no key: its whole memory is read, from outside, right after each lock."""

import base64
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from fieldkit.storage.folder import describe_folder
from fieldkit.storage.keys.sealing import unsealed
from fieldkit.storage.keys.slots import open_slots
from tests.durability import ledger
from tests.durability.locking_person import PASSPHRASE
from tests.project.tree import ROOT

WITHIN_S = 5.0
_PIECE = 1 << 22

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux shows the memory of a process as a file, /proc/<pid>/mem"
)


@dataclass(frozen=True)
class Round:
    """One lock: how often the key was found after it, and when the whole memory was read."""

    locked: int
    after_s: float


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("c16") / "workspace"
    workspace = create_workspace(place, Profile("awa@essai.example", "Awa D."), PASSPHRASE)
    dossier = workspace.records.create(Dossier, title="Forage de Tchakalo")
    workspace.records.create(Visit, dossier=dossier.id, title="Visite", seen="Le forage coule")
    workspace.close()
    return place


def spellings(key: bytes) -> tuple[bytes, ...]:
    """The key as it may lie in memory: itself, and its text as Python, SQLCipher and Qt would hold it."""
    low, high = key.hex(), key.hex().upper()
    return (key, low.encode(), high.encode(), base64.b64encode(key), low.encode("utf-16-le"))


def found(pid: int, needles: tuple[bytes, ...]) -> int:
    """How often any of the needles lies in what a process can write to; program files are not searched."""
    longest, hits = max(map(len, needles)), 0
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            spot, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in spot.split("-"))
            tail = b""
            while start < end:
                try:
                    memory.seek(start)
                    piece = memory.read(min(_PIECE, end - start))
                except OSError:
                    break
                if not piece:
                    break
                held = tail + piece
                hits += sum(held.count(needle) for needle in needles)
                tail = held[-(longest - 1) :]
                # what lies in the tail whole was counted: it must not be again
                hits -= sum(tail.count(needle) for needle in needles)
                start += len(piece)
            hits += sum(tail.count(needle) for needle in needles)
    return hits


def rounds(folder: Path, count: int, *options: str) -> Iterator[Round]:
    """Open and lock so many times in one process, reading its memory each time."""
    description = describe_folder(folder)
    key = open_slots(description.slots, Passphrase(PASSPHRASE))
    needles = (*spellings(key), unsealed(key, description.identity))
    command = [sys.executable, "-m", "tests.durability.locking_person", str(folder), str(count), *options]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(count):
            assert process.stdout.readline() == "OPEN\n"
            if number == 0:
                assert found(process.pid, needles), "the key is not found while it is in use: the search sees nothing"
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "LOCKED\n"
            began = time.monotonic()
            hits = found(process.pid, needles)
            yield Round(hits, time.monotonic() - began)
            process.stdin.write("\n")
            process.stdin.flush()
        assert process.wait(60) == 0


@pytest.mark.timeout(900)
def test_c16_after_a_lock_the_key_is_nowhere_in_memory(folder: Path) -> None:
    processes, each = (4, 25) if ledger.trials(100, 3) == 100 else (1, 2)
    done = [one for _ in range(processes) for one in rounds(folder, each)]
    assert all(one.after_s < WITHIN_S for one in done), "the memory was read too late"
    bare = list(rounds(folder, 2, "unwiped"))
    ledger.record(
        "C16",
        "database key and age identity in the memory of the locked program",
        len(done),
        sum(one.locked > 0 for one in done),
        teeth=f"{sum(one.locked > 0 for one in bare)} of {len(bare)} without overwriting",
    )


@pytest.mark.timeout(300)
def test_c16_nor_after_the_database_was_rewritten(folder: Path) -> None:
    before = describe_folder(folder).database
    assert [one.locked for one in rounds(folder, 2, "rewritten")] == [0, 0]
    assert describe_folder(folder).database != before, "nothing was rewritten"
