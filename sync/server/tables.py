"""The server's few tables; the organisation is in every one of them."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

FORMAT = 1

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
)

device = Table(
    "device",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("device", String(128), primary_key=True),
    Column("login", String(254), nullable=False),
    Column("name", Text, nullable=False),
    Column("last_seen", BigInteger, nullable=False, comment="seconds since 1970"),
    Column("revoked", Boolean, nullable=False),
    Column("cursors", Text, nullable=False, comment="what the device was last given, as JSON"),
)

token = Table(
    "token",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the bearer token"),
    Column("organisation", String(64), nullable=False),
    Column("login", String(254), nullable=False),
    Column("device", String(128), nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

scope = Table(
    "scope",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("scope", String(128), primary_key=True),
    Column("number", BigInteger, nullable=False, comment="of its last change; locked while one is added"),
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
    Column("body", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("login", String(254), nullable=False, comment="who sent it"),
    Column("role", String(32), nullable=False, comment="what they might do at that moment"),
    Column("device", String(128), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Index("change_identity", "organisation", "session", "counter", unique=True),
)

review_act = Table(
    "review_act",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("record", String(128), primary_key=True),
    Column("subject", String(128), nullable=False),
    Column("action", String(32), nullable=False),
    Column("login", String(254), nullable=False),
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
