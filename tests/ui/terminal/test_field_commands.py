"""Commands of the field, as a person types them: workspace, dossiers, visits, indicators, photos, search."""

import json
from pathlib import Path

from tests.services.field import jpeg
from tests.ui.terminal.commands import Terminal


def test_a_workspace_is_made_empty_and_never_twice(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "neuf")
    create = ("workspace", "create", "--name", "Awa", "--login", "awa@essai.example")
    made = terminal.json(*create)
    assert made.keys() == {"workspace", "dossiers", "recovery_words"}
    assert (made["workspace"], made["dossiers"]) == (str(tmp_path / "neuf"), 0)
    again = terminal.run(*create)
    again.refused("existe déjà")
    assert terminal.json("dossier", "list") == []
    assert terminal.run("dossier", "list").out == ""


def test_a_workspace_is_made_with_the_demonstration(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "demo")
    made = terminal.run("workspace", "create", "--name", "Awa", "--login", "awa@essai.example", "--demo")
    assert (made.code, made.err) == (0, "")
    dossiers = terminal.json("dossier", "list")
    first, words = made.out.splitlines()
    assert first == f"Espace de travail créé, {len(dossiers)} dossiers."
    assert len(words.rpartition(": ")[2].split()) == 8
    assert len({dossier["code"] for dossier in dossiers}) == len(dossiers) > 10
    queue = terminal.json("review", "list")
    assert {"visit", "mission"} >= {row["kind"] for row in queue} != set()
    found = terminal.json("search", "forage")
    assert any("\u0002" in hit["excerpt"] for hit in found)


def test_a_dossier_is_listed_shown_and_exported(reading: Terminal, tmp_path: Path) -> None:
    [listed] = reading.json("dossier", "list")
    assert (listed["code"], listed["country"], listed["last_visit"]) == ("BJ-24-017", "BJ", None)
    lines = reading.run("dossier", "list")
    assert lines.out == "BJ-24-017    Eau potable et gouvernance du service — Association des deux rives\n"
    shown = reading.run("dossier", "show", "BJ-24-017").out.splitlines()
    assert "Code : BJ-24-017" in shown
    assert any(line.endswith("Bénin") for line in shown)
    target = tmp_path / "dossier.json"
    assert reading.json("dossier", "export", "BJ-24-017", str(target)) == {"file": str(target), "records": 3}
    written = json.loads(target.read_text("utf-8"))
    assert set(written) == {"dossier", "site", "indicator"}
    assert written["dossier"][0]["id"] == listed["id"]


def test_a_visit_is_begun_written_and_shown(terminal: Terminal, tmp_path: Path) -> None:
    begun = terminal.json("visit", "new", "BJ-24-017", "title=Forage", "date=2026-03-12", "women_met=12")
    assert (begun["title"], begun["women_met"], begun["date"]) == ("Forage", 12, "2026-03-12")
    text = tmp_path / "vu.md"
    text.write_text("La pompe est réparée.\n\n- débit : 3,2 m³/h", "utf-8")
    edited = terminal.run("visit", "edit", begun["id"], f"seen=@{text}", "women_met=", "position=7.75,2.18")
    assert (edited.code, edited.out) == (0, "Enregistré\u00a0: Forage\n")
    shown = terminal.json("visit", "show", begun["id"])
    assert shown["seen"] == text.read_text("utf-8")
    assert "women_met" not in shown
    assert shown["position"] == [7.75, 2.18, None, "entered"]
    words = terminal.run("visit", "show", begun["id"]).out
    assert "La pompe est réparée." in words
    assert "12 mars 2026" in words
    [hit] = terminal.json("search", "réparée")
    assert hit["visit"] == begun["id"] or hit["record"] == begun["id"]


def test_an_indicator_and_photos_are_recorded_at_a_visit(terminal: Terminal, tmp_path: Path) -> None:
    visit = terminal.run("visit", "new", "BJ-24-017", "date=2026-03-12").out.strip()
    recorded = terminal.json("indicator", "record", visit, "I-1", "4 218,5", "--women", "10", "--comment", "relevé")
    assert (recorded["value"], recorded["women"], recorded["visit"]) == ("4218.5", "10", visit)
    assert isinstance(recorded["doubts"], list)
    (tmp_path / "a.jpg").write_bytes(jpeg())
    (tmp_path / "b.jpg").write_bytes(b"not a picture")
    ended = terminal.run("--json", "photos", "import", visit, str(tmp_path / "a.jpg"), str(tmp_path / "b.jpg"))
    assert ended.code == 1
    imported = json.loads(ended.out)
    assert len(imported["imported"]) == 1
    assert [name for name, _ in imported["refused"]] == ["b.jpg"]
    again = terminal.run("photos", "import", visit, str(tmp_path / "a.jpg"))
    assert "a.jpg\u00a0: déjà dans cette visite" in again.out
