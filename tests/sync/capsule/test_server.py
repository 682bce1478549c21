"""Capsules brought to the server by hand, and the ones it answers with."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.review import Action, ReviewEvent
from fieldkit.domain.visit import Visit
from fieldkit.services.handing import Handing, Largest, Peer
from sync.capsule.cards import Laptop as Known
from sync.capsule.cards import decode_card
from sync.client.capsule_making import Wish, card_of, make_capsule
from sync.client.capsule_taking import accept, opened
from sync.server import tables
from sync.server.audit import lines
from sync.server.database import Database
from tests.journeys.crew import Laptop
from tests.sync.capsule.couples import a_photo, a_visit
from tests.sync.server.commanding import Command, init


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The commands of a server with one organisation."""
    made = Command(tmp_path / "served", capsys)
    init(made)
    return made


@pytest.fixture
def maelle(tmp_path: Path, run: Command) -> Iterator[Laptop]:
    """Maëlle, who knows the server by its card alone."""
    laptop = Laptop(tmp_path / "maelle", "maelle@essai.example", "Maëlle B.")
    card = tmp_path / "serveur.fkcarte"
    told = run.json("capsule-card", str(card))
    accept(laptop.workspace, server_of(card))
    assert server_of(card).number == told["number"]
    yield laptop
    laptop.close()


def server_of(card: Path) -> Known:
    return decode_card(card.read_bytes())


def capsule_of(laptop: Laptop, stick: Path, **wish: object) -> Path:
    """A capsule for the server, on the stick."""
    (peer,) = Handing(laptop.workspace).peers()
    made = make_capsule(laptop.workspace, Wish(to=(peer,), **wish), stick)  # type: ignore[arg-type]  # the fields of a wish
    return made.files[0]


def number_of(laptop: Laptop) -> str:
    return card_of(laptop.workspace)[1]


def held(run: Command) -> tuple[int, int, int, list[str]]:
    """Changes, files and review acts on the server, and what its audit says of capsules."""
    database = Database(str(run.folder / "server.db"))
    with database.read(database.organisations()[0]) as tenant:
        counts = [
            tenant.read(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.change, tables.media, tables.review_act)
        ]
    deeds = [line.deed.value for line in lines(database) if line.deed.value.startswith("capsule")]
    database.close()
    return counts[0], counts[1], counts[2], deeds


def test_a_capsule_is_taken_in_once_and_answered_with_what_the_laptop_lacks(
    run: Command, maelle: Laptop, tmp_path: Path
) -> None:
    visit = a_visit(maelle)
    a_photo(maelle, visit)
    capsule = capsule_of(maelle, tmp_path, largest=Largest.ORIGINALS)
    code, _, complaint = run("import-capsule", str(capsule))
    assert (code, number_of(maelle) in complaint) == (1, True)
    assert held(run) == (0, 0, 0, []), "nothing before somebody vouches for the maker"
    told = run.json("import-capsule", str(capsule), "--number", number_of(maelle))
    assert (told["new"], told["files"], told["new_files"], told["left"]) == (told["changes"], 3, 3, 0)
    assert held(run) == (told["changes"], 3, 0, ["capsule_maker_accepted", "capsule_taken"])

    other = Laptop(tmp_path / "hery", "hery@essai.example", "Hery R.")
    elsewhere = other.workspace.records.create(Dossier, code="MG-1", title="Ailleurs", country="MG").id
    accept(other.workspace, server_of(tmp_path / "serveur.fkcarte"))
    a_photo(other, a_visit(other))
    theirs = capsule_of(other, tmp_path)
    run.json("import-capsule", str(theirs), "--number", number_of(other))

    records = maelle.workspace.records
    records.edit(records.get(Visit, visit), seen="Débit 12 l/min.")
    again = capsule_of(maelle, tmp_path, everything=True)
    answer = tmp_path / "reponse.fkcolis"
    told = run.json("import-capsule", str(again), "--answer", str(answer))
    assert (told["new"], told["new_files"]) == (1, 0), "what is there is not taken again"
    with opened(maelle.workspace, [answer]) as arrived:
        assert arrived.brought.known, "the card was accepted"
        arrived.take()
    there = {dossier.id for dossier in records.all(Dossier)}
    assert elsewhere not in there, "no dossier that the laptop has nothing of"
    other.close()


