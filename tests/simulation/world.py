"""One run: a server, laptops, a network and wrong clocks, driven step by step by one seed."""

import asyncio
import contextlib
import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import sync.client.transport
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import DELETED
from fieldkit.domain.people import Organisation
from fieldkit.domain.review import Role
from fieldkit.domain.visit import Visit
from sync.protocol import limits
from tests.simulation.deeds import DEEDS, FIELDS, Known, Notebook
from tests.simulation.hub import Hub
from tests.simulation.laptop import Laptop
from tests.simulation.oracle import Oracle, judge_rebuilt, judge_rest
from tests.simulation.virtual import HUB, Power, PowerCut, Time, virtually
from tests.simulation.wire import Line, Network, Violation

PEOPLE: Mapping[str, Role] = {
    "awa@essai.example": Role.OFFICER,
    "bio@essai.example": Role.REVIEWER,
    "chloe@essai.example": Role.OFFICER,
    "dan@essai.example": Role.REVIEWER,
}
NAMES = tuple(login.partition("@")[0] for login in PEOPLE)
ROUNDS = 12
"""Rounds each laptop may take until nothing moves any more once the network is whole."""

_ROOM = 5_000
_FIRST_CHANGES = 3
_YEARS_MS = 10 * 365 * 24 * 3600 * 1000
_TEMPLATE_SEED = 0


class World:
    """One run, out of a folder with a signed-in crew."""

    def __init__(
        self, folder: Path, seed: int, time: Time, power: Power, loop: asyncio.AbstractEventLoop, *, clocks_wrong: bool
    ) -> None:
        self.seed = seed
        self.chance = random.Random(seed)  # noqa: S311 - the point is that it comes again
        self.time, self.power = time, power
        self.folder = folder
        self.hub = Hub(folder / "server", time, power, loop)
        self.network = Network(self.hub, time, self.chance)
        names = NAMES[: self.chance.choice((2, 3, 3, 4))]
        self.laptops = {
            name: Laptop(login, folder / name, time, self.network)
            for name, login in zip(NAMES, PEOPLE, strict=True)
            if name in names
        }
        self.oracle = Oracle(self.hub, self.laptops)
        self.network.leaving = self.oracle.leaving
        self.network.answered = self.oracle.answered
        self.network.told = self._tell
        self.network.between = self._meanwhile
        self.notebook = Notebook()
        self.steps = 0
        self.trace: list[str] = []
        self._digest = hashlib.sha256()
        self._round_of: list[str] = []
        self.clocks_wrong = clocks_wrong

    def _tell(self, line: str) -> None:
        self.trace.append(f"{self.steps} {line}")
        self._digest.update(f"{self.steps} {line}\n".encode())

    @property
    def mark(self) -> str:
        """What tells this run from any other: the hash of all that happened in it."""
        return self._digest.hexdigest()

    @property
    def alive(self) -> list[Laptop]:
        return [laptop for laptop in self.laptops.values() if not laptop.lost]

    def open(self, records: Sequence[Known]) -> None:
        """Start every laptop, with the records the crew has in common."""
        self.notebook.records.extend(records)
        for laptop in self.laptops.values():
            laptop.open()
            self.oracle.recover(laptop)

    def close(self) -> None:
        """Let go of everything, whatever state it is in."""
        self.power.left.clear()
        for laptop in self.alive:
            laptop.cut()
        self.hub.close()

    def step(self) -> None:
        """Draw what happens next, and let it happen."""
        self.steps += 1
        self.time.true_ms += self.chance.choice((50, 2_000, 60_000, 3_600_000))
        act = self.chance.choices(list(_HAPPENINGS), list(_HAPPENINGS.values()))[0]
        act(self)

    def on(self, laptop: Laptop, what: str, act: Callable[[], str]) -> None:
        """Something happens on a laptop, which may be cut off meanwhile."""
        try:
            with self.time.at(laptop.name):
                told = act()
        except PowerCut as end:
            if end.machine != laptop.name or laptop.name in self._round_of:
                raise
            told = "cut"
            self._reopen(laptop)
        self.oracle.take_note(laptop)
        self._tell(f"{laptop.name} {what}: {told}")

    def _reopen(self, laptop: Laptop) -> None:
        laptop.cut()
        laptop.open()
        self.oracle.recover(laptop)

    def act(self, laptop: Laptop) -> None:
        """A deed of a person."""
        deed = self.chance.choices(list(DEEDS), list(DEEDS.values()))[0]
        self.on(laptop, deed.__name__, lambda: deed(laptop, self.notebook, self.chance))

    def sync(self, laptop: Laptop) -> None:
        """A round of a laptop, with what may happen while its requests are on their way."""

        def talk() -> str:
            if not laptop.signed_in:
                return laptop.sign_in()
            return laptop.sync()

        self._round_of.append(laptop.name)
        try:
            with self.time.at(laptop.name):
                told = talk()
        except PowerCut as end:
            if end.machine != laptop.name:
                raise
            told = "cut"
        finally:
            self._round_of.pop()
        self._tell(f"{laptop.name} sync: {told}")
        if told == "cut":
            self._reopen(laptop)
        self.oracle.take_note(laptop)
        self.oracle.after_sync(laptop)

    def _meanwhile(self) -> None:
        """While a request is on its way somebody writes, or another laptop has its round."""
        if self.network.storm and self.chance.random() < 0.1 and len(self._round_of) == 1:
            other = self.chance.choice(self.alive)
            if other.name in self._round_of or self.chance.random() < 0.6:
                self.act(other)
            else:
                asked = self.network.asked
                self.sync(other)
                self.network.asked = asked

    def heal(self) -> None:
        """The network is whole, everybody may come in, and laptops sync until nothing moves."""
        self.power.left.clear()
        self.network.storm = 0.0
        while self.network.late:
            self.network.bring_late()
        self._let_everybody_in()
        for number in range(ROUNDS + 1):
            before = len(self.trace)
            for laptop in self.alive:
                self.sync(laptop)
                self.on(laptop, "answers", laptop.say_yes)
            if all(" sync: " not in line or line.endswith(" quiet") for line in self.trace[before:]):
                break
            if number == ROUNDS:
                raise Violation("it never comes to rest: " + "; ".join(self.trace[-8:]))

    def _let_everybody_in(self) -> None:
        accounts = self.hub.rooms.accounts

        def let_in() -> None:
            for login in PEOPLE:
                accounts.set_disabled(login, disabled=False)
            for row in accounts.devices():
                accounts.set_revoked(row.device, revoked=False)

        self.hub.change_accounts(let_in)

    def content(self) -> list[list[str]]:
        """What every record says, in the order they were made: all versions of each field, without times and names."""
        laptop = self.alive[0]
        found = []
        for record_type, identity, _ in self.notebook.records:
            with laptop.workspace.store.read() as reader:
                current = reader.heads(record_type.KIND, identity)
            for name in [*FIELDS[record_type], DELETED]:
                found.append(sorted({json.dumps(head.value) for head in current.get(name, ())}))
        return found

    def finish(self) -> None:
        """Heal, and judge everything."""
        self.heal()
        judge_rest(self.oracle)
        judge_rebuilt(self.chance.choice(self.alive))
        for laptop in self.alive:
            self._tell(f"{laptop.name} " + repr(laptop.table("head")))


