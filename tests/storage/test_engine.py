"""The database is encrypted, flushed and checked as promised, on every connection."""

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlcipher3.dbapi2 as driver

from fieldkit.domain.visit import Visit
from fieldkit.errors import Damaged, DiskFault, DiskFull, EnvironmentFault, WorkspaceBusy, WrongKey
from fieldkit.storage import engine
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.store import Store
from tests.storage.opened import KEY, create, open_again, write

VISIT = "00000000-0000-7000-8000-00000000000a"
FACTS: Mapping[str, object] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "temp_store": 2,
    "mmap_size": 0,
    "busy_timeout": 10000,
    "cache_size": -64000,
    **({"fullfsync": 1, "checkpoint_fullfsync": 1} if sys.platform == "darwin" else {}),
}


def _facts(connection: driver.Connection) -> dict[str, object]:
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in FACTS}


def test_every_connection_flushes_and_keeps_its_temporary_data_in_memory(tmp_path: Path) -> None:
    for _ in range(2):
        connection = engine.connect(tmp_path / "db", HeldKey(KEY))
        assert _facts(connection) == FACTS
        assert connection.execute("PRAGMA cipher_version").fetchone()[0]
        connection.execute("CREATE TABLE IF NOT EXISTS t (a)")
        connection.close()


@pytest.mark.parametrize(
    "weak", ["synchronous = NORMAL", "temp_store = FILE", "foreign_keys = OFF", "mmap_size = 4096"]
)
def test_a_weaker_setting_would_be_noticed(weak: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pragmas = engine._pragmas()
    monkeypatch.setattr(engine, "_pragmas", lambda: [*pragmas, weak])
    connection = engine.connect(tmp_path / "db", HeldKey(KEY))
    assert _facts(connection) != FACTS
    connection.close()


def test_the_store_reads_and_writes_with_these_settings(store: Store) -> None:
    def facts(connection: object) -> dict[str, object]:
        run = connection.exec_driver_sql  # type: ignore[attr-defined]  # a SQLAlchemy connection, whatever its type
        return {name: run(f"PRAGMA {name}").scalar_one() for name in FACTS}

    assert store.in_transaction(facts) == FACTS
    with store.read() as reader:
        assert facts(reader.connection) == FACTS


def test_the_driver_is_one_that_does_not_corrupt_a_wal() -> None:
    assert driver.sqlite_version_info >= engine.MINIMUM_SQLITE


def test_an_older_driver_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(EnvironmentFault) as refused:
        create(tmp_path / "workspace")
    assert refused.value.key == "environment.sqlite_too_old"
    monkeypatch.undo()
    create(tmp_path / "workspace").close()


def test_a_driver_without_encryption_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "connect", sqlite3.connect)
    with pytest.raises(EnvironmentFault) as refused:
        engine.connect(tmp_path / "db", HeldKey(KEY))
    assert refused.value.key == "environment.no_cipher"
    assert not (tmp_path / "db").exists() or (tmp_path / "db").read_bytes() == b""


def test_a_folder_where_no_wal_is_possible_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = driver.connect
    monkeypatch.setattr(driver, "connect", lambda _path, **options: connect(":memory:", **options))
    with pytest.raises(EnvironmentFault) as refused:
        engine.connect(tmp_path / "db", HeldKey(KEY))
    assert refused.value.key == "environment.no_wal"


def test_a_plain_database_is_told_from_an_encrypted_one(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    with pytest.raises(Damaged) as damaged:
        engine.assert_encrypted(tmp_path / "plain.db")
    assert damaged.value.key == "damaged.not_encrypted"
    store = create(tmp_path / "workspace")
    engine.assert_encrypted(tmp_path / "workspace" / "workspace.db")
    store.close()
    stranger = sqlite3.connect(tmp_path / "workspace" / "workspace.db")
    with pytest.raises(sqlite3.DatabaseError):
        stranger.execute("SELECT 1 FROM sqlite_master")
    stranger.close()


def test_a_plain_database_in_the_place_of_ours_is_not_opened(tmp_path: Path) -> None:
    create(tmp_path / "workspace").close()
    database = tmp_path / "workspace" / "workspace.db"
    database.unlink()
    plain = sqlite3.connect(database)
    plain.execute("CREATE TABLE meta (name, value)")
    plain.close()
    before = database.read_bytes()
    with pytest.raises(Damaged) as damaged:
        open_again(tmp_path / "workspace")
    assert damaged.value.key == "damaged.not_encrypted"
    assert database.read_bytes() == before


def test_another_key_opens_nothing_and_harms_nothing(tmp_path: Path) -> None:
    store = create(tmp_path / "workspace")
    write(store, VISIT, title="Forage")
    store.close()
    with pytest.raises(WrongKey):
        open_again(tmp_path / "workspace", bytes(32))
    again = open_again(tmp_path / "workspace")
    with again.read() as reader:
        assert [hit.title for hit in reader.search("forage")] == ["Forage"]
    again.close()


@pytest.mark.parametrize(("free", "expected"), [(0, DiskFull), (10**9, DiskFault)])
def test_no_room_to_open_is_told_from_a_failed_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, expected: type[Exception]
) -> None:
    def fail(*_: object) -> None:
        error = driver.OperationalError("disk I/O error")
        error.sqlite_errorcode = 10
        raise error

    monkeypatch.setattr(engine, "_set_up", fail)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    with pytest.raises(expected):
        engine.connect(tmp_path / "db", HeldKey(KEY))


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (13, "database or disk is full", DiskFull),
        (10, "disk I/O error", DiskFault),
        (10 | 4 << 8, "disk I/O error", DiskFault),
        (8, "attempt to write a readonly database", DiskFault),
        (14, "unable to open database file", DiskFault),
        (5, "database is locked", WorkspaceBusy),
        (11, "database disk image is malformed", Damaged),
        (26, "file is not a database", WrongKey),
        (1, "no such table: visit", driver.OperationalError),
    ],
)
def test_what_a_database_error_means(code: int, text: str, expected: type[Exception]) -> None:
    error = driver.OperationalError(text)
    error.sqlite_errorcode = code
    assert type(engine.translated(error)) is expected


