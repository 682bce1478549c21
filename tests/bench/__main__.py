"""``python -m tests.bench``: every figure beside its budget, as ratios of the same run where time is involved."""

import sys

from tests.bench import photos, startup, store, sync

ROOMS = (startup, store, sync, photos)


def main() -> int:
    """Print the table; it measures and does not judge, so it ends with 0."""
    for room in ROOMS:
        for figure in room.figures():
            sys.stdout.write(f"{figure.line}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
