"""A capsule flipped, cut, swapped, misdirected, taken twice, its stick pulled out: it comes in whole or not at all."""

import errno
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pyrage
import pytest

from fieldkit.errors import Damaged, DiskFault, DiskFull, FieldKitError, FileRefused, NewerFormat, Refused
from fieldkit.services.handing import Handing, Largest
from sync.capsule import reading
from sync.capsule.manifest import encode_manifest
from sync.capsule.signing import sign
from sync.capsule.writing import HEAD, MARK, PURPOSE
from sync.client.capsule_making import Wish, make_capsule
from sync.client.capsule_taking import opened
from tests.durability import ledger
from tests.durability.canaries import Canaries, Search, marked
from tests.simulation.runs import TIMES
from tests.sync.capsule.couples import Couple, a_photo, a_visit, peer_of, rows, send, take
from tests.sync.capsule.test_damaged import plain, put_together, sealed, split

FLIPS = ledger.trials(1_000 * TIMES, 40)
CUTS = ledger.trials(200 * TIMES, 20)
UNPLUGS = ledger.trials(50 * TIMES, 6)
_SHORT = 4_096
"""What a stick gives at once in these trials, so that there are moments between."""

_REFUSALS = (Damaged, Refused, FileRefused, NewerFormat, DiskFault)


@pytest.fixture
def couple(memory: Path) -> Iterator[Couple]:
    """Two laptops that know each other, with a visit, its photo, and a stick."""
    made = Couple.made(memory)
    a_photo(made.maelle, a_visit(made.maelle))
    yield made
    made.close()


def brings(couple: Couple, *files: Path) -> bool:
    """Whether anything was taken out of it."""
    try:
        with opened(couple.hery.workspace, files) as arrived:
            arrived.take()
    except _REFUSALS:
        return False
    return True


def unread(couple: Couple) -> bool:
    """Whether nothing is left of what was refused."""
    return not [path for path in couple.hery.workspace.folder.glob(".*") if path.is_file()]


