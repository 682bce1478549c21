"""What opens the workspace: its passphrase, recovery words, the system's keyring, the organisation's key."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fieldkit.domain.ids import new_id
from fieldkit.domain.unlocking import SHORTEST_PASSPHRASE, Secret
from fieldkit.errors import BadValue, KeyringUnavailable
from fieldkit.storage.keys import slots, system, words
from fieldkit.storage.keys.held import wipe
from fieldkit.storage.keys.sealing import is_whole, unsealed

if TYPE_CHECKING:
    from fieldkit.storage.store import Store

KEYRING, PASSPHRASE, WORDS, ORGANISATION = slots.KINDS
"""The kinds of slots, in the order in which they are tried and shown."""


class Keys:
    """The slots of an open workspace. What leads to one is never kept in the program once a call has ended."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    def kinds(self) -> dict[str, bool]:
        """The kinds of slots there are, and whether each still agrees with its checksum."""
        found = self._store.access.description.slots
        return {kind: is_whole(slot) for kind in slots.KINDS for slot in found if slot.get("kind") == kind}

    @property
    def organisation(self) -> str:
        """The organisation's public recovery key, empty when none was given."""
        return next(iter(self._store.access.description.recipients), "")

    def prove(self, secret: Secret) -> None:
        """Raise WrongKey, BadValue or Damaged unless this opens the workspace."""
        description = self._store.access.description
        key = slots.open_slots(description.slots, secret)
        try:
            unsealed(key, description.identity)
        finally:
            wipe(key)

    def change_passphrase(self, secret: Secret, passphrase: str) -> None:
        """Another passphrase from now on; ``secret`` is the present one, or what stands in for one forgotten.

        Backups made earlier open with the former one until ``Backups.renew_ways`` has reached them. Raises WrongKey, or
        BadValue (``passphrase_short``).
        """
        check_passphrase(passphrase)
        self.prove(secret)
        self._put(slots.PASSPHRASE, lambda key: slots.passphrase_slot(key, passphrase))

    def renew_words(self, secret: Secret) -> str:
        """Eight new recovery words, to be written down now; the earlier ones open nothing any more."""
        self.prove(secret)
        fresh = words.new_words()
        self._put(slots.WORDS, lambda key: slots.words_slot(key, fresh))
        return fresh

    def use_keyring(self, *, wanted: bool) -> None:
        """Let the system open it for whoever is logged in to this computer, or no longer; raises KeyringUnavailable."""
        former = [slot for slot in self._store.access.description.slots if slot.get("kind") == slots.KEYRING]
        if wanted:
            self._put(slots.KEYRING, lambda key: slots.keyring_slot(key, f"{self._store.folder.name} {new_id()}"))
        else:
            self._store.access.change_slots(lambda _key, found: slots.without(found, slots.KEYRING))
        for slot in former:
            slots.forget(slot)

    def set_organisation(self, recipient: str) -> None:
        """Let the organisation's recovery key open this workspace and what is kept from now on; empty takes it away.

        Raises BadValue (``recipient``) for what is no age recipient.
        """
        if not recipient.strip():
            self._store.access.change_slots(lambda _key, found: slots.without(found, slots.ORGANISATION))
            self._store.access.change(recipients=())
        else:
            identity = self._store.access.identity
            self._put(slots.ORGANISATION, lambda key: slots.organisation_slot(key, identity, recipient))
            self._store.access.change(recipients=(recipient.strip(),))
        self._store.media.seal_to(self._store.access.description.recipients)

    def _put(self, kind: str, make: Callable[[bytes], dict[str, Any]]) -> None:
        self._store.access.change_slots(lambda key, found: [*slots.without(found, kind), make(key)])


def new_recovery_words() -> str:
    """Eight words to be shown once, written down, and given to ``create_workspace``."""
    return words.new_words()


def keyring_holds(name: str) -> bool:
    """Whether this computer's keyring answers and holds a slot's secret; a locked one is given five seconds."""
    try:
        return bool(name) and bool(system.fetch(name))
    except KeyringUnavailable:
        return False


def check_passphrase(passphrase: str) -> None:
    """Raise BadValue (``passphrase_short``) for a passphrase that is quickly guessed."""
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise BadValue("passphrase_short", least=SHORTEST_PASSPHRASE)
