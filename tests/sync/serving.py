"""A real server in a process of its own, for tests: started on a free port, stopped, killed and started again."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from fieldkit.domain.review import Role
from sync.server.accounts import Accounts
from sync.server.database import Database
from sync.server.rooms import Settings

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "un mot de passe d'essai"
_START_S = 30.0
_END_S = 30.0


class RunningServer:
    """A server in ``folder`` with one organisation; the process runs between ``start`` and ``stop`` or ``kill``."""

    def __init__(
        self, folder: Path, database_url: str = "", media_url: str = "", environment: Mapping[str, str] | None = None
    ) -> None:
        """Prepare the database and an organisation; nothing runs yet."""
        self.settings = Settings(folder, database_url, media_url)
        self.environment = dict(environment or {})
        self.log = folder.parent / f"{folder.name}.log"
        self.program = "sync.server.admin"
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        folder.mkdir(parents=True, exist_ok=True)
        with self.accounts() as accounts:
            self.organisation = accounts.add_organisation("Réseau d'essai").id

    @property
    def url(self) -> str:
        """Where it answers; the same after every restart."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def port(self) -> int:
        """Its port."""
        return self._port

    @property
    def pid(self) -> int:
        """Its process id; raises RuntimeError when it is not running."""
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    @contextmanager
    def accounts(self) -> Iterator[Accounts]:
        """The accounts, changed beside the running server as its administrator would."""
        database = Database(self.settings.database)
        try:
            yield Accounts(database)
        finally:
            database.close()

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The server's database, beside the running server."""
        database = Database(self.settings.database)
        try:
            yield database
        finally:
            database.close()

    def add_account(
        self, login: str, name: str = "", role: Role = Role.OFFICER, *, organisation: str = "", password: str = PASSWORD
    ) -> None:
        """Make an account, in the server's own organisation unless another is named."""
        with self.accounts() as accounts:
            accounts.add(login, name or login, role, password, organisation or self.organisation)

    def add_organisation(self, name: str) -> str:
        """Make another organisation; its id."""
        with self.accounts() as accounts:
            return accounts.add_organisation(name).id

    def start(self) -> "RunningServer":
        """Start the process and wait until it listens."""
        if self._process is not None:
            raise RuntimeError("the server is running already")
        if not self._has_account():
            self.add_account("administration@essai.example", "Administration", Role.ADMINISTRATOR)
        folder = str(self.settings.folder)
        command = [sys.executable, "-m", self.program, "--json", "--data", folder]
        command += ["--database", self.settings.database_url] if self.settings.database_url else []
        command += ["--media", self.settings.media_url] if self.settings.media_url else []
        command += ["serve", "--port", str(self._port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        line = _first_line(self._process)
        if not line:
            self.kill()
            raise RuntimeError("the server did not start:\n" + self.log.read_text(encoding="utf-8"))
        self._port = urlsplit(json.loads(line)["url"]).port or 0
        return self

    def _has_account(self) -> bool:
        with self.accounts() as accounts:
            return not accounts.is_empty()

    def stop(self) -> None:
        """Ask it to end and wait; requests under way are answered first."""
        if self._process is not None and os.name == "posix":
            self._process.send_signal(signal.SIGINT)
        self._end()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if os.name != "posix":
            process.kill()
        try:
            process.wait(timeout=_END_S)
        finally:
            process.kill()
            if process.stdout is not None:
                process.stdout.close()

    def restart(self) -> None:
        """Stop and start on the same port, with the same data."""
        self.stop()
        self.start()


def copy_database(folder: Path, target: Path) -> None:
    """Copy the files of a stopped server's database."""
    target.mkdir()
    for path in folder.glob("server.db*"):
        shutil.copy(path, target)


def restore_database(source: Path, folder: Path) -> None:
    """Put a copy in the place of a stopped server's database."""
    for path in folder.glob("server.db*"):
        path.unlink()
    for path in source.iterdir():
        shutil.copy(path, folder)


def _first_line(process: "subprocess.Popen[str]") -> str:
    """What a process says first; nothing when it ends or stays silent."""
    lines: queue.Queue[str] = queue.Queue()
    stream = process.stdout
    assert stream is not None
    # A thread, because a pipe cannot be waited for with a limit on every system.
    threading.Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    try:
        return lines.get(timeout=_START_S)
    except queue.Empty:
        return ""


@contextmanager
def running_server(folder: Path, database_url: str = "") -> Iterator[RunningServer]:
    """A running server that ends with the block; on SQLite unless a database is named."""
    server = RunningServer(folder, database_url)
    try:
        yield server.start()
    finally:
        server.stop()
