"""A database whose next commits fail as on a disk that does not flush any more."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import event

from fieldkit.errors import DiskFault
from fieldkit.storage import database
from fieldkit.storage.engine import open_engine
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.store import Store


def io_error() -> driver.OperationalError:
    """What SQLite says when a flush failed."""
    error = driver.OperationalError("disk I/O error")
    error.sqlite_errorcode = 10 | 4 << 8
    return error


@contextlib.contextmanager
def failing_commits(store: Store, times: int = 1) -> Iterator[None]:
    """The database's next commits fail, on whichever file it is by then."""
    left = [times]

    def fail(_: object) -> None:
        if left[0]:
            left[0] -= 1
            raise io_error()

    def opened(*arguments: object, **options: object) -> object:
        made = open_engine(*arguments, **options)  # type: ignore[arg-type]  # passed on as they come
        event.listen(made, "commit", fail)
        return made

    event.listen(store._database._writer, "commit", fail)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "open_engine", opened)
        yield
    left[0] = 0


def no_new_file(path: Path, _key: HeldKey, _frames: int | None) -> Path:
    """In the place of ``rewritten``: the disk takes no other file either."""
    raise DiskFault(file=path.name)
