"""A disk that changes a bit: it is noticed before anything is shown, named, and made good where there is a copy.

``make durability`` flips a thousand bits with those of the backups; among all the tests it is a tenth of them.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from fieldkit.errors import Damaged, FieldKitError, KeyringUnavailable, WrongKey
from fieldkit.storage import folder as folders
from fieldkit.storage import store as stores
from fieldkit.storage.folder import DESCRIPTION, TWIN, decoded_description, describe_folder, read_description
from fieldkit.storage.keys import sealing, slots
from fieldkit.storage.keys.sealing import unsealed
from fieldkit.storage.log import Log
from fieldkit.storage.media import Media
from tests.durability import ledger
from tests.durability.spoiling import Sample, flipped, put_back, read, sample, stopped
from tests.storage.keys.keyrings import Keyring, trusting
from tests.storage.opened import create, open_again

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with pytest.MonkeyPatch.context() as patch, trusting(patch) as trust:
        trust(Keyring)
        yield sample(tmp_path_factory.mktemp("flips") / "workspace")


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.node.name)  # noqa: S311 - the same bits at each run, nothing secret


def in_database(spoilt: Sample, chance: random.Random, times: int) -> Counter[str]:
    """What became of bits flipped in the database of a workspace that was closed."""
    path = spoilt.folder / "workspace.db"
    kept, seen = {path: path.read_bytes()}, Counter[str]()
    usual = read(spoilt.folder, spoilt.files)[1]  # a cipher without seals says so at each check
    for _ in range(times):
        path.write_bytes(flipped(kept[path], chance))
        try:
            content, faults, _ = read(spoilt.folder, spoilt.files)
            seen["wrong" if content != spoilt.content else "unread, found" if faults > usual else "never found"] += 1
        except FieldKitError as error:
            seen["named" if error.key.startswith("damaged.") else error.key] += 1
        except (driver.Error, ValueError) as error:
            seen[f"told as a defect: {type(error).__name__}"] += 1
        put_back(kept)
    return seen


def test_a_bit_of_the_database(spoilt: Sample, chance: random.Random, tmp_path: Path) -> None:
    times = ledger.trials(250, 25)
    seen = in_database(spoilt, chance, times)
    assert set(seen) <= {"named", "unread, found"}, seen
    defaults = driver.connect(":memory:")
    defaults.execute("PRAGMA cipher_default_use_hmac = OFF")
    try:
        bare = in_database(sample(tmp_path / "bare"), chance, max(25, times // 5))
    finally:
        defaults.execute("PRAGMA cipher_default_use_hmac = ON")
        defaults.close()
    missed = bare["wrong"] + bare["never found"]
    unread = seen["unread, found"]
    ledger.record(
        "C7",
        f"a bit of the database ({seen['named']} named when read, {unread} where nothing was read, found by the check)",
        times,
        times - seen["named"] - unread,
        teeth=f"{missed} of {bare.total()} without the seal of each page ({bare['wrong']} shown as values)",
    )


def in_log(folder: Path, kept: Mapping[Path, bytes], spoilt: Sample, chance: random.Random, times: int) -> Counter[str]:
    """What became of bits flipped in the log that a killed program left."""
    log = folder / "workspace.db-wal"
    whole = read(folder, spoilt.files)[0]
    seen = Counter[str]()
    for _ in range(times):
        put_back(kept)
        (folder / "open").touch()
        log.write_bytes(flipped(kept[log], chance))
        try:
            content, _, store = read(folder, spoilt.files)
            told = "told as torn" if store.log is Log.TORN else "wrong"
            seen["harmless" if content == whole else told] += 1
        except Damaged as damage:
            seen["named" if damage.key == "damaged.log" else damage.key] += 1
    return seen


def test_a_bit_of_the_log(
    spoilt: Sample, chance: random.Random, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = ledger.trials(200, 20)
    with stopped(spoilt, tmp_path / "stopped") as kept:
        seen = in_log(tmp_path / "stopped", kept, spoilt, chance, times)
        assert set(seen) <= {"named", "told as torn", "harmless"}, seen
        monkeypatch.setattr(stores, "assert_log_whole", lambda _: Log.WHOLE)
        blind = in_log(tmp_path / "stopped", kept, spoilt, chance, times // 5)
    torn, harmless = seen["told as torn"], seen["harmless"]
    ledger.record(
        "C7",
        f"a bit of the log after a crash ({torn} in its last transaction told as torn, {harmless} changed nothing)",
        times,
        times - seen["named"] - torn - harmless,
        teeth=f"{blind['wrong']} of {times // 5} where SQLite alone reads the log: saved work gone without a word",
    )


def test_a_bit_of_a_photo(spoilt: Sample, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a photo in the place of another, which only its fingerprint tells."""
    times = ledger.trials(150, 15)
    store = open_again(spoilt.folder)
    paths = {sha256: path for sha256 in spoilt.files for path in spoilt.folder.rglob(f"{sha256}.age")}
    assert len(paths) == 2
    named = 0
    for turn in range(times):
        sha256, other = chance.sample(sorted(paths), 2)
        whole = paths[sha256].read_bytes()
        paths[sha256].write_bytes(flipped(whole, chance) if turn % 10 else paths[other].read_bytes())
        with pytest.raises(Damaged) as damaged:
            store.read_media(sha256)
        named += damaged.value.facts == {"sha256": sha256}
        assert store.read_media(other)
        if turn % 10:
            paths[sha256].write_bytes(whole)
            continue
        monkeypatch.setattr(Media, "read", lambda self, _, sha256: self._decrypt(sha256))
        assert store.read_media(sha256) == store.read_media(other)
        monkeypatch.undo()
        paths[sha256].write_bytes(whole)
    store.close()
    swapped = -(-times // 10)
    ledger.record(
        "C7",
        f"a bit of a photo, or another in its place ({swapped}), named by its fingerprint",
        times,
        times - named,
        teeth=f"{swapped} of {swapped} in the place of another shown where no fingerprint is compared",
    )


def test_a_photo_that_is_damaged_is_kept_whole_again_when_it_is_taken_in_again(tmp_path: Path) -> None:
    store = create(tmp_path / "workspace")
    good, bad = (store.add_media(bytes([n]) * 100_000, "image/jpeg").sha256 for n in (1, 2))
    path = next((store.folder / "media").rglob(f"{bad}.age"))
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(Damaged) as damaged:
        store.read_media(bad)
    assert damaged.value.facts == {"sha256": bad}
    assert store.read_media(good) == bytes([1]) * 100_000
    store.add_media(bytes([2]) * 100_000, "image/jpeg")
    assert store.read_media(bad) == bytes([2]) * 100_000
    store.close()


def opened(folder: Path, spoilt: Sample, kind: str) -> bytes:
    """The workspace's own identity, reached through one slot."""
    description = decoded_description(read_description(folder), folder.name)
    key = slots.open_slots(description.slots, spoilt.secrets[kind])
    return unsealed(key, description.identity)


def test_a_bit_of_a_description(spoilt: Sample, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the one, of its twin, of both at once: it opens by every slot, and both are whole again afterwards."""
    times = ledger.trials(150, 15)
    folder, wanted = spoilt.folder, describe_folder(spoilt.folder)
    kept = {folder / name: (folder / name).read_bytes() for name in (DESCRIPTION, TWIN)}
    failures = blind = 0
    for turn in range(times):
        names = [(DESCRIPTION,), (TWIN,), (DESCRIPTION, TWIN)][turn % 3]
        for name in names:
            (folder / name).write_bytes(flipped(kept[folder / name], chance))
        with monkeypatch.context() as patch:
            patch.setattr(folders, "is_whole", lambda _: True)
            try:
                blind += describe_folder(folder) != wanted
            except FieldKitError:
                blind += 1
        right = describe_folder(folder) == wanted and all(opened(folder, spoilt, kind) for kind in slots.KINDS)
        open_again(folder).close()
        failures += not right or any(path.read_bytes() != content for path, content in kept.items())
        put_back(kept)
    ledger.record(
        "C7",
        "a bit of workspace.json, of its twin, of both: opened by every slot, both whole again",
        times,
        failures,
        teeth=f"{blind} of {times} where the checksum is not compared",
    )


def test_a_bit_of_a_slot_in_both_descriptions(
    spoilt: Sample, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same slot spoilt in both: it is named as damaged, no wrong secret is blamed, and every other slot opens."""
    times = ledger.trials(150, 15)
    folder = spoilt.folder
    kept = {folder / name: (folder / name).read_bytes() for name in (DESCRIPTION, TWIN)}
    whole = kept[folder / DESCRIPTION]
    failures = blamed = 0
    for turn in range(times):
        kind = slots.KINDS[turn % len(slots.KINDS)]
        slot = next(slot for slot in describe_folder(folder).slots if slot["kind"] == kind)
        part = "age" if kind == slots.ORGANISATION else "wrapped"
        start = whole.index(str(slot[part]).encode()[:60].split(b"\n")[0])
        for path in kept:
            spoiling = bytearray(whole)
            place = start + chance.randrange(40)
            spoiling[place] = ord("A") if spoiling[place] != ord("A") else ord("B")
            path.write_bytes(spoiling)
        try:
            opened(folder, spoilt, kind)
        except (Damaged, KeyringUnavailable) as error:
            failures += error.key not in {"damaged.slot", "keyring_unavailable.slot"}
        failures += not all(opened(folder, spoilt, other) for other in slots.KINDS if other != kind)
        found = describe_folder(folder)
        with monkeypatch.context() as patch:
            patch.setattr(sealing, "is_whole", lambda _: True)
            try:
                slots.open_slots(found.slots, spoilt.secrets[kind])
            except WrongKey:
                blamed += 1
            except (Damaged, KeyringUnavailable):
                continue
            finally:
                put_back(kept)
    ledger.record(
        "C7",
        "a bit of a slot in both descriptions: named, and every other slot opens",
        times,
        failures,
        teeth=f"{blamed} of {times} right secrets called wrong where a slot has no checksum",
    )
