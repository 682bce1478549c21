"""Catalogues of words: TOML files read once, with the spaces French typography wants."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from fieldkit.reference.resources import resource

Entry: TypeAlias = "str | Mapping[str, Entry]"

VOCABULARY = "vocabulary"
FIRST_LANGUAGE = "fr"
NO_BREAK = "\u00a0"

_BEFORE_MARK = re.compile(r"(?<=\S) (?=[:;?!%»€])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")
_APOSTROPHE = re.compile(r"(?<=\w)'")


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """The languages there are words for, French first: those with a vocabulary file."""
    return _languages(folder or resource("translations"))


@lru_cache(maxsize=16)
def _languages(folder: Path) -> tuple[str, ...]:
    codes = (path.stem for path in (folder / VOCABULARY).glob("*.toml"))
    return tuple(sorted(codes, key=lambda code: (code != FIRST_LANGUAGE, code)))


@lru_cache(maxsize=256)
def catalogue(path: Path, language: str) -> Mapping[str, Entry]:
    """The entries of one catalogue, typeset for its language; raises FileNotFoundError when there is none."""
    with path.open("rb") as file:
        return {name: _typeset(entry, language) for name, entry in tomllib.load(file).items()}


def typeset(text: str, language: str) -> str:
    """Text with typographic apostrophes and, in French, no-break spaces where a line must not end.

    Translators type ordinary spaces and apostrophes: nobody can see the difference in a text editor.
    """
    text = _APOSTROPHE.sub("’", text)
    if language != "fr":
        return text
    return _AFTER_QUOTE.sub(NO_BREAK, _BEFORE_MARK.sub(NO_BREAK, text))


def _typeset(entry: object, language: str) -> Entry:
    if isinstance(entry, dict):
        return {str(name): _typeset(inner, language) for name, inner in entry.items()}
    if not isinstance(entry, str):
        raise TypeError(f"{entry!r} is not a sentence")
    return typeset(entry, language)
