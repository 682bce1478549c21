"""Reading the reference files: TOML, with the names of things in several languages."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.catalogue import FIRST_LANGUAGE, languages, typeset
from fieldkit.reference.resources import resource


@dataclass(frozen=True, slots=True)
class Names:
    """What something is called in each language; a language without a name is told the French one."""

    by_language: tuple[tuple[str, str], ...]

    def get(self, language: str) -> str:
        """The name in a language, or in French."""
        named = dict(self.by_language)
        return named.get(language) or named[FIRST_LANGUAGE]


NAMELESS = Names(((FIRST_LANGUAGE, ""),))


def reference(*parts: str) -> Path:
    """The path of a reference file or folder."""
    return resource("reference", *parts)


def read(path: Path) -> dict[str, Any]:
    """The content of a reference file; raises FileNotFoundError or tomllib.TOMLDecodeError."""
    with path.open("rb") as file:
        return tomllib.load(file)


def names(entry: Mapping[str, Any]) -> Names:
    """The names under ``fr``, ``en``…, typeset; raises KeyError where the French one is missing."""
    spoken = {FIRST_LANGUAGE: entry[FIRST_LANGUAGE]}
    spoken |= {language: entry[language] for language in languages() if language in entry}
    return Names(tuple((language, typeset(name, language)) for language, name in spoken.items()))


def optional_names(entry: Mapping[str, Any], key: str) -> Names:
    """The names in a table of the entry, or nothing; one text for all languages may stand for the table."""
    found = entry.get(key)
    if found is None:
        return NAMELESS
    return Names(((FIRST_LANGUAGE, found),)) if isinstance(found, str) else names(found)
