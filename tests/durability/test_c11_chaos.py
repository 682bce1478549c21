"""A laptop's process and a server's with every kind of worn line between them, and each of them killed on the way."""

import random
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from sync.protocol.canonical import canonical
from tests.durability import ledger
from tests.durability.chaos.carrier import Scene, carry, text_of
from tests.durability.chaos.fates import KINDS
from tests.durability.chaos.hub import WARM, WarmServer
from tests.durability.chaos.line import Line, line_to
from tests.simulation.runs import TIMES
from tests.storage.opened import journal_of, open_again

ITEMS = ledger.trials(150 * TIMES, 30)
LINES = tuple(KINDS) if ledger.trials(1, 0) else ("all of it",)
UNGUARDED_ITEMS = 40
KILLS = 2
"""How often the laptop of a line is killed; the server once."""

SHARE = 0.35
"""How many of the requests meet with something."""

UNGUARDED_SHARE = 0.5
BITTEN_BY = {
    "the nonce": "doubled requests, answers of before",
    "the epoch": "another server",
    "the media type": "portals",
    "the nonce of uploads": "doubled requests, answers of before",
}
"""The line on which a check of the receipt is missed."""

MISSING = tuple(BITTEN_BY) if ledger.trials(1, 0) else ("the nonce",)

ENOUGH = ledger.trials(30, 12)
"""Requests that meet with something before a line is made whole."""

TOGETHER = 3
HEALED_S = 60.0
"""How long after the line is whole all must have left."""

_SILENT_S = 60.0

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows starts no process from a warm one"),
    pytest.mark.timeout(600),
]


@dataclass
class Shown:
    """What one line showed."""

    kind: str
    troubled: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    falsely_sent: set[str] = field(default_factory=set)
    emptied_s: float = 0.0
    stuck: bool = False

    @property
    def failures(self) -> int:
        """Pieces of work that went wrong, and a queue that did not empty."""
        return len(self.lost) + len(self.doubled) + len(self.falsely_sent) + self.stuck


@pytest.fixture
def server(memory: Path) -> Iterator[WarmServer]:
    WARM.set_forkserver_preload(["tests.durability.test_c11_chaos"])
    made = WarmServer(memory / "server")
    made.prepared.add_account("administration@essai.example")
    made.start()
    yield made
    made.close()


class Laptop:
    """A laptop's processes, one after the other, and what they said."""

    def __init__(self, scene: Scene, without: str) -> None:
        self._scene, self._without = scene, without
        self.told: dict[int, str] = {}
        self.begin()

    def begin(self) -> None:
        """Start the program."""
        self._pipe, theirs = WARM.Pipe(duplex=False)
        self._process = WARM.Process(target=carry, args=(self._scene, theirs, self._without))
        self._process.start()
        theirs.close()

    def hear(self, *, until: str = "", items: int = 0, seconds: float = _SILENT_S) -> bool:
        """Listen for a word, or until so many pieces of work are done; whether that came within the time."""
        deadline = time.monotonic() + seconds
        while not (items and len(self.told) >= items):
            if not self._pipe.poll(max(0.0, deadline - time.monotonic())):
                return False
            if self._take_note(self._pipe.recv()) == until:
                return True
        return True

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join()
        try:
            while self._pipe.poll():
                self._take_note(self._pipe.recv())
        except (EOFError, OSError):
            pass  # cut in the middle of a word
        self._pipe.close()

    def _take_note(self, line: str) -> str:
        match line.split():
            case ["ITEM", number, sha256]:
                self.told[int(number)] = sha256
        return line.split()[0]


