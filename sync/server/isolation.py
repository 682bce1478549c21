"""How PostgreSQL itself keeps organisations apart: each row is shown to its own, whatever a query forgets to say.

A transaction says for whom it works; the setting ends with it. Before an organisation is known three narrow ways lead
in: the account of one login, the token of one digest, and, for the server's administration, the list of organisations.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select, text

from fieldkit.errors import Refused

ORGANISATION, LOGIN, DIGEST, ADMINISTRATION = (
    f"fieldkit.{name}" for name in ("organisation", "login", "digest", "administration")
)
"""The settings a transaction may make. One never made reads as nothing, which no row is equal to."""

_OWN = f"organisation = nullif(current_setting('{ORGANISATION}', true), '')"
_FIRST_LOOKS = {
    "account": ("by_login", f"login = nullif(current_setting('{LOGIN}', true), '')"),
    "token": ("by_digest", f"digest = decode(nullif(current_setting('{DIGEST}', true), ''), 'hex')"),
    "organisation": ("listed", f"current_setting('{ADMINISTRATION}', true) = 'on'"),
}
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
    """Guard tables, for their owner too; nothing but on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return
    for name in names:
        connection.execute(text(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'))
        connection.execute(text(f'CREATE POLICY own ON "{name}" USING ({_OWN}) WITH CHECK ({_OWN})'))
        if name in _FIRST_LOOKS:
            policy, rows = _FIRST_LOOKS[name]
            connection.execute(text(f'CREATE POLICY {policy} ON "{name}" FOR SELECT USING ({rows})'))