def _deed(world: World) -> None:
    world.act(world.chance.choice(world.alive))


def _round(world: World) -> None:
    world.sync(world.chance.choice(world.alive))


def _weather(world: World) -> None:
    world.network.storm = world.chance.choice((0.0, 0.1, 0.3, 0.6))


def _late(world: World) -> None:
    world.network.bring_late()


def _clock(world: World) -> None:
    laptop = world.chance.choice(world.alive)
    wrong = world.chance.choice((0, 1, -1, 3_600_000, -_YEARS_MS, _YEARS_MS, -5 * _YEARS_MS))
    if world.clocks_wrong:
        world.time.wrong_ms[laptop.name] = wrong
    laptop.latest_ms = max(laptop.latest_ms, world.time.true_ms + world.time.wrong_ms.get(laptop.name, 0))


def _power(world: World) -> None:
    machine = world.chance.choice([HUB, *(laptop.name for laptop in world.alive)])
    world.power.left[machine] = world.chance.randrange(12)


def _outage(world: World) -> None:
    world.power.left.pop(HUB, None)
    world.network.wake_the_hub()


def _restart(world: World) -> None:
    laptop = world.chance.choice(world.alive)
    world.power.left.pop(laptop.name, None)
    laptop.close()
    laptop.open()
    world.oracle.recover(laptop)


def _copy(world: World) -> None:
    world.hub.keep_copy()


