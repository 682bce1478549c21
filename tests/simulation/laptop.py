"""A laptop of a run: a real workspace and the real engine, opened, cut off, and looked into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.fields import Record
from fieldkit.domain.loaded import Committed, Loaded
from fieldkit.errors import FieldKitError
from fieldkit.services.workspace import Workspace
from fieldkit.storage import heads
from fieldkit.storage.folder import describe_folder
from fieldkit.storage.store import Store, create_store, open_described
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from tests.simulation.hub import PASSWORD, URL
from tests.simulation.virtual import START_MS, Time
from tests.simulation.wire import Network, Violation

KEY = bytes(range(32))


@dataclass
class Written:
    """What a commit put down: its changes, and the change it took the place of."""

    changes: list[Change]
    amended: ChangeId | None
    at_most_ms: int


@dataclass
class Laptop:
    """One person's laptop; ``lost`` once it is gone for good."""

    login: str
    folder: Path
    time: Time
    network: Network
    lost: bool = False
    forms: list[Loaded[Record]] = field(default_factory=list)
    on_screen: Mapping[str, Sequence[ChangeId]] | None = None
    written: list[Written] = field(default_factory=list)
    known: set[ChangeId] = field(default_factory=set)
    latest_ms: int = START_MS
    _last: ChangeId | None = None

    @property
    def name(self) -> str:
        return self.folder.name

    def make(self) -> None:
        """A new workspace; nobody's slots are needed where nobody types a passphrase."""
        with self.time.at(self.name):
            workspace = Workspace(create_store(self.folder, bytes(bytearray(KEY))))
            workspace.people.introduce(self.login.partition("@")[0].title(), self.login)
            workspace.close()

    def open(self) -> None:
        """Start the program."""
        with self.time.at(self.name):
            store = open_described(self.folder, describe_folder(self.folder), bytes(bytearray(KEY)))
            self.workspace = Workspace(store)
            self.engine = SyncEngine(self.workspace)
        self._listen(store)
        self.forms, self._last = [], None

    def _listen(self, store: Store) -> None:
        commit = store.commit

        def noted(author: str, edits: Sequence[tuple[str, Edit]], *more: Any, **options: Any) -> Committed:  # noqa: ANN401 - as it is called
            self.latest_ms = max(self.latest_ms, self.time.time_ns() // 1_000_000)
            self._check_seen(edits)
            committed = commit(author, edits, *more, **options)
            self._note(committed, [edit for _, edit in edits])
            return committed

        setattr(store, "commit", noted)  # noqa: B010 - mypy would have it a method for ever

    def _check_seen(self, edits: Sequence[tuple[str, Edit]]) -> None:
        """An edit rests on what was on screen when its form opened, and on nothing that came since."""
        for _, edit in edits if self.on_screen is not None else ():
            if not set(edit.seen) <= set((self.on_screen or {}).get(edit.field, ())):
                raise Violation(f"{self.name} claims to have seen what was not on screen: {edit}")

    def _note(self, committed: Committed, edits: Sequence[Edit]) -> None:
        with self.workspace.store.read() as reader:
            changes = list(reader.each(committed.changes))
            before = self._last
            there = before is None or bool(heads.places(reader.connection, [before]))
        found = {(edit.kind, edit.record, edit.field, repr(edit.value)) for each in changes for edit in each.edits}
        if not {(edit.kind, edit.record, edit.field, repr(edit.value)) for edit in edits} <= found:
            raise Violation(f"{self.name} said it was saved, and the journal does not hold it: {edits}")
        self._last = committed.changes[-1]
        self.known |= set(committed.changes)
        self.written.append(Written(changes, None if there else before, self.latest_ms))

    def cut(self) -> None:
        """The power is gone: nothing is finished, no file is touched again."""
        store = self.workspace.store
        store._lane._failed = True  # whoever closes a failed database leaves its files as they are
        store.close()

    def close(self) -> None:
        """End the program as one does."""
        with self.time.at(self.name):
            self.workspace.close()

    def sync(self) -> str:
        """One round of the engine, in a word."""
        self.network.asked = 0
        try:
            report = self.engine.sync_once()
        except FieldKitError as error:
            return error.key
        counts = (report.sent, report.refused, report.received, report.files_sent, report.files_received)
        return " ".join(map(str, counts)) if any(counts) else "quiet"

    def sign_in(self) -> str:
        """Give login and password again."""
        self.network.asked = 0
        try:
            sign_in(self.workspace, URL, self.login, PASSWORD)
        except FieldKitError as error:
            return error.key
        return "signed in"

    def say_yes(self) -> str:
        """Accept what others delete where that is so much that it waits for an answer."""
        pending = self.workspace.outbox.withheld.pending()
        if pending is None:
            return "nothing"
        self.workspace.outbox.withheld.accept(pending.changes)
        return f"yes to {pending.hidden}"

    @property
    def signed_in(self) -> bool:
        return bool(self.workspace.outbox.link.token)

    def journal(self) -> dict[ChangeId, Change]:
        """Every change that is here."""
        with self.workspace.store.read() as reader:
            return {change.id: change for change in reader.changes()}

    def verdicts(self) -> dict[ChangeId, str | None]:
        """What the server said of the changes made here."""
        rows = self._rows("SELECT session, counter, verdict FROM change WHERE local")
        return {ChangeId(session, counter): verdict for session, counter, verdict in rows}

    def delivered(self) -> set[str]:
        """The files the server is believed to hold."""
        return {row[0] for row in self._rows("SELECT sha256 FROM media WHERE on_server")}

    def files(self) -> set[str]:
        """The files that are here."""
        return {row[0] for row in self._rows("SELECT sha256 FROM media")}

    def named(self) -> set[str]:
        """The files that records here name."""
        return {row[0] for row in self._rows("SELECT sha256 FROM media_use")}

    def _rows(self, query: str) -> list[Any]:
        with self.workspace.store.read() as reader:
            return list(reader.connection.exec_driver_sql(query))

    def table(self, name: str) -> list[tuple[Any, ...]]:
        """The rows of a table, in order."""
        return [tuple(row) for row in self._rows(f'SELECT * FROM "{name}" ORDER BY 1, 2')]  # noqa: S608 - a name of ours
