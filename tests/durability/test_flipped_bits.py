"""A disk that changes a bit: what is damaged is named, and no wrong value is ever shown.

``FIELDKIT_KILLS`` says how many bits are flipped, ten for each kill: 80 by default, 1,000 in ``make durability``.
"""

import os
import random
import shutil
import sys
from pathlib import Path

import pytest

from fieldkit.errors import Damaged, FieldKitError
from fieldkit.storage.store import Store
from tests.storage.opened import create, derived, journal_of, open_again, write

FLIPS = 10 * int(os.environ.get("FIELDKIT_KILLS", "8"))
VISITS = 12


def everything(store: Store, files: list[str]) -> object:
    """All that can be read of a workspace."""
    return journal_of(store), derived(store), [store.read_media(sha256) for sha256 in files]


@pytest.mark.timeout(1800)
def test_no_flipped_bit_is_ever_shown_as_a_value(tmp_path: Path) -> None:
    store = create(tmp_path / "workspace")
    for number in range(VISITS):
        write(store, f"visit-{number}", title=f"Forage {number}", seen="La pompe fuit. " * 40)
    files = [store.add_media(bytes([n]) * size, "image/jpeg").sha256 for n, size in enumerate((9_000, 70_000, 200_000))]
    expected = everything(store, files)
    store.close()
    sound = [path for path in sorted(store.folder.rglob("*")) if path.suffix in {".db", ".age"}]
    instants = random.Random(20261122)  # noqa: S311 - the same bits at each run, nothing secret
    noticed = harmless = 0
    for _ in range(FLIPS):
        path = instants.choice(sound)
        whole = path.read_bytes()
        spoilt = bytearray(whole)
        spoilt[instants.randrange(len(spoilt))] ^= 1 << instants.randrange(8)
        path.write_bytes(spoilt)
        try:
            read = _read(store.folder, files)
            assert read == expected, "a wrong value was shown"
            harmless += 1
        except FieldKitError:
            noticed += 1
        path.write_bytes(whole)
        for left in (store.folder / "workspace.db-wal", store.folder / "workspace.db-shm"):
            left.unlink(missing_ok=True)
    assert _read(store.folder, files) == expected
    assert noticed > FLIPS / 2, "hardly a flip was noticed: the test shows nothing"
    sys.stdout.write(
        f"\nflipped bits: {FLIPS} trials, 0 wrong values (95 % bound {3 / FLIPS:.1%}); {noticed} named as damage,"
        f" {harmless} where nothing was written\n"
    )


def _read(folder: Path, files: list[str]) -> object:
    store = open_again(folder)
    try:
        return everything(store, files)
    finally:
        store.close()


def test_a_damaged_photo_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    store = create(tmp_path / "workspace")
    good, bad = (store.add_media(bytes([n]) * 100_000, "image/jpeg").sha256 for n in (1, 2))
    path = next((store.folder / "media").rglob(f"{bad}.age"))
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(Damaged) as damaged:
        store.read_media(bad)
    assert damaged.value.facts == {"sha256": bad}
    assert store.read_media(good) == bytes([1]) * 100_000
    store.close()
    shutil.rmtree(store.folder)
