"""Reading the reference files: TOML, with the names of things in several languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldkit.reference.catalogue import typeset
from fieldkit.reference.resources import resource


@dataclass(frozen=True, slots=True)
class Names:
    """What something is called, in French and in English; other languages are told the French."""

    fr: str
    en: str

    def get(self, language: str) -> str:
        """The name in a language."""
        return self.en if language == "en" else self.fr


def reference(*parts: str) -> Path:
    """The path of a reference file or folder."""
    return resource("reference", *parts)


def read(path: Path) -> dict[str, Any]:
    """The content of a reference file; raises FileNotFoundError or tomllib.TOMLDecodeError."""
    with path.open("rb") as file:
        return tomllib.load(file)


def names(entry: Mapping[str, Any]) -> Names:
    """The names under ``fr`` and ``en``, typeset; raises KeyError where one is missing."""
    return Names(typeset(entry["fr"], "fr"), typeset(entry["en"], "en"))
