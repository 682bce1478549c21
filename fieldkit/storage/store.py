"""The store of one workspace: one lane that writes, many that read."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId, Edit, HybridClock
from fieldkit.domain.ids import is_id, new_id, new_session
from fieldkit.domain.kinds import check
from fieldkit.domain.listening import Listeners
from fieldkit.domain.loaded import Committed, Published
from fieldkit.domain.values import Blob
from fieldkit.errors import BadValue, Damaged, DiskFull, Refused, WorkspaceBusy, WrongKey
from fieldkit.storage import handing, heads, journal, tables, withholding
from fieldkit.storage.access import Access
from fieldkit.storage.ballast import Ballast
from fieldkit.storage.database import Database
from fieldkit.storage.engine import assert_encrypted
from fieldkit.storage.files import disk_errors, make_folder, sweep
from fieldkit.storage.folder import (
    BACKUPS,
    FORMAT,
    MEDIA,
    FolderDescription,
    describe_folder,
    hold,
    is_workspace,
    mend_description,
    write_description,
)
from fieldkit.storage.former import clear_former
from fieldkit.storage.heads import RecordKey
from fieldkit.storage.keys.held import wipe
from fieldkit.storage.keys.sealing import sealed, unsealed, with_sum
from fieldkit.storage.lane import Lane
from fieldkit.storage.log import Log, assert_log_whole
from fieldkit.storage.mark import Ending, Mark
from fieldkit.storage.media import Media
from fieldkit.storage.projection import Projection
from fieldkit.storage.reading import Reader
from fieldkit.storage.unlocked import Unlocked

P = ParamSpec("P")
T = TypeVar("T")
Listener = Callable[[Published], None]
Edits: TypeAlias = Sequence[tuple[str, Edit]]
"""Edits with the scope of their record."""

_LAST_OWN_TIME = "SELECT coalesce(max(at), 0) FROM change WHERE local = 1"
_LAST_RECEIVED_TIME = "SELECT coalesce(max(at), 0) FROM change WHERE local = 0 AND at <= ?"
_EVERY_RECORD = "SELECT DISTINCT e.kind, e.record, c.scope FROM edit e JOIN change c ON c.seq = e.change"


class Store:
    """Journal, records, search and media of one open workspace.

    Everything that writes runs on one thread, in one immediate transaction; when a call returns, it is on disk.
    """

    def __init__(
        self, folder: Path, description: FolderDescription, key: bytes, *, new: bool, given_up: bool = False
    ) -> None:
        """Use ``create_store`` or ``open_unlocked``. Raises WrongKey when the key is not this workspace's.

        Raises WorkspaceBusy as well where another process changed the description before it let go of the workspace.
        """
        content = unsealed(key, description.identity)
        identity = content.decode()
        wipe(content)
        description.assert_sealed(key, folder.name)
        self.folder = folder
        self.device = description.device
        self.access = Access(folder, description, key, identity)
        self.session = new_session()
        self.projection = Projection()
        self._counter = 0
        self._last: ChangeId | None = None
        self.listeners = Listeners[Published]()
        self.damages = Listeners[Damaged]()
        self.ballast = Ballast(folder, given_up=given_up)
        self._whole = False
        with contextlib.ExitStack() as opened:
            opened.callback(self.access.wipe)
            opened.callback(hold(folder).release)
            if not new and describe_folder(folder) != description:
                raise WorkspaceBusy  # what was read is over: written back, it would undo a new passphrase or database
            self._mark = Mark(folder)
            self.ending = Ending.CLEAN if new else self._mark.ending
            self.log = _clear_away(folder / description.database, new=new, clean=self.ending is Ending.CLEAN)
            self._database = Database(folder, self.access, self._mark, in_doubt=self.ending is Ending.FAILED, new=new)
            opened.callback(lambda: self._mark.clear() if self._whole and not self._lane.failed else None)
            self._lane = Lane(self._database, self.ballast)
            opened.callback(self._lane.close)
            self._mark.open()
            if self.ending is Ending.CUT:
                self._database.prove_if_small()
            self._clock = self._lane.insist(self._prepare, new=new)  # an opening may take the reserve
            self._database.settle()
            self.access.stands = self._database.place.check
            if not new:
                mend_description(folder, self.access.description)
            self.media = Media(folder / MEDIA, identity, description.recipients, self._database.check_files_fit)
            self._whole = True
            self._opened = opened.pop_all()

    def _prepare(self, connection: Connection, *, new: bool) -> HybridClock:
        if new:
            tables.journal.create_all(connection)
        if _get(connection, "shape") != self.projection.shape:
            self._rebuild(connection)
            _set(connection, "shape", self.projection.shape)
        clock = HybridClock(_now_ms, connection.exec_driver_sql(_LAST_OWN_TIME).scalar_one())
        clock.observe(connection.exec_driver_sql(_LAST_RECEIVED_TIME, (clock.horizon,)).scalar_one())
        return clock

    def close(self) -> None:
        """Finish what is being written, then let go of the workspace."""
        self._opened.close()

    @property
    def stopped(self) -> bool:
        """Whether the disk failed and no new file could be written either: nothing is saved at present."""
        return self._lane.failed

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after every commit, on the thread that asked for it; the result ends the subscription."""
        return self.listeners.add(listener)

    @contextlib.contextmanager
    def read(self) -> Iterator[Reader]:
        """A frozen view of the workspace."""
        try:
            with self._database.reading() as connection:
                yield Reader(connection, self.projection)
        except Damaged as damage:
            if damage.reason == "database":
                self.damages.tell(damage)
            raise

    def commit(
        self, author: str, edits: Edits, gesture: str = "", *, apart: Sequence[Edits] = (), typing: bool = False
    ) -> Committed:
        """Write one gesture; ``edits`` come with the scope of their record. Returns once it is on disk.

        ``apart`` are edits in changes of their own, which may speak of the same fields without having seen each other.
        ``typing`` says that the same fields written just before, and not yet offered to anybody, are an earlier
        state of the same sentence and need no place of their own in the journal.

        Raises BadValue, DiskFull or DiskFault; nothing is then written.
        """
        rounds = [list(edits), *map(list, apart)]
        for each in rounds:
            for _, edit in each:
                if not is_id(edit.record):
                    raise BadValue("record_id", kind=edit.kind)
                check(edit.kind, edit.field, edit.value)
            if len({(edit.kind, edit.record, edit.field) for _, edit in each}) != len(each):
                raise BadValue("field_twice")
        named = gesture or new_id()
        changes, published = self._lane.insist(self._commit, author, rounds, named, typing=typing and not apart)
        committed = Committed(named, changes, time.time())
        self.listeners.tell(published)
        return committed

    def _commit(
        self, connection: Connection, author: str, rounds: list[list[tuple[str, Edit]]], gesture: str, *, typing: bool
    ) -> tuple[tuple[ChangeId, ...], Published]:
        groups: list[tuple[str, list[Edit]]] = []
        for each in rounds:
            by_scope: dict[str, list[Edit]] = {}
            for scope, edit in each:
                by_scope.setdefault(scope, []).append(edit)
            groups += by_scope.items()
        done = []
        last = self._last
        for scope, group in groups:
            # The counter moves on even when this transaction fails: a failed COMMIT may still reach the disk.
            self._counter += 1
            identity = ChangeId(self.session, self._counter)
            change = Change(identity, scope, author, self.device, self._clock.tick(), tuple(group))
            may_continue = typing and last is not None and len(groups) == 1
            earlier = journal.to_amend(connection, last, group, gesture) if last is not None and may_continue else None
            if earlier is not None:
                journal.amend(connection, earlier, change, gesture)
            else:
                journal.insert_new(connection, change, gesture)
            done.append(identity)
        touched = {(edit.kind, edit.record) for _, group in groups for edit in group}
        self.projection.refresh(connection, touched)
        # Should this transaction fail, the journal does not hold it and nothing continues it.
        self._last = done[-1] if done else last
        return tuple(done), _published(touched, {scope for scope, _ in groups})

    def integrate(
        self, changes: Iterable[Change], cursors: dict[str, int] | None = None, *, by_hand: bool = False
    ) -> int:
        """Take in changes received from elsewhere, and how far the server's numbering was read; how many were new.

        ``by_hand`` says that they came from another laptop: the server may know nothing of them, and is offered them.
        What either would delete of what was here is withheld until the pull is over, see ``withholding``.
        """
        new, published = self._lane.run(self._integrate, list(changes), cursors or {}, by_hand=by_hand)
        if new:
            self.listeners.tell(published)
        return new

    def _integrate(
        self, connection: Connection, changes: list[Change], cursors: dict[str, int], *, by_hand: bool
    ) -> tuple[int, Published]:
        if not by_hand:
            journal.confirm(connection, changes)
        if cursors or by_hand:
            changes = withholding.sift(connection, changes, self.projection.names)
        else:
            withholding.let_go(connection, changes)
        new = journal.insert(connection, changes, local=False)
        if by_hand:
            handing.leave_to_relay(connection, new)
        for change in new:
            self._clock.observe(change.at)
        touched = {(edit.kind, edit.record) for change in new for edit in change.edits}
        self.projection.refresh(connection, touched)
        for scope, seq in cursors.items():
            connection.exec_driver_sql(
                "INSERT INTO cursor (scope, seq) VALUES (?, ?) ON CONFLICT (scope) DO UPDATE SET seq = excluded.seq",
                (scope, seq),
            )
        return len(new), _published(touched, {change.scope for change in new})

    def plant(self, changes: Iterable[Change], *, local: bool) -> None:
        """Take in changes with their own authors and times, as made here (``local``) or elsewhere."""
        self.listeners.tell(self._lane.run(_planted, self.projection, list(changes), local=local))

    def rebuild(self) -> int:
        """Recompute heads, records and search from the journal alone; the number of records."""
        records = self._lane.run(self._rebuild)
        self.listeners.tell(_published(records, {""}))
        return len(records)

    def _rebuild(self, connection: Connection) -> list[RecordKey]:
        self.projection.create(connection)
        return self.projection.fill(connection, heads.rebuild(connection))

    def replace_damaged(self, make: Callable[[Path], Path]) -> None:
        """Go on in a new database that ``make`` writes, given the damaged one; nobody writes meanwhile.

        What is written next has a new session: no identity of a change that was lost is given again.
        """

        def begin_anew() -> None:
            self.session, self._counter, self._last = new_session(), 0, None

        self._lane.replace_damaged(lambda: make(self.folder / self.access.description.database), begin_anew)
        with self.read() as reader:
            known = reader.connection.exec_driver_sql(_EVERY_RECORD).all()
        self.listeners.tell(_published([(row.kind, row.record) for row in known], {row.scope for row in known}))

    def add_media(self, content: bytes, media_type: str, *, on_server: bool = False) -> Blob:
        """Keep a file; durable when this returns. Raises DiskFull or DiskFault."""
        blob, small = self.media.seal(content, media_type)
        self._lane.run(self.media.register, blob, small, on_server=on_server)
        return blob

    def read_media(self, sha256: str) -> bytes:
        """The content of a file, verified; raises NotFound or Damaged."""
        with self.read() as reader:
            return self.media.read(reader.connection, sha256)

    def bring_in_log(self) -> bool:
        """Bring the log into the database file before that file is looked at; False while somebody is reading."""
        return self._lane.bring_in_log()

    def get_setting(self, name: str) -> str:
        """A setting of this workspace, empty when never set."""
        with self.read() as reader:
            return _get(reader.connection, name)

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting of this workspace."""
        self._lane.run(_set, name, value)

    def in_transaction(self, function: Callable[[Connection], T]) -> T:
        """Run a write of this room's other modules on the writing lane."""
        return self._lane.run(function)


