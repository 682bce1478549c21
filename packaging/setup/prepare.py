"""Prepares a checkout for work: ``python3 packaging/setup/prepare.py [window|offscreen|plain|trials|bench]``.

It needs Python and nothing else. ``window`` makes sure of all that a window on this screen needs, ``offscreen`` (the
usual) of what windows drawn in memory need, ``plain`` of the Python dependencies alone, ``trials`` of the tools that
``make durability`` kills, fills and cuts with, ``bench`` of the programs ``make bench`` measures beside ours. What is
there already is left alone, and then nothing is printed.
"""

import sys
from pathlib import Path

OLDEST = (3, 11)
PURPOSES = ("window", "offscreen", "plain", "trials", "bench")


def main() -> int:
    """Prepare for the purpose on the command line; 0 when all is ready, 1 with what to do when it is not."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "FieldKit needs Python %d.%d or newer; this is Python %d.%d (%s).\n"  # noqa: UP031 - old Pythons read this
            "Install a newer one, then name it:  make run PYTHON=python3.12\n"
            % (OLDEST + sys.version_info[:2] + (sys.executable,))
        )
        return 1
    purpose = sys.argv[1] if len(sys.argv) == 2 else "offscreen"
    if len(sys.argv) > 2 or purpose not in PURPOSES:
        sys.stderr.write("usage: prepare.py [{}]\n".format("|".join(PURPOSES)))
        return 1
    # Only now: these modules are written for the Python that was just made sure of.
    import dependencies
    import libraries
    import node_packages

    root = Path(__file__).resolve().parents[2]
    try:
        libraries.provide(purpose)
        dependencies.provide(root)
        node_packages.provide(root, purpose)
    except (libraries.LibrariesMissing, dependencies.InstallationFailed) as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted. The same command goes on from here.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
