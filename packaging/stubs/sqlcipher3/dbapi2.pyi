import sqlite3
from sqlite3 import DatabaseError as DatabaseError
from sqlite3 import Error as Error
from sqlite3 import OperationalError as OperationalError

sqlite_version: str
sqlite_version_info: tuple[int, int, int]

class Connection(sqlite3.Connection):
    def set_key(self, key: bytes, /) -> None: ...

def connect(
    database: str,
    *,
    timeout: float = ...,
    isolation_level: str | None = ...,
    check_same_thread: bool = ...,
    uri: bool = ...,
) -> Connection: ...
