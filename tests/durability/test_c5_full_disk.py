"""A real disk that fills up: a tmpfs of a few megabytes. Part of ``make durability``, which runs as root."""

import contextlib
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.domain.visit import Visit
from fieldkit.errors import DiskFull
from fieldkit.services.space import Level, Space
from fieldkit.storage.ballast import BALLAST
from fieldkit.storage.mark import MARK
from fieldkit.storage.store import Store
from tests.durability import ledger
from tests.storage.opened import create, derived, heads_from_scratch, heads_of, journal_of, open_again, write

VISIT = "00000000-0000-7000-8000-00000000000a"
MEGABYTES = 6
TRIALS = 20
TEXT = "La pompe fuit. " * 2_000

pytestmark = pytest.mark.trial


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A small disk of its own, of the kind a test asks for."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    if getattr(request, "param", "tmpfs") == "ext4":
        image = tmp_path / "image"
        with image.open("wb") as file:
            file.truncate(MEGABYTES << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", str(image)], check=True)
        subprocess.run(["mount", "-o", "loop", str(image), str(mounted)], check=True)
    else:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(mounted)], check=True)
    yield mounted
    subprocess.run(["umount", "--lazy", str(mounted)], check=True)


def fill(disk: Path, *, leave: int = 0) -> Path:
    """Take the room that is left, but for ``leave`` bytes; the file that takes it."""
    filler = disk / "filler"
    room = os.statvfs(disk)
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:  # its own index takes room as well
        for _ in range(max(0, room.f_bavail * room.f_frsize - leave) // 1_024):
            file.write(b"x" * 1_024)
    return filler


def until_full(act: Callable[[int], object]) -> int:
    """Act until the disk is full; how often it went well."""
    for number in range(100_000):
        try:
            act(number)
        except DiskFull:
            return number
    raise AssertionError("the disk never filled up")


def sound(store: Store) -> None:
    """Heads, records and journal agree, and the database is whole."""
    assert heads_of(store) == heads_from_scratch(journal_of(store))
    # On the writing connection: another one compares the search index with what it remembers of it.
    checks = ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check")
    found = store.in_transaction(lambda connection: [connection.exec_driver_sql(check).all() for check in checks])
    assert found == [[], [("ok",)]]


@pytest.mark.parametrize("leave", [0, 4_096, 50_000, 400_000])
def test_saved_work_survives_and_saving_works_again(disk: Path, leave: int) -> None:
    store = create(disk / "workspace")
    write(store, VISIT, title="Forage")
    filler = fill(disk, leave=leave)
    saved = until_full(lambda number: write(store, VISIT, seen=f"{number} {TEXT}"))
    changes, rows = journal_of(store), derived(store)
    assert len(changes) == 1 + saved
    with pytest.raises(DiskFull):
        write(store, VISIT, seen=TEXT * 3)
    assert (journal_of(store), derived(store)) == (changes, rows)
    with store.read() as reader:
        assert reader.search("forage")
    filler.unlink()
    last = write(store, VISIT, seen="Après")
    sound(store)
    store.close()
    again = open_again(disk / "workspace")
    assert journal_of(again) == [*changes, *(change for change in journal_of(again) if change.id == last)]
    again.close()


def test_photos_stop_and_those_kept_are_whole(disk: Path) -> None:
    store = create(disk / "workspace")
    write(store, VISIT, title="Forage")
    kept: list[str] = []
    until_full(lambda _: kept.append(store.add_media(os.urandom(200_000), "image/jpeg").sha256))
    assert kept
    assert all(len(store.read_media(sha256)) == 200_000 for sha256 in kept)
    assert not list((disk / "workspace").rglob("*.tmp"))
    next((disk / "workspace" / "media").rglob("*.age")).unlink()
    store.add_media(os.urandom(100_000), "image/jpeg")
    sound(store)
    store.close()


def test_a_workspace_on_a_full_disk_opens_or_says_why_and_stays_whole(disk: Path) -> None:
    store = create(disk / "workspace")
    write(store, VISIT, title="Forage", seen=TEXT)
    rows = derived(store)
    store.close()
    filler = fill(disk)
    try:
        again = open_again(disk / "workspace")
    except DiskFull:
        pass
    else:
        assert derived(again) == rows
        again.close()
    filler.unlink()
    again = open_again(disk / "workspace")
    assert derived(again) == rows
    with again.read() as reader:
        loaded = reader.get(Visit, VISIT)
    assert loaded is not None
    assert loaded.record.seen == TEXT
    again.close()


@pytest.mark.parametrize(
    ("disk", "leave"), [("tmpfs", 0), ("tmpfs", 4_096), ("tmpfs", 20_000), ("ext4", 0)], indirect=["disk"]
)
def test_opening_on_a_full_disk_takes_the_reserve(disk: Path, leave: int) -> None:
    folder = disk / "workspace"
    store = create(folder)
    write(store, VISIT, title="Forage")
    assert Space(store).keep_reserve()
    store.close()
    filler = fill(disk, leave=leave)
    again = open_again(folder)
    space = Space(again)
    assert space.left().reserve_given_up
    assert not (folder / BALLAST).exists()
    write(again, VISIT, seen="La pompe fuit")
    with pytest.raises(DiskFull):
        again.set_setting("x", "y")
    again.close()
    filler.unlink()
    last = open_again(folder)
    assert Space(last).keep_reserve()
    assert not Space(last).left().reserve_given_up
    sound(last)
    last.close()


def last_words(disk: Path, seed: int, *, guarded: bool) -> bool:
    """Fill the disk while a form is open; whether its last words were saved, and all else was as promised."""
    chance = random.Random(seed)  # noqa: S311 - the same sizes at each run, nothing secret
    folder = disk / f"workspace-{seed}-{guarded}"
    store = create(folder)
    space = Space(store)
    write(store, VISIT, title="Forage")
    assert space.keep_reserve()
    if not guarded:
        (folder / "ballast").unlink()
    filler = fill(disk, leave=chance.choice((0, 0, 5_000, 60_000)))
    words = ""
    try:
        for _ in range(60):
            text = f"{words[:20_000]} {chance.randrange(1000)} " + "La pompe fuit. " * chance.randrange(200, 800)
            write(store, VISIT, seen=text)
            words = text
            if space.left().reserve_given_up:
                break
    except DiskFull:
        store.close()
        filler.unlink()
        return False
    good = _is_as_promised(store, space, words)
    store.close()
    good = good and not (folder / MARK).exists()
    filler.unlink()
    again = open_again(folder)
    with again.read() as reader:
        loaded = reader.get(Visit, VISIT)
    good = good and loaded is not None and loaded.record.seen == words
    sound(again)
    write(again, VISIT, said="Il y a de la place")
    good = good and Space(again).keep_reserve()
    again.close()
    return good


def _is_as_promised(store: Store, space: Space, words: str) -> bool:
    """On the full disk: what was written reads and is found, and nothing but a person's words is taken."""
    left = space.left()
    with store.read() as reader:
        loaded = reader.get(Visit, VISIT)
        found = reader.search("forage")
    refused = 0
    for act in (lambda: store.set_setting("x", "y"), lambda: store.add_media(os.urandom(100_000), "image/jpeg")):
        try:
            act()
        except DiskFull:
            refused += 1
    kept = loaded is not None and loaded.record.seen == words
    return kept and bool(found) and refused == 2 and left.reserve_given_up and left.level is not Level.FINE


def test_the_last_words_on_a_full_disk_are_saved(disk: Path) -> None:
    saved = bitten = 0
    for seed in range(TRIALS):
        saved += last_words(disk, seed, guarded=True)
        bitten += not last_words(disk, seed, guarded=False)
        for left in disk.iterdir():
            shutil.rmtree(left)
    what = f"a disk of {MEGABYTES} MB filled while a form is open"
    ledger.record("C5", what, TRIALS, TRIALS - saved, teeth=f"{bitten} of {TRIALS} without the reserve")
