"""An antivirus or an indexer holds a file, as Windows tells it: patience, else a clean error and the earlier file."""

import io
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldkit.errors import DiskFault
from fieldkit.services.documents import Documents
from fieldkit.services.records import Records
from fieldkit.services.taking_out import write_file
from fieldkit.storage import files, rewriting
from fieldkit.storage.ballast import Ballast
from fieldkit.storage.folder import describe_folder, mend_description, write_description
from fieldkit.storage.mark import Mark
from fieldkit.storage.store import Store
from tests.durability import ledger
from tests.storage.opened import create
from ui.shell.settings import WindowSettings

CODES = (5, 32, 33)
"""Access denied, sharing violation, lock violation."""
TIMES = range(21)
PATIENCE_S = 2.5
LARGE = bytes(range(256)) * 600


class Clock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.s = 0.0

    def monotonic(self) -> float:
        return self.s

    def sleep(self, seconds: float) -> None:
        self.s += seconds


@dataclass
class Held:
    """The next operations of one kind on files of one name fail, as often as said."""

    operation: str
    code: int
    left: int
    met: int = 0

    def __call__(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(path: Path, *arguments: object, **options: object) -> object:
            self.met += 1
            if self.left:
                self.left -= 1
                error = PermissionError(13, "held by another program")
                error.winerror = self.code  # type: ignore[attr-defined]  # what Windows adds to it
                raise error
            return real(path, *arguments, **options)

        return call


@dataclass
class Bench:
    """A workspace, and what can be done with its files."""

    folder: Path
    store: Store
    document: str

    def sites(self) -> dict[str, Callable[[], object]]:
        """Every place that writes, replaces, deletes or reads a file, called as the program calls it."""
        media, folder = self.store.media, self.folder
        description = describe_folder(folder)
        database = folder / description.database
        return {
            "a file taken out": lambda: write_file(folder / "out.json", b"new"),
            "the settings of the window": self._settings,
            "the description": lambda: write_description(folder, description),
            "the description mended": lambda: self._mend(description),
            "the mark of an open workspace": lambda: Mark(folder).open(),
            "the mark at the end": lambda: Mark(folder).clear(),
            "the reserve": lambda: Ballast(folder).lay(),
            "the reserve given up": lambda: Ballast(folder).give_up(),
            "a photo": lambda: media.seal(LARGE + bytes([len(list(folder.rglob("*.age"))) % 256]), "image/jpeg"),
            "a document": lambda: media.seal_stream(io.BytesIO(LARGE * 2), "application/pdf"),
            "a photo read": lambda: self.store.read_media(self.document),
            "what is left over": lambda: files.sweep(folder),
            "a database written again": lambda: rewriting.rewritten(database, self.store.access.key, None),
        }

    def _settings(self) -> None:
        settings = WindowSettings(self.folder / "window.json")
        settings.zoom = 2.0 if settings.zoom == 1.0 else 1.0

    def _mend(self, description: object) -> None:
        os.truncate(self.folder / "workspace.twin.json", 0)
        mend_description(self.folder, description)  # type: ignore[arg-type]  # the description just read


@pytest.fixture
def bench(memory: Path) -> Iterator[Bench]:
    store = create(memory / "workspace")
    records = Records(store, lambda: "Awa <awa>")
    (memory / "x.pdf").write_bytes(LARGE)
    kept = Documents(records, store).add(memory / "x.pdf", "d1").record.file
    assert kept is not None
    (store.folder / "out.json").write_bytes(b"old")
    Ballast(store.folder).lay()
    yield Bench(store.folder, store, kept.sha256)
    store.close()


def once(act: Callable[[], object], held: Held, monkeypatch: pytest.MonkeyPatch) -> tuple[str, float]:
    """How one call ended, and how long it waited."""
    clock = Clock()
    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", clock.sleep)
        patch.setattr(time, "monotonic", clock.monotonic)
        patch.setattr(Path, held.operation, held(getattr(Path, held.operation)))
        try:
            act()
        except DiskFault as fault:
            return f"told {fault.key}", clock.s
        except OSError as error:
            return f"broke {type(error).__name__}", clock.s
    return "done", clock.s


def tried(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Every site under every fault; ``bad`` counts what did not end as it should."""
    found: Counter[str] = Counter()
    before = (bench.folder / "out.json").read_bytes()
    for name, act in bench.sites().items():
        for operation in ("open", "replace", "unlink"):
            for code in CODES:
                for times in TIMES:
                    held = Held(operation, code, times)
                    ended, waited = once(act, held, monkeypatch)
                    if not held.met:
                        break  # this place does not do that
                    found["all"] += 1
                    fine = ended == "done" or (times >= 5 and ended == "told disk_fault.held")
                    whole = (bench.folder / "out.json").read_bytes() in {before, b"new"}
                    if not (fine and whole and waited <= 4 * PATIENCE_S and describe_folder(bench.folder).database):
                        found["bad"] += 1
                    found[f"{name}, {operation}"] += ended != "done"
                    with suppress(FileNotFoundError):
                        bench.store.ballast.lay()
    return found


def test_a_held_file_is_waited_for_or_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tried(bench, monkeypatch)
    assert found["all"] > 1_000, found
    with monkeypatch.context() as patch:
        patch.setattr(files, "_WINDOWS_LOCKED", set())
        teeth = tried(bench, monkeypatch)
    told = found.total() - found["all"] - found["bad"]
    ledger.record(
        "C9",
        f"a file is held up to 20 times at each place that opens, replaces or deletes; {told} times it was told",
        found["all"],
        found["bad"],
        teeth=f"{teeth['bad']} of {teeth['all']} without patience",
    )
