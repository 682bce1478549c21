"""Runs of the simulation: a seed played to its end, and a planted fault looked for."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.planted import FAULTS, SHOWN
from tests.simulation.world import Ground, World

STEPS = 150
"""Steps of one run, before everything is healed and judged."""

TIMES = int(os.environ.get("FIELDKIT_SIMULATED_TIMES", "1"))
"""How many times the usual number of trials: before a release the nights are long."""


@dataclass(frozen=True)
class Find:
    """How a planted fault showed itself: after so many steps of all runs, in the last of them."""

    steps: int
    seed: int
    what: str


@contextlib.contextmanager
def ground(within: Path | None = None) -> Iterator[Ground]:
    """Where runs take place: in memory where the system has a disk there, since nobody's power is really cut."""
    memory = Path("/dev/shm")  # noqa: S108 - no name is guessed, a new folder is made in it
    folder = Path(tempfile.mkdtemp(prefix="fieldkit-", dir=within or (memory if memory.is_dir() else None)))
    made = Ground(folder)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


def play(world: World, steps: int = STEPS) -> str:
    """Take so many steps, heal and judge; the mark of the run. What it raises says how to see it again."""
    try:
        for _ in range(steps):
            world.step()
        world.finish()
    except Exception as error:
        error.add_note(
            f"step {world.steps}; again with: python -m tests.simulation --seed {world.seed} --steps {steps} --trace"
        )
        raise
    return world.mark


def look_for(place: Ground, fault: str, runs: int) -> Find | None:
    """Plant a fault and play until it shows; None where it does not in so many runs."""
    taken = 0
    for seed in dict.fromkeys((SHOWN.get(fault, 1), *range(1, runs + 1))):
        with place.world(seed) as world, FAULTS[fault]():
            try:
                play(world)
            except Exception as error:  # noqa: BLE001 - however it shows, it is found
                return Find(taken + world.steps, seed, f"{type(error).__name__}: {error}")
            taken += world.steps
    return None
