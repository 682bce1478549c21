"""A server's tables made where there are none, and brought from earlier formats to this one, whole or not at all."""

import secrets
import time
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, func, select, text

from fieldkit.errors import NewerFormat
from sync.server import tables
from sync.server.isolation import isolate

_EPOCH_BYTES = 8
SIGNING = "signing"
"""The name under which a database keeps the private half of its seal; a backup brings it along."""

_TURN = 0x46_69_65_6C_64_4B_69_74
"""The advisory lock of whoever prepares a PostgreSQL database: of two servers that start together one waits."""


def prepare(connection: Connection, copy: Callable[[int], None]) -> None:
    """Bring a database to this format, in the given transaction, which nobody else may write beside.

    ``copy(format)`` is called before an earlier format is touched. Raises NewerFormat, with nothing changed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
    tables.meta.create(connection, checkfirst=True)
    found = int(get(connection, "format") or 0)
    if found > tables.FORMAT:
        raise NewerFormat(found=found, known=tables.FORMAT)
    if found == tables.FORMAT:
        return
    if found:
        copy(found)
        for step in range(found, tables.FORMAT):
            STEPS[step](connection)
    else:
        tables.metadata.create_all(connection)
        isolate(connection, [table.name for table in tables.metadata.sorted_tables if "organisation" in table.c])
        draw_epoch(connection)
        put(connection, SIGNING, secrets.token_hex(32))
    put(connection, "format", str(tables.FORMAT))


def get(connection: Connection, name: str) -> str:
    """What the database says of itself under a name; nothing where it says nothing."""
    value: str | None = connection.execute(select(tables.meta.c.value).where(tables.meta.c.name == name)).scalar()
    return value or ""


def put(connection: Connection, name: str, value: str) -> None:
    """Let the database say something of itself."""
    connection.execute(tables.meta.delete().where(tables.meta.c.name == name))
    connection.execute(tables.meta.insert().values(name=name, value=value))


def draw_epoch(connection: Connection) -> str:
    """Give the database another epoch, by which laptops know that it is not the one they spoke to."""
    epoch = secrets.token_hex(_EPOCH_BYTES)
    put(connection, "epoch", epoch)
    return epoch


def _keep_organisations_apart(connection: Connection) -> None:
    """1 → 2: PostgreSQL guards each organisation's rows, and their index begins with it."""
    connection.execute(text("DROP INDEX token_login"))
    connection.execute(text("CREATE INDEX token_account ON token (organisation, login)"))
    isolate(
        connection,
        ("organisation", "account", "device", "token", "scope", "change", "refusal", "review_act", "media"),
    )


_MISSION_S = 30 * 24 * 3600
_IDLE_S = 90 * 24 * 3600
_YEAR_S = 365 * 24 * 3600


def _bind_to_devices(connection: Connection) -> None:
    """2 → 3: tokens are short, refreshed by devices that prove a key; who did what is kept.

    A long token of before becomes a sign-in whose device is still to name its key, and which its first refresh binds.
    It opens the routes itself for another month at most: a laptop whose program knows nothing of refreshes goes on.
    """
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:  # nobody is named here, and the rows of all are brought along
        connection.execute(text("ALTER TABLE token NO FORCE ROW LEVEL SECURITY"))
    blob, least = ("BYTEA", "least") if is_postgresql else ("BLOB", "min")
    empty = "''::bytea" if is_postgresql else "x''"
    for statement in (
        f"CREATE TABLE family (digest {blob} NOT NULL, organisation VARCHAR(64) NOT NULL, login VARCHAR(254) NOT NULL,"
        f" device VARCHAR(128) NOT NULL, key {blob} NOT NULL, salt {blob} NOT NULL, number BIGINT NOT NULL,"
        f" used {blob} NOT NULL, next {blob} NOT NULL, nonce VARCHAR(64) NOT NULL, used_at BIGINT NOT NULL,"
        " ends_at BIGINT NOT NULL, PRIMARY KEY (digest))",
        "CREATE INDEX family_account ON family (organisation, login)",
        f"INSERT INTO family SELECT digest, organisation, login, device, {empty}, {empty}, 0, digest, {empty}, '',"  # noqa: S608 - no value of anybody's
        f" used_at, {least}(made_at + {_YEAR_S}, :now + {_IDLE_S}) FROM token",
        f"ALTER TABLE token ADD COLUMN family {blob} NOT NULL DEFAULT {empty}",
        "ALTER TABLE token ADD COLUMN ends_at BIGINT NOT NULL DEFAULT 0",
        f"UPDATE token SET family = digest, ends_at = {least}(made_at + {_YEAR_S}, used_at + {_IDLE_S},"  # noqa: S608 - as above
        f" :now + {_MISSION_S})",
        "ALTER TABLE token DROP COLUMN used_at",
        "CREATE TABLE audit (organisation VARCHAR(64) NOT NULL, line VARCHAR(64) NOT NULL, at BIGINT NOT NULL,"
        " deed VARCHAR(32) NOT NULL, login VARCHAR(254) NOT NULL, device VARCHAR(128) NOT NULL,"
        " address VARCHAR(64) NOT NULL, about TEXT NOT NULL, PRIMARY KEY (organisation, line))",
        "CREATE INDEX audit_at ON audit (organisation, at)",
    ):
        connection.execute(text(statement), {"now": int(time.time())} if ":now" in statement else {})
    if is_postgresql:
        connection.execute(text("ALTER TABLE token FORCE ROW LEVEL SECURITY"))
    isolate(connection, ("family", "audit"))


