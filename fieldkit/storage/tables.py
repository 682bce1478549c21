"""The tables: the journal's few, and one per kind derived from its description."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint, text

from fieldkit.domain.fields import Field, Kind
from fieldkit.domain.values import Shape

journal = MetaData()

meta = Table("meta", journal, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

change = Table(
    "change",
    journal,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("session", Text, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("scope", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("gesture", Text, nullable=False, comment="groups the changes of one local gesture for undo"),
    Column("local", Boolean, nullable=False),
    Column("offered", Boolean, nullable=False),
    Column(
        "verdict",
        Text,
        nullable=True,
        comment="once a server has answered: applied, known, refused, unwanted",
    ),
    Column("reason", Text, nullable=False, comment="of a refusal, and after a space the kind.field it is about"),
    UniqueConstraint("session", "counter"),
    Index("change_scope", "scope", "seq"),
    Index("change_gesture", "gesture"),
    sqlite_autoincrement=True,
)
Index("change_own_time", change.c.at, sqlite_where=text("local = 1"))
Index("change_received_time", change.c.at, sqlite_where=~change.c.local)
Index("change_unsent", change.c.seq, sqlite_where=change.c.local & change.c.verdict.is_(None))
Index("change_refused", change.c.seq, sqlite_where=change.c.verdict == "refused")

edit = Table(
    "edit",
    journal,
    Column("change", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False, comment="the plain value as JSON"),
    Column("seen", Text, nullable=False, comment="change ids separated by spaces"),
    Index("edit_record", "record", "kind", "field"),
    sqlite_with_rowid=False,
)

head = Table(
    "head",
    journal,
    Column("record", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("change", Integer, primary_key=True),
    Column("n", Integer, nullable=False),
    Index("head_change", "change"),
    sqlite_with_rowid=False,
)

awaited = Table(
    "awaited",
    journal,
    Column("record", Text, primary_key=True, comment="an edit seen by another before it arrived here"),
    Column("kind", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("session", Text, primary_key=True),
    Column("counter", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

cursor = Table("cursor", journal, Column("scope", Text, primary_key=True), Column("seq", Integer, nullable=False))

media = Table(
    "media",
    journal,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=True, comment="small files live here, larger ones in the media folder"),
    Column("on_server", Boolean, nullable=False),
)

Index("media_unsent", media.c.sha256, sqlite_where=~media.c.on_server)

sync_event = Table(
    "sync_event",
    journal,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("happened_at", Integer, nullable=False, comment="milliseconds since 1970"),
    Column("code", Text, nullable=False),
    Column("facts", Text, nullable=False),
)

_INTEGERS = {Shape.WHOLE, Shape.FLAG}
_STRUCTURED = {Shape.REFS, Shape.TAGS, Shape.PLACE, Shape.BLOB, Shape.SHARES, Shape.BREAKDOWN}


def is_structured(field: Field) -> bool:
    """Whether the field's plain value is a list or a mapping, kept as JSON text."""
    return field.about.shape in _STRUCTURED


_LISTED = {"recommendation": ("state", "due", "number")}
"""Kinds of which lists show the first few: what decides which, in an index of its own."""


NOTED = ("id", "deleted", "conflicts", "scope", "changed_at")
"""The first columns of every kind's table, before those of its fields."""


def table_name(kind: str) -> str:
    """The name of a kind's table."""
    return f"r_{kind}"


def record_table(kind: Kind, metadata: MetaData) -> Table:
    """The table of a kind: a column per described field, and what the store notes about the record."""
    columns = [Column(f"f_{field.name}", Integer if field.about.shape in _INTEGERS else Text) for field in kind.fields]
    looked_up = [field.name for field in kind.fields if _is_looked_up(field)]
    indexed = [Index(f"r_{kind.name}_{name}", f"f_{name}", "deleted") for name in looked_up]
    if kind.name in _LISTED:
        indexed.append(Index(f"r_{kind.name}_listed", "deleted", *(f"f_{name}" for name in _LISTED[kind.name])))
    conflicts = Column("conflicts", Integer, nullable=False)
    indexed.append(Index(f"r_{kind.name}_conflicts", "id", sqlite_where=conflicts > 0))
    return Table(
        table_name(kind.name),
        metadata,
        Column("id", Text, primary_key=True),
        Column("deleted", Boolean, nullable=False),
        conflicts,
        Column("scope", Text, nullable=False),
        Column("changed_at", Integer, nullable=False),
        *columns,
        *indexed,
        sqlite_with_rowid=False,
    )


def _is_looked_up(field: Field) -> bool:
    return field.about.shape is Shape.REF


def record_tables(kinds: Mapping[str, Kind]) -> tuple[MetaData, dict[str, Table]]:
    """The tables of all kinds, and of the files and words their records hold."""
    metadata = MetaData()
    tables = {name: record_table(kind, metadata) for name, kind in kinds.items()}
    Table(
        "media_use",
        metadata,
        Column("record", Text, primary_key=True),
        Column("kind", Text, primary_key=True),
        Column("field", Text, primary_key=True),
        Column("sha256", Text, nullable=False),
        Column("size", Integer, nullable=False),
        Column("media_type", Text, nullable=False),
        Column("scope", Text, nullable=False),
        Index("media_use_sha256", "sha256"),
        sqlite_with_rowid=False,
    )
    Table(
        "search_entry",
        metadata,
        Column("rowid", Integer, primary_key=True),
        Column("record", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("dossier", Text, nullable=False),
        UniqueConstraint("record", "kind"),
    )
    return metadata, tables


def shape_of(kinds: Mapping[str, Kind]) -> str:
    """A fingerprint of everything the derived tables follow from; when it differs they are rebuilt."""
    digest = hashlib.sha256(b"projection 6")
    for name in sorted(kinds):
        digest.update(f"{name} {kinds[name].record_type.TITLE}\n".encode())
        for field in kinds[name].fields:
            about = field.about
            digest.update(f"{name}.{field.name} {about.shape} {about.merge} {about.searchable}\n".encode())
    return digest.hexdigest()