def flipped(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def spoiled(couple: Couple, whole: Path, spoil: Callable[[bytes, random.Random], bytes], times: int) -> int:
    """How often something came in of a capsule spoiled half of the time as it lies there, half before it was sealed."""
    chance = random.Random(25)  # noqa: S311 - the same trials each time
    content, inside = whole.read_bytes(), plain(couple, whole)
    damaged = couple.stick / "abîmé.fkcolis"
    came = 0
    for number in range(times):
        if number % 2:
            sealed(couple, spoil(inside, chance), damaged)
        else:
            damaged.write_bytes(spoil(content, chance))
        came += brings(couple, damaged)
    damaged.unlink()
    return came


def nothing_is_checked(*_: object) -> None:
    """In the place of a signature's check."""


@pytest.mark.timeout(600)
def test_c25_nothing_comes_in_of_what_was_changed_on_the_way(couple: Couple) -> None:
    whole = send(couple.maelle, couple.hery, couple.stick).files[0]
    before = rows(couple.hery.workspace)
    found = {
        "bits flipped in a capsule": (FLIPS, spoiled(couple, whole, flipped, FLIPS)),
        "capsules cut": (CUTS, spoiled(couple, whole, cut, CUTS)),
        "capsules put together of others' parts, for others, or by others": wrong_ones(couple, whole),
    }
    assert rows(couple.hery.workspace) == before
    assert unread(couple)
    unguarded = min(FLIPS, 100)
    with (
        patch.object(reading, "assert_signed", nothing_is_checked),
        patch.object(reading, "_assert_is", lambda _, content: content),
    ):
        bitten = spoiled(couple, whole, flipped, unguarded)
    for what, (times, came) in found.items():
        ledger.record("C25", what, times, came, teeth=f"{bitten} of {unguarded} taken in where nothing is checked")


def wrong_ones(couple: Couple, whole: Path) -> tuple[int, int]:
    """How many capsules were made wrongly on purpose, and of how many something came in."""
    manifest, parts = split(plain(couple, whole))
    signing, size = Handing(couple.maelle.workspace).keys.signing, manifest.batches[0].size
    stranger = pyrage.x25519.Identity.generate()
    files = list(manifest.files)
    swapped = msgspec.structs.replace(manifest, files=[*files[1:], *files[:1]])
    fewer = msgspec.structs.replace(manifest, files=files[1:])
    said = encode_manifest(manifest)
    other = HEAD.pack(MARK, 1, len(said), sign(bytes(range(32)), PURPOSE, said)) + said + parts
    wrong = [
        put_together(manifest, parts[size:] + parts[:size], signing),
        put_together(swapped, parts, signing),
        put_together(fewer, parts, signing),
        put_together(manifest, parts + parts, signing),
        put_together(manifest, bytes(len(parts)), signing),
        put_together(manifest, b"", signing),
        put_together(manifest, parts, bytes(range(32))),
        other,
    ]
    place = couple.stick / "autre.fkcolis"
    came = sum(brings(couple, sealed(couple, content, place)) for content in wrong)
    for recipient in (stranger.to_public(), pyrage.x25519.Identity.generate().to_public()):
        place.write_bytes(pyrage.encrypt(plain(couple, whole), [recipient]))
        came += brings(couple, place)
    place.unlink()
    return len(wrong) + 2, came


@pytest.mark.timeout(600)
def test_c25_a_capsule_taken_again_changes_nothing(couple: Couple) -> None:
    chance = random.Random(26)  # noqa: S311 - the same order each time
    made = [send(couple.maelle, couple.hery, couple.stick, largest=Largest.ORIGINALS, everything=True).files[0]]
    for number in range(3):
        a_photo(couple.maelle, a_visit(couple.maelle, f"Visite {number}."), str(number).encode() * 5)
        made += send(couple.maelle, couple.hery, couple.stick, largest=Largest.ORIGINALS).files
    order = chance.sample(made, len(made))
    came = [take(couple.hery, each) for each in order]
    assert sum(each.new for each in came) > 0
    before = rows(couple.hery.workspace)
    times = 5 * len(made)
    again = sum(take(couple.hery, chance.choice(made)).new > 0 for _ in range(times))
    again += rows(couple.hery.workspace) != before
    ledger.record(
        "C25", "capsules taken again, in any order", times, again, teeth=f"{len(made)} of {len(made)} at first"
    )


class Stick:
    """Where files are read and written a little at a time, until the stick is pulled out under one of them."""

    def __init__(self, folder: Path, lasts: int) -> None:
        self._folder, self._left = folder, lasts

    @property
    def gone(self) -> bool:
        """Whether it was pulled out."""
        return self._left < 0

    @contextmanager
    def plugged(self) -> Iterator[None]:
        """What is done on it meanwhile fails after so many operations, and so does all that follows."""
        opening, unlinking, replacing = Path.open, Path.unlink, Path.replace

        def spent(path: Path) -> None:
            if path.parent == self._folder:
                self._left -= 1
                if self._left < 0:
                    raise OSError(errno.EIO, "stick", str(path))

        def open_(path: Path, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - the standard library's
            spent(path)
            file = opening(path, *rest, **named)
            return _Slow(file, lambda: spent(path)) if path.parent == self._folder else file

        def unlink(path: Path, *rest: Any, **named: Any) -> None:  # noqa: ANN401 - the same
            spent(path)
            unlinking(path, *rest, **named)

        def replace(path: Path, target: Any) -> Path:  # noqa: ANN401 - the same
            spent(path)
            return replacing(path, target)

        with (
            patch.object(Path, "open", open_),
            patch.object(Path, "unlink", unlink),
            patch.object(Path, "replace", replace),
        ):
            yield


class _Slow:
    """A file of which a little is read at a time, each time at the risk of being the last."""

    def __init__(self, file: Any, spend: Callable[[], None]) -> None:  # noqa: ANN401 - whatever was opened
        self._file, self._spend = file, spend

    def read(self, size: int = -1) -> bytes:
        self._spend()
        content: bytes = self._file.read(_SHORT if size < 0 else min(size, _SHORT))
        return content

    def write(self, content: bytes) -> int:
        self._spend()
        written: int = self._file.write(content)
        return written

    def __enter__(self) -> "_Slow":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the file's own
        return getattr(self._file, name)


@pytest.mark.timeout(600)
def test_c25_a_stick_pulled_out_while_it_is_written_and_read(couple: Couple) -> None:
    canaries = Canaries({name: marked(name) for name in ("seen", "title", "caption")})
    words = " ".join(canaries.texts.values())
    a_photo(couple.maelle, a_visit(couple.maelle, words), words.encode())
    search, chance = Search(canaries), random.Random(27)  # noqa: S311 - the same instants each time
    wish = Wish((peer_of(couple.maelle, couple.hery),), largest=Largest.ORIGINALS, everything=True)
    whole = make_capsule(couple.maelle.workspace, wish, couple.stick).files[0]
    before = rows(couple.hery.workspace)
    failures = pulled = left = 0
    for number in range(UNPLUGS):
        stick = Stick(couple.stick, chance.randrange(1, 40 if number % 2 else 8))
        with suppress(FieldKitError), stick.plugged():
            if number % 2:
                with opened(couple.hery.workspace, [whole]) as arrived:
                    failures += stick.gone and not arrived.brought.new
            else:
                make_capsule(couple.maelle.workspace, wish, couple.stick)
                failures += stick.gone
        pulled += stick.gone
        failures += bool(search.files([couple.stick]))
        failures += rows(couple.hery.workspace) != before or not unread(couple)
        for path in couple.stick.iterdir():
            if path.suffix == ".part":
                left += 1
                path.unlink()
            failures += path.suffix == ".fkcolis" and not _opens(couple, path)
    assert take(couple.hery, whole).files
    assert pulled > UNPLUGS // 2, "it was hardly ever pulled out"
    ledger.record(
        "C25",
        f"a stick pulled out while it is written and read: nothing half, nothing in plain ({pulled} in the middle)",
        UNPLUGS,
        failures,
        teeth=f"{left} times a piece without a name was left, which a name given at once would show",
    )


def _opens(couple: Couple, path: Path) -> bool:
    with suppress(*_REFUSALS), opened(couple.hery.workspace, [path]):
        return True
    return False


@pytest.mark.trial
def test_c25_a_stick_that_is_full(couple: Couple, tmp_path: Path) -> None:
    mounted = tmp_path / "stick"
    mounted.mkdir()
    sizes = range(16, 16 + 8 * 12, 8)
    failures = told = 0
    for size in sizes:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(mounted)], check=True)
        try:
            made = send(couple.maelle, couple.hery, mounted, largest=Largest.ORIGINALS, everything=True)
            failures += not _opens(couple, made.files[0])
        except DiskFull:
            told += 1
            failures += any(mounted.iterdir())
        finally:
            subprocess.run(["umount", "--lazy", str(mounted)], check=True)
    ledger.record(
        "C25", "a full stick is told, and nothing stays on it", len(sizes), failures, teeth=f"{told} were full"
    )
