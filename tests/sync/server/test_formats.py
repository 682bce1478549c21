"""A database of an earlier format is brought to this one: once, whole, and with a copy of the file beside it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlite
from psycopg import connect
from sqlalchemy import inspect, select

from sync.server import formats, tables
from sync.server.accounts import Accounts
from sync.server.database import Database
from tests.sync.serving import ROOT

FORMATS = Path(__file__).parent / "formats"
EPOCH = "00112233445566aa"


@pytest.fixture
def earlier(new_database: Callable[[], str], tmp_path: Path) -> str:
    """A database of format 1 with two organisations: its URL, or its file."""
    url = new_database()
    if url:
        with connect(url) as connection:
            connection.execute((FORMATS / "1-postgresql.sql").read_bytes())
        return url
    file = tmp_path / "server.db"
    with sqlite.connect(str(file)) as raw:
        raw.executescript((FORMATS / "1-sqlite.sql").read_text(encoding="utf-8"))
    raw.close()
    return str(file)


def format_of(database: Database) -> str:
    with database.reading.begin() as connection:
        return formats.get(connection, "format")


def test_every_earlier_format_has_its_step() -> None:
    assert sorted(formats.STEPS) == list(range(1, tables.FORMAT))


def test_what_was_there_is_there_and_apart(earlier: str, tmp_path: Path, new_database: Callable[[], str]) -> None:
    database, fresh = Database(earlier), Database(new_database() or str(tmp_path / "fresh.db"))
    assert format_of(database) == str(tables.FORMAT)
    assert database.epoch() == EPOCH
    for organisation in ("here", "there"):
        with database.read(organisation) as tenant:
            assert [bytes(one.body).decode() for one in tenant.read(select(tables.change))] == [f"body {organisation}"]
        assert database.organisation_of_token(f"digest {organisation}".encode()) == organisation
    if database.is_postgresql:
        with database.reading.begin() as connection:
            assert connection.execute(select(tables.change)).all() == []
    assert sorted(one.login for one in Accounts(database).all()) == ["awa@here.example", "awa@there.example"]
    assert [shape(database, table) for table in tables.metadata.tables] == [
        shape(fresh, table) for table in tables.metadata.tables
    ]
    database.close()
    fresh.close()


def shape(database: Database, table: str) -> tuple[object, ...]:
    """What two databases must agree on, a migrated one and one made today."""
    look = inspect(database.reading)
    columns = [(one["name"], str(one["type"]), one["nullable"]) for one in look.get_columns(table)]
    indexes = sorted((str(one["name"]), tuple(one["column_names"]), one["unique"]) for one in look.get_indexes(table))
    return columns, look.get_pk_constraint(table)["constrained_columns"], [(n, c, bool(u)) for n, c, u in indexes]


def test_a_sqlite_file_is_copied_first(earlier: str) -> None:
    if earlier.startswith("postgresql"):
        Database(earlier).close()
        return
    begun = Path(earlier + ".format-1.new")
    begun.write_bytes(b"left by a start that was cut")
    Database(earlier).close()
    with sqlite.connect(earlier + ".format-1") as kept:
        assert kept.execute("SELECT value FROM meta WHERE name = 'format'").fetchone() == ("1",)
        assert kept.execute("SELECT count(*) FROM change").fetchone() == (2,)
    kept.close()
    assert not begun.exists()


def test_a_step_that_fails_leaves_everything_as_it_was(earlier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    step = formats.STEPS[1]

    def fail(connection: object) -> None:
        step(connection)  # type: ignore[arg-type]  # handed on as it came
        raise OSError("the machine went down")

    monkeypatch.setattr(formats, "STEPS", {1: fail})
    with pytest.raises(OSError, match="went down"):
        Database(earlier)
    monkeypatch.undo()
    if earlier.startswith("postgresql"):
        with connect(earlier) as connection:
            assert connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone() == ("1",)
            assert connection.execute("SELECT count(*) FROM change").fetchone() == (2,), "no guard was left behind"
    else:
        with sqlite.connect(earlier) as raw:
            assert raw.execute("SELECT value FROM meta WHERE name = 'format'").fetchone() == ("1",)
            assert raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'token_login'").fetchone() == (1,)
        raw.close()
    Database(earlier).close()


@pytest.mark.parametrize("exists", [True, False], ids=["of format 1", "empty"])
def test_servers_that_start_together_prepare_it_once(
    earlier: str, exists: bool, new_database: Callable[[], str], tmp_path: Path
) -> None:
    url = earlier if exists else new_database() or str(tmp_path / "empty.db")
    program = "import sys; from sync.server.database import Database; print(Database(sys.argv[1]).epoch())"
    command = [sys.executable, "-c", program, url]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    said = [process.communicate(timeout=120) for process in started]
    assert [error.decode() for _, error in said] == [""] * len(started)
    epochs = {out.decode().strip() for out, _ in said}
    assert len(epochs) == 1
    assert not exists or epochs == {EPOCH}
