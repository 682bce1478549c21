"""Two laptops of one mission merge by one file on a stick, through the commands a person types."""

import shutil
from pathlib import Path

import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.door import open_workspace
from sync.capsule.cards import decode_card
from sync.client.capsule_making import card_of
from sync.client.capsule_taking import accept
from tests.services.field import PASSPHRASE
from tests.ui.terminal.commands import Terminal, small_workspace


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two closed workspaces that have never met."""
    folder = tmp_path_factory.mktemp("two")
    return small_workspace(folder / "maelle"), small_workspace(folder / "hery")


@pytest.fixture
def laptops(two: tuple[Path, Path], tmp_path: Path) -> tuple[Terminal, Terminal, Path]:
    """A terminal on each, cards exchanged by the stick."""
    one, other = (Terminal(Path(shutil.copytree(each, tmp_path / each.name))) for each in two)
    stick = tmp_path / "stick"
    stick.mkdir()
    workspaces = [open_workspace(each.folder, Passphrase(PASSPHRASE)) for each in (one, other)]
    for giver, taker in (workspaces, workspaces[::-1]):
        accept(taker, decode_card(card_of(giver)[0]))
    for workspace in workspaces:
        workspace.close()
    return one, other, stick


def carry(giver: Terminal, taker: Terminal, stick: Path, *options: str) -> dict[str, int]:
    made = giver.json("capsule", "make", str(stick), *options)
    told: dict[str, int] = taker.json("capsule", "import", *made["files"])
    return told


def test_different_fields_merge_and_one_field_is_left_to_be_settled(laptops: tuple[Terminal, Terminal, Path]) -> None:
    maelle, hery, stick = laptops
    visit = maelle.json("visit", "new", "BJ-24-017", "title=Forage", "seen=Pompe réparée.")["id"]
    assert carry(maelle, hery, stick)["new"] > 0
    maelle.json("visit", "edit", visit, "said=On paie si l’eau coule.", "seen=Débit 12 l/min.")
    hery.json("visit", "edit", visit, "next_steps=Revoir le tarif.", "seen=Débit 21 l/min.")
    assert carry(hery, maelle, stick)["conflicts"] == 1
    assert carry(maelle, hery, stick)["conflicts"] == 1
    for laptop in (maelle, hery):
        shown = laptop.json("visit", "show", visit)
        assert (shown["said"], shown["next_steps"]) == ("On paie si l’eau coule.", "Revoir le tarif.")
        (conflict,) = laptop.json("conflict", "list")
        assert {version["value"] for version in conflict["versions"]} == {"Débit 12 l/min.", "Débit 21 l/min."}
    hery.run("conflict", "settle", "visit", visit, "seen", "1")
    assert carry(hery, maelle, stick)["conflicts"] == 0
    assert maelle.json("visit", "show", visit)["seen"] == hery.json("visit", "show", visit)["seen"]


def test_a_check_keeps_nothing_and_a_second_import_changes_nothing(laptops: tuple[Terminal, Terminal, Path]) -> None:
    maelle, hery, stick = laptops
    visit = maelle.json("visit", "new", "BJ-24-017", "title=Forage", "seen=Pompe réparée.")["id"]
    (capsule,) = maelle.json("capsule", "make", str(stick / "pour hery"))["files"]
    assert Path(capsule).name == "pour hery.fkcolis"
    looked = hery.json("capsule", "check", capsule)
    assert (looked["known"], looked["visits"]) == (True, 1)
    hery.run("visit", "show", visit).refused()
    assert hery.json("capsule", "import", capsule)["new"] == looked["new"]
    assert hery.json("capsule", "import", capsule) == {"new": 0, "files": 0, "withheld": 0, "conflicts": 0}
    hery.run("capsule", "make", str(stick), "--to", "personne").refused("personne")


def test_a_capsule_of_a_stranger_is_taken_only_with_a_yes_which_is_remembered(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    maelle, hery = (Terminal(Path(shutil.copytree(each, tmp_path / each.name))) for each in two)
    number = hery.json("capsule", "card", str(tmp_path / "hery"))["number"]
    card = str(tmp_path / "hery.fkcarte")
    maelle.run("capsule", "accept", card).refused(number)
    maelle.json("capsule", "accept", card, "--yes")
    assert maelle.json("capsule", "laptops")[0]["number"] == number
    (capsule,) = maelle.json("capsule", "make", str(tmp_path))["files"]
    own = maelle.json("capsule", "card", str(tmp_path / "maelle"))["number"]
    hery.run("capsule", "import", capsule).refused(own)
    assert hery.json("capsule", "import", capsule, "--yes")["new"] > 0
    assert hery.json("capsule", "laptops")[0]["number"] == own
    assert hery.json("capsule", "import", capsule)["new"] == 0
