"""The dispositifs projects of the network meet, with the rules found for them and where."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from fieldkit.domain.kinds import kind_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.programme import Dispositif
from fieldkit.reference.status import Status
from fieldkit.reference.tables import Names, names, read, reference


@dataclass(frozen=True, slots=True)
class KnownDispositif:
    """A dispositif as it may be copied into a workspace: ``rules`` are fields of the domain's Dispositif by name."""

    code: str
    rules: Mapping[str, object]
    note: Names
    status: Status

    @property
    def name(self) -> str:
        """Its name, the same in every language."""
        return str(self.rules["name"])

    def fields(self, language: str) -> dict[str, object]:
        """The fields of a domain Dispositif made from it, by name; a rule that is not known is left out."""
        return {**self.rules, "note": self.note.get(language)}


@lru_cache(maxsize=1)
def dispositifs() -> tuple[KnownDispositif, ...]:
    """The dispositifs of the reference file; raises BadValue for a rule the domain cannot hold."""
    return tuple(
        KnownDispositif(code, _rules(entry), names(entry), Status(entry["status"]))
        for code, entry in read(reference("dispositifs.toml")).items()
    )


def _rules(entry: Mapping[str, Any]) -> dict[str, object]:
    """Values are written in the file in the plain form of the domain's fields."""
    return {field.name: field.value(entry[field.name]) for field in kind_of(Dispositif).fields if field.name in entry}
