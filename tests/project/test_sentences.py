"""Every sentence the code asks for exists, with the facts it needs; and no screen has words of its own."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

from tests.project.tree import ROOT, python_files

TRANSLATIONS = ROOT / "resources" / "translations"
LANGUAGES = sorted(path.stem for path in (TRANSLATIONS / "vocabulary").glob("*.toml"))
PLURALS = {"zero", "one", "two", "few", "many", "other"}
SHOWN_BY = {
    *("QAction", "QCheckBox", "QGroupBox", "QLabel", "QPushButton", "QRadioButton", "QToolButton"),
    *("setAccessibleDescription", "setAccessibleName", "setHeaderLabels", "setPlaceholderText", "setStatusTip"),
    *("setText", "setTitle", "setToolTip", "setWhatsThis", "setWindowTitle", "showMessage", "tip"),
}
NAMES = {"FieldKit"}


@dataclass(frozen=True)
class Asked:
    """A sentence asked for: its key as a pattern, the facts given (None when they cannot be read) and where."""

    key: str
    facts: frozenset[str] | None
    where: str


def catalogue(table: Mapping[str, object], above: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each key of a parsed catalogue and the facts its sentence needs; a plural table is one sentence."""
    for name, entry in table.items():
        if not isinstance(entry, dict):
            yield above + name, frozenset(_blanks(str(entry)))
        elif "other" in entry and entry.keys() <= PLURALS:
            yield above + name, frozenset({"count"}.union(*(_blanks(str(form)) for form in entry.values())))
        else:
            yield from catalogue(entry, f"{above}{name}.")


def sentences(language: str) -> dict[str, frozenset[str]]:
    """Every sentence of a language and the facts it needs."""
    return {
        key: facts
        for path in (TRANSLATIONS / language).glob("*.toml")
        for key, facts in catalogue(tomllib.loads(path.read_text(encoding="utf-8")), f"{path.stem}.")
    }


def asked(source: str, name: str) -> Iterator[Asked]:
    """Every sentence a file asks for by a key written in the call, whole or in part."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "say"
            and node.args
        ):
            given = [keyword.arg for keyword in node.keywords]
            facts = None if None in given else frozenset(filter(None, given))
            for key in _keys(node.args[0]):
                yield Asked(key, facts, f"{name}:{node.lineno}")


def own_words(source: str, name: str) -> Iterator[str]:
    """Words written into a call that shows them, as ``file:line text``."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for argument in node.args if called in SHOWN_BY else ():
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            for part in parts:
                text = part.value if isinstance(part, ast.Constant) else None
                if isinstance(text, str) and text.strip() not in NAMES and re.search(r"[^\W\d_]{3}", text):
                    yield f"{name}:{node.lineno} {text}"


def unanswered(questions: Iterator[Asked], known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What is asked for that no sentence answers, or whose facts are not all given."""
    for question in questions:
        found = [facts for key, facts in known.items() if re.fullmatch(question.key, key)]
        if not found:
            yield f"{question.where} no sentence {question.key}"
        elif question.facts is not None and not any(facts <= question.facts for facts in found):
            missing = min((sorted(facts - question.facts) for facts in found), key=len)
            yield f"{question.where} {question.key} needs {', '.join(missing)}"


def _blanks(sentence: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(sentence) if name)


def _keys(node: ast.expr) -> Iterator[str]:
    """The keys an expression can be, as patterns; none for a key made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _keys(node.body)
        yield from _keys(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)


def _code() -> Iterator[tuple[str, str]]:
    for path in python_files():
        if path.parts[0] in {"fieldkit", "sync", "ui"}:
            yield (ROOT / path).read_text(encoding="utf-8"), path.as_posix()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_asked_for_exists(language: str) -> None:
    questions = (question for source, name in _code() for question in asked(source, name))
    found = list(unanswered(questions, sentences(language)))
    assert not found, "\n".join(found)


def test_the_window_has_no_words_of_its_own() -> None:
    found = [words for source, name in _code() if name.startswith("ui/") for words in own_words(source, name)]
    assert not found, "\n".join(found)


PLANTED = """
say = words.say
words.say("today.title")
words.say("today.visits", count=3)
words.say("today.hello", name="Awa") if morning else words.say("today.gone")
words.say("today.title" if morning else "today.lost")
words.say("today.hello")
words.say("today.visits")
words.say(f"today.state_{code}")
words.say(f"today.colour_{code}")
words.say("today.hello", **facts)
words.say(key)
"""


def test_planted_faults_are_named(tmp_path: Path) -> None:
    room = tmp_path / "today.toml"
    room.write_text(
        'title = "Titre"\nhello = "Bonjour {name}"\nstate_done = "Fait"\n[visits]\none = "une"\nother = "{count}"\n',
        encoding="utf-8",
    )
    known = dict(catalogue(tomllib.loads(room.read_text(encoding="utf-8")), "today."))
    assert sorted(unanswered(asked(PLANTED, "planted.py"), known)) == [
        "planted.py:10 no sentence today\\.colour_.+",
        "planted.py:5 no sentence today\\.gone",
        "planted.py:6 no sentence today\\.lost",
        "planted.py:7 today\\.hello needs name",
        "planted.py:8 today\\.visits needs count",
    ]


def test_a_planted_word_is_named() -> None:
    planted = 'QLabel("FieldKit")\nlabel.setText("Valider")\nlabel.setText(f"{count} visites")\nlabel.setText("%")\n'
    assert list(own_words(planted, "planted.py")) == ["planted.py:2 Valider", "planted.py:3  visites"]
