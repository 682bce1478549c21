"""argparse's own lines in the language of the words, and as they were once the block is over."""

import argparse
import ast
import inspect

import pytest

from fieldkit.reference import command_lines
from fieldkit.reference.command_lines import said_in
from fieldkit.reference.words import Words


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="fieldkit")
    made.add_argument("visit")
    made.add_argument("--count", type=int)
    made.add_argument("--grade", choices=["A", "B"])
    return made


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "il manque\u00a0: visit"),
        (["v", "w"], "arguments inconnus\u00a0: w"),
        (["v", "--count", "x"], "argument --count\u00a0: valeur incorrecte (int)\u00a0: 'x'"),
        (["v", "--count"], "argument --count\u00a0: une valeur est attendue"),
        (["v", "--grade", "C"], "choix inconnu\u00a0: 'C'"),
    ],
)
def test_a_wrong_command_is_explained_in_french(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with said_in(Words("fr")), pytest.raises(SystemExit) as left:
        parser().parse_args(given)
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert told.startswith("usage\u00a0: fieldkit [")
    assert f"fieldkit\u00a0: erreur\u00a0: {said}" in told.replace("argument --grade\u00a0: ", "")
    assert told.endswith("\n")


def test_the_help_has_no_english_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with said_in(Words("fr")), pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    told = capsys.readouterr().out
    assert "\narguments\u00a0:\n" in told
    assert "\noptions\u00a0:\n" in told
    assert "affiche cette aide et s’arrête" in told
    assert "show this help" not in told


def test_afterwards_argparse_speaks_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    with said_in(Words("fr")):
        parser()
    with pytest.raises(SystemExit):
        parser().parse_args([])
    assert "the following arguments are required: visit" in capsys.readouterr().err


def test_each_sentence_is_one_of_argparse() -> None:
    written = {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(argparse)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(command_lines._SENTENCES) <= written
