"""A server that was emptied, put back, replaced or mistaken for another, and one that deletes ten thousand records."""

from collections.abc import Callable, Mapping

import pytest

from fieldkit.domain.changes import NETWORK, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import DELETED
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.people import Organisation
from fieldkit.errors import NotAllowed
from sync.client.account import sign_in
from tests.durability import ledger
from tests.simulation.hub import PASSWORD, URL, Hub
from tests.simulation.laptop import Laptop
from tests.simulation.oracle import judge_rebuilt, judge_rest
from tests.simulation.planted import FAULTS
from tests.simulation.runs import TIMES, ground
from tests.simulation.wire import Violation
from tests.simulation.world import PEOPLE, Ground, World

TRIALS = ledger.trials(3 * TIMES, 1)
TOMBSTONES = ledger.trials(10_000, 400)
WORKED = 40
_IN_ONE = 500
ELSEWHERE = "http://localhost:2"


def live(laptop: Laptop) -> set[tuple[str, str]]:
    """Kind and id of what is shown and not in the bin."""
    return {(kind, row[0]) for kind in KINDS for row in laptop.table(f"r_{kind}") if not row[1]}


def emptied(world: World) -> None:
    world.hub.lose_everything(PEOPLE)


def a_day_old(world: World) -> None:
    world.hub.go_back(world.hub.copies()[0])


def replaced_by_another(world: World) -> None:
    """Somebody else's work is on the server that answers now."""
    world.hub.lose_everything(PEOPLE)
    stranger = Laptop("dan@essai.example", world.folder / "stranger", world.time, world.network)
    world.laptops[stranger.name] = stranger
    stranger.make()
    stranger.open()
    with world.time.at(stranger.name):
        assert stranger.sign_in() == "signed in"
        stranger.workspace.records.create(Dossier, title="D’un autre réseau")
    world.sync(stranger)


def mistaken(world: World) -> None:
    """A person signs in at another network's address, and then at the right one again."""
    laptop = world.alive[0]
    others = len(laptop.journal()) - len(laptop.verdicts())
    other = Hub(world.folder / "other", world.time, world.power, world.hub._loop)
    try:
        other.settle({laptop.login: PEOPLE[laptop.login]})
        right, world.network.hub = world.network.hub, other
        with world.time.at(laptop.name):
            sign_in(laptop.workspace, ELSEWHERE, laptop.login, PASSWORD)
        world.sync(laptop)
        given = other.kept()
        assert all(each.change.device == laptop.workspace.device for each in given.values()), "others' work was given"
        assert others
        world.network.hub = right
    finally:
        other.close()
    with world.time.at(laptop.name):
        sign_in(laptop.workspace, URL, laptop.login, PASSWORD)


def a_stranger(world: World) -> None:
    """Another network answers at the same address, where nobody of this one has an account."""
    stranger = Hub(world.folder / "other", world.time, world.power, world.hub._loop)
    right, world.network.hub = world.network.hub, stranger
    try:
        stranger.settle({"quelqu’un@essai.example": PEOPLE["awa@essai.example"]})
        for laptop in world.alive:
            world.sync(laptop)
            with world.time.at(laptop.name), pytest.raises(NotAllowed):
                sign_in(laptop.workspace, URL, laptop.login, PASSWORD)
        assert not stranger.kept()
    finally:
        stranger.close()
        world.network.hub = right


EVENTS: Mapping[str, Callable[[World], None]] = {
    "the server emptied": emptied,
    "the server a day old": a_day_old,
    "another network's server at the same address": replaced_by_another,
    "signed in at another address": mistaken,
    "a stranger at the same address": a_stranger,
}


