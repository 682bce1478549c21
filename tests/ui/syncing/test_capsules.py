"""The page of capsules: one made for a colleague, one that came, of whom, and what is wrong with a damaged one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.visit import Visit
from fieldkit.services.handing import Handing, Peer
from sync.capsule.cards import decode_card
from sync.client.capsule_making import card_of
from tests.journeys.crew import Laptop
from tests.sync.capsule.couples import a_photo, a_visit, peer_of, send, take
from tests.ui.dossiers.desk import page, press, said
from tests.ui.syncing.test_sync_screen import screen_of
from ui.syncing.capsule import CapsuleScreen
from ui.unattended.stage import Stage


@pytest.fixture
def hery(tmp_path: Path) -> Iterator[Laptop]:
    """A colleague's laptop."""
    laptop = Laptop(tmp_path / "hery", "hery@essai.example", "Hery R.")
    yield laptop
    laptop.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def capsules(stage: Stage) -> CapsuleScreen:
    stage.go("capsule")
    stage.settle()
    found = page(stage, "capsule")
    assert isinstance(found, CapsuleScreen)
    return found


def own(stage: Stage) -> Laptop:
    """The window's workspace, as a laptop of the tests of capsules."""
    laptop = Laptop.__new__(Laptop)
    laptop.workspace = stage.program.workspace
    return laptop


def give_card(screen: CapsuleScreen, stage: Stage, other: Laptop, stick: Path) -> str:
    """Import the other's card by the page, up to the question; the number it has to show."""
    content, number = card_of(other.workspace)
    (stick / "hery.fkcarte").write_bytes(content)
    screen.take.look_at([stick / "hery.fkcarte"])
    stage.settle()
    return number


def test_synchronisation_leads_there(stage: Stage) -> None:
    press(stage, screen_of(stage), "Faire ou importer un colis")
    assert isinstance(stage.program.window.screen_shown, CapsuleScreen)


def test_nobody_is_known_before_a_card_was_compared(stage: Stage, hery: Laptop, stick: Path) -> None:
    screen = capsules(stage)
    assert "Aucun portable n’est reconnu." in said(screen)
    assert not screen.make.go.isEnabled()
    number = give_card(screen, stage, hery, stick)
    assert number in said(screen)
    assert not Handing(stage.program.workspace).peers()
    press(stage, screen, "Le numéro est le même")
    stage.settle()
    assert [peer.author for peer in Handing(stage.program.workspace).peers()] == ["Hery R. <hery@essai.example>"]
    assert screen.make.go.isEnabled()
    assert "Le portable de Hery R. est reconnu." in said(screen)


def test_a_capsule_is_made_for_whom_and_of_what_is_chosen(stage: Stage, hery: Laptop, stick: Path) -> None:
    mine = own(stage)
    first = a_visit(mine)
    a_visit(mine, "L’autre dossier.")
    a_photo(mine, first)
    screen = capsules(stage)
    give_card(screen, stage, hery, stick)
    press(stage, screen, "Le numéro est le même")
    stage.settle()
    screen.make.scope.set_code("chosen")
    screen.make.scope.picked.emit("chosen")
    stage.settle()
    wanted = mine.workspace.records.get(Visit, first).record.dossier
    next(box for box, dossier in screen.make._dossiers if dossier == wanted).setChecked(True)
    screen.make.photos.set_code("none")
    stage.settle()
    assert (screen.make.wish().scopes, screen.make.wish().largest) == ((wanted,), -1)
    screen.make.make_in(stick)
    stage.wait_for(lambda: "Colis écrit et relu" in said(screen), "the capsule")
    (capsule,) = stick.glob("*.fkcolis")
    assert capsule.name in said(screen)
    assert take(hery, capsule, trusted=True).files == 0
    assert [visit.id for visit in hery.workspace.records.all(Visit)] == [first]


def test_what_a_stranger_brings_is_told_before_the_yes(stage: Stage, hery: Laptop, stick: Path) -> None:
    mine = own(stage)
    visit = a_visit(hery)
    a_photo(hery, visit)
    Handing(hery.workspace).remember(_peer(mine))
    (capsule,) = send(hery, mine, stick).files
    screen = capsules(stage)
    screen.take.look_at([capsule])
    stage.wait_for(lambda: "1 visite, 1 photo" in said(screen), "the summary")
    number = card_of(hery.workspace)[1]
    assert number in said(screen)
    assert "Portable inconnu" in said(screen)
    assert not mine.workspace.records.all(Visit)
    press(stage, screen, "Le numéro est le même, importer")
    stage.wait_for(lambda: "Colis importé" in said(screen), "the import")
    assert [found.id for found in mine.workspace.records.all(Visit)] == [visit]
    assert peer_of(mine, hery).holds
    stage.settle()
    screen.take.look_at([capsule])
    stage.wait_for(lambda: "Rien de nouveau" in said(screen), "the summary")
    assert "Portable inconnu" not in said(screen)


def test_a_capsule_that_was_left_leaves_nothing_behind(stage: Stage, hery: Laptop, stick: Path) -> None:
    mine = own(stage)
    Handing(hery.workspace).remember(_peer(mine))
    a_visit(hery)
    (capsule,) = send(hery, mine, stick).files
    screen = capsules(stage)
    screen.take.look_at([capsule])
    stage.wait_for(lambda: "1 visite" in said(screen), "the summary")
    assert list(mine.workspace.folder.glob(".*.tmp"))
    press(stage, screen, "Renoncer")
    assert not list(mine.workspace.folder.glob(".*.tmp"))
    assert not mine.workspace.records.all(Visit)
    screen.take.look_at([capsule])
    stage.wait_for(lambda: "1 visite" in said(screen), "the summary")
    stage.go("sync")
    assert not list(mine.workspace.folder.glob(".*.tmp"))


def test_a_disagreement_leads_to_where_it_is_settled(stage: Stage, hery: Laptop, stick: Path) -> None:
    mine = own(stage)
    for one, other in ((hery, mine), (mine, hery)):
        Handing(one.workspace).remember(_peer(other))
    visit = a_visit(hery)
    take(mine, *send(hery, mine, stick).files)
    for laptop, text in ((mine, "Débit 12 l/min."), (hery, "Débit 21 l/min.")):
        records = laptop.workspace.records
        records.edit(records.get(Visit, visit), seen=text)
    (capsule,) = send(hery, mine, stick).files
    screen = capsules(stage)
    screen.take.look_at([capsule])
    stage.wait_for(lambda: "Apporte" in said(screen), "the summary")
    press(stage, screen, "Importer")
    stage.wait_for(lambda: "1 fiche est à départager." in said(screen), "the result")
    press(stage, screen, "Départager")
    assert stage.program.window.screen_shown is not screen


def test_a_damaged_capsule_says_what_to_do(stage: Stage, hery: Laptop, stick: Path) -> None:
    mine = own(stage)
    Handing(hery.workspace).remember(_peer(mine))
    a_visit(hery)
    (capsule,) = send(hery, mine, stick).files
    capsule.write_bytes(capsule.read_bytes()[:-1])
    screen = capsules(stage)
    screen.take.look_at([capsule])
    stage.wait_for(lambda: "Ce colis est abîmé ou incomplet." in said(screen), "the problem")
    assert "Rien n’en est importé." in said(screen)
    assert screen.take.choose.isEnabled()


def _peer(laptop: Laptop) -> Peer:
    keys = Handing(laptop.workspace).keys
    verifying = decode_card(card_of(laptop.workspace)[0]).verifying.hex()
    return Peer("Afi Dossou <afi@example.org>", keys.recipient, verifying)
