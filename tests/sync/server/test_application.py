"""The application is made without a single warning: what is deprecated today is gone tomorrow."""

import warnings
from collections.abc import Callable
from pathlib import Path

from sync.server.http.application import application
from sync.server.rooms import Settings, open_rooms


def test_no_route_leans_on_what_will_be_removed(tmp_path: Path, new_database: Callable[[], str]) -> None:
    rooms = open_rooms(Settings(tmp_path / "data", new_database()))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        application(rooms)
    rooms.database.close()
