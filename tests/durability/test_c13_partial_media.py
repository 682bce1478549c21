"""Photos that arrive in part: a piece of work is whole only when the server has hashed every one of its files."""

import hashlib
import random
from collections.abc import Callable

import pytest

from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from tests.durability import ledger
from tests.simulation.hub import Letter
from tests.simulation.laptop import Laptop
from tests.simulation.oracle import judge_rest
from tests.simulation.planted import FAULTS
from tests.simulation.runs import TIMES, ground
from tests.simulation.wire import Violation
from tests.simulation.world import World

PHOTOS = 10
ENDS = ("lost", "unanswered", "cut", "portal", "twice")
RANDOM = ledger.trials(9 * TIMES, 2)
CUTS = range(PHOTOS + 1) if ledger.trials(1, 0) else (0, 6)


def attach(world: World, laptop: Laptop, count: int) -> list[str]:
    """Photos of one visit, one of them twice; the names of their files."""
    visit = next(identity for record_type, identity, _ in world.notebook.records if record_type is Visit)
    dossier = laptop.workspace.records.get(Visit, visit).record.dossier
    contents = [world.chance.randbytes(1_000 + 100 * number) for number in range(count)]
    with laptop.time.at(laptop.name):
        blobs = [laptop.workspace.store.add_media(each, "image/jpeg") for each in [*contents, contents[0]]]
        for blob in blobs:
            laptop.workspace.records.create(Photo, dossier=dossier, visit=visit, original=blob)
    world.oracle.take_note(laptop)
    return [blob.sha256 for blob in blobs[:count]]


def ending_after(count: int, how: str) -> Callable[[Letter], str]:
    """The line carries so many files, and then no other whole."""
    sent = 0

    def fate(letter: Letter) -> str:
        nonlocal sent
        sent += letter.method == "PATCH"
        return how if sent > count else "arrives"

    return fate


def whole_or_told(world: World, laptop: Laptop, files: list[str]) -> None:
    """Whatever is not there with the right hash is said to be still to go."""
    there = world.hub.files()
    for sha256 in there:
        if hashlib.sha256(world.hub.content(sha256)).hexdigest() != sha256:
            raise Violation(f"{sha256[:8]} is another")
    waiting = {need.blob.sha256 for need in laptop.workspace.outbox.files_to_send()}
    if not set(files) - set(there) <= waiting:
        raise Violation("it was said to be whole, and is not")


def try_once(world: World, count: int, how: str) -> None:
    """Cut after so many of the photos, look at both ends, go on, and look again."""
    awa, bio = world.laptops["awa"], world.laptops["bio"]
    files = attach(world, awa, PHOTOS)
    world.network.forced = ending_after(count, how)
    world.sync(awa)
    whole_or_told(world, awa, files)
    world.network.forced = None
    shared = bio.workspace.store.add_media(awa.workspace.outbox.read_file(files[-1]), "image/jpeg")
    world.sync(bio)
    assert bio.named() - bio.files() <= set(files), "it waits for what does not exist"
    if world.chance.random() < 0.5:
        world.network.wake_the_hub()
    world.heal()
    judge_rest(world.oracle)
    whole_or_told(world, awa, files)
    assert not awa.workspace.outbox.files_to_send()
    assert set(files) <= bio.files() & set(world.hub.files())
    assert shared.sha256 == files[-1]


def tried(faults: str = "") -> tuple[int, int]:
    """How many cuts were tried, and how many left something lost, or called whole what was not."""
    chance = random.Random(13)  # noqa: S311 - the same trials each time
    trials = [(count, ENDS[count % len(ENDS)]) for count in CUTS]
    trials += [(chance.randrange(PHOTOS), chance.choice(ENDS)) for _ in range(0 if faults else RANDOM)]
    failed = 0
    with ground() as place:
        for seed, (count, how) in enumerate(trials):
            with place.world(seed) as world:
                if not faults:
                    try_once(world, count, how)
                    continue
                with FAULTS[faults]():
                    try:
                        try_once(world, count, how)
                    except AssertionError:
                        failed += 1
    return len(trials), failed


@pytest.mark.timeout(600)
def test_every_photo_arrives_once_wherever_the_line_ends() -> None:
    done, _ = tried()
    without, bitten = tried("a file is confirmed when it is announced")
    ledger.record(
        "C13",
        f"{PHOTOS} photos cut after any of them, in the middle and between",
        done,
        0,
        teeth=f"{bitten} of {without} confirmed when announced",
    )
