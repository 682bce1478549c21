"""Commands typed as people type them, and told plainly what is wrong with them."""

from pathlib import Path

import pytest

from tests.ui.terminal.commands import Terminal


@pytest.mark.parametrize("typed", ["23/11/2026", "2026-11-23", "23 novembre 2026"])
def test_a_day_is_read_as_people_write_it(terminal: Terminal, typed: str) -> None:
    assert terminal.json("visit", "new", "BJ-24-017", f"date={typed}")["date"] == "2026-11-23"


def test_options_stand_before_the_command_or_after_it(terminal: Terminal, tmp_path: Path) -> None:
    elsewhere = Terminal(tmp_path / "nowhere")
    listed = elsewhere.run("dossier", "list", "--workspace", str(terminal.folder), "--json")
    assert [dossier["code"] for dossier in listed.json] == ["BJ-24-017"]
    elsewhere.run("--workspace", str(terminal.folder), "dossier", "list", "--language", "en")
    elsewhere.run("dossier", "list").refused()


def test_help_explains_each_argument_and_names_the_fields(reading: Terminal) -> None:
    told = reading.run("visit", "edit", "--help").out
    assert "identifiant de la visite" in told
    assert "seen" in told
    assert "Ce qui a été vu" in told
    assert "declared" in reading.run("indicator", "record", "--help").out


def test_missions_and_visits_are_listed_with_what_names_them(terminal: Terminal, tmp_path: Path) -> None:
    visit = terminal.json("visit", "new", "BJ-24-017", "date=23/11/2026")["id"]
    assert terminal.run("visit", "list", "BJ-24-017").out.startswith(visit)
    [mission] = terminal.json("mission", "list")
    assert mission["id"] in terminal.run("mission", "list").out
    assert terminal.json("report", mission["id"], str(tmp_path / "r.pdf"))["pages"] > 1
    assert f"id : {visit}" in terminal.run("visit", "show", visit).out


def test_what_is_wrong_is_named(terminal: Terminal, tmp_path: Path) -> None:
    visit = terminal.json("visit", "new", "BJ-24-017")["id"]
    terminal.run("visit", "edit", visit, "titre=x").refused("titre", "seen")
    terminal.run("visit", "edit", visit, "seen").refused("champ=valeur")
    terminal.run("review", "comment", visit, "nimporte", "Bien").refused("nimporte")
    terminal.run("sync", "login", "127.0.0.1:1", "awa", FIELDKIT_PASSWORD="").refused(
        "mot de passe", "FIELDKIT_PASSWORD"
    )
    terminal.run("photos", "import", visit, str(tmp_path / "none.jpg")).refused("pas là")


def test_a_photo_that_is_refused_is_told_by_the_exit_code(terminal: Terminal, tmp_path: Path) -> None:
    visit = terminal.json("visit", "new", "BJ-24-017")["id"]
    (tmp_path / "note.jpg").write_text("bonjour", encoding="utf-8")
    ended = terminal.run("photos", "import", visit, str(tmp_path / "note.jpg"))
    assert ended.code == 1
    assert "note.jpg" in ended.out
