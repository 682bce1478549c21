"""Processes of the app, started warm and killed, and the workspace they share from one to the next."""

import multiprocessing
import os
import queue
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from PIL import Image

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from tests.durability.typist import LOGIN, PASSPHRASE, Scene, Told, dumped, life
from tests.project.tree import ROOT
from tests.sync.serving import PASSWORD, RunningServer

_PATIENCE_S = 60.0


def scene_in(folder: Path, card: Path, server: RunningServer | None = None) -> Scene:
    """A new workspace with what a life needs."""
    workspace = create_workspace(folder / "workspace", Profile(LOGIN, "Awa"), PASSPHRASE)
    records = workspace.records
    dossier = records.create(Dossier, title="Eau potable").id
    mission = records.create(Mission, title="Bénin").id
    typed = records.create(Visit, dossier=dossier, mission=mission, title="Forage").id
    photographed = records.create(Visit, dossier=dossier, title="École").id
    workspace.close()
    address = (server.url, PASSWORD) if server else ("", "")
    return Scene(folder / "workspace", typed, photographed, mission, card, *address)


def photos_in(folder: Path, count: int) -> Path:
    """A card of so many small photos, each another."""
    folder.mkdir()
    base = Image.effect_noise((160, 120), 80).convert("RGB")
    for number in range(count):
        base.putpixel((number % 160, number // 160), (255, 0, 0))
        base.save(folder / f"P{number:05}.jpg", quality=80)
    return folder


def _live(scene: Scene, told: Told, pipe: Connection, without: str) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    speaking = threading.Lock()

    def say(line: str) -> None:
        with speaking:
            pipe.send(line)

    life(scene, told, say, without)


def kept_waiting(pid: int) -> float:
    """The seconds a process was ready to run and others ran on the machine instead; 0 where the system tells none."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


class WarmLife:
    """A life in a copy of a process that has imported everything.

    ``hear`` listens until a line begins with a word and gives the seconds since the life was begun, without those in
    which it was kept waiting; ``kill`` ends it at once and takes note of all it had said.
    """

    def __init__(self, scene: Scene, told: Told, without: str = "") -> None:
        warm = multiprocessing.get_context("forkserver")
        warm.set_forkserver_preload(["tests.durability.lives"])
        self._told = told
        self._began = time.monotonic()
        self._pipe: Connection[Any, Any]
        self._pipe, theirs = warm.Pipe(duplex=False)
        self._process = warm.Process(target=_live, args=(scene, told, theirs, without))
        self._process.start()
        theirs.close()

    def hear(self, *, until: str) -> float:
        deadline = time.monotonic() + _PATIENCE_S
        while self._pipe.poll(max(0.0, deadline - time.monotonic())):
            line = self._pipe.recv()
            self._told.hear(line)
            if line.split()[0] == until:
                return time.monotonic() - self._began - kept_waiting(self._process.pid or 0)
        self.kill()
        raise AssertionError(f"it never said {until}")

    def catch_up(self) -> None:
        """Take note of all it has said up to now."""
        try:
            while self._pipe.poll():
                self._told.hear(self._pipe.recv())
        except (EOFError, OSError):
            return  # cut in the middle of a word

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.catch_up()
        self._pipe.close()


class ColdLife:
    """A life in a process started as a person starts the program."""

    def __init__(self, scene: Scene, told: Told, environment: dict[str, str] | None = None) -> None:
        self._told = told
        self._began = time.monotonic()
        command = [sys.executable, "-m", "tests.durability.typist", dumped(scene, told)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("\n"):  # else cut in the middle of a word
                self._lines.put(line.strip())

    def hear(self, *, until: str) -> float:
        try:
            while True:
                line = self._lines.get(timeout=_PATIENCE_S)
                self._told.hear(line)
                if line.split()[0] == until:
                    return time.monotonic() - self._began - kept_waiting(self._process.pid)
        except queue.Empty:
            self.kill()
            raise AssertionError(f"it never said {until}") from None

    def catch_up(self) -> None:
        """Take note of all it has said up to now."""
        while not self._lines.empty():
            self._told.hear(self._lines.get())

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._ear.join()
        self.catch_up()
        assert self._process.stdout is not None
        self._process.stdout.close()
