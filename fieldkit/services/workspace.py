"""An open workspace: the services, wired in one place."""

from collections.abc import Callable
from pathlib import Path

from fieldkit.domain.ids import new_id
from fieldkit.domain.loaded import Published
from fieldkit.errors import Refused
from fieldkit.services.contacts import Contacts
from fieldkit.services.documents import Documents
from fieldkit.services.dossiers import Dossiers
from fieldkit.services.history import History
from fieldkit.services.indicators import Indicators
from fieldkit.services.missions import Missions
from fieldkit.services.outbox import Outbox
from fieldkit.services.photos import Photos
from fieldkit.services.profile import People, Profile
from fieldkit.services.recommendations import Recommendations
from fieldkit.services.records import Records
from fieldkit.services.reports import Reports
from fieldkit.services.review import Review
from fieldkit.services.search import Search
from fieldkit.services.undo import Undo
from fieldkit.services.visits import Visits
from fieldkit.storage import folder as folders
from fieldkit.storage import keys
from fieldkit.storage.store import Store, create_store, open_store

_DEMONSTRATION = "demonstration"


class Workspace:
    """The services of one workspace. Any thread may call them; writes wait for each other and for the disk."""

    def __init__(self, store: Store) -> None:
        """Use ``create_workspace`` or ``open_workspace``."""
        self._store = store
        self.folder = store.folder
        self.device = store.device
        self.people = People(store)
        self.records = Records(store, lambda: self.people.current.mailbox)
        self.undo = Undo(store, self.records)
        self.indicators = Indicators(self.records)
        self.dossiers = Dossiers(store)
        self.missions = Missions(store)
        self.visits = Visits(self.records, store, self.people)
        self.recommendations = Recommendations(self.records, store)
        self.photos = Photos(self.records, store)
        self.documents = Documents(self.records, store)
        self.contacts = Contacts(self.records, store)
        self.history = History(self.records, store, self.people)
        self.search = Search(store)
        self.review = Review(store, self.records, self.people)
        self.reports = Reports(store, self.records, self.people)
        self.outbox = Outbox(store)

    def subscribe(self, listener: Callable[[Published], None]) -> Callable[[], None]:
        """Be told what each commit changed, on the thread that asked for it; the result ends the subscription."""
        return self._store.subscribe(listener)

    def tell_bugs_to(self, tell: Callable[[Exception], object]) -> None:
        """Hand what a listener raised to ``tell``, on the thread it was told on; the commit stands."""
        self._store.listeners.tell_bugs_to(tell)

    @property
    def is_demonstration(self) -> bool:
        """Whether it was filled with the demonstration: its dossiers are invented and leave this machine for nobody."""
        return bool(self._store.get_setting(_DEMONSTRATION))

    def become_demonstration(self) -> None:
        """Note that what it holds is invented, whatever is written later."""
        self._store.set_setting(_DEMONSTRATION, "yes")

    @property
    def store(self) -> Store:
        """The store, for this room's own modules."""
        return self._store

    def rebuild(self) -> int:
        """Recompute every record from the journal; how many there are."""
        return self._store.rebuild()

    def close(self) -> None:
        """Finish writing, delete the copies of documents other programs showed, and let go of the folder."""
        try:
            self.documents.forget_copies()
        finally:
            self._store.close()


def create_workspace(folder: Path, profile: Profile, passphrase: str = "") -> Workspace:
    """A new, empty workspace. Without a passphrase its key goes to the system's keyring.

    Raises KeyringUnavailable when there is no keyring to trust and no passphrase, Refused when the folder holds a
    workspace already.
    """
    if is_workspace(folder):
        raise Refused("workspace_exists", folder=folder.name)
    key = keys.new_key()
    if passphrase:
        slot = keys.seal_with_passphrase(key, passphrase)
    else:
        slot = keys.seal_with_keyring(key, f"{folder.name} {new_id()}")
    workspace = Workspace(create_store(folder, key, slot))
    workspace.people.introduce(profile.name, profile.login)
    return workspace


def open_workspace(folder: Path, ask_passphrase: Callable[[], str]) -> Workspace:
    """Open a workspace; ``ask_passphrase`` is called only where the key is under a passphrase.

    Raises NotFound, NewerFormat (nothing touched), WrongKey, KeyringUnavailable, WorkspaceBusy or Damaged.
    """
    return Workspace(open_store(folder, ask_passphrase))


def is_workspace(folder: Path) -> bool:
    """Whether the folder holds a workspace."""
    return folders.is_workspace(folder)


def needs_passphrase(folder: Path) -> bool:
    """Whether opening the workspace asks for a passphrase; raises NotFound, NewerFormat or Damaged."""
    return folders.describe_folder(folder).slot.get("kind") == "passphrase"


def keyring_available() -> bool:
    """Whether this machine has a keyring FieldKit trusts with a key."""
    return keys.keyring_available()
