"""What a restored workspace waits for: before its person said yes it syncs nothing, and copies to no stick unasked."""

import datetime as dt

from fieldkit.storage.exchange import PAUSED
from fieldkit.storage.store import Store

_AGREED = "backups_agreed"
"""The device whose person copied to the second place after a restore: from then on it needs no yes there."""


class AfterRestore:
    """Kept in the store, so that it is waited for at every start."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def made_at(self) -> dt.datetime | None:
        """When the backup was made the workspace was restored from; None where no yes is waited for."""
        raw = self._store.get_setting(PAUSED)
        return dt.datetime.fromtimestamp(int(raw) / 1000).astimezone() if raw else None

    def confirm(self) -> None:
        """Sync from now on."""
        self._store.set_setting(PAUSED, "")

    @property
    def copies_wait(self) -> bool:
        """Whether nothing goes to the second place unasked."""
        return self.made_at is not None and self._store.get_setting(_AGREED) != self._store.device

    def agree_to_copies(self) -> None:
        """The person copied there: from now on that needs no yes."""
        self._store.set_setting(_AGREED, self._store.device)
