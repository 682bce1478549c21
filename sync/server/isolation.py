"""How PostgreSQL itself keeps organisations apart: each row is shown to its own, whatever a query forgets to say.

A transaction says for whom it works; the setting ends with it. Before an organisation is known five narrow ways lead
in: the account of one login, the token of one digest, the sign-in of one digest, the device of one key, and, for the
server's administration, the list of organisations.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select, text

from fieldkit.errors import Refused

ORGANISATION, LOGIN, DIGEST, FAMILY, KEY, ADMINISTRATION = (
    f"fieldkit.{name}" for name in ("organisation", "login", "digest", "family", "key", "administration")
)
"""The settings a transaction may make. One never made reads as nothing, which no row is equal to."""

_OWN = f"organisation = nullif(current_setting('{ORGANISATION}', true), '')"
_FIRST_LOOKS = {
    "account": ("by_login", f"login = nullif(current_setting('{LOGIN}', true), '')"),
    "token": ("by_digest", f"digest = decode(nullif(current_setting('{DIGEST}', true), ''), 'hex')"),
    "family": ("by_digest", f"digest = decode(nullif(current_setting('{FAMILY}', true), ''), 'hex')"),
    "device_key": ("by_key", f"key = decode(nullif(current_setting('{KEY}', true), ''), 'hex')"),
    "organisation": ("listed", f"current_setting('{ADMINISTRATION}', true) = 'on'"),
}
_APPEND_ONLY = {"audit"}
KEPT_S = 365 * 24 * 3600
"""How long a line of the audit is kept, by the database's clock too: no line is altered, nor removed earlier."""

_ENDS_WITH_TRANSACTION = True
_PRIVILEGED = text(
    "SELECT rolname FROM pg_roles WHERE rolname IN (current_user, session_user) AND (rolsuper OR rolbypassrls)"
)


def say(connection: Connection, setting: str, value: str) -> None:
    """Make a setting until the transaction ends; nothing where rows are not guarded by the database."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.set_config(setting, value, _ENDS_WITH_TRANSACTION)))


def refuse_privileged(connection: Connection) -> None:
    """Raise Refused(database_privileged) for a role that the database would show every row."""
    role = connection.execute(_PRIVILEGED).scalar()
    if role is not None:
        raise Refused("database_privileged", role=str(role))


def isolate(connection: Connection, names: Iterable[str]) -> None:
    """Guard tables, for their owner too; on SQLite only against what is done to a line of the audit."""
    for name in names:
        if connection.dialect.name != "postgresql":
            if name in _APPEND_ONLY:
                _keep_lines(connection, name)
            continue
        connection.execute(text(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'))
        if name in _APPEND_ONLY:
            old = f"at < extract(epoch from now()) - {KEPT_S}"
            connection.execute(text(f'CREATE POLICY own_read ON "{name}" FOR SELECT USING ({_OWN})'))
            connection.execute(text(f'CREATE POLICY own_add ON "{name}" FOR INSERT WITH CHECK ({_OWN})'))
            connection.execute(text(f'CREATE POLICY own_old ON "{name}" FOR DELETE USING ({_OWN} AND {old})'))
        else:
            connection.execute(text(f'CREATE POLICY own ON "{name}" USING ({_OWN}) WITH CHECK ({_OWN})'))
        if name in _FIRST_LOOKS:
            policy, rows = _FIRST_LOOKS[name]
            connection.execute(text(f'CREATE POLICY {policy} ON "{name}" FOR SELECT USING ({rows})'))


def _keep_lines(connection: Connection, name: str) -> None:
    young = f"WHEN old.at >= unixepoch() - {KEPT_S}"
    for deed, which in (("UPDATE", ""), ("DELETE", young)):
        head = f'CREATE TRIGGER {name}_{deed.lower()} BEFORE {deed} ON "{name}" {which}'
        connection.execute(text(f"{head} BEGIN SELECT RAISE(IGNORE); END"))