def _go_back(world: World) -> None:
    copies = world.hub.copies()
    if copies:
        world.hub.go_back(world.chance.choice(copies))
        world.oracle.lose(laptop.name for laptop in world.laptops.values() if laptop.lost)
        world._tell("the server went back")


def _rights(world: World) -> None:
    login = world.chance.choice(list(PEOPLE))
    role = world.chance.choice((Role.OFFICER, Role.REVIEWER))
    world.hub.change_accounts(lambda: world.hub.rooms.accounts.set_role(login, role))


def _door(world: World) -> None:
    accounts, laptop = world.hub.rooms.accounts, world.chance.choice(world.alive)
    shut = world.chance.random() < 0.5
    if world.chance.random() < 0.5:
        world.hub.change_accounts(lambda: accounts.set_disabled(laptop.login, disabled=shut))
    elif laptop.workspace.device in {row.device for row in accounts.devices()}:
        world.hub.change_accounts(lambda: accounts.set_revoked(laptop.workspace.device, revoked=shut))


def _stolen(world: World) -> None:
    """A laptop is gone for good, with what it had not sent."""
    if len(world.alive) > 2:
        laptop = world.chance.choice(world.alive)
        laptop.cut()
        laptop.lost = True
        world.power.left.pop(laptop.name, None)
        world.network.late = [letter for letter in world.network.late if letter.machine != laptop.name]
        world.oracle.lose([laptop.name])
        world._tell(f"{laptop.name} is gone")


_HAPPENINGS: Mapping[Callable[[World], None], int] = {
    _deed: 560,
    _round: 200,
    _weather: 40,
    _late: 60,
    _clock: 30,
    _power: 70,
    _outage: 10,
    _restart: 10,
    _copy: 16,
    _go_back: 9,
    _rights: 20,
    _door: 14,
    _stolen: 2,
}
"""What may happen in a step, and how often beside the others."""


class Ground:
    """Where runs take place: a crew is made and signed in once, and copied for each run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loop = asyncio.new_event_loop()
        self._crew = folder / "crew"
        self._records: list[Known] = []
        with virtually(_TEMPLATE_SEED) as (time, power):
            hub = Hub(self._crew / "server", time, power, self._loop)
            hub.settle(PEOPLE)
            network = Network(hub, time, random.Random(_TEMPLATE_SEED))  # noqa: S311 - the same each time
            with _connected(network, time):
                for name, login in zip(NAMES, PEOPLE, strict=True):
                    laptop = Laptop(login, self._crew / name, time, network)
                    laptop.make()
                    laptop.open()
                    with time.at(name):
                        assert laptop.sign_in() == "signed in"
                        if not self._records:
                            self._records = _begun(laptop)
                        laptop.sync()
                    laptop.close()
            hub.close()

    @contextlib.contextmanager
    def world(self, seed: int, *, clocks_wrong: bool = True) -> Iterator[World]:
        """A run that is over with the block; without ``clocks_wrong`` the same with every clock right."""
        place = self.folder / "run"
        shutil.copytree(self._crew, place)
        try:
            with virtually(seed) as (time, power):
                world = World(place, seed, time, power, self._loop, clocks_wrong=clocks_wrong)
                with _connected(world.network, time):
                    world.open(self._records)
                    try:
                        yield world
                    finally:
                        world.close()
        finally:
            shutil.rmtree(place)

    def close(self) -> None:
        """Let go of the loop."""
        self._loop.close()


def _begun(laptop: Laptop) -> list[Known]:
    """A dossier with two visits, and an organisation: there is something to disagree about from the first step."""
    create = laptop.workspace.records.create
    dossier = create(Dossier, title="Eau de Manja").id
    visits = [create(Visit, dossier=dossier, title=f"Forage {number}").id for number in range(2)]
    organisation = create(Organisation, name="Comité de l’eau").id
    return [
        (Dossier, dossier, ""),
        *((Visit, visit, dossier) for visit in visits),
        (Organisation, organisation, ""),
    ]


@contextlib.contextmanager
def _connected(network: Network, time: Time) -> Iterator[None]:
    """Laptops speak over this network, in messages small enough for there to be many."""
    line = Line(network, time)
    with (
        patch.object(sync.client.transport, "Patient", lambda *_: line),
        patch.object(limits, "ROOM", _ROOM),
        patch("sync.client.pace._FIRST_CHANGES", _FIRST_CHANGES),
    ):
        yield