def create_store(folder: Path, key: bytes, describe: Callable[[str], Mapping[str, Any]] = lambda _: {}) -> Store:
    """A new workspace in an empty folder; ``key`` stays the caller's to overwrite.

    ``describe`` is given the workspace's new age identity and answers with ``slots`` and ``recipients``.
    """
    identity = Media.new_identity()
    description = FolderDescription(
        format=FORMAT,
        device=new_id(),
        workspace=new_id(),
        identity=with_sum(sealed(key, identity.encode())),
        **describe(identity),
    ).sealed_with(key)
    make_folder(folder)
    store = Store(folder, description, key, new=True)
    try:
        # Written last: a folder without it is not a workspace yet, so a cut here leaves nothing half made.
        write_description(folder, store.access.description)
    except BaseException:
        store.close()
        raise
    return store


def _clear_away(database: Path, *, new: bool, clean: bool) -> Log:
    """Remove what an interrupted write left behind; called with the workspace held. How the log was found.

    Raises Refused when a new workspace would take the place of another, Damaged when there is no database to open or
    acknowledged work in its log cannot be read.
    """
    found = Log.WHOLE
    folder = database.parent
    with disk_errors():
        if new:
            if is_workspace(folder):
                raise Refused("workspace_exists", folder=folder.name)
            if any(any(path.iterdir()) for path in (folder / MEDIA, folder / BACKUPS) if path.is_dir()):
                raise Refused("workspace_exists", folder=folder.name)  # both descriptions are gone; the work is not
            for left in folder.glob(f"{database.name}*"):
                left.unlink()  # an earlier creation that did not finish: without its description nothing can open it
        elif not database.is_file() or database.stat().st_size == 0:
            raise Damaged("database_gone")
        else:
            assert_encrypted(database)
            found = assert_log_whole(database)
            if clean:
                clear_former(folder, database.name)
        sweep(folder)
        sweep(folder / MEDIA)
    return found