class Trial:
    """One line, with a network of its own behind it."""

    def __init__(self, server: WarmServer, folder: Path, kind: str, items: int, without: str = "") -> None:
        self._server, self._items = server, items
        self.shown = Shown(without or kind)
        name = f"{len(list(folder.iterdir()))}-{random.Random(kind + without).randrange(10**9)}"  # noqa: S311 - a name
        self._login = f"{name}@essai.example"
        self._folder = folder / name
        self._organisation = server.prepared.add_organisation(f"Réseau {name}")
        server.prepared.add_account(self._login, organisation=self._organisation)
        self._chance = random.Random(kind)  # noqa: S311 - the same trials each time
        self._kind, self._without = kind, without

    def go(self, *, kills: bool = True) -> Shown:
        """Work through all of it, and judge."""
        share = UNGUARDED_SHARE if self._without else SHARE
        with line_to(lambda: self._server.port, KINDS[self._kind], share, self._chance) as line:
            laptop = Laptop(Scene(self._folder, self._login, line.url, self._items), self._without)
            places = sorted(self._chance.sample(range(1, self._items), KILLS + 1)) if kills else []
            for number, place in enumerate(places):
                assert laptop.hear(until="WRITTEN", items=place), "it stopped working"
                if number == KILLS // 2:
                    self._server.kill_and_start()
                    continue
                laptop.kill()
                self._believes()
                laptop.begin()
            self._heal(line, laptop)
        laptop.kill()
        self._believes()
        self._arrived(laptop.told)
        return self.shown

    def _heal(self, line: Line, laptop: Laptop) -> None:
        """Make the line whole once enough has happened on it, or all has left over it as it is."""
        assert laptop.hear(until="WRITTEN", items=self._items), "it stopped working"
        began, is_empty = time.monotonic(), False
        enough = 2 * ENOUGH if self._without else ENOUGH
        while not is_empty and line.troubled < enough and time.monotonic() - began < _SILENT_S:
            is_empty = laptop.hear(until="EMPTY", seconds=0.1)
        line.heal()
        healed = time.monotonic()
        if not is_empty and laptop.hear(until="EMPTY", seconds=HEALED_S + 1):
            self.shown.emptied_s = time.monotonic() - healed
        self.shown.stuck = not is_empty and not self.shown.emptied_s
        self.shown.troubled = line.troubled

    def _believes(self) -> None:
        """What the laptop believes the server to have, and the server has not."""
        store = open_again(self._folder)
        with store.read() as reader:
            run = reader.connection.exec_driver_sql
            sent = set(map(tuple, run("SELECT session, counter FROM change WHERE verdict IN ('applied', 'known')")))
            delivered = set(run("SELECT sha256 FROM media WHERE on_server").scalars())
        journal = {(each.id.session, each.id.counter): canonical(each) for each in journal_of(store)}
        store.close()
        there = self._server.bodies(self._organisation)
        same = {identity for identity, body in journal.items() if there.get(identity) == body}
        self.shown.falsely_sent |= {f"{session}:{counter}" for session, counter in sent - same}
        self.shown.falsely_sent |= delivered - self._server.files(self._organisation)

    def _arrived(self, told: Mapping[int, str]) -> None:
        said, files = self._server.said(self._organisation), self._server.files(self._organisation)
        for number, sha256 in told.items():
            if not said[text_of(number)] or (sha256 != "-" and sha256 not in files):
                self.shown.lost.append(text_of(number))
        self.shown.doubled += [text_of(number) for number in range(self._items) if said[text_of(number)] > 1]


def test_nothing_is_lost_doubled_or_falsely_sent(server: WarmServer, memory: Path) -> None:
    place = memory / "laptops"
    place.mkdir()
    trials = [Trial(server, place, kind, ITEMS) for kind in LINES]
    with ThreadPoolExecutor(TOGETHER) as lines:
        shown = list(lines.map(Trial.go, trials))
    for each in shown:
        print(
            f"{each.kind:36} {each.troubled:4} requests troubled, empty {each.emptied_s:.1f} s after healing,"
            f" lost {each.lost}, doubled {each.doubled}, falsely sent {sorted(each.falsely_sent)}"
        )
    with ThreadPoolExecutor(TOGETHER) as lines:
        bitten = dict(zip(MISSING, lines.map(partial(_bitten, server, place), MISSING), strict=True))
    print(bitten)
    what = (
        f"texts and photos over {len(LINES)} kinds of line, {sum(each.troubled for each in shown)} requests troubled,"
        f" {KILLS * len(LINES)} kills of the laptop, {len(LINES)} of the server;"
        f" empty {max(each.emptied_s for each in shown):.1f} s after healing"
    )
    found = sum(map(bool, bitten.values()))
    ledger.record(
        "C11",
        what,
        ITEMS * len(LINES),
        sum(each.failures for each in shown),
        teeth=f"{found} of {len(MISSING)} checks of a receipt missed, {sum(bitten.values())} falsely sent",
    )
    assert found == len(MISSING), bitten


def _bitten(server: WarmServer, place: Path, without: str) -> int:
    """How much is falsely sent where a check of the receipt is taken away."""
    trial = Trial(server, place, BITTEN_BY[without], UNGUARDED_ITEMS, without)
    return len(trial.go(kills=False).falsely_sent)
