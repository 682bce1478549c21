"""Nothing that was written can be read on the disk: a session with marked values, and a search after each of its parts.

Searched: the workspace, the home, the temporary folders, files deleted and still open, command lines. What the person
asked for (an exported report) is left out, as is the copy of an open document until the session's end, or the start
after a crash.
"""

import contextlib
import itertools
import json
import os
import resource
import secrets
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from fieldkit.domain.values import Place
from fieldkit.services.demo.camera import photograph
from fieldkit.services.keys import new_recovery_words
from tests.durability import ledger, swapped
from tests.durability.canaries import Canaries, Search, marked
from tests.project.tree import ROOT
from tests.sync.serving import RunningServer

pytestmark = [pytest.mark.timeout(600), pytest.mark.trial]
ELSEWHERE = tuple(Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", "/run/user"))  # noqa: S108 - searched, not used
_LARGEST_ELSEWHERE = 20_000_000
_RECORDS = ("dossier", "summary", "watch", "officer", "organisation", "organisation note", "region", "site", "access")
_FIELD = ("mission", "security", "visit", "interlocutor", "observation", "recommendation", "typed", "caption", "credit")
_PEOPLE = ("person", "given name", "family name", "mail", "contact note", "passphrase", "password")
_FILES = ("photo name", "photo artist", "photo comment", "document name", "document content")


def values() -> dict[str, str]:
    """Marked values of every kind."""
    found = {name: marked("Mot é ") for name in _RECORDS + _FIELD + _PEOPLE}
    found |= {name: marked("fichier") for name in _FILES}
    found["mail"] = marked("awa").lower()
    digits = iter(lambda: secrets.randbelow(900_000) + 100_000, 0)
    found["latitude"], found["longitude"] = f"9.{next(digits)}3", f"2.{next(digits)}7"
    found["phone"] = f"+229 {next(digits)} {next(digits)}"
    found["words"] = new_recovery_words()
    return found


@dataclass
class Scratch:
    """Where a session lives, what it is given, and what is known of it."""

    folder: Path
    marks: dict[str, str]
    began: float = field(default_factory=time.time)
    secrets: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, bytes] = field(default_factory=dict)
    copies: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("live/home", "live/tmp", "live/run", "card", "chosen"):
            (self.folder / name).mkdir(parents=True, mode=0o700)
        self.workspace = self.folder / "live" / "workspace"
        # Other programs write there too, and much: only what carries the mark of this run is looked for.
        self.elsewhere = Search(Canaries(self.marks))
        self._fill_card()

    def _fill_card(self) -> None:
        place = Place(float(self.marks["latitude"]), float(self.marks["longitude"]))
        card = self.folder / "card"
        for number in range(2):
            path = card / f"{self.marks['photo name']} {number}.jpg"
            path.write_bytes(photograph("water_meter", 900 + number, place=place))
            with Image.open(path) as image:
                image.load()
                exif = image.getexif()
                exif[Base.Artist] = self.marks["photo artist"]
                exif[Base.ImageDescription] = self.marks["photo comment"]
                exif.get_ifd(IFD.Exif)[Base.LensModel] = self.marks["photo comment"]
                image.save(path, exif=exif, quality=85)
            content = path.read_bytes()
            self.pieces |= {f"photo {number}.{part}": content[at : at + 24] for part, at in _places(content)}
        paper = card / f"{self.marks['document name']}.txt"
        paper.write_text(f"{self.marks['document content']} \n" * 4_000, encoding="utf-8")
        for name in ("latitude", "longitude"):
            degrees = float(self.marks[name])
            self.pieces |= {f"{name} {order}": struct.pack(f"{order}d", degrees) for order in "<>"}

    @property
    def environment(self) -> dict[str, str]:
        """A home, a temporary folder and nothing of who runs the tests."""
        left = ("XDG_", "DBUS_", "FIELDKIT_", "PYTEST_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(left)}
        live = self.folder / "live"
        return kept | {
            "HOME": str(live / "home"),
            "TMPDIR": str(live / "tmp"),
            "XDG_RUNTIME_DIR": str(live / "run"),
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def search(self, pid: int | None = None, *, copies: bool = False) -> dict[str, set[str]]:
        """Where marked values can be read now; ``copies`` of open documents are left out when they may be there."""
        words = self.marks["words"].split()
        pairs = {f"words {n}": " ".join(pair) for n, pair in enumerate(itertools.pairwise(words))}
        search = Search(Canaries({**self.marks, **pairs, **self.secrets}, self.pieces))
        found = search.files([self.folder / "live"], apart=self.copies if copies else [])
        if pid is not None:
            found |= search.process(pid)
        apart = [self.folder.parent, *Path(tempfile.gettempdir()).glob("pytest-of-*")]
        found |= self.elsewhere.files(fresh(self.began), apart=apart, since=self.began, largest=_LARGEST_ELSEWHERE)
        return found


def fresh(since: float) -> Iterator[Path]:
    """What is new or changed right inside the folders where any program may write."""
    for folder in ELSEWHERE:
        for path in folder.iterdir() if folder.is_dir() else ():
            with contextlib.suppress(OSError):  # gone meanwhile
                status = path.lstat()
                if max(status.st_mtime, status.st_ctime) >= since:
                    yield path


def _places(content: bytes) -> Iterator[tuple[str, int]]:
    """Places in a photo of which a copy would have the same bytes."""
    for number in range(1, 4):
        yield str(number), len(content) * number // 4


class Running:
    """A session in a process of its own."""

    def __init__(self, scratch: Scratch, mode: str, **asked: str) -> None:
        self._scratch = scratch
        folders = [scratch.workspace, scratch.folder / "card", scratch.folder / "chosen"]
        self._errors = (scratch.folder / f"{mode}.errors").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.session", mode, *map(str, folders)],
            cwd=ROOT,
            env=scratch.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        self.pid = self._process.pid
        self._say(json.dumps({**scratch.marks, **asked}))

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def wait_at(self, stop: str) -> None:
        """Wait until it stands still there; what it told on the way is remembered."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            word, _, rest = line.rstrip("\n").partition(" ")
            match word:
                case "AT":
                    assert rest == stop
                    return
                case "COPY":
                    self._scratch.copies.append(Path(rest))
                case "SECRETS":
                    self._scratch.secrets |= json.loads(rest)
                case "KEY":
                    self._scratch.secrets["key"] = rest
                    self._scratch.pieces["key"] = bytes.fromhex(rest)
        self._errors.seek(0)
        pytest.fail(f"it ended before « {stop} »: {self._errors.read()[-4000:]}")

    def go_on(self) -> None:
        """Let it go on."""
        self._say("")

    @property
    def core_bytes(self) -> tuple[int, int]:
        """How much of its memory it may write to the disk when it falls."""
        return resource.prlimit(self.pid, resource.RLIMIT_CORE)

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait(30)
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                stream.close()


@contextmanager
def running(scratch: Scratch, mode: str, **asked: str) -> Iterator[Running]:
    """A session that ends with the block."""
    session = Running(scratch, mode, **asked)
    try:
        yield session
    finally:
        session.kill()


def session_searched(scratch: Scratch, url: str) -> dict[str, Mapping[str, set[str]]]:
    """What could be read at each stop of a whole session, a crash and the start after it."""
    found: dict[str, Mapping[str, set[str]]] = {}
    with running(scratch, "whole", url=url) as session:
        for stop in ("writing", "photos and report", "sorting", "document open", "synced"):
            session.wait_at(stop)
            found[stop] = scratch.search(session.pid, copies=True)
            if stop == "document open":
                assert scratch.copies[0].is_dir()
                assert any("document content" in names for names in scratch.search().values())
            session.go_on()
        assert session.core_bytes == (0, 0)
        session.wait_at("to be killed")
    found["killed"] = scratch.search(copies=True)
    with running(scratch, "again") as session:
        for stop in ("started again", "closed"):
            session.wait_at(stop)
            found[stop] = scratch.search(session.pid)
            session.go_on()
    assert not any(copies.exists() for copies in scratch.copies)
    return found


def bites(folder: Path) -> tuple[int, int]:
    """How many marked values are found with temporary data on the disk, and with a driver that does not encrypt."""
    spilling = Scratch(folder / "spilling", values())
    with running(spilling, "spilling") as session:
        session.wait_at("sorting")
        spilt = {name for names in spilling.search(session.pid).values() for name in names}
    plain = Scratch(folder / "plain", values())
    subprocess.run(
        [sys.executable, "-c", swapped.PROGRAM, "none", plain.workspace, plain.workspace / "none"],
        cwd=ROOT,
        env=plain.environment,
        input=f"{plain.marks['passphrase']}\n{plain.marks['typed']}\n",
        text=True,
        check=True,
        capture_output=True,
    )
    return len(spilt), len({name for names in plain.search().values() for name in names})


def test_nothing_written_in_a_session_can_be_read_on_the_disk() -> None:
    with tempfile.TemporaryDirectory(prefix="fieldkit-canaries-") as name:
        scratch = Scratch(Path(name) / "session", values())
        server = RunningServer(Path(name) / "server")
        server.add_account(f"{scratch.marks['mail']}@essai.example", "Awa", password=scratch.marks["password"])
        server.start()
        try:
            found = session_searched(scratch, server.url)
        finally:
            server.stop()
        assert (scratch.folder / "chosen" / "rapport.pdf").is_file()
        spilt, plain = bites(Path(name))
    read = {stop: hits for stop, hits in found.items() if hits}
    assert not read, read
    assert spilt, "temporary data on the disk would not have been noticed"
    assert plain, "a driver that does not encrypt would not have been noticed"
    ledger.record(
        "C15",
        f"{len(scratch.marks)} marked values and 3 keys at {len(found)} stops of a session, sync, crash and restart",
        len(found) * (len(scratch.marks) + 3),
        sum(map(len, found.values())),
        teeth=f"{spilt + plain} values read: {spilt} with temporary data on the disk, {plain} with a plain driver",
    )
