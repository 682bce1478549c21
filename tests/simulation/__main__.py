"""``python -m tests.simulation [--seed N] [--runs N] [--steps N] [--trace]``: play seeds one after the other.

It ends with 1 at the first that fails, which is printed with its trace when asked. ``--faults`` prints which step finds
each planted fault.
"""

import argparse
import sys
import time
import traceback

from tests.simulation.planted import FAULTS
from tests.simulation.runs import STEPS, ground, look_for, play


def main() -> int:
    """Play, print, judge."""
    options = _options()
    if options.faults:
        return _faults(options.runs)
    began, taken = time.process_time(), 0
    with ground() as place:
        for seed in range(options.seed, options.seed + options.runs):
            with place.world(seed) as world:
                try:
                    print(f"{seed} {play(world, options.steps)}", flush=True)
                except Exception:  # noqa: BLE001 - whatever it is, it is what was looked for
                    print("\n".join(world.trace) if options.trace else "", f"{seed} failed", sep="\n")
                    traceback.print_exc()
                    return 1
                if options.trace:
                    print("\n".join(world.trace))
                taken += world.steps
    spent = time.process_time() - began
    print(f"{taken} steps, {taken / spent:.0f} a second of one core")
    return 0


def _faults(runs: int) -> int:
    missed = 0
    with ground() as place:
        for fault in FAULTS:
            find = look_for(place, fault, runs)
            missed += find is None
            told = f"{find.steps:6} steps  {find.what[:90]}" if find else "not found"
            print(f"{fault:50} {told}", flush=True)
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--trace", action="store_true", help="print all that happened")
    parser.add_argument("--faults", action="store_true", help="look for each planted fault in so many runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
