"""Reading the reference files: TOML, once."""

import tomllib
from pathlib import Path
from typing import Any

from fieldkit.reference.resources import resource


def reference(*parts: str) -> Path:
    """The path of a reference file or folder."""
    return resource("reference", *parts)


def read(path: Path) -> dict[str, Any]:
    """The content of a reference file; raises FileNotFoundError or tomllib.TOMLDecodeError."""
    with path.open("rb") as file:
        return tomllib.load(file)


def in_language(names: dict[str, str], language: str) -> str:
    """The name in a language, or the French one: French is the language every reference file has."""
    return names.get(language) or names["fr"]
