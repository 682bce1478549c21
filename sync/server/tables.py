"""The server's few tables; the organisation is in every one that holds its data."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

FORMAT = 2
"""Raised when a table changes, with a step in ``formats``; an older program refuses a newer database."""

metadata = MetaData()

meta = Table("meta", metadata, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False))

organisation = Table(
    "organisation",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("name", Text, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("login", String(254), primary_key=True),
    Column("organisation", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("password", Text, nullable=False, comment="Argon2id"),
    Column("disabled", Boolean, nullable=False),
    Column("made_at", BigInteger, nullable=False, comment="seconds since 1970, as every time here"),
)

device = Table(
    "device",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("device", String(128), primary_key=True, comment="the workspace's id"),
    Column("login", String(254), nullable=False, comment="who signed in on it last"),
    Column("name", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("revoked", Boolean, nullable=False),
    Column("cursors", LargeBinary, nullable=False, comment="the sets of cursors it may have, with their digests"),
)

token = Table(
    "token",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the bearer token"),
    Column("organisation", String(64), nullable=False),
    Column("login", String(254), nullable=False),
    Column("device", String(128), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False, comment="to the hour"),
    Index("token_account", "organisation", "login"),
)

scope = Table(
    "scope",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("scope", String(128), primary_key=True),
    Column("number", BigInteger, nullable=False, comment="of its last change; locked while changes are added"),
)

change = Table(
    "change",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("scope", String(128), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("session", String(16), nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="the change in its canonical form"),
    Column("size", Integer, nullable=False, comment="bytes of the body"),
    Column("login", String(254), nullable=False, comment="who sent it"),
    Column("role", String(32), nullable=False, comment="what they might do at that moment"),
    Column("device", String(128), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Index("change_identity", "organisation", "session", "counter", unique=True),
)

refusal = Table(
    "refusal",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("session", String(16), primary_key=True),
    Column("counter", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", String(64), nullable=False, comment="of the latest time it was offered"),
    Column("login", String(254), nullable=False),
    Column("role", String(32), nullable=False),
    Column("device", String(128), nullable=False),
    Column("received_at", BigInteger, nullable=False),
)

review_act = Table(
    "review_act",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("record", String(128), primary_key=True, comment="the review event's id"),
    Column("subject", String(128), nullable=False),
    Column("author", String(512), nullable=False, comment="the login the change names"),
    Column("login", String(254), nullable=False, comment="the account that sent it"),
    Column("event", LargeBinary, nullable=False, comment="the event's plain values in MessagePack"),
    Index("review_act_subject", "organisation", "subject"),
)

media = Table(
    "media",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("login", String(254), nullable=False),
    Column("received_at", BigInteger, nullable=False),
)
