"""A workspace whose files are spoilt bit by bit, and all that can be read of it."""

import random
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyrage

from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords, Secret
from fieldkit.domain.visit import Visit
from fieldkit.storage.folder import describe_folder
from fieldkit.storage.keys import sealing, slots, words
from fieldkit.storage.soundness import faulty_places
from fieldkit.storage.store import Store, create_store
from tests.cheap_keys import CHEAP
from tests.storage.opened import KEY, derived, journal_of, write

PASSPHRASE = "quatre mots pour ouvrir"
VISITS = 12
SIZES = (9_000, 70_000, 200_000)


@dataclass(frozen=True, slots=True)
class Sample:
    """A workspace that is closed, what opens it, and what it holds."""

    folder: Path
    secrets: Mapping[str, Secret | None]
    files: tuple[str, ...]
    content: object


def sample(folder: Path) -> Sample:
    """A workspace of a dozen visits and three files, with all four kinds of slots."""
    organisation, spelled = pyrage.x25519.Identity.generate(), words.new_words()
    recipient = str(organisation.to_public())

    def describe(identity: str) -> Mapping[str, object]:
        made = (
            slots.keyring_slot(KEY, folder.parent.name + folder.name),
            slots._slot(slots.PASSPHRASE, sealing.sealed_under(PASSPHRASE, KEY, CHEAP)),
            slots._slot(slots.WORDS, sealing.sealed_under(spelled, KEY, CHEAP)),
            slots.organisation_slot(KEY, identity, recipient),
        )
        return {"slots": made, "recipients": (recipient,)}

    store = create_store(folder, KEY, describe)
    for number in range(VISITS):
        write(store, f"visit-{number}", title=f"Forage {number}", seen="La pompe fuit. " * 400)
    files = tuple(store.add_media(bytes([n]) * size, "image/jpeg").sha256 for n, size in enumerate(SIZES))
    content = everything(store, files)
    store.close()
    secrets = {
        slots.KEYRING: None,
        slots.PASSPHRASE: Passphrase(PASSPHRASE),
        slots.WORDS: RecoveryWords(spelled),
        slots.ORGANISATION: OrganisationKey(str(organisation)),
    }
    return Sample(folder, secrets, files, content)


def everything(store: Store, files: tuple[str, ...]) -> object:
    """All that can be read of a workspace: each record alone as well, where the end of a text is the end of reading."""
    alone: list[object] = []
    for number in range(VISITS):
        with store.read() as reader:
            alone.append(reader.get(Visit, f"visit-{number}"))
        with store.read() as reader:
            alone += reader.all(Visit, title=f"Forage {number}")
    return alone, journal_of(store), derived(store), [store.read_media(sha256) for sha256 in files]


def read(folder: Path, files: tuple[str, ...]) -> tuple[object, int, Store]:
    """All that can be read of a closed workspace, how many faulty places a check finds, and the store, closed again."""
    store = Store(folder, describe_folder(folder), KEY, new=False)
    try:
        return everything(store, files), faulty_places(store, full=False), store
    finally:
        store.close()


@contextmanager
def stopped(sample: Sample, folder: Path) -> Iterator[dict[Path, bytes]]:
    """A copy in ``folder`` as a killed program leaves it, five visits in its log; the content of what may change."""
    running = folder.with_name(f"{folder.name}-running")  # the sample itself stays what it is for the other trials
    shutil.copytree(sample.folder, running)
    store = Store(running, describe_folder(running), KEY, new=False)
    for number in range(5):
        write(store, f"visit-{number}", needs=f"Une pompe n° {number}")
    shutil.copytree(running, folder, ignore=shutil.ignore_patterns("*-shm", "ballast"))
    store.close()
    yield {path: path.read_bytes() for path in folder.iterdir() if path.name.startswith("workspace")}


def put_back(kept: Mapping[Path, bytes]) -> None:
    """The files as they were, and nothing beside the database that was not there."""
    for path, content in kept.items():
        path.write_bytes(content)
        if path.suffix == ".db":
            for end in ("-wal", "-shm"):
                beside = path.with_name(path.name + end)
                if beside not in kept:
                    with suppress(FileNotFoundError):
                        beside.unlink()


def flipped(content: bytes, chance: random.Random) -> bytes:
    """The same bytes but for one bit."""
    spoilt = bytearray(content)
    spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)
