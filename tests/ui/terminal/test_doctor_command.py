"""``fieldkit doctor``: what a real run says of a sound, a damaged and a closed workspace, and the file it leaves."""

import json
from pathlib import Path
from typing import Any

from tests.services.field import PASSPHRASE
from tests.ui.terminal.commands import Terminal


def findings(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["name"]: finding for finding in told["findings"]}


def test_a_sound_workspace_ends_with_zero(terminal: Terminal, tmp_path: Path) -> None:
    target = tmp_path / "support.json"
    ended = terminal.run("doctor", "--full", "--support", str(target))
    assert (ended.code, ended.err) == (0, "")
    assert "Rien ne menace le travail" not in ended.out, "there is no copy of it yet"
    assert "points à surveiller." in ended.out
    assert "phrase de passe" in ended.out
    assert json.loads(target.read_text("utf-8"))["what"] == "fieldkit-support"
    found = findings(terminal.json("doctor"))
    assert found["keys"]["facts"]["passphrase"] == "whole"
    assert found["integrity"]["state"] == "fine"
    assert "server" not in found


def test_a_damaged_database_ends_with_one(terminal: Terminal) -> None:
    database = terminal.folder / "workspace.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    ended = terminal.run("--json", "doctor")
    assert ended.code == 1
    told = json.loads(ended.out)
    assert told["sound"] is False
    bad = [finding["key"] for finding in told["findings"] if finding["state"] == "trouble"]
    assert "damaged.database" in bad


def test_a_workspace_that_does_not_open_is_examined_from_outside(terminal: Terminal) -> None:
    ended = terminal.run("--json", "doctor", FIELDKIT_PASSPHRASE="une tout autre phrase de passe")
    assert ended.code == 1
    found = findings(json.loads(ended.out))
    assert found["workspace"]["key"] == "wrong_key"
    assert found["keys"]["facts"]["passphrase"] == "whole"
    assert "Ce secret n’ouvre pas" in terminal.run("doctor", FIELDKIT_PASSPHRASE="une tout autre phrase").out


def test_no_server_to_ask_is_said(terminal: Terminal) -> None:
    found = findings(terminal.json("doctor", "--online"))
    assert found["server"]["key"] == "not_found.server"


def test_what_it_says_names_nothing_of_the_work(terminal: Terminal, tmp_path: Path) -> None:
    target = tmp_path / "support.json"
    said = terminal.run("--json", "doctor", "--support", str(target)).out + target.read_text("utf-8")
    for word in ("Tchakalo", "deux rives", "Chargée", "officer@example.org", PASSPHRASE, str(tmp_path)):
        assert word not in said
