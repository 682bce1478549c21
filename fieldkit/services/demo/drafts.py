"""The demo's files as a list of drafts: one per record, in the words of the file, before any reference is followed.

A table is named after a kind, or nested in another one: ``[[visit.person_met]]``. Its keys are the kind's fields,
besides four of its own: ``as`` names the record for references, ``by`` and ``at`` say who wrote it and when, and
``paint`` or ``paper`` how a photo or a document is made. ``[[edit]]`` changes fields of the record named by ``of``.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from fieldkit.domain.fields import Kind
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Shape
from fieldkit.errors import BadValue

OWN_KEYS = frozenset({"as", "by", "at", "of", "paint", "paper"})
EDIT = "edit"
_FILE_KEYS = frozenset({"by", "opened"})
_INHERITED = {
    "indicator_value": ("date", "site"),
    "follow_up": ("date",),
    "photo": ("site",),
    "observation": (),
}
"""Fields a nested record takes from the record around it when it says nothing."""


@dataclass(slots=True)
class Draft:
    """One record as a file tells it.

    ``name`` is its symbol, made up from its place in the file where it has none. ``at`` is when it was written, if the
    file says so; ``opened`` is when the dossier was, for what says nothing else.
    """

    kind: Kind
    name: str
    dossier: str
    by: str
    at: str
    opened: str
    fields: dict[str, Any]
    paint: dict[str, Any] = field(default_factory=dict)
    paper: dict[str, Any] = field(default_factory=dict)
    parent: "Draft | None" = None
    edits: str = ""

    @property
    def where(self) -> str:
        """What to say when something is wrong with it."""
        return f"{self.dossier or 'network'}: {self.kind.name} {self.name}"


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What a file, or the record around another, says for those that say nothing."""

    by: str
    at: str
    opened: str


class DraftReader:
    """Reads one file; ``dossier`` is the code of the dossier it is about, empty for what all dossiers share."""

    def __init__(self, path: Path, dossier: str) -> None:
        """Nothing is read before ``drafts``."""
        self._path = path
        self._dossier = dossier

    def drafts(self) -> Iterator[Draft]:
        """Every record of the file, outer ones before those nested in them. Raises BadValue for an unknown key."""
        tables = tomllib.loads(self._path.read_text(encoding="utf-8"))
        by, opened = tables.get("by", ""), tables.get("opened", "")
        for name, content in tables.items():
            if name in _FILE_KEYS:
                continue
            entries = content if isinstance(content, list) else [content]
            if name == EDIT:
                yield from (self._edit(entry, rank, by, opened) for rank, entry in enumerate(entries))
            elif name in KINDS:
                yield from self._records(KINDS[name], entries, _Defaults(by, "", opened), None)
            else:
                raise BadValue("unknown_field", field=name, file=self._path.name)

    def _records(
        self, kind: Kind, entries: list[dict[str, Any]], defaults: _Defaults, parent: Draft | None
    ) -> Iterator[Draft]:
        for rank, entry in enumerate(entries):
            yield from self._record(kind, dict(entry), rank, defaults, parent)

    def _record(
        self, kind: Kind, entry: dict[str, Any], rank: int, defaults: _Defaults, parent: Draft | None
    ) -> Iterator[Draft]:
        name = self._name(kind, entry.pop("as", ""), rank, parent)
        nested = {key: value for key, value in entry.items() if _is_nested(key, value)}
        draft = Draft(
            kind=kind,
            name=name,
            dossier=self._dossier,
            by=entry.pop("by", defaults.by),
            at=entry.pop("at", defaults.at),
            opened=defaults.opened,
            fields={},
            paint=entry.pop("paint", {}),
            paper=entry.pop("paper", {}),
            parent=parent,
        )
        draft.fields = {key: value for key, value in entry.items() if key not in nested}
        self._complete(draft, rank)
        self._verify(draft)
        yield draft
        for key, children in nested.items():
            yield from self._records(KINDS[key], children, _Defaults(draft.by, draft.at, draft.opened), draft)

    def _edit(self, entry: dict[str, Any], rank: int, by: str, opened: str) -> Draft:
        fields = {key: value for key, value in entry.items() if key not in OWN_KEYS}
        target = entry["of"]
        kind = KINDS[entry["kind"]] if "kind" in entry else KINDS["dossier"]
        fields.pop("kind", None)
        draft = Draft(
            kind=kind,
            name=f"{self._dossier}/edit-{rank}",
            dossier=self._dossier,
            by=entry.get("by", by),
            at=entry["at"],
            opened=opened,
            fields=fields,
            edits=target,
        )
        self._verify(draft)
        return draft

    def _name(self, kind: Kind, symbol: str, rank: int, parent: Draft | None) -> str:
        if kind.name == "dossier":
            return self._dossier
        if symbol:
            return f"{self._dossier}/{symbol}" if self._dossier else str(symbol)
        base = parent.name if parent else (self._dossier or self._path.stem)
        return f"{base}/{self._path.parent.name}-{self._path.stem}-{kind.name}-{rank}"

    def _complete(self, draft: Draft, rank: int) -> None:
        """Fill in what the place of a record in its file already says."""
        known, fields = draft.kind.by_name, draft.fields
        if draft.kind.in_dossier and self._dossier:
            fields.setdefault("dossier", self._dossier)
        if "rank" in known and known["rank"].about.form:
            fields.setdefault("rank", rank + 1)
        parent = draft.parent
        if parent is None:
            return
        if draft.kind.name in {"comment", "review_event"}:
            _about(draft, parent)
        elif draft.kind is parent.kind and "parent" in known:
            fields.setdefault("parent", parent.name)
        else:
            for name, known_field in known.items():
                if known_field.about.shape is Shape.REF and known_field.about.target == parent.kind.name:
                    fields.setdefault(name, parent.name)
        for name in _INHERITED.get(draft.kind.name, ()):
            if name in parent.fields:
                fields.setdefault(name, parent.fields[name])

    def _verify(self, draft: Draft) -> None:
        for name in draft.fields:
            if name not in draft.kind.by_name:
                raise BadValue("unknown_field", field=f"{draft.kind.name}.{name}", file=self._path.name)


def _about(draft: Draft, parent: Draft) -> None:
    """A comment is about the record around it; one inside a comment answers it."""
    subject = parent
    if parent.kind.name == "comment" and parent.parent is not None:
        draft.fields.setdefault("reply_to", parent.name)
        draft.fields.setdefault("field", parent.fields.get("field", ""))
        subject = parent.parent
    draft.fields["subject"] = subject.name
    draft.fields["subject_kind"] = subject.kind.name


def _is_nested(key: str, value: object) -> bool:
    return key in KINDS and isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
