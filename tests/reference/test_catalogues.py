import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from fieldkit import errors
from fieldkit.errors import FieldKitError
from fieldkit.reference.formats import Formats
from fieldkit.reference.resources import resource
from fieldkit.reference.words import Words, languages

ROOMS = sorted(path.stem for path in resource("translations", "fr").glob("*.toml"))


def sentences(path: Path) -> Iterator[tuple[str, str]]:
    def walk(table: dict[str, object], above: str) -> Iterator[tuple[str, str]]:
        for name, entry in table.items():
            if isinstance(entry, dict):
                yield from walk(entry, f"{above}{name}.")
            else:
                yield above + name, str(entry)

    return walk(tomllib.loads(path.read_text("utf-8")), f"{path.stem}.")


def facts(sentence: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", [code for code in languages() if code != "fr"])
def test_every_room_says_the_same_in_every_language(language: str, room: str) -> None:
    assert set(Words(language).inventory(room)) == set(Words("fr").inventory(room))
    french = dict(sentences(resource("translations", "fr", f"{room}.toml")))
    for key, sentence in sentences(resource("translations", language, f"{room}.toml")):
        if key in french:
            assert {name for name, _ in facts(sentence)} == {name for name, _ in facts(french[key])}, key


@pytest.mark.parametrize("language", languages())
def test_no_room_is_missing_or_extra(language: str) -> None:
    assert sorted(path.stem for path in resource("translations", language).glob("*.toml")) == ROOMS


@pytest.mark.parametrize("language", languages())
def test_blanks_name_ways_of_printing_that_exist(language: str) -> None:
    for path in sorted(resource("translations", language).glob("*.toml")):
        if path.stem == "units":
            continue
        for key, sentence in sentences(path):
            for name, spec in facts(sentence):
                assert name.isidentifier(), key
                assert not spec or callable(getattr(Formats, spec, None)), key


@pytest.mark.parametrize("language", languages())
def test_the_style_of_sentences(language: str) -> None:
    rooms = resource("translations", language).glob("*.toml")
    for path in (*rooms, resource("translations", "vocabulary", f"{language}.toml")):
        for key, sentence in sentences(path):
            assert "!" not in sentence, key
            assert "..." not in sentence, key
            assert not re.search(r"\b(veuillez|please|unexpected|inattendue?)\b", sentence, re.IGNORECASE), key
            if language == "fr":
                assert not re.search(r"\w[?;»%]|«\w", sentence), key


def every_class(root: type[FieldKitError]) -> Iterator[type[FieldKitError]]:
    yield root
    for below in root.__subclasses__():
        yield from every_class(below)


@pytest.mark.parametrize("language", languages())
def test_every_error_is_explained_even_without_facts(language: str) -> None:
    words = Words(language)
    general = words.explain(FieldKitError())
    for error in every_class(FieldKitError):
        if error.__module__ != errors.__name__:
            continue
        told = words.explain(error())
        assert error is FieldKitError or told != general, error.__name__
        assert told.happened.endswith(".")
        assert told.safe.endswith(".")
        assert told.todo.endswith(".")


@pytest.mark.parametrize("language", languages())
def test_every_reason_has_its_three_sentences(language: str) -> None:
    parts: dict[str, set[str]] = {}
    for key in Words(language).inventory("errors"):
        above, _, part = key.rpartition(".")
        parts.setdefault(above, set()).add(part)
    assert {above for above, found in parts.items() if found - {"typed"} != {"happened", "safe", "todo"}} == set()
