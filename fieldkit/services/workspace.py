"""An open workspace: the services, wired in one place."""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldkit.domain.ids import new_id
from fieldkit.domain.loaded import Published
from fieldkit.errors import Refused
from fieldkit.services.after_restore import AfterRestore
from fieldkit.services.captures import Captures
from fieldkit.services.documents import Documents
from fieldkit.services.keys import Keys, check_passphrase
from fieldkit.services.missions import Missions
from fieldkit.services.outbox import Outbox
from fieldkit.services.profile import People, Profile
from fieldkit.services.proposals import Proposals
from fieldkit.services.recommendations import Recommendations
from fieldkit.services.records import Records
from fieldkit.services.review import Review
from fieldkit.services.search import Search
from fieldkit.services.settling import Settling
from fieldkit.services.undo import Undo
from fieldkit.storage import folder as folders
from fieldkit.storage.keys import slots, words
from fieldkit.storage.keys.held import wipe
from fieldkit.storage.store import Store, create_store, open_unlocked
from fieldkit.storage.unlocked import Unlocked

if TYPE_CHECKING:
    from fieldkit.services.backups import Backups
    from fieldkit.services.care import Care
    from fieldkit.services.contacts import Contacts
    from fieldkit.services.copies import Copies
    from fieldkit.services.dossiers import Dossiers
    from fieldkit.services.history import History
    from fieldkit.services.indicators import Indicators
    from fieldkit.services.mending import Mending
    from fieldkit.services.photos import Photos
    from fieldkit.services.reports import Reports
    from fieldkit.services.space import Space
    from fieldkit.services.visits import Visits

_DEMONSTRATION = "demonstration"


class Workspace:
    """The services of one workspace. Any thread may call them; writes wait for each other and for the disk.

    Those that today does not ask are imported when they are first asked: together they are a tenth of a start.
    """

    def __init__(self, store: Store) -> None:
        """Use ``create_workspace`` or ``open_workspace``; ``volumes`` may be set to tell which disks are there."""
        self._store = store
        self.folder = store.folder
        self.device = store.device
        self.keys = Keys(store)
        self.people = People(store)
        self.records = Records(store, lambda: self.people.current.mailbox)
        self.undo = Undo(store, self.records)
        self.settling = Settling(store, self.records, self.people)
        self.missions = Missions(store)
        self.captures = Captures(store, self.people)
        self.recommendations = Recommendations(self.records, store)
        self.documents = Documents(self.records, store)
        self.search = Search(store)
        self.review = Review(store, self.records, self.people)
        self.proposals = Proposals(store, self.records, self.people)
        self.outbox = Outbox(store)
        self.after_restore = AfterRestore(store)
        self.volumes: Callable[[], Iterable[Path]] = tuple

    @cached_property
    def backups(self) -> "Backups":
        """Copies of the workspace, here and on a second place."""
        from fieldkit.services.backups import Backups

        return Backups(self._store)

    @cached_property
    def care(self) -> "Care":
        """What looks after the workspace while it is open."""
        from fieldkit.services.care import Care

        return Care(self._store, refill=lambda damaged, stopped: self.mending.files.refill(damaged, stopped))

    @cached_property
    def mending(self) -> "Mending":
        """What makes damaged files and a damaged database good."""
        from fieldkit.services.mending import Mending
        from fieldkit.services.refilling import Refilling

        files = Refilling(self._store, lambda: self.backups.places, self.outbox, lambda: self.volumes())
        return Mending(self._store, files, self.care.database_is_good)

    @cached_property
    def space(self) -> "Space":
        """Room on the disk, and what is kept in reserve."""
        from fieldkit.services.space import Space

        return Space(self._store)

    @cached_property
    def contacts(self) -> "Contacts":
        """People met, and where they are named."""
        from fieldkit.services.contacts import Contacts

        return Contacts(self.records, self._store)

    @cached_property
    def copies(self) -> "Copies":
        """Where a piece of work is: here, on the drive, on the server."""
        from fieldkit.services.copies import Copies

        return Copies(self._store, self.outbox, lambda: self.backups.places)

    @cached_property
    def dossiers(self) -> "Dossiers":
        """The list of dossiers, and what each holds."""
        from fieldkit.services.dossiers import Dossiers

        return Dossiers(self._store)

    @cached_property
    def history(self) -> "History":
        """What was changed, when and by whom."""
        from fieldkit.services.history import History

        return History(self.records, self._store, self.people)

    @cached_property
    def indicators(self) -> "Indicators":
        """Indicators, their values and where they stand."""
        from fieldkit.services.indicators import Indicators

        return Indicators(self.records)

    @cached_property
    def photos(self) -> "Photos":
        """Photos of visits and dossiers."""
        from fieldkit.services.photos import Photos

        return Photos(self.records, self._store)

    @cached_property
    def reports(self) -> "Reports":
        """Mission reports and their editions."""
        from fieldkit.services.reports import Reports

        return Reports(self._store, self.records, self.people)

    @cached_property
    def visits(self) -> "Visits":
        """Visits, from the first word to the last."""
        from fieldkit.services.visits import Visits

        return Visits(self.records, self._store, self.people)

    def subscribe(self, listener: Callable[[Published], None]) -> Callable[[], None]:
        """Be told what each commit changed, on the thread that asked for it; the result ends the subscription."""
        return self._store.subscribe(listener)

    def tell_bugs_to(self, tell: Callable[[Exception], object]) -> None:
        """Hand what a listener raised to ``tell``, on the thread it was told on; the commit stands."""
        self._store.listeners.tell_bugs_to(tell)
        self.care.listeners.tell_bugs_to(tell)

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
        """Recompute every record from the journal, once a backup has all of it; how many there are."""
        self.backups.before_risk()
        return self._store.rebuild()

    def close(self) -> None:
        """Finish writing, delete the copies of documents other programs showed, and let go of the folder."""
        self.care.end()
        try:
            self.documents.forget_copies()
        finally:
            self._store.close()


def create_workspace(
    folder: Path,
    profile: Profile,
    passphrase: str,
    *,
    recovery_words: str = "",
    keyring: bool = False,
    organisation: str = "",
) -> Workspace:
    """A new, empty workspace that its passphrase opens, and each of what else is given.

    ``recovery_words`` come from ``new_recovery_words``; ``keyring`` lets the system open it for whoever is logged in;
    ``organisation`` is a public age recipient. Raises BadValue, KeyringUnavailable, or Refused when the folder holds a
    workspace already.
    """
    if folders.is_workspace(folder):
        raise Refused("workspace_exists", folder=folder.name)
    check_passphrase(passphrase)
    key = slots.new_key()

    def describe(identity: str) -> dict[str, Any]:
        made = [slots.passphrase_slot(key, passphrase)]
        if recovery_words:
            made.append(slots.words_slot(key, words.understood(recovery_words)))
        if keyring:
            made.append(slots.keyring_slot(key, f"{folder.name} {new_id()}"))
        if organisation:
            made.append(slots.organisation_slot(key, identity, organisation))
        return {"slots": tuple(made), "recipients": (organisation.strip(),) if organisation else ()}

    try:
        workspace = Workspace(create_store(folder, key, describe))
    finally:
        wipe(key)
    workspace.people.introduce(profile.name, profile.login)
    return workspace


def enter(found: Unlocked) -> Workspace:
    """The workspace whose key is known; raises WorkspaceBusy, Damaged, DiskFault or DiskFull."""
    return Workspace(open_unlocked(found))
