"""What this laptop carries: the choice, what follows from it for an exchange, and what leaves the computer.

What was written is never dropped, of dossiers that are left too: a laptop may hold the only other copy of it, and
text weighs little. They are followed no more, and their large files may go.
"""

import threading
from collections.abc import Collection, Mapping
from dataclasses import replace

import msgspec
from sqlalchemy import Connection

from fieldkit.domain.carrying import Choice
from fieldkit.domain.changes import NETWORK
from fieldkit.domain.lightly import dataclass
from fieldkit.storage import carriage, exchange
from fieldkit.storage.carriage import Amount
from fieldkit.storage.media import Wanted
from fieldkit.storage.store import Store

__all__ = ["Amount", "Carrying", "Choice", "Followed", "Named"]

_CHOICE, _KNOWN, _RATE = "carrying", "dossiers_on_server", "receiving_rate"


@dataclass(frozen=True, slots=True)
class Followed:
    """How far each scope that is followed was read; ``everything`` follows those that appear later too."""

    cursors: Mapping[str, int]
    everything: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A dossier of the server: how many changes it has, and what the first ``read`` of them call it."""

    number: int
    read: int = 0
    code: str = ""
    title: str = ""
    country: str = ""
    deleted: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is no need to read on for its name and country."""
        return self.read >= self.number or bool(self.title and self.country)


class Carrying:
    """The door to what is carried. Any thread may call; nothing here waits for a network."""

    def __init__(self, store: Store) -> None:
        """Reads and writes settings of the workspace."""
        self._store = store
        self._asked = threading.Event()

    @property
    def choice(self) -> Choice:
        """What the person chose; everything before that."""
        return _decoded(self._store.get_setting(_CHOICE))

    def choose(self, choice: Choice) -> None:
        """Carry this from now on: dossiers entered come with the next exchange."""
        self._store.set_setting(_CHOICE, msgspec.json.encode(choice).decode())
        self.ask_server()

    def ask_server(self) -> None:
        """Let the next exchange ask which dossiers there are."""
        self._asked.set()

    @property
    def is_asked(self) -> bool:
        """Whether the server is to be asked."""
        return self._asked.is_set()

    def mark_answered(self) -> None:
        """The server has just told which dossiers there are."""
        self._asked.clear()

    def followed(self) -> Followed:
        """What the next exchange reads."""
        with self._store.read() as reader:
            connection = reader.connection
            cursors, choice = exchange.cursors(connection), _choice(connection)
            if choice.takes_all:
                return Followed(cursors, everything=True)
            scopes = (NETWORK, *sorted(_followed(connection, choice)))
            return Followed({scope: cursors.get(scope, 0) for scope in scopes}, everything=False)

    def dossiers(self) -> dict[str, str]:
        """Every dossier known, here or on the server, with its country."""
        with self._store.read() as reader:
            return _countries(reader.connection)

    def wanted(self, choice: Choice | None = None) -> Wanted:
        """Which files come along under a choice, the one in force or another."""
        with self._store.read() as reader:
            return wanted(reader.connection, choice)

    def known(self) -> dict[str, Named]:
        """What the server said of its dossiers, by id; nothing before it was asked."""
        with self._store.read() as reader:
            return _known(reader.connection)

    def note_numbers(self, numbers: Mapping[str, int]) -> None:
        """Keep which scopes the server has, and how many changes each."""

        def note(connection: Connection) -> None:
            known, own = _known(connection), carriage.countries(connection)
            # What is in the journal says its name there.
            kept = {
                scope: replace(known[scope], number=number)
                if scope in known and known[scope].read <= number
                else Named(number, read=number if scope in own else 0)
                for scope, number in numbers.items()
                if scope != NETWORK
            }
            _write(connection, _KNOWN, kept)

        self._store.in_transaction(note)

    def nameless(self) -> dict[str, Named]:
        """Dossiers of the server whose name or country is not known, neither here nor from what was read of them."""
        with self._store.read() as reader:
            own = carriage.countries(reader.connection)
            found = _known(reader.connection)
        return {scope: named for scope, named in found.items() if not named.is_known and scope not in own}

    def note_name(self, scope: str, named: Named) -> None:
        """Keep what a dossier of the server is called."""

        def note(connection: Connection) -> None:
            _write(connection, _KNOWN, {**_known(connection), scope: named})

        self._store.in_transaction(note)

    @property
    def rate(self) -> float:
        """Bytes a second the line was last seen to bring; 0 where it never was."""
        return float(self._store.get_setting(_RATE) or 0)

    def note_rate(self, rate: float) -> None:
        """Keep what the line brings: what is missing is told in minutes before the next exchange, too."""
        known = self.rate
        if rate and abs(rate - known) * 10 > known:
            self._store.set_setting(_RATE, str(round(rate)))

    def released(self, choice: Choice | None = None) -> dict[str, int]:
        """Large files that may leave under a choice, the one in force or another; their sizes by hash."""
        with self._store.read() as reader:
            connection = reader.connection
            asked = choice or _choice(connection)
            if not (asked.released or asked.release_originals or asked.release_documents):
                return {}  # as nearly always, without a look at every file
            return dict(carriage.released(connection, _released(connection, asked), asked))

    def release(self, held: Collection[str], missing: Collection[str]) -> Amount:
        """The server has just said which of these files it holds: those leave, the ``missing`` are sent again."""

        def let_go(connection: Connection) -> Amount:
            choice = _choice(connection)
            carriage.lost(connection, missing)
            return carriage.let_go(connection, set(held), _released(connection, choice), choice)

        gone = self._store.in_transaction(let_go)
        self.clear_away()
        return gone

    def clear_away(self) -> None:
        """Delete the files that no row names any more, those of a release that was cut among them."""
        with self._store.read() as reader:
            if not carriage.is_leaving(reader.connection):
                return
        self._store.in_transaction(lambda connection: carriage.clear_away(connection, self._store.media))


