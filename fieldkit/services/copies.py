"""Where a piece of work is: on this computer, on the backup drive, on the server."""

from collections.abc import Callable, Iterable

from fieldkit.domain.kinds import KINDS
from fieldkit.services.backup_places import Places
from fieldkit.services.holding import Holdings, held_of
from fieldkit.services.outbox import Outbox
from fieldkit.storage.spread import on_server, up_to
from fieldkit.storage.store import Store

_OF_VISITS = tuple(kind.record_type for kind in KINDS.values() if "visit" in kind.by_name)


class Copies:
    """The witness of the copies. Told from the journal and the last backup of the second place that was read back."""

    def __init__(self, store: Store, outbox: Outbox, places: Callable[[], Places]) -> None:
        """``places`` gives those of the backups, when they are first asked for."""
        self._store, self._outbox, self._places = store, outbox, places

    def of_visit(self, visit: str) -> Holdings:
        """Where a visit is, with everything written and photographed there, records in the bin included."""
        with self._store.read() as reader:
            records = {visit}
            for record_type in _OF_VISITS:
                for deleted in (False, True):
                    records.update(each.id for each in reader.all(record_type, deleted=deleted, visit=visit))
        return self.of(records)

    def of(self, records: Iterable[str]) -> Holdings:
        """Where these records are: a place that lacks the last change of one of them holds an older version.

        A backup on the drive holds a change only where it was read back after the change was written.
        """
        wanted, known = list(records), self._places().known
        linked = bool(self._outbox.link.url)
        last = known.second.head.seq if known.second is not None else 0
        with self._store.read() as reader:
            server = on_server(reader.connection, wanted)
            changes, there = up_to(reader.connection, wanted, last)
        sent = server.changes_there if server.files_there == server.files else min(server.changes_there, changes - 1)
        return Holdings(
            server=held_of(sent, changes) if linked else None,
            drive=held_of(there, changes) if known.second_place is not None else None,
        )