def _count_attempts_here(connection: Connection) -> None:
    """3 → 4: sign-ins that failed are counted where every process of a server sees them."""
    blob = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    connection.execute(
        text(
            f"CREATE TABLE attempt (organisation VARCHAR(64) NOT NULL, digest {blob} NOT NULL,"
            " failures INTEGER NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (organisation, digest))"
        )
    )
    connection.execute(text("CREATE INDEX attempt_at ON attempt (organisation, at_ms)"))
    isolate(connection, ("attempt",))


def _share_uploads(connection: Connection) -> None:
    """4 → 5: who may add to an unfinished file is told every process of a server. Those begun before begin again."""
    connection.execute(
        text(
            "CREATE TABLE upload (organisation VARCHAR(64) NOT NULL, sha256 VARCHAR(64) NOT NULL,"
            " length BIGINT NOT NULL, login VARCHAR(254) NOT NULL, device VARCHAR(128) NOT NULL,"
            " writer VARCHAR(64) NOT NULL, names TEXT NOT NULL, began_ms BIGINT NOT NULL, moved_ms BIGINT NOT NULL,"
            " PRIMARY KEY (organisation, sha256))"
        )
    )
    isolate(connection, ("upload",))


def _know_capsules(connection: Connection) -> None:
    """5 → 6: an organisation has keys of its own for capsules, and remembers whose it took in."""
    blob = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    for statement in (
        "CREATE TABLE capsule_key (organisation VARCHAR(64) NOT NULL, identity TEXT NOT NULL,"
        f" signing {blob} NOT NULL, PRIMARY KEY (organisation))",
        f"CREATE TABLE capsule_maker (organisation VARCHAR(64) NOT NULL, verifying {blob} NOT NULL,"
        " recipient TEXT NOT NULL, author TEXT NOT NULL, accepted_at BIGINT NOT NULL,"
        " PRIMARY KEY (organisation, verifying))",
    ):
        connection.execute(text(statement))
    isolate(connection, ("capsule_key", "capsule_maker"))


def _look_after(connection: Connection) -> None:
    """6 → 7: an organisation may have a quota, and a device says which program it runs."""
    connection.execute(text("ALTER TABLE organisation ADD COLUMN quota BIGINT NOT NULL DEFAULT 0"))
    connection.execute(text("ALTER TABLE device ADD COLUMN version VARCHAR(32) NOT NULL DEFAULT ''"))


def _order_devices(connection: Connection) -> None:
    """7 → 8: a device may be ordered to lock or to wipe itself, and is known by its keys after its sign-ins ended."""
    is_postgresql = connection.dialect.name == "postgresql"
    blob, nothing, no = ("BYTEA", "''::bytea", "FALSE") if is_postgresql else ("BLOB", "x''", "0")
    for column in (
        "ordered VARCHAR(8) NOT NULL DEFAULT ''",
        "order_id VARCHAR(64) NOT NULL DEFAULT ''",
        "ordered_at BIGINT NOT NULL DEFAULT 0",
        "done_at BIGINT NOT NULL DEFAULT 0",
        "unsent BIGINT NOT NULL DEFAULT 0",
        f"kept BOOLEAN NOT NULL DEFAULT {no}",
    ):
        connection.execute(text(f"ALTER TABLE device ADD COLUMN {column}"))
    connection.execute(
        text(
            f"CREATE TABLE device_key (key {blob} NOT NULL, organisation VARCHAR(64) NOT NULL,"
            " device VARCHAR(128) NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (key))"
        )
    )
    if is_postgresql:  # nobody is named here, and the rows of all are brought along
        connection.execute(text("ALTER TABLE family NO FORCE ROW LEVEL SECURITY"))
    connection.execute(
        text(
            "INSERT INTO device_key SELECT key, min(organisation), min(device), max(used_at) FROM family"  # noqa: S608 - no value of anybody's
            f" WHERE key <> {nothing} GROUP BY key"
        )
    )
    if is_postgresql:
        connection.execute(text("ALTER TABLE family FORCE ROW LEVEL SECURITY"))
    isolate(connection, ("device_key",))
    put(connection, SIGNING, secrets.token_hex(32))


STEPS: Mapping[int, Callable[[Connection], None]] = {
    1: _keep_organisations_apart,
    2: _bind_to_devices,
    3: _count_attempts_here,
    4: _share_uploads,
    5: _know_capsules,
    6: _look_after,
    7: _order_devices,
}
"""From each earlier format to the next. A step names its tables itself: what a later format adds is not there yet."""
