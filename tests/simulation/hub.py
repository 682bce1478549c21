"""The server of a run: the real application over a real database, asked without a socket, cut off and put back."""

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from litestar.types import ASGIApp, Message
from sqlalchemy import event, select

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.review import Role
from sync.protocol.canonical import restore
from sync.server import tables
from sync.server.http.application import application
from sync.server.rooms import Rooms, Settings, open_rooms
from tests.simulation.virtual import HUB, Power, Time

PASSWORD = "un mot de passe d'essai"
ORGANISATION = "Réseau d'essai"
URL = "http://localhost:1"


@dataclass(frozen=True)
class Letter:
    """A request on its way from a machine."""

    machine: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Kept:
    """A change as the server holds it, and who might do what when it came."""

    change: Change
    login: str
    role: str


class Hub:
    """A server in a folder."""

    def __init__(self, folder: Path, time: Time, power: Power, loop: asyncio.AbstractEventLoop) -> None:
        self.folder = folder
        self._time, self._power, self._loop = time, power, loop
        self._copies = folder.with_name(f"{folder.name}-copies")
        self.out: set[str] = set()
        self._app: ASGIApp | None = None
        self.open()

    def open(self) -> None:
        """Start, as after a cut."""
        with self._time.at(HUB):
            found = open_rooms(Settings(self.folder))
            found.uploads.start()
        if self._app is None:
            self.rooms: Rooms = found
            self._app = application(found)
        for part in fields(Rooms):  # all that a process remembers is in its rooms; its routes are always the same
            object.__setattr__(self.rooms, part.name, getattr(found, part.name))
        event.listen(self.rooms.database.writing, "commit", lambda _: self._power.spend(HUB))
        self.look_who_is_out()

    def close(self) -> None:
        """Let go of the database."""
        self.rooms.database.close()

    @contextlib.contextmanager
    def _stopped(self) -> Any:  # noqa: ANN401 - a generator of nothing
        self.close()
        yield
        self.open()

    def restart(self) -> None:
        """The power is back."""
        with self._stopped():
            pass

    def settle(self, people: Mapping[str, Role]) -> None:
        """Make an organisation with an account for each login."""
        with self._time.at(HUB):
            made = self.rooms.accounts.add_organisation(ORGANISATION)
            for login, role in people.items():
                self.rooms.accounts.add(login, login.partition("@")[0].title(), role, PASSWORD, made.id)

    def answer(self, letter: Letter, cut: int | None = None) -> Said:
        """What the application says; of a body that is ``cut`` only so many bytes arrive. Raises PowerCut."""
        assert self._app is not None
        with self._time.at(HUB):
            return self._loop.run_until_complete(_asked(self._app, letter, cut))

    def keep_copy(self) -> None:
        """Copy the database as an administrator does every night; the last two stay."""
        self._power.left.pop(HUB, None)
        self._copies.mkdir(exist_ok=True)
        there = self.copies()
        number = int(there[-1].stem) + 1 if there else 1
        self.rooms.database.copy_to(self._copies / f"{number:06}.db")
        for old in there[:-1]:
            old.unlink()

    def copies(self) -> list[Path]:
        """The copies there are, oldest first."""
        return sorted(self._copies.glob("*.db"))

    def go_back(self, copy: Path) -> None:
        """Restore a copy, and tell the laptops by another epoch."""
        self._power.left.pop(HUB, None)
        with self._stopped():
            for path in self.folder.glob("server.db*"):
                path.unlink()
            shutil.copy(copy, self.folder / "server.db")
        self.rooms.database.new_epoch()

    def lose_everything(self, people: Mapping[str, Role]) -> None:
        """The machine is gone; another one answers at its address, with the same accounts and nothing else."""
        self._power.left.pop(HUB, None)
        with self._stopped():
            shutil.rmtree(self.folder)
        self.settle(people)
        self.look_who_is_out()

    def change_accounts(self, act: Callable[[], None]) -> None:
        """Let an administrator act; it counts from the next request on."""
        self._power.left.pop(HUB, None)
        with self._time.at(HUB):
            act()
        self.look_who_is_out()

    def look_who_is_out(self) -> None:
        """Note who may not come in: logins of accounts, ids of devices."""
        accounts = self.rooms.accounts
        self.out = {row.login for row in accounts.all() if row.disabled}
        self.out |= {row.device for row in accounts.devices() if row.revoked}

    def _organisation(self) -> str:
        return self.rooms.database.organisations()[0]

    def identities(self) -> set[ChangeId]:
        """The changes that are here."""
        change = tables.change.c
        with self.rooms.database.read(self._organisation()) as tenant:
            return {ChangeId(*row) for row in tenant.read(select(change.session, change.counter))}

    def kept(self) -> dict[ChangeId, Kept]:
        """The changes that are here, in full."""
        change = tables.change.c
        with self.rooms.database.read(self._organisation()) as tenant:
            rows = tenant.read(select(change.body, change.login, change.role)).all()
        found = [Kept(restore(bytes(body)), login, role) for body, login, role in rows]
        return {each.change.id: each for each in found}

    def files(self) -> dict[str, int]:
        """The files whose hash was verified, with their sizes."""
        media = tables.media.c
        with self.rooms.database.read(self._organisation()) as tenant:
            return {row.sha256: row.size for row in tenant.read(select(media.sha256, media.size))}

    def content(self, sha256: str) -> bytes:
        """The bytes the server keeps under a name."""
        return (self.folder / "media" / self._organisation() / sha256[:2] / sha256).read_bytes()

    def parts(self) -> list[Path]:
        """Files on their way in."""
        return sorted((self.folder / "incoming").glob("*/*/*"))

    def epoch(self) -> str:
        """What the database says of itself."""
        return self.rooms.database.epoch()


async def _asked(app: ASGIApp, letter: Letter, cut: int | None) -> Said:
    status, body = 0, bytearray()
    headers: list[tuple[str, str]] = []
    arriving = [_piece(letter.body if cut is None else letter.body[:cut], more=cut is not None)]
    complete = asyncio.Event()

    async def receive() -> Any:  # noqa: ANN401 - a message of ASGI
        if arriving:
            return arriving.pop()
        if cut is None:
            await complete.wait()  # whoever asked stays on the line until everything was said
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.extend((name.decode().lower(), value.decode()) for name, value in message["headers"])
        elif message["type"] == "http.response.body":
            body.extend(message["body"])
            if not message.get("more_body", False):
                complete.set()

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": letter.method,
        "scheme": "http",
        "path": letter.path,
        "raw_path": letter.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in letter.headers],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 1),
        "state": {},
    }
    await app(scope, receive, send)
    return Said(status, tuple(headers), bytes(body))


def _piece(body: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.request", "body": body, "more_body": more}
