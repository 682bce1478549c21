"""PostgreSQL keeps organisations apart by itself, whatever a query forgets."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import Table, func, select, text, update
from sqlalchemy.exc import ProgrammingError

from fieldkit.domain.review import Role
from fieldkit.errors import Refused
from sync.server import isolation, tables
from sync.server.accounts import Accounts
from sync.server.database import Database
from sync.server.tenants import belonging
from tests.sync.postgresql import PostgreSQL
from tests.sync.serving import ROOT

GUARDED = [table for table in tables.metadata.sorted_tables if table is not tables.meta]
HERE, THERE = "here", "there"
DIGEST = b"\x01" * 32

ROWS: dict[Table, dict[str, object]] = {
    tables.organisation: {"name": "Réseau"},
    tables.account: {"name": "Awa", "role": "officer", "password": "x", "disabled": False, "made_at": 1},
    tables.device: {"device": "d", "login": "l", "name": "n", "seen_at": 1, "revoked": False, "cursors": b""},
    tables.device_key: {"device": "d", "at": 1},
    tables.token: {"login": "l", "device": "d", "made_at": 1, "family": b"f", "ends_at": 1},
    tables.family: {
        "login": "l",
        "device": "d",
        "key": b"",
        "salt": b"",
        "number": 0,
        "used": b"",
        "next": b"",
        "nonce": "",
        "used_at": 1,
        "ends_at": 1,
    },
    tables.attempt: {"digest": b"a", "failures": 1, "at_ms": 1},
    tables.audit: {
        "line": "1",
        "at": 2**40,
        "deed": "signed_in",
        "login": "l",
        "device": "d",
        "address": "",
        "about": "",
    },
    tables.scope: {"scope": "s", "number": 1},
    tables.change: {
        "scope": "s",
        "number": 1,
        "session": "a",
        "counter": 1,
        "fingerprint": b"",
        "body": b"",
        "size": 0,
        "login": "l",
        "role": "officer",
        "device": "d",
        "received_at": 1,
    },
    tables.refusal: {
        "session": "a",
        "counter": 1,
        "reason": "r",
        "login": "l",
        "role": "officer",
        "device": "d",
        "received_at": 1,
    },
    tables.review_act: {"record": "r", "subject": "s", "author": "a", "login": "l", "event": b""},
    tables.media: {"sha256": "f" * 64, "size": 1, "login": "l", "received_at": 1},
    tables.capsule_key: {"identity": "i", "signing": b"s"},
    tables.capsule_maker: {"verifying": b"v", "recipient": "r", "author": "a", "accepted_at": 1},
    tables.upload: {
        "sha256": "f" * 64,
        "length": 1,
        "login": "l",
        "device": "d",
        "writer": "",
        "names": "a",
        "began_ms": 1,
        "moved_ms": 1,
    },
}
"""A row for each table, but for its organisation and the keys that hold for the whole server."""


def row(name: str, organisation: str) -> dict[str, object]:
    table = tables.metadata.tables[name]
    own: dict[str, dict[str, object]] = {
        "account": {"login": f"awa@{organisation}"},
        "token": {"digest": DIGEST[:-1] + organisation[:1].encode()},
        "family": {"digest": DIGEST[:-1] + organisation[:1].encode()},
        "device_key": {"key": DIGEST[:-1] + organisation[:1].encode()},
    }
    return {**ROWS[table], **own.get(name, {})}


@pytest.fixture
def database(postgresql: PostgreSQL) -> Iterator[Database]:
    """Two organisations with a row in every table."""
    opened = Database(postgresql.database())
    for organisation in (HERE, THERE):
        with opened.write(organisation) as tenant:
            for table in GUARDED:
                tenant.insert(table, row(table.name, organisation))
    yield opened
    opened.close()


def test_every_table_names_the_organisation_and_is_guarded(database: Database) -> None:
    assert [table.name for table in GUARDED if "organisation" not in table.c] == []
    guarded = text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity")
    with database.reading.begin() as connection:
        assert set(connection.execute(guarded).scalars()) == {table.name for table in GUARDED}


@pytest.mark.parametrize("name", [table.name for table in GUARDED])
def test_a_query_that_forgets_the_organisation_finds_its_own_rows_or_none(database: Database, name: str) -> None:
    table = tables.metadata.tables[name]
    with database.reading.begin() as connection:
        assert connection.execute(select(table)).all() == [], "nobody was named"
    for organisation in (HERE, THERE):
        with database.reading.begin() as connection:
            isolation.say(connection, isolation.ORGANISATION, organisation)
            assert list(connection.execute(select(table.c.organisation)).scalars()) == [organisation]
    with database.reading.begin() as connection:
        assert connection.execute(select(table)).all() == [], "the name ended with its transaction"


@pytest.mark.parametrize("name", [table.name for table in GUARDED])
def test_no_row_is_put_with_others_taken_from_them_or_taken_away(database: Database, name: str) -> None:
    table = tables.metadata.tables[name]
    strange = {**row(name, HERE), "organisation": THERE}
    if name in {"account", "token", "family", "device_key"}:
        keys: dict[str, dict[str, object]] = {"account": {"login": "new@there"}, "device_key": {"key": b"\x02" * 32}}
        strange |= keys.get(name, {"digest": b"\x02" * 32})
    told = [table.insert().values(**strange), update(table).values(organisation=THERE)]
    for statement in told[:1] if name == "audit" else told:  # whose lines nothing changes at all
        with database.writing.connect() as connection:
            isolation.say(connection, isolation.ORGANISATION, HERE)
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(statement)
    with database.writing.begin() as connection:
        isolation.say(connection, isolation.ORGANISATION, HERE)
        assert connection.execute(table.delete().where(table.c.organisation == THERE)).rowcount == 0
        assert (
            connection.execute(update(table).where(table.c.organisation == THERE).values(organisation=HERE)).rowcount
            == 0
        )
    with database.read(THERE) as tenant:
        assert tenant.read(select(func.count()).select_from(table)).scalar_one() == 1


def test_a_login_or_a_token_shows_its_one_row_and_no_other_table(database: Database) -> None:
    digest = row("token", THERE)["digest"]
    assert database.organisation_of_login("awa@there") == THERE
    assert database.organisation_of_login("awa@nowhere") is None
    assert isinstance(digest, bytes)
    assert database.organisation_of_token(digest) == THERE
    assert database.organisation_of_token(b"") is None
    assert database.organisation_of_family(digest) == THERE
    assert database.organisation_of_family(b"") is None
    assert database.device_of_key(digest) == (THERE, "d")
    assert database.device_of_key(b"") is None
    for setting, value, shown in (
        (isolation.LOGIN, "awa@there", tables.account),
        (isolation.DIGEST, digest.hex(), tables.token),
        (isolation.FAMILY, digest.hex(), tables.family),
        (isolation.KEY, digest.hex(), tables.device_key),
        (isolation.ADMINISTRATION, "on", tables.organisation),
    ):
        with database.writing.begin() as connection:
            isolation.say(connection, setting, value)
            counts = {table: len(connection.execute(select(table)).all()) for table in GUARDED}
            assert counts == {**dict.fromkeys(GUARDED, 0), shown: 2 if shown is tables.organisation else 1}
            assert connection.execute(shown.delete()).rowcount == 0, "to look is not to touch"


def test_the_only_index_that_holds_for_all_tells_nothing_but_that_a_login_is_taken(database: Database) -> None:
    with database.write(HERE) as tenant:
        assert not tenant.add(tables.account, row("account", THERE))
        assert tenant.add(tables.account, {**row("account", HERE), "login": "bio@here"})
    with database.read(HERE) as tenant:
        assert sorted(found.login for found in tenant.read(select(tables.account))) == ["awa@here", "bio@here"]


@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS"])
def test_a_role_that_reads_everything_is_refused(postgresql: PostgreSQL, right: str) -> None:
    url = postgresql.database()
    name = f"strong_{right.lower()}"
    postgresql.command(sql.SQL("CREATE ROLE {} LOGIN " + right).format(sql.Identifier(name)))
    with pytest.raises(Refused) as refused:
        Database(url.replace("://fieldkit@", f"://{name}@"))
    assert (refused.value.reason, refused.value.facts["role"]) == ("database_privileged", name)


def test_a_statement_is_confined_in_every_table_it_names() -> None:
    account, device = tables.account, tables.device
    joined = select(account.c.name).join(device, device.c.login == account.c.login)
    assert sorted(str(each) for each in belonging(joined, HERE)) == [
        "account.organisation = :organisation_1",
        "device.organisation = :organisation_1",
    ]
    for statement in (update(device).values(name=""), device.delete(), select(func.count()).select_from(device)):
        assert [str(each) for each in belonging(statement, HERE)] == ["device.organisation = :organisation_1"]
    assert belonging(select(tables.meta), HERE) == []


def test_a_login_of_another_organisation_is_refused_as_taken(new_database: Callable[[], str], tmp_path: Path) -> None:
    database = Database(new_database() or str(tmp_path / "server.db"))
    accounts = Accounts(database)
    here, there = (accounts.add_organisation(name).id for name in ("Ici", "Ailleurs"))
    accounts.add("awa", "Awa", Role.OFFICER, "une phrase assez longue", here)
    with pytest.raises(Refused, match="login_taken"):
        accounts.add("awa", "Autre", Role.OFFICER, "une phrase assez longue", there)
    assert [(one.login, one.name, one.organisation) for one in accounts.all()] == [("awa", "Awa", here)]
    database.close()


ENGINES = {"database.py"}
"""The one file that may open a transaction by itself; all others are given an organisation's rows."""


def around(source: str) -> list[str]:
    """Ways around the tenant in a module: an engine's transactions, and a connection to run a statement on."""
    names = [node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    return [name for name in names if name in {"reading", "writing", "raw_connection"}]


def test_no_other_way_leads_to_the_rows() -> None:
    files = [path for path in (ROOT / "sync" / "server").rglob("*.py") if path.name not in ENGINES]
    assert len(files) > 20
    assert {
        path.name: around(path.read_text(encoding="utf-8")) for path in files if around(path.read_text("utf-8"))
    } == {}
    assert around("with self._database.reading.begin() as c: c.execute(q)") == ["reading"]
