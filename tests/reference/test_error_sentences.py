import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fieldkit import errors
from fieldkit.errors import FieldKitError
from fieldkit.reference.resources import resource
from fieldkit.reference.words import Words, languages

INNER = {
    # what only a fault in the program or a foreign server can send: the sentence of the code is enough
    "bad_value": {"blob", "change_id", "field_twice", "flag", "list", "mapping", "plain", "record_id", "time"}
    # a mistake in the demonstration's own files
    | {"choice", "name_twice", "no_such_person", "no_such_record", "other_kind"},
    "not_found": {"account", "device", "organisation", "scene"},
}
FROM_ELSEWHERE = {
    "server_refused": ("sync/", "fieldkit/domain/review.py", "fieldkit/errors.py"),
    "not_allowed": ("fieldkit/domain/review.py",),
    "file_refused": ("fieldkit/services/quarantine/",),
}
"""Where the reasons of a class come from besides the files that raise it: a server's verdicts, objections to an act."""

CLASSES = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, FieldKitError)
}


def raised() -> Iterator[tuple[str, str]]:
    """Every ``code`` and ``reason`` written into a call, with the file and line."""
    root = resource().parent
    for path in (found for room in ("fieldkit", "sync", "ui") for found in (root / room).rglob("*.py")):
        for key in reasons(path.read_text("utf-8")):
            yield key, path.relative_to(root).as_posix()


def constants(source: str) -> set[str]:
    every = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {value for value in every if isinstance(value, str) and " " not in value}


def could_be_raised() -> dict[str, set[str]]:
    """Code → the words in the files that speak of its class, or that its reasons come from."""
    root = resource().parent
    found: dict[str, set[str]] = {}
    for path in (found for room in ("fieldkit", "sync", "ui") for found in (root / room).rglob("*.py")):
        source, place = path.read_text("utf-8"), path.relative_to(root).as_posix()
        named = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        codes = {kind.code for name, kind in CLASSES.items() if name in named}
        codes |= {code for code, places in FROM_ELSEWHERE.items() if place.startswith(places)}
        for code in codes:
            found.setdefault(code, set()).update(constants(source))
    return found


def reasons(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES:
            code = CLASSES[node.func.id].code
            for part in ast.walk(node.args[0]) if node.args else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " not in part.value:
                    yield f"{code}.{part.value}"


@pytest.mark.parametrize("language", languages())
def test_every_reason_raised_has_sentences_of_its_own(language: str) -> None:
    told = {key.rpartition(".")[0] for key in Words(language).inventory("errors")}
    inner = {f"{code}.{reason}" for code, listed in INNER.items() for reason in listed}
    assert {f"{key} in {where}" for key, where in raised() if key not in told | inner} == set()


@pytest.mark.parametrize("language", languages())
def test_every_reason_with_sentences_can_be_raised(language: str) -> None:
    told = {key.rpartition(".")[0].partition(".") for key in Words(language).inventory("errors")}
    raisable = could_be_raised()
    assert {f"{code}.{reason}" for code, _, reason in told if reason and reason not in raisable.get(code, ())} == set()
    assert {code for code, _, _ in told} <= {kind.code for kind in CLASSES.values()}


def test_a_reason_nothing_says_is_found_out() -> None:
    assert "recovery_words" not in could_be_raised()["wrong_key"]
    assert "cursor_ahead" in could_be_raised()["server_refused"]


def test_a_reason_is_found_in_the_source(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text('raise FileRefused("odd" if x else "even", name=name)\nraise DiskFull()\n', "utf-8")
    assert set(reasons(planted.read_text("utf-8"))) == {"file_refused.odd", "file_refused.even"}


@pytest.mark.parametrize("language", languages())
def test_the_window_names_no_command(language: str) -> None:
    words, typed_only = Words(language), {key for key, place in raised() if place.startswith("ui/terminal/")}
    elsewhere = {key for key, place in raised() if not place.startswith("ui/terminal/")}
    told = {key.rpartition(".")[0] for key in words.inventory("errors")} - (typed_only - elsewhere)
    sentences = words._catalogue("errors")
    named = {key for key in told if "fieldkit " in _todo(sentences, key)}
    assert named == set()


def _todo(sentences: Mapping[str, object], key: str) -> str:
    entry: object = sentences
    for part in key.split("."):
        entry = entry[part] if isinstance(entry, Mapping) else {}
    return str(entry.get("todo", "")) if isinstance(entry, Mapping) else ""
