"""The server with a route that falls: the trials of what it is described to answer must see it."""

from typing import NoReturn

from sync.server import admin
from sync.server.database import Database


def fall(_: Database) -> NoReturn:
    """As a route that was never tried might."""
    raise ZeroDivisionError


if __name__ == "__main__":
    Database.epoch = fall  # type: ignore[method-assign, assignment]  # the fault
    admin.main()
