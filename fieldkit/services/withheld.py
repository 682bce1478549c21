"""Deletions others made that wait: until a pull is over, and where they are too many for a yes."""

from collections.abc import Collection

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.withholding import Pending
from fieldkit.storage import withholding
from fieldkit.storage.store import Store


class Withheld:
    """What a pull would delete here. Kept in the store: neither a cut nor a restart answers the question."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def weigh(self, already: int = 0) -> int:
        """A pull is over: take in what it deletes, or keep it for a yes where that is too much.

        ``already`` is how many records this round took away before. How many it takes away now.
        """
        with self._store.read() as reader:
            if not withholding.is_open(reader.connection):
                return 0
        names = self._store.projection.names
        taken, hidden = self._store.in_transaction(lambda connection: withholding.weigh(connection, names, already))
        if taken:
            self._store.integrate(taken)
        return hidden

    @property
    def asks(self) -> bool:
        """Whether there is a question the person has not answered, not even with « later »."""
        if self.is_put_off:
            return False
        with self._store.read() as reader:
            return withholding.is_asked(reader.connection)

    @property
    def is_put_off(self) -> bool:
        """Whether the person left for later what waits."""
        return bool(self._store.get_setting(withholding.PUT_OFF))

    def pending(self) -> Pending | None:
        """What waits for a yes; None for nothing."""
        with self._store.read() as reader:
            return withholding.pending(reader.connection, self._store.projection.names)

    def put_off(self) -> None:
        """Leave it for later: it is asked again when more comes."""
        self._store.set_setting(withholding.PUT_OFF, "yes")

    def accept(self, changes: Collection[ChangeId]) -> None:
        """Yes to the very deletions the person was shown; what came since is asked about anew."""
        wanted = set(changes)
        with self._store.read() as reader:
            shown = [change for change in withholding.asked(reader.connection) if change.id in wanted]
        self._store.integrate(shown)