def open_unlocked(found: Unlocked) -> Store:
    """The store of a workspace whose key was proved, with the room of the reserve where the disk has none left.

    Raises WorkspaceBusy, Damaged, DiskFault, or DiskFull where there is no reserve either.
    """
    try:
        return open_described(found.folder, found.description, found.key)
    except WrongKey as error:
        raise Damaged("database") from error


def open_described(folder: Path, description: FolderDescription, key: bytes) -> Store:
    """The same with a key that may not be this workspace's: raises WrongKey then."""
    try:
        return Store(folder, description, key, new=False)
    except DiskFull:
        if not Ballast(folder).give_up():
            raise
    # Read again: the first try may have come as far as changing it.
    return Store(folder, describe_folder(folder), key, new=False, given_up=True)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _planted(connection: Connection, projection: Projection, changes: list[Change], *, local: bool) -> Published:
    new = journal.insert(connection, changes, local=local)
    touched = {(edit.kind, edit.record) for change in new for edit in change.edits}
    projection.refresh(connection, touched)
    return _published(touched, {change.scope for change in changes})


def _published(records: Iterable[RecordKey], scopes: Iterable[str]) -> Published:
    kinds, identities = zip(*records, strict=True) if records else ((), ())
    return Published(frozenset(kinds), frozenset(identities), frozenset(scopes))


def _get(connection: Connection, name: str) -> str:
    value: str | None = connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).scalar()
    return value or ""


def _set(connection: Connection, name: str, value: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