def survive(world: World, event: Callable[[World], None]) -> None:
    """Work, let it happen, work on, and come to rest with everything there was."""
    for _ in range(WORKED):
        world.step()
    world.heal()
    world.hub.keep_copy()
    for laptop in world.alive * 4:
        world.act(laptop)
    world.heal()
    before = {laptop.name: live(laptop) for laptop in world.alive}
    for laptop in world.alive[:2]:
        laptop.workspace.records.create(Dossier, title="Écrit juste avant")
        world.oracle.take_note(laptop)
    event(world)
    world.oracle.lose(laptop.name for laptop in world.laptops.values() if laptop.lost)
    world.heal()
    for name, shown in before.items():
        if not shown <= live(world.laptops[name]):
            raise Violation(f"{name} lost from view {shown - live(world.laptops[name])}")
    judge_rest(world.oracle)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", EVENTS)
def test_nothing_is_deleted_and_everything_returns(name: str) -> None:
    event = EVENTS[name]
    with ground() as place:
        for seed in range(2700, 2700 + TRIALS):
            with place.world(seed) as world:
                survive(world, event)
        bitten = _bitten(place, event)
    ledger.record("C27", name, TRIALS, 0, teeth=bitten)


def _bitten(place: Ground, event: Callable[[World], None]) -> str:
    fault = "offered counts as sent" if event is a_stranger else "nothing is offered to a restored server"
    with place.world(2700) as world:
        try:
            with FAULTS[fault]():
                survive(world, event)
        except AssertionError:
            return f"1 of 1 where {fault}"
    return "0 of 1"


def gathered(laptop: Laptop, count: int) -> dict[str, ChangeId]:
    """So many records, a few hundred in each change, as an import makes them; with the change that made each."""
    made: dict[str, ChangeId] = {}
    while len(made) < count:
        gesture = laptop.workspace.records.gesture()
        names = [gesture.create(Organisation, name=f"Comité {len(made) + number}") for number in range(_IN_ONE)]
        committed = laptop.workspace.records.keep(gesture)
        assert committed is not None
        made |= dict.fromkeys(names, committed.changes[0])
    return made


def put_in_the_bin(laptop: Laptop, made: Mapping[str, ChangeId]) -> None:
    """All of them, a few hundred in each change."""
    names = list(made)
    for start in range(0, len(names), _IN_ONE):
        gesture = laptop.workspace.records.gesture()
        for name in names[start : start + _IN_ONE]:
            gesture.add(NETWORK, Edit(Organisation.KIND, name, DELETED, value=True, seen=(made[name],)))
        laptop.workspace.records.keep(gesture)


@pytest.mark.timeout(600)
def test_ten_thousand_deletions_wait_for_a_yes() -> None:
    with ground() as place, place.world(2799) as world:
        awa, bio = world.laptops["awa"], world.laptops["bio"]
        with world.time.at("awa"):
            made = gathered(awa, TOMBSTONES)
        for laptop in (awa, bio):
            world.sync(laptop)
        seventh = list(made)[7]
        kept = bio.workspace.records.get(Organisation, seventh)
        with world.time.at("awa"):
            put_in_the_bin(awa, made)
        with world.time.at("bio"):
            bio.workspace.records.edit(kept, note="Écrit sans le savoir")
        before = live(bio)
        for laptop in (awa, bio, bio):
            world.sync(laptop)
        hidden_unasked = len(before - live(bio))
        _restarted(bio)
        assert bio.workspace.outbox.withheld.asks
        assert not before - live(bio)
        with world.time.at("bio"):
            assert bio.say_yes().startswith("yes to")
        assert len(before - live(bio)) >= len(made) - 1
        touched = bio.workspace.records.get(Organisation, seventh)
        assert touched.record.note == "Écrit sans le savoir"
        assert touched.fate.touched, "who wrote without knowing of the deletion is not told"
        world.heal()
        judge_rest(world.oracle)
        judge_rebuilt(bio)
    ledger.record(
        "C27",
        "deletions of others at one go",
        len(made),
        hidden_unasked,
        teeth=f"{len(made)} of {len(made)} gone once somebody said yes",
    )


def _restarted(laptop: Laptop) -> None:
    laptop.close()
    laptop.open()
