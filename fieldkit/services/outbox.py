"""What waits to be sent and what comes in: the sync client's door to the workspace."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.sending import Answer, MediaNeed, RefusedChange, SyncEvent
from fieldkit.domain.values import Blob
from fieldkit.services import arriving, carrying
from fieldkit.services.agreement import Agreement
from fieldkit.services.carrying import Carrying
from fieldkit.services.data_plan import Plan, Plans
from fieldkit.services.proxies import Proxies
from fieldkit.services.relay import Relay
from fieldkit.services.traffic import Traffic
from fieldkit.services.withheld import Withheld
from fieldkit.storage import exchange, lanes, media
from fieldkit.storage.media import Pieces
from fieldkit.storage.store import Store

__all__ = ["Link", "Outbox", "Pieces", "ToSend", "Waiting"]

_LINK = "sync_link"
_REVIEW_KINDS = {"comment", "recommendation", "follow_up", "review_event"}


@dataclass(frozen=True, slots=True)
class Link:
    """The server this workspace syncs with, as last agreed. An empty ``token`` asks the person to sign in again.

    ``last_contact_ms`` is what this computer's clock showed at the last answer, ``server_at`` what the server's did, in
    seconds since 1970, and ``server_ahead_s`` by how many seconds at least that was later; earlier where negative.
    ``refresh`` and ``nonce`` get the next token, on proof of ``key``, the private half of this device's pair. ``seal``
    is the server's public key: what it orders of this laptop counts by that alone.
    """

    url: str = ""
    login: str = ""
    token: str = ""
    epoch: str = ""
    last_contact_ms: int = 0
    server_at: int = 0
    server_ahead_s: int = 0
    refresh: str = ""
    nonce: str = ""
    key: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class ToSend:
    """What is not on the server yet: numbers of changes, and the photos and documents that have files to go."""

    texts: int
    reviews: int
    files: Pieces

    @property
    def changes(self) -> int:
        """Changes of any kind."""
        return self.texts + self.reviews

    @property
    def items(self) -> int:
        """Everything that has to leave, as a person counts it: a photo is one, however many files it has."""
        return self.changes + self.files.photos + self.files.documents


@dataclass(frozen=True, slots=True)
class Waiting(ToSend):
    """What is not on the server yet, what is not on this machine, and how many changes the server refused."""

    absent: Pieces
    refused: int

    @property
    def to_receive(self) -> int:
        """Photos and documents with files to come."""
        return self.absent.photos + self.absent.documents


class Outbox:
    """Unsent changes and files, the server's answers, and the history of syncing. Computed from the journal."""

    def __init__(self, store: Store) -> None:
        """Reads and writes the store's own notes about syncing."""
        self._store = store
        self.relay = Relay(store)
        self.withheld = Withheld(store)
        self.agreement = Agreement(store)
        self.proxies = Proxies(store)
        self.plans = Plans(store)
        self.traffic = Traffic(store)
        self.carrying = Carrying(store)

    @property
    def link(self) -> Link:
        """The server, as last agreed."""
        raw = self._store.get_setting(_LINK)
        return msgspec.json.decode(raw, type=Link) if raw else Link()

    def set_link(self, link: Link) -> None:
        """Keep what was agreed with the server."""
        self._store.set_setting(_LINK, msgspec.json.encode(link).decode())

    def take(self, limit: int = 500) -> list[Change]:
        """The oldest unsent changes; from now on they are what others may have seen and are never amended."""
        return self._store.in_transaction(lambda connection: exchange.take(connection, limit))

    def settle(self, answers: Iterable[Answer]) -> int:
        """Keep the server's verdicts: what it refused stays here, with the reason. How many made here it refused."""
        kept = list(answers)
        return self._store.in_transaction(lambda connection: exchange.settle(connection, kept))

    def receive(self, changes: Iterable[Change], cursors: Mapping[str, int]) -> int:
        """Take in changes and note how far the server was read, in one transaction; how many were new.

        What they delete of what was here waits for ``withheld.weigh`` at the end of the pull.
        """
        return self._store.integrate(changes, dict(cursors))

    def cursors(self) -> dict[str, int]:
        """How far each scope was read."""
        with self._store.read() as reader:
            return exchange.cursors(reader.connection)

    def unsent(self) -> int:
        """How many changes ``take`` would give in all."""
        with self._store.read() as reader:
            return exchange.count_unsent(reader.connection)

    def retry(self, change: ChangeId) -> None:
        """Offer a refused change once more."""
        self._store.in_transaction(lambda connection: exchange.retry_refused(connection, change))

    def to_send(self) -> ToSend:
        """What is not on the server yet."""
        with self._store.read() as reader:
            return ToSend(*_to_send(reader.connection))

    def waiting(self) -> Waiting:
        """What is not on the server yet, and what comes along but is not on this machine: a walk over every file."""
        with self._store.read() as reader:
            return Waiting(
                *_to_send(reader.connection),
                media.absent_in_all(reader.connection, carrying.wanted(reader.connection)),
                refused=len(exchange.refused(reader.connection)),
            )

    def waiting_records(self, limit: int = 50) -> list[tuple[str, str, int]]:
        """Kind, id and number of unsent edits of the records that wait, oldest first."""
        with self._store.read() as reader:
            return exchange.unsent_records(reader.connection, limit)

    def refused(self) -> list[RefusedChange]:
        """Changes the server did not take."""
        with self._store.read() as reader:
            return exchange.refused(reader.connection)

    def files_to_send(self) -> list[MediaNeed]:
        """Files the server has not confirmed, in the order the person chose; without one, thumbnails come first."""
        return _chosen(self._store, self.plans.current, lanes.unsent)

    def files_to_receive(self) -> list[MediaNeed]:
        """Files that come along and this machine lacks, in the same order."""
        return _chosen(
            self._store,
            self.plans.current,
            lambda connection, first: lanes.absent(connection, first, carrying.wanted(connection)),
        )

    def read_file(self, sha256: str) -> bytes:
        """The verified content of a file; raises NotFound or Damaged."""
        return self._store.read_media(sha256)

    def confirm_file(self, sha256: str) -> None:
        """The server holds the file and has verified it."""
        self._store.in_transaction(lambda connection: media.confirm(connection, sha256))

    def keep_file(self, wanted: Blob, content: bytes) -> None:
        """Keep a file received from the server; raises Damaged when it is not the one named."""
        arriving.keep_file(self._store, wanted, content, on_server=True)

    def note(self, code: str, **facts: object) -> None:
        """Add a line to the history of syncing."""
        text = {name: str(value) for name, value in facts.items()}
        now = time.time_ns() // 1_000_000
        self._store.in_transaction(lambda connection: exchange.note(connection, now, code, text))

    def events(self, limit: int = 100) -> list[SyncEvent]:
        """The history of syncing, latest first."""
        with self._store.read() as reader:
            return exchange.events(reader.connection, limit)


def _chosen(store: Store, plan: Plan, find: Callable[[Connection, Sequence[str]], list[MediaNeed]]) -> list[MediaNeed]:
    with store.read() as reader:
        return sorted(find(reader.connection, plan.first), key=plan.place_of)


def _to_send(connection: Connection) -> tuple[int, int, Pieces]:
    by_kind = exchange.unsent_by_kind(connection)
    reviews = sum(count for kind, count in by_kind.items() if kind in _REVIEW_KINDS)
    return sum(by_kind.values()) - reviews, reviews, media.unsent_in_all(connection)