def test_a_damaged_page_is_missed_by_what_needs_it_alone(tmp_path: Path) -> None:
    """A connection that met one reads nothing any more, and a store has five of them in all."""
    path, key = tmp_path / "db", HeldKey(KEY)
    connection = engine.connect(path, key)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text)")
    connection.executemany("INSERT INTO t (text) VALUES (?)", [("La pompe fuit. " * 60,)] * 100)
    connection.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    readers = engine.open_engine(path, key, lambda: None, immediate=False, connections=2)
    read = missed = 0
    for row in [*range(1, 101)] * 2:
        try:
            with engine.database_errors(), readers.connect() as one:
                read += len(one.exec_driver_sql("SELECT text FROM t WHERE id = ?", (row,)).all())
        except Damaged:
            missed += 1
    assert (read, missed) in {(194, 6), (192, 8)}  # a page holds three or four
    readers.dispose()


def test_a_first_page_damaged_while_open_is_no_wrong_passphrase(tmp_path: Path) -> None:
    store = create(tmp_path / "workspace")
    write(store, VISIT, title="Forage")
    store.close()
    database = tmp_path / "workspace" / "workspace.db"
    again = open_again(tmp_path / "workspace")
    content = bytearray(database.read_bytes())
    content[100] ^= 1
    database.write_bytes(content)
    fresh = engine.open_engine(database, again.access.key, lambda: None, immediate=False, connections=1)
    with pytest.raises(Damaged), fresh.connect():
        pass
    again.close()


def test_a_text_whose_end_is_damaged_is_not_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """The cipher hands out zeros for the page, and SQLite takes them for the end of a long text without a word."""
    path, key = tmp_path / "db", HeldKey(KEY)
    connection = engine.connect(path, key)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text)")
    connection.execute("INSERT INTO t (text) VALUES (?)", ("La pompe fuit. " * 2_000,))
    connection.close()
    whole = path.read_bytes()
    silent = 0
    for page in range(2, len(whole) // 4096):
        path.write_bytes(whole[: page * 4096] + bytes([whole[page * 4096] ^ 1]) + whole[page * 4096 + 1 :])
        connection = engine.connect(path, key)
        with contextlib.suppress(driver.DatabaseError):
            silent += connection.execute("SELECT text FROM t").fetchone() != ("La pompe fuit. " * 2_000,)
        with pytest.raises(Damaged):
            engine.assert_read_soundly(connection.execute)
        connection.close()
    assert silent, "SQLite noticed by itself"


def test_a_store_gives_nothing_that_was_read_from_a_damaged_page(tmp_path: Path) -> None:
    text = "La pompe fuit. " * 2_000
    store = create(tmp_path / "workspace")
    write(store, VISIT, seen=text)
    store.close()
    database = tmp_path / "workspace" / "workspace.db"
    whole = database.read_bytes()
    damaged = 0
    for page in range(len(whole) // 4096 - 40, len(whole) // 4096):
        database.write_bytes(whole[: page * 4096] + bytes([whole[page * 4096] ^ 1]) + whole[page * 4096 + 1 :])
        again = open_again(tmp_path / "workspace")
        try:
            with again.read() as reader:
                read = [*reader.all(Visit), *(found.record for found in [reader.get(Visit, VISIT)] if found)]
            assert {visit.seen for visit in read} == {text}
        except Damaged:
            damaged += 1
        again.close()
    assert damaged
