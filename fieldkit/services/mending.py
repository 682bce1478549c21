"""A damaged database made good: what cannot be read is named, a new one is written, what no copy holds is named."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from fieldkit.domain.fields import title_from
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.unlocking import Secret
from fieldkit.errors import Damaged
from fieldkit.services.refilling import Refilling
from fieldkit.storage.backups.home import ON_STICK
from fieldkit.storage.backups.making import identity_of
from fieldkit.storage.backups.streams import Stop
from fieldkit.storage.damage import unreadable
from fieldkit.storage.folder import BACKUPS
from fieldkit.storage.former import KEPT_DAYS
from fieldkit.storage.mending.closed import homes_in, make_closed_good
from fieldkit.storage.mending.making_good import LostRecord, MadeGood, Patient, Progress, make_good
from fieldkit.storage.store import Store

__all__ = ["KEPT_DAYS", "LostRecord", "MadeGood", "Mending", "mend"]


class Mending:
    """The mending of one open workspace."""

    def __init__(self, store: Store, files: Refilling, done: Callable[[], None]) -> None:
        """``files`` puts damaged files back; ``done`` is called once the database is good again."""
        self._store, self.files, self._done = store, files, done

    def unreadable(self) -> tuple[LostRecord, ...]:
        """The records of which something cannot be read, with what they are called as far as that can be.

        Reads everything once: it belongs on a lane of its own, after Damaged was met.
        """
        return tuple(LostRecord(kind, record, self._called(kind, record)) for kind, record in unreadable(self._store))

    def mend(
        self,
        volumes: Iterable[Path] = (),
        progress: Progress = lambda _done, _total: None,
        stop: Stop = lambda: False,
    ) -> MadeGood:
        """Go on in a new database; ``volumes`` are the tops of the disks that are there, where backups may be.

        Nothing is written meanwhile. Raises Refused(``backup_stopped``), DiskFull, DiskFault or Damaged(``no_copy``);
        the damaged one is in use then, as before.
        """
        store, found = self._store, list[MadeGood]()
        description = store.access.description
        tops = list(volumes)
        with suppress(Damaged):  # which folder the second place is stands in the database
            tops += filter(None, [self.files.second_place()])
        homes = homes_in([store.folder / BACKUPS, *_places(tops)], description.workspace)
        patient = Patient(store.folder, description, store.access.key, identity_of(store.access.identity), homes)

        def make(_damaged: Path) -> Path:
            found.append(make_good(patient, progress, stop))
            return found[0].path

        store.replace_damaged(make)
        self._done()
        return replace(found[0], needed=True)

    def _called(self, kind: str, record: str) -> str:
        """A record's title, out of whichever table still gives it."""
        if kind not in KINDS or not record:
            return ""
        called = KINDS[kind].record_type
        return title_from(called, [self._field(kind, record, name) for name in called.TITLE])

    def _field(self, kind: str, record: str, name: str) -> str:
        table = self._store.projection.names[kind]
        asked: Sequence[tuple[str, tuple[str, ...]]] = (
            (f'SELECT f_{name} FROM "{table}" WHERE id = ?', (record,)),  # noqa: S608 - names of ours
            (
                "SELECT value ->> '$' FROM edit WHERE record = ? AND kind = ? AND field = ?"
                " ORDER BY change DESC LIMIT 1",
                (record, kind, name),
            ),
        )
        for query, parameters in asked:
            try:
                with self._store.read() as reader:
                    found = reader.connection.exec_driver_sql(query, parameters).scalar()
            except Damaged:
                continue
            if found:
                return str(found)
        return ""


def mend(
    folder: Path,
    secret: Secret | None,
    volumes: Iterable[Path] = (),
    progress: Progress = lambda _done, _total: None,
    stop: Stop = lambda: False,
) -> MadeGood:
    """Make a workspace good that does not open; ``secret`` opens it, None asks the keyring.

    Raises NotFound, NewerFormat, WrongKey, BadValue, KeyringUnavailable, WorkspaceBusy, Refused(``backup_stopped``),
    DiskFull, DiskFault, or Damaged: ``description``, ``slot``, ``database_gone``, ``no_copy``. It is as it was then.
    """
    return make_closed_good(folder, secret, list(_places(volumes)), progress, stop)


def _places(volumes: Iterable[Path]) -> Iterable[Path]:
    """Where on disks, or in folders a person names, backups are."""
    return (place for top in volumes for place in (top, top / ON_STICK, top / BACKUPS))
