"""What this laptop and its server both hold: counted, compared, and put right where they do not."""

from collections.abc import Collection, Mapping

import msgspec

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.storage import agreeing
from fieldkit.storage.agreeing import Count, Lying
from fieldkit.storage.store import Store

__all__ = ["Agreement", "Count", "Lying"]

_DIFFERENCES = "sync_differences"


class Agreement:
    """The journal as it is held against a server's."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def counts(self) -> dict[str, Count]:
        """How many changes of each scope that was read the server is believed to hold."""
        with self._store.read() as reader:
            return agreeing.counts(reader.connection)

    def held(self, scope: str, after: int = 0) -> list[Change]:
        """These changes of one scope, of the places behind ``after``."""
        with self._store.read() as reader:
            return list(agreeing.held(reader.connection, scope, after))

    def apart(self) -> list[Change]:
        """Deletions the server gave that are not taken in."""
        with self._store.read() as reader:
            return agreeing.apart(reader.connection)

    def lying(self, scope: str) -> list[Lying]:
        """Every change of a scope, whoever holds it."""
        with self._store.read() as reader:
            return list(agreeing.lying(reader.connection, scope))

    def offer(self, changes: Collection[Lying]) -> None:
        """Offer again what the server turned out not to hold."""
        self._store.in_transaction(lambda connection: agreeing.offer(connection, changes))

    def know(self, changes: Collection[ChangeId]) -> None:
        """Note that the server holds these."""
        self._store.in_transaction(lambda connection: agreeing.know(connection, changes))

    def bring_back(self, changes: Collection[Change], cursors: Mapping[str, int], spoilt: Collection[ChangeId]) -> int:
        """Take in what was lost here, and put what the server gives in the place of ``spoilt``; how many are back.

        Everything that follows from the journal is computed anew: later changes may have seen what was lost.
        """
        if not changes:
            return 0
        given = {change.id for change in changes}
        self._store.in_transaction(
            lambda connection: agreeing.take_out(connection, [identity for identity in spoilt if identity in given])
        )
        back = self._store.integrate(changes, dict(cursors))
        self._store.rebuild()
        return back

    @property
    def differences(self) -> dict[str, tuple[int, str]]:
        """By scope, what the server has more than this laptop and nothing can be done about: a count and a mark."""
        raw = self._store.get_setting(_DIFFERENCES)
        return msgspec.json.decode(raw, type=dict[str, tuple[int, str]]) if raw else {}

    def set_differences(self, differences: Mapping[str, tuple[int, str]]) -> None:
        """Remember these: they are no reason to compare again."""
        self._store.set_setting(_DIFFERENCES, msgspec.json.encode(differences).decode())
