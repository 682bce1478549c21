"""``python -m tests.bench [ROOM…]``: figures beside their budgets, ratios of the same run where time is involved."""

import sys

from tests.bench import photos, startup, store, sync

ROOMS = {"startup": startup, "store": store, "sync": sync, "photos": photos}


def main(rooms: list[str]) -> int:
    """Print the table, of the rooms that are named or of all; it measures and does not judge, so it ends with 0."""
    unknown = set(rooms) - set(ROOMS)
    if unknown:
        sys.stderr.write(f"no such room: {' '.join(sorted(unknown))}\n")
        return 2
    for name in rooms or ROOMS:
        for figure in ROOMS[name].figures():
            sys.stdout.write(f"{figure.line}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
