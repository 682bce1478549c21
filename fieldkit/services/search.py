"""Find records by their words, with the dossier they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.kinds import KINDS
from fieldkit.storage.reading import Hit, Reader
from fieldkit.storage.store import Store


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A record found. ``excerpt`` marks the words found between U+0002 and U+0003.

    ``dossier`` is empty for what belongs to none; ``visit`` and ``mission`` are what to open to see the record, empty
    without one.
    """

    kind: str
    record: str
    title: str
    excerpt: str
    dossier: str
    dossier_code: str
    dossier_title: str
    visit: str
    mission: str = ""


class Search:
    """Search over everything in the workspace, whatever accents and capitals."""

    def __init__(self, store: Store) -> None:
        """``store`` holds the index."""
        self._store = store

    def find(self, text: str, *, kinds: Sequence[str] = (), dossier: str = "", limit: int = 50) -> list[FoundRow]:
        """Records with every word of ``text``, the last one as a beginning, best first."""
        with self._store.read() as reader:
            hits = reader.search(text, kinds=kinds, dossier=dossier, limit=limit)
            dossiers = reader.columns(Dossier, "code", "title", "short_title") if hits else {}
            return [_row(reader, hit, *dossiers.get(hit.dossier, ("", "", ""))) for hit in hits]


def _row(reader: Reader, hit: Hit, code: str, title: str, short_title: str) -> FoundRow:
    kind = KINDS[hit.kind]
    seen_in = {"visit": "", "mission": ""}
    if not seen_in.keys().isdisjoint(kind.by_name):
        loaded = reader.get(kind.record_type, hit.record)
        seen_in = {name: str(getattr(loaded.record, name, "")) if loaded else "" for name in seen_in}
    if hit.kind in seen_in:
        seen_in[hit.kind] = hit.record
    return FoundRow(
        kind=hit.kind,
        record=hit.record,
        title=hit.title,
        excerpt=hit.excerpt,
        dossier=hit.dossier,
        dossier_code=code,
        dossier_title=short_title or title,
        **seen_in,
    )
