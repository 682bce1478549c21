"""A server's process that starts out of a warm one, and what it holds on its disk."""

import hashlib
import multiprocessing
import threading
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from sync.protocol.canonical import restore
from sync.server import tables
from sync.server.database import Database
from sync.server.rooms import Settings, open_rooms
from sync.server.serving import Listening, serve
from tests.sync.serving import RunningServer

_PATIENCE_S = 60.0
WARM = multiprocessing.get_context("forkserver")


def _serve(folder: Path, port: int, pipe: "Connection[Any, Any]") -> None:
    serve(open_rooms(Settings(folder)), Listening(host="127.0.0.1", port=port), pipe.send)


class WarmServer:
    """A server that can be killed and started again in the time of a breath; its accounts are made beside it."""

    def __init__(self, folder: Path) -> None:
        self.prepared = RunningServer(folder)
        self.port = 0
        self._changing = threading.Lock()
        self._process: Any = None
        self._database = Database(self.prepared.settings.database)

    def start(self) -> None:
        """Start it where it was."""
        ours, theirs = WARM.Pipe(duplex=False)
        self._process = WARM.Process(target=_serve, args=(self.prepared.settings.folder, self.port, theirs))
        self._process.start()
        theirs.close()
        assert ours.poll(_PATIENCE_S), "the server did not start"
        self.port = urlsplit(ours.recv()).port or 0
        ours.close()

    def kill_and_start(self) -> None:
        """End it as a power cut would, and start it again."""
        with self._changing:
            self._process.kill()
            self._process.join()
            self.start()

    def close(self) -> None:
        """End it."""
        with suppress(AttributeError):  # where it never started
            self._process.kill()
            self._process.join()
        self._database.close()

    def bodies(self, organisation: str) -> dict[tuple[str, int], bytes]:
        """The changes an organisation has on this server, by their identity."""
        change = tables.change.c
        with self._database.read(organisation) as tenant:
            rows = tenant.read(select(change.session, change.counter, change.body)).all()
        return {(session, counter): bytes(body) for session, counter, body in rows}

    def said(self, organisation: str) -> Counter[str]:
        """Everything written in these changes, and how often it was."""
        changes = [restore(body) for body in self.bodies(organisation).values()]
        return Counter(str(edit.value) for change in changes for edit in change.edits)

    def files(self, organisation: str) -> set[str]:
        """The files an organisation has on this server, each read to its end."""
        media = tables.media.c
        with self._database.read(organisation) as tenant:
            names = set(tenant.read(select(media.sha256)).scalars())
        folder = Path(self.prepared.settings.media) / organisation
        return {name for name in names if _hash_of(folder / name[:2] / name) == name}


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
