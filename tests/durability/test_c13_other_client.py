"""A client of tus that is not ours sends a photo, is cut, killed and started again, and the photo arrives whole."""

import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.durability import ledger
from tests.project.tree import ROOT
from tests.sync.cutting import arrived, line_to
from tests.sync.serving import RunningServer, running_server
from tests.sync.shaping import Shape, slow_line
from tests.sync.speaking import UPLOADS, Speaker

pytestmark = [pytest.mark.trial, pytest.mark.timeout(600)]

CUTS = 10
KILLS = 8
_KB = 1024
_MOST = 64 * _KB
_INSTALLED = ROOT / "build" / "node" / "tus" / "node_modules"
_SENDS = ROOT / "tests" / "node" / "tus" / "upload.js"
_QUICK = Shape(8_000_000, 8_000_000, 0.02)
"""A line on which a photo takes seconds: a kill meets it under way."""


@dataclass
class Sender:
    """A photo, and the client that sends it for a signed-in device."""

    awa: Speaker
    folder: Path
    content: bytes

    @property
    def sha256(self) -> str:
        """The photo's name at the server."""
        return hashlib.sha256(self.content).hexdigest()

    def start(self, url: str, *, store: str = "begun", retries: int = 0) -> subprocess.Popen[str]:
        """Begin a process that sends, or goes on where one with the same ``store`` ended."""
        file = self.folder / "IMG_0417.JPG"
        if not file.exists():
            file.write_bytes(self.content)
        node = shutil.which("node")
        assert node, "Node.js is missing: make durability installs it, or says how."
        assert _INSTALLED.is_dir(), "tus-js-client is missing: make durability installs it."
        return subprocess.Popen(
            [node, str(_SENDS), url + UPLOADS, str(file), self.sha256, str(self.folder / store)],
            env={**os.environ, "NODE_PATH": str(_INSTALLED), "TOKEN": self.awa.token, "RETRIES": str(retries)},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, url: str, *, store: str = "begun", retries: int = 0) -> list[dict[str, object]]:
        """Send until it is there or the client gives up; what it said."""
        process = self.start(url, store=store, retries=retries)
        assert process.stdout is not None
        said: list[dict[str, object]] = []
        for line in process.stdout:
            said.append(json.loads(line))
            if "url" in said[-1]:
                break  # one that was answered before it had sent all takes its time to end
        process.kill()
        process.communicate()
        return said

    def is_there(self) -> bool:
        """Whether the server gives back the very photo."""
        answer = self.awa.download(self.sha256)
        return answer.status_code == 200 and answer.content == self.content


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("tus") / "server") as running:
        running.add_account("awa@essai.example")
        yield running


@pytest.fixture
def sender(server: RunningServer, tmp_path: Path) -> Sender:
    return Sender(Speaker(server, "awa@essai.example").sign_in(), tmp_path, photo())


def photo() -> bytes:
    """A photo as cameras make them, and never the same."""
    picture = Image.effect_noise((1600, 1200), 90).convert("RGB")
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=95, comment=os.urandom(16))
    return target.getvalue()


Meanwhile = Callable[[], None]


def cut_and_go_on(sender: Sender, server: RunningServer, cuts: int, meanwhile: Meanwhile | None = None) -> list[int]:
    """A process for each try; the bytes that each cut made it send again."""
    chance = random.Random(13)  # noqa: S311 - where the line is cut
    costs: list[int] = []
    each = 2 * len(sender.content) // (CUTS + 3)
    with line_to(server.port, lambda: chance.randrange(1, each) if len(costs) < cuts else 0) as line:
        reached, said = 0, list[dict[str, object]]()
        while not said or "url" not in said[-1]:
            before = line.carried
            said = sender.run(line.url)
            if "url" not in said[-1]:
                if meanwhile is not None:
                    arrived(server.settings.folder)
                    meanwhile()
                was, reached = reached, arrived(server.settings.folder)
                costs.append(line.carried - before - (reached - was))
        assert said[-1]["url"] == f"{line.url}{UPLOADS}/{sender.sha256}"
        assert said[0].get("resumed") == said[-1]["url"], "it began anew"
        assert line.cuts == cuts
    return costs


def kill_and_go_on(sender: Sender, server: RunningServer) -> list[int]:
    """The client's process is killed while it sends; the bytes that each kill made the next send again."""
    chance = random.Random(14)  # noqa: S311 - when it is killed
    costs: list[int] = []
    each = 2 * len(sender.content) // (KILLS + 3)
    with slow_line(server.port, _QUICK) as line:
        reached = 0
        for _ in range(KILLS):
            before, goal = line.carried, chance.randrange(2 * _KB, each)
            process = sender.start(line.url)
            while line.carried < before + goal:
                assert process.poll() is None, "it ended before it was killed"
                time.sleep(0.001)
            process.kill()
            line.drop()  # else the system goes on sending for it
            process.communicate(timeout=60)
            was, reached = reached, arrived(server.settings.folder)
            costs.append(line.carried - before - (reached - was))
        said = sender.run(line.url)
        assert [*said[0], *said[-1]] == ["resumed", "url"], said
    return costs


def forgetting(server: RunningServer) -> Meanwhile:
    """A server that keeps nothing of what was cut: the guard taken away."""

    def forget() -> None:
        for path in (server.settings.folder / "incoming").rglob("*"):
            if path.is_file():
                path.unlink()

    return forget


def test_tus_js_client_goes_on_after_every_cut(sender: Sender, server: RunningServer) -> None:
    costs = cut_and_go_on(sender, server, CUTS)
    wrong = sum(cost > _MOST for cost in costs) + (not sender.is_there())
    again = Sender(sender.awa, sender.folder / "again", photo())
    again.folder.mkdir()
    unguarded = cut_and_go_on(again, server, 3, forgetting(server))
    ledger.record(
        "C13",
        f"tus-js-client cut: {len(sender.content) // 1000} kB arrived, at most {max(costs)} B sent again",
        CUTS,
        wrong,
        teeth=f"{sum(cost > _MOST for cost in unguarded)} of {len(unguarded)} with a server that keeps nothing",
    )


def test_tus_js_client_killed_goes_on_in_another_process(sender: Sender, server: RunningServer) -> None:
    costs = kill_and_go_on(sender, server)
    wrong = sum(cost > _MOST for cost in costs) + (not sender.is_there())
    stranger = sender.run(server.url, store="another", retries=5)
    assert "url" in stranger[-1], f"who did not begin it could not end it: {stranger}"
    assert sender.is_there()
    spoilt = Sender(sender.awa, sender.folder / "spoilt", photo())
    spoilt.folder.mkdir()
    (spoilt.folder / "IMG_0417.JPG").write_bytes(spoilt.content[:-1] + bytes([spoilt.content[-1] ^ 1]))
    refused = spoilt.run(server.url)
    ledger.record(
        "C13",
        f"tus-js-client killed: goes on in another process, at most {max(costs)} B sent again",
        KILLS,
        wrong,
        teeth=f"{sum('url' not in said for said in refused[-1:])} of 1 with one wrong bit is refused",
    )
