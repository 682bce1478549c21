"""What others wrote is shown at a terminal and commands it nothing."""

import io
import json

import pytest

from tests.project.tree import ROOT
from ui.terminal.printing import show, show_json

HOSTILE = "x\x1b]0;titre\x07\x1b[2J\x9b31m\r\x08\u202etxt.exe"


def test_a_title_with_commands_for_the_terminal_is_only_a_title() -> None:
    stream = io.StringIO()
    show(f"Forage de Zè\tBénin\n{HOSTILE}", stream)
    said = stream.getvalue()
    assert said.startswith("Forage de Zè\tBénin\nx")
    assert said.endswith("txt.exe\n")
    assert not {letter for letter in said if not letter.isprintable()} - {"\t", "\n"}


def test_json_says_the_same_and_commands_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    show_json(json.dumps({"title": HOSTILE}, ensure_ascii=False, indent=2).encode())
    said = capsys.readouterr().out
    assert not {letter for letter in said if not letter.isprintable()} - {"\n"}
    assert json.loads(said) == {"title": HOSTILE}


def test_nothing_is_printed_elsewhere() -> None:
    elsewhere = [
        path.name
        for path in sorted((ROOT / "ui" / "terminal").glob("*.py"))
        if "print(" in path.read_text(encoding="utf-8") and path.name != "printing.py"
    ]
    assert elsewhere == []
