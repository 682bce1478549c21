"""Two programs people would otherwise use for the same: PouchDB with its server, and git over HTTP."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

from tests.project.tree import ROOT
from tests.sync.shaping import Shape, SlowLine, Spent, slow_line

_POUCH = ROOT / "build" / "node" / "pouch" / "node_modules"
_REPLICATES = ROOT / "tests" / "node" / "pouch" / "replicate.js"
_STARTS_S = 60.0
_EDITED = "Forage de Tchakalo"

Records = dict[str, dict[str, Any]]
"""Fields by the record's id."""


class Peer(Protocol):
    """A program on the line, with the week on this side of it."""

    name: str

    def send_week(self) -> Spent:
        """Send all of it."""

    def send_edit(self) -> Spent:
        """Change one field of one record, and send that."""


class Pouch:
    """PouchDB as it comes, replicating to pouchdb-server, every record a document."""

    name = "PouchDB to pouchdb-server"

    def __init__(self, line: SlowLine, process: "subprocess.Popen[str]") -> None:
        self._line = line
        self._process = process

    def send_week(self) -> Spent:
        """Replicate every document."""
        return self._line.spend(lambda: self._say("week"))

    def send_edit(self) -> Spent:
        """Replicate another version of one."""
        return self._line.spend(lambda: self._say("edit"))

    def _say(self, word: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        if not json.loads(self._process.stdout.readline())["written"]:
            raise RuntimeError(f"PouchDB sent nothing of the {word}")


@contextmanager
def pouch(folder: Path, records: Records, shape: Shape) -> Iterator[Peer]:
    """PouchDB with its server at the other end of a line of this shape; the database is there already."""
    week = folder / "week.json"
    week.write_text(json.dumps(records), encoding="utf-8")
    port = _free_port()
    with _running(_node(_POUCH / "pouchdb-server" / "bin" / "pouchdb-server", "--in-memory", "-n", "-p", port), folder):
        _until_it_answers(port)
        made = urllib.request.Request(f"http://127.0.0.1:{port}/week", method="PUT")
        _direct(made)
        with slow_line(int(port), shape) as line, _running(_node(_REPLICATES, f"{line.url}/week", week), folder) as one:
            yield Pouch(line, one)


class Git:
    """A file for every record, committed and pushed over HTTP."""

    name = "git push over HTTP"

    def __init__(self, line: SlowLine, tree: Path, records: Records) -> None:
        self._line = line
        self._tree = tree
        self._records = records

    def send_week(self) -> Spent:
        """One commit of all files, the fewest bytes there are."""
        for identity, fields in self._records.items():
            self._write(identity, fields)
        return self._commit()

    def send_edit(self) -> Spent:
        """One commit of one file."""
        identity = next(name for name, fields in self._records.items() if fields["kind"] == "visit")
        self._write(identity, {**self._records[identity], "title": _EDITED})
        return self._commit()

    def _write(self, identity: str, fields: dict[str, Any]) -> None:
        file = self._tree / fields["kind"] / f"{identity}.json"
        file.parent.mkdir(exist_ok=True)
        # A field a line, as a person would want to read differences.
        file.write_text(json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def _commit(self) -> Spent:
        git(self._tree, "add", "--all")
        git(self._tree, "commit", "--quiet", "--message", "Semaine")
        return self._line.spend(lambda: git(self._tree, "push", "--quiet", f"{self._line.url}/week.git", "HEAD:main"))


@contextmanager
def git_http(folder: Path, records: Records, shape: Shape) -> Iterator[Peer]:
    """Git with ``git http-backend`` at the other end of a line of this shape; the repository there is empty."""
    tree, bare = folder / "tree", folder / "served" / "week.git"
    for made in (tree, bare):
        made.mkdir(parents=True)
    git(tree, "init", "--quiet")
    git(bare, "init", "--quiet", "--bare")
    git(bare, "config", "http.receivepack", "true")
    with _backend(bare.parent) as port, slow_line(port, shape) as line:
        yield Git(line, tree, records)


def git(folder: Path, *words: str) -> None:
    """Run git where nothing of this machine's own settings counts."""
    who = {f"GIT_{role}_{part}": "awa@essai.example" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    environment = {**_without_proxies(), **who, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *words], cwd=folder, env=environment, check=True, stdin=subprocess.DEVNULL)


@contextmanager
def _backend(folder: Path) -> Iterator[int]:
    """The port of a server that hands everything to ``git http-backend``."""

    class Backend(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            said = {
                "GIT_PROJECT_ROOT": str(folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            }
            command = ["git", "http-backend"]
            ran = subprocess.run(command, input=body, env={**os.environ, **said}, capture_output=True, check=True)
            head, _, content = ran.stdout.partition(b"\r\n\r\n")
            names = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n"))
            self.send_response(int(names.pop("Status", "200").split()[0]))
            for name, text in {**names, "Content-Length": str(len(content))}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - the base class's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _node(script: Path, *words: object) -> list[str]:
    node = shutil.which("node")
    if node is None or not _POUCH.is_dir():
        raise RuntimeError("Node.js or PouchDB is missing: make bench installs them, or says how.")
    return [node, str(script), *map(str, words)]


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator["subprocess.Popen[str]"]:
    environment = {**_without_proxies(), "NODE_PATH": str(_POUCH), "NODE_NO_WARNINGS": "1"}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _without_proxies() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if "proxy" not in name.lower()}


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


def _until_it_answers(port: str) -> None:
    ends = time.monotonic() + _STARTS_S
    while time.monotonic() < ends:
        with suppress(OSError, http.client.HTTPException):
            _direct(urllib.request.Request(f"http://127.0.0.1:{port}/"))
            return
        time.sleep(0.05)
    raise RuntimeError("pouchdb-server did not start")


def _direct(request: urllib.request.Request) -> None:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        answer.read()


PEERS: tuple[Callable[[Path, Records, Shape], Any], ...] = (pouch, git_http)
"""Each puts the records on this side of a line of a shape, and is a context that yields a ``Peer``."""
