"""What cannot be done is said in plain words of the person's language, with an exit code a script can read."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.storage.folder import DESCRIPTION, TWIN
from fieldkit.storage.keys.sealing import with_sum
from tests.ui.terminal.commands import ROOT, Terminal


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("dossier", "show", "XX"), "fieldkit dossier list"),
        (("visit", "show", "nulle-part"), "Rien n"),
        (("report", "nulle-part", "r.pdf"), "mission"),
        (("search",), "usage"),
    ],
)
def test_what_is_not_there_is_said(reading: Terminal, words: tuple[str, ...], sentence: str) -> None:
    reading.run(*words).refused(sentence, code=2 if words == ("search",) else 1)


def test_values_that_no_field_holds_are_refused(terminal: Terminal, tmp_path: Path) -> None:
    visit = terminal.run("visit", "new", "BJ-24-017", "date=2026-03-12").out.strip()
    (tmp_path / "latin.txt").write_bytes(b"ok\xff\xfe")
    for value, sentence in {
        "women_met=--5": "nombre entier",
        "women_met=²": "nombre entier",
        "date=2026-13-45": "jour",
        "inconnu=1": "champ",
        "state=zzz": "planned",
        f"seen=@{tmp_path / 'absent.txt'}": "absent.txt",
        f"seen=@{tmp_path}": tmp_path.name,
        f"seen=@{tmp_path / 'latin.txt'}": "UTF-8",
    }.items():
        terminal.run("visit", "edit", visit, value).refused(sentence)
    terminal.run("indicator", "record", visit, "I-1", "9" * 40).refused("trop long")
    terminal.run("indicator", "record", visit, "I-1", "beaucoup").refused("nombre")
    terminal.run("dossier", "export", "BJ-24-017", str(tmp_path / "absent" / "x.json")).refused(
        "ne peut pas être écrit"
    )
    assert set(terminal.json("visit", "show", visit)) >= {"date", "dossier"}


def test_a_wrong_phrase_and_a_damaged_workspace_are_told_apart(terminal: Terminal) -> None:
    terminal.run("dossier", "list", FIELDKIT_PASSPHRASE="non").refused("n’ouvre pas")
    descriptions = [terminal.folder / name for name in (DESCRIPTION, TWIN)]
    for description in descriptions:
        description.write_text('{"format": 1, "device": 1}')
    terminal.run("dossier", "list").refused("ne se lit plus")
    for description in descriptions:
        description.write_text(json.dumps(with_sum({"format": 999})))
    terminal.run("--language", "en", "dossier", "list").refused("newer version")
    shutil.rmtree(terminal.folder)
    terminal.run("dossier", "list").refused("espace de travail")
    assert not terminal.folder.exists()


def test_both_languages_speak(reading: Terminal) -> None:
    french, english = (reading.run("--language", language, "dossier", "show", "XX") for language in ("fr", "en"))
    french.refused("Aucun dossier")
    english.refused("No project file")
    assert "Country" in reading.run("dossier", "show", "BJ-24-017", FIELDKIT_LANGUAGE="en").out
    helped = reading.run("--language", "en", "--help")
    assert (helped.code, "answer" in helped.out.lower() or "json" in helped.out) == (0, True)


def test_a_terminal_of_few_letters_and_a_reader_who_leaves(reading: Terminal) -> None:
    plain = reading.run("dossier", "show", "BJ-24-017", PYTHONIOENCODING="ascii")
    assert (plain.code, plain.err) == (0, "")
    told = reading.run("--json", "dossier", "show", "BJ-24-017", PYTHONIOENCODING="ascii:strict")
    assert told.code == 0
    command = [sys.executable, "-m", "ui.terminal.main", "--workspace", str(reading.folder), "dossier", "list"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as left:
        assert left.stdout is not None
        assert left.stderr is not None
        left.stdout.close()
        assert b"Traceback" not in left.stderr.read()
