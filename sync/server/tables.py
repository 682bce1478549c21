"""The server's few tables; the organisation is in every one that holds its data."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

FORMAT = 8
"""Raised when a table changes, with a step in ``formats``; an older program refuses a newer database."""

metadata = MetaData()

meta = Table("meta", metadata, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False))

organisation = Table(
    "organisation",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("quota", BigInteger, nullable=False, default=0, comment="bytes of files to be told of, 0 for none"),
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
    Column("version", String(32), nullable=False, default="", comment="of its program, where it said so"),
    Column("ordered", String(8), nullable=False, default="", comment="lock, wipe, or nothing"),
    Column("order_id", String(64), nullable=False, default=""),
    Column("ordered_at", BigInteger, nullable=False, default=0),
    Column("done_at", BigInteger, nullable=False, default=0, comment="0 while the order waits"),
    Column("unsent", BigInteger, nullable=False, default=0, comment="changes that were on no server when it was done"),
    Column("kept", Boolean, nullable=False, default=False, comment="whether these are in a capsule"),
)

device_key = Table(
    "device_key",
    metadata,
    Column(
        "key", LargeBinary, primary_key=True, comment="a public key the device signed in with, kept after that ended"
    ),
    Column("organisation", String(64), nullable=False),
    Column("device", String(128), nullable=False),
    Column("at", BigInteger, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the bearer token"),
    Column("organisation", String(64), nullable=False),
    Column("login", String(254), nullable=False),
    Column("device", String(128), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("family", LargeBinary, nullable=False, comment="the digest of the sign-in it comes from"),
    Column("ends_at", BigInteger, nullable=False),
    Index("token_account", "organisation", "login"),
)

family = Table(
    "family",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the name its refreshes begin with"),
    Column("organisation", String(64), nullable=False),
    Column("login", String(254), nullable=False),
    Column("device", String(128), nullable=False),
    Column("key", LargeBinary, nullable=False, comment="the device's public key; empty before its first refresh"),
    Column("salt", LargeBinary, nullable=False, comment="what its refreshes are authentic by"),
    Column("number", BigInteger, nullable=False, comment="of the last refresh that was used"),
    Column("used", LargeBinary, nullable=False, comment="the digest of that refresh"),
    Column("next", LargeBinary, nullable=False, comment="the digest of the one that answered it last"),
    Column("nonce", String(64), nullable=False, comment="what the next proof signs"),
    Column("used_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Index("family_account", "organisation", "login"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of a login and an address"),
    Column("failures", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False, comment="when it failed last, in milliseconds since 1970"),
    Index("attempt_at", "organisation", "at_ms"),
)

audit = Table(
    "audit",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("line", String(64), primary_key=True, comment="an id that sorts by time"),
    Column("at", BigInteger, nullable=False),
    Column("deed", String(32), nullable=False),
    Column("login", String(254), nullable=False, comment="who did it; empty for the server's administration"),
    Column("device", String(128), nullable=False),
    Column("address", String(64), nullable=False),
    Column("about", Text, nullable=False, comment="what it was done to, or why it was refused"),
    Index("audit_at", "organisation", "at"),
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

upload = Table(
    "upload",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("login", String(254), nullable=False, comment="who announced it first"),
    Column("device", String(128), nullable=False),
    Column("writer", String(64), nullable=False, comment="the request that adds to it; nothing while none does"),
    Column("names", Text, nullable=False, comment="its parts were kept under, the latest last"),
    Column("began_ms", BigInteger, nullable=False, comment="by the database's clock, in milliseconds since 1970"),
    Column("moved_ms", BigInteger, nullable=False),
)

capsule_key = Table(
    "capsule_key",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("identity", Text, nullable=False, comment="an age identity: what opens a capsule for this server"),
    Column("signing", LargeBinary, nullable=False, comment="the 32 bytes of the Ed25519 key it signs its own with"),
)

capsule_maker = Table(
    "capsule_maker",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("verifying", LargeBinary, primary_key=True, comment="the Ed25519 key of a laptop that was accepted"),
    Column("recipient", Text, nullable=False, comment="its age recipient"),
    Column("author", Text, nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
)