def wanted(connection: Connection, choice: Choice | None = None) -> Wanted:
    """Which files come along under a choice, the one in force or another."""
    choice = choice or _choice(connection)
    scopes = None if choice.takes_all else tuple(sorted(_followed(connection, choice)))
    return Wanted(scopes, choice.originals, choice.documents)


def known_in(connection: Connection) -> dict[str, Named]:
    """What the server said of its dossiers."""
    return _known(connection)


def followed_in(connection: Connection, choice: Choice | None = None) -> set[str]:
    """The dossiers that are read under a choice, the one in force or another."""
    return _followed(connection, choice or _choice(connection))


def _followed(connection: Connection, choice: Choice) -> set[str]:
    """The dossiers that are read: those carried, and those with work that no server has confirmed."""
    taken = {dossier for dossier, country in _countries(connection).items() if choice.takes(dossier, country)}
    chosen = (carriage.made_here(connection) | set(choice.dossiers)) - set(choice.without)
    return taken | chosen | set(carriage.with_unsent_work(connection))


def _released(connection: Connection, choice: Choice) -> set[str]:
    return set(choice.released) - _followed(connection, choice) if choice.released else set()


def _countries(connection: Connection) -> dict[str, str]:
    named = {scope: each.country for scope, each in _known(connection).items() if not each.deleted}
    return {**named, **carriage.countries(connection)}


def _choice(connection: Connection) -> Choice:
    return _decoded(_read(connection, _CHOICE))


def _decoded(raw: str) -> Choice:
    return msgspec.json.decode(raw, type=Choice) if raw else Choice()


def _known(connection: Connection) -> dict[str, Named]:
    raw = _read(connection, _KNOWN)
    return msgspec.json.decode(raw, type=dict[str, Named]) if raw else {}


def _read(connection: Connection, name: str) -> str:
    value: str | None = connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).scalar()
    return value or ""


def _write(connection: Connection, name: str, value: object) -> None:
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, msgspec.json.encode(value).decode())
    )
