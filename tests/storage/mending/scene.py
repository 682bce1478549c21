"""A closed workspace with a backup and work since, spoilt page by page, made good, and compared with what it held."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fieldkit.domain.changes import Change
from fieldkit.storage.backups.home import Home, home_in
from fieldkit.storage.backups.making import hand_out, identity_of
from fieldkit.storage.folder import BACKUPS, DATABASE, describe_folder, write_description
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.keys.sealing import unsealed
from fieldkit.storage.mending.making_good import MadeGood, Patient, make_good
from fieldkit.storage.store import Store
from tests.storage.backups.scene import backup, first_home, never
from tests.storage.opened import KEY, create, journal_of, open_again, write, write_values

PAGE = 4096
BEFORE, SINCE = 24, 12
SMALL = b"vignette " * 400


def visit(number: int) -> str:
    """The id of a visit."""
    return f"00000000-0000-7000-8000-{number:012}"


@dataclass(frozen=True)
class Sample:
    """A closed workspace: what its journal held when the backup was made, and what it holds."""

    folder: Path
    backed_up: Sequence[Change]
    journal: Sequence[Change]
    small: str

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    def homes(self) -> list[Home]:
        return [home_in(self.folder / BACKUPS, describe_folder(self.folder).workspace)]


def sample(folder: Path) -> Sample:
    """Two dozen visits of long texts in a backup, a dozen since, a thumbnail and a larger file."""
    store = create(folder)
    for number in range(BEFORE):
        _write(store, number)
    small = store.add_media(SMALL, "image/jpeg")
    large = store.add_media(bytes(range(256)) * 400, "image/jpeg")
    for number, blob in ((900, small), (901, large)):
        plain = [blob.sha256, blob.size, blob.media_type]
        write_values(store, "photo", visit(number), {"caption": f"Photo {number}", "thumbnail": plain})
    store.set_setting("profile", "Awa")
    store.in_transaction(hand_out)
    backup(store, first_home(store))
    backed_up = journal_of(store)
    for number in range(BEFORE, BEFORE + SINCE):
        _write(store, number)
    journal = journal_of(store)
    store.close()
    return Sample(folder, backed_up, journal, small.sha256)


def _write(store: Store, number: int) -> None:
    write(store, visit(number), title=f"Forage {number}", seen=f"La pompe {number} fuit. " * 250)
    write(store, visit(number), needs=f"Une pompe n° {number}")


def mended(sample: Sample, homes: Sequence[Home] | None = None) -> MadeGood:
    """Make the database good and name the new one, as the program does; the former stays."""
    description = describe_folder(sample.folder)
    key = HeldKey(KEY)
    identity = identity_of(unsealed(KEY, description.identity).decode())
    found = sample.homes() if homes is None else homes
    made = make_good(Patient(sample.folder, description, key, identity, found), lambda *_: None, never)
    write_description(sample.folder, replace(description, database=made.path.name).sealed_with(KEY))
    return made


def read_back(sample: Sample, look: Callable[[Store], object]) -> object:
    """What is found in the workspace as it is now."""
    store = open_again(sample.folder)
    try:
        return look(store)
    finally:
        store.close()


def put_back(sample: Sample, content: bytes) -> None:
    """The workspace as it was, its mended databases gone."""
    description = describe_folder(sample.folder)
    write_description(sample.folder, replace(description, database=DATABASE).sealed_with(KEY))
    for path in sample.folder.glob("workspace*.db*"):
        path.unlink()
    sample.database.write_bytes(content)


def flip(content: bytes, chance: random.Random) -> bytes:
    """The same but for one bit."""
    spoilt = bytearray(content)
    spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def wipe(content: bytes, number: int, start: int = 1_024, size: int = 512) -> bytes:
    """The same but for one sector of a page, of which nothing is left."""
    at = (number - 1) * PAGE + start
    return content[:at] + bytes(size) + content[at + size :]