def test_an_answer_brings_what_another_laptop_did_to_the_same_dossier(
    run: Command, maelle: Laptop, tmp_path: Path
) -> None:
    visit = a_visit(maelle)
    hery = Laptop(tmp_path / "hery", "hery@essai.example", "Hery R.")
    accept(hery.workspace, server_of(tmp_path / "serveur.fkcarte"))
    run.json("import-capsule", str(capsule_of(maelle, tmp_path)), "--number", number_of(maelle))
    keys = Handing(hery.workspace).keys
    made = make_capsule(maelle.workspace, Wish(to=(Peer("Hery", keys.recipient, ""),)), tmp_path / "pour-hery.fkcolis")
    with opened(hery.workspace, made.files) as arrived:
        arrived.take(trusted=True)
    records = hery.workspace.records
    records.edit(records.get(Visit, visit), seen="Débit 14 l/min.")
    a_photo(hery, visit)
    server = next(
        p for p in Handing(hery.workspace).peers() if p.recipient == server_of(tmp_path / "serveur.fkcarte").recipient
    )
    theirs = make_capsule(hery.workspace, Wish(to=(server,), largest=Largest.ORIGINALS), tmp_path)
    run.json("import-capsule", str(theirs.files[0]), "--number", number_of(hery))

    answer = tmp_path / "reponse.fkcolis"
    told = run.json("import-capsule", str(capsule_of(maelle, tmp_path, everything=True)), "--answer", str(answer))
    assert told["answer"]["files"] == 2, "the small sizes, which a stick has room for"
    with opened(maelle.workspace, [answer]) as arrived:
        arrived.take()
    assert maelle.workspace.records.get(Visit, visit).record.seen == "Débit 14 l/min."
    (photo,) = maelle.workspace.records.all(Photo)
    assert photo.report_size is not None
    assert maelle.workspace.outbox.read_file(photo.report_size.sha256).startswith(b"report_size")
    hery.close()


def test_a_review_act_waits_for_the_account_that_made_it(run: Command, maelle: Laptop, tmp_path: Path) -> None:
    visit = a_visit(maelle)
    maelle.workspace.records.create(
        ReviewEvent, subject=visit, action=Action.APPROVED, author="X <admin@reseau.example>"
    )
    told = run.json("import-capsule", str(capsule_of(maelle, tmp_path)), "--number", number_of(maelle))
    assert (told["left"], told["new"]) == (1, told["changes"] - 1)
    assert held(run)[2] == 0, "no relay gives somebody's word"


def test_nothing_of_a_damaged_capsule_is_taken_in(run: Command, maelle: Laptop, tmp_path: Path) -> None:
    a_photo(maelle, a_visit(maelle))
    capsule = capsule_of(maelle, tmp_path, largest=Largest.ORIGINALS)
    whole = capsule.read_bytes()
    for spoilt in (whole[:-1], whole[:-40_000] + b"x" + whole[-39_999:], whole + b"x"):
        capsule.write_bytes(spoilt)
        code, _, _ = run("import-capsule", str(capsule), "--number", number_of(maelle))
        assert code == 1
        assert held(run) == (0, 0, 0, [])
    capsule.write_bytes(whole)
    assert run.json("import-capsule", str(capsule), "--number", number_of(maelle))["new_files"] == 3


def test_a_capsule_for_another_is_refused(run: Command, maelle: Laptop, tmp_path: Path) -> None:
    a_visit(maelle)
    stranger = Handing(maelle.workspace).keys
    made = make_capsule(maelle.workspace, Wish(to=(Peer("X", stranger.recipient, ""),)), tmp_path)
    code, _, complaint = run("--json", "import-capsule", str(made.files[0]))
    assert (code, json.loads(complaint)["error"]) == (1, "refused.capsule_not_for_here")
