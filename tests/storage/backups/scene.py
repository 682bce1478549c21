"""A workspace with texts and files, and backups of it made as the program makes them."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pyrage

from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords
from fieldkit.storage.backups.copying import Source
from fieldkit.storage.backups.home import Home, home_in
from fieldkit.storage.backups.making import Made, Maker, identity_of
from fieldkit.storage.backups.manifest import Head
from fieldkit.storage.backups.restoring import Restored, Restoring
from fieldkit.storage.backups.verifying import Fault, Opener, check
from fieldkit.storage.folder import BACKUPS
from fieldkit.storage.keys import slots
from fieldkit.storage.keys.words import new_words
from fieldkit.storage.store import Store, create_store
from tests.storage.opened import KEY, write

VISIT = "00000000-0000-7000-8000-00000000000a"
TEXT = "Le comité de Tchakalo se réunit le mardi"
PASSPHRASE = Passphrase("quatre mots pour ouvrir")
WORDS = RecoveryWords(new_words())
ORGANISATION = pyrage.x25519.Identity.generate()
ORGANISATION_KEY = OrganisationKey(str(ORGANISATION))
PHOTO = b"photo " * 20_000
SMALL = b"vignette " * 100


def furnished(folder: Path) -> Store:
    """A store with a text, a photo and a thumbnail, that a passphrase, words and an organisation's key open."""
    recipient = str(ORGANISATION.to_public())

    def describe(identity: str) -> dict[str, object]:
        made = (
            slots.passphrase_slot(KEY, PASSPHRASE.text),
            slots.words_slot(KEY, WORDS.text),
            slots.organisation_slot(KEY, identity, recipient),
        )
        return {"slots": made, "recipients": (recipient,)}

    store = create_store(folder, KEY, describe)
    write(store, VISIT, title="Forage", seen=TEXT)
    store.add_media(PHOTO, "image/jpeg")
    store.add_media(SMALL, "image/jpeg")
    return store


def first_home(store: Store) -> Home:
    """The store's own home."""
    return home_in(store.folder / BACKUPS, store.access.description.workspace)


def home_on(store: Store, place: Path) -> Home:
    """The store's home in another place."""
    return home_in(place, store.access.description.workspace)


def never() -> bool:
    """Not asked to stop."""
    return False


def backup(
    store: Store,
    home: Home,
    now: dt.datetime | None = None,
    stop: Callable[[], bool] = never,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Made:
    """One backup."""
    maker = Maker(Source(store.folder, store.access), identity_of(store.access.identity), stop, progress, "by_hand")
    with maker.copied(home, Head()) as copy:
        return maker.make(home, copy, now or dt.datetime.now(dt.UTC))


def checked(store: Store, home: Home, stamp: str = "") -> list[Fault]:
    """What is wrong with a backup, everything read back."""
    opener = Opener(store.access.key, identity_of(store.access.identity), home.path)
    return check(home, home.find(stamp).path, opener, never, lambda _count: None)


def restoring(
    home: Home,
    target: Path,
    stamp: str = "",
    *,
    stop: Callable[[], bool] = never,
    laid: Mapping[str, bytes] | None = None,
) -> Restoring:
    """A restore, not begun."""
    return Restoring(home, home.find(stamp), target, stop, lambda _done, _total: None, laid=laid or {})


def restored(home: Home, target: Path, stamp: str = "") -> Restored:
    """A restore with the passphrase."""
    return restoring(home, target, stamp).run(PASSPHRASE)
