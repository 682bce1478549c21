"""Divergence is found by the next sync, and put right: whatever either end lost behind its own back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from fieldkit.domain.changes import Change
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.ids import new_id
from fieldkit.domain.visit import Visit
from fieldkit.services.outbox import Link
from sync.client.comparing import HeldHere
from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_request
from sync.protocol.messages import Page, Request
from sync.protocol.sums import digest_of_sums
from sync.server import tables
from sync.server.comparing import Comparison
from sync.server.shelf import Shelf
from sync.server.spoilt import Spoilt
from tests.journeys.crew import Laptop
from tests.sync.answering import EPOCH, Handler, answering, genuine
from tests.sync.serving import RunningServer, running_server

AWA, BIO = "awa@essai.example", "bio@essai.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("agreeing") / "server") as running:
        for login in (AWA, BIO):
            running.add_account(login)
        yield running


@pytest.fixture(scope="module")
def crew(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Laptop, Laptop]]:
    laptops = [Laptop(tmp_path_factory.mktemp("laptop") / "w", login, login) for login in (AWA, BIO)]
    for laptop in laptops:
        laptop.meet(server)
    yield laptops[0], laptops[1]
    for laptop in laptops:
        laptop.close()


class Scene:
    """Two laptops that hold one dossier with one visit, edited once, and what lies on their server."""

    def __init__(self, crew: tuple[Laptop, Laptop], server: RunningServer) -> None:
        self.awa, self.bio = crew
        self.server = server
        records = self.awa.workspace.records
        self.dossier = records.create(Dossier, title="Eau").id
        self.visit = records.create(Visit, dossier=self.dossier, seen="un").id
        self.awa.sync()
        records.edit(records.get(Visit, self.visit), seen="deux")
        self.awa.sync()
        self.bio.sync()
        self.changes = self.awa.workspace.outbox.agreement.held(self.dossier)
        assert len(self.changes) == 3
        assert self.agrees(self.awa)
        assert self.agrees(self.bio)

    def agrees(self, laptop: Laptop) -> bool:
        """Whether both ends hold the same, everything read anew."""
        outbox = laptop.workspace.outbox
        with self.server.database() as database:
            comparison = Comparison(database, Shelf(self.server.settings.media), Spoilt())
            theirs = comparison.digest(self.server.organisation, outbox.cursors())
        return digest_of_sums(HeldHere(outbox.agreement).sums()) == theirs

    def on_server(self, change: Change) -> int:
        column = tables.change.c
        named = (column.session == change.id.session, column.counter == change.id.counter)
        with self.server.database() as database, database.read(self.server.organisation) as tenant:
            return tenant.read(select(func.count()).select_from(tables.change).where(*named)).scalar_one()

    def lose_on_server(self, change: Change) -> None:
        column = tables.change.c
        named = (column.session == change.id.session, column.counter == change.id.counter)
        with self.server.database() as database, database.write(self.server.organisation) as tenant:
            assert tenant.change(delete(tables.change).where(*named)) == 1

    def spoil_on_server(self, change: Change) -> None:
        column = tables.change.c
        named = (column.session == change.id.session, column.counter == change.id.counter)
        with self.server.database() as database, database.write(self.server.organisation) as tenant:
            body = tenant.read(select(column.body).where(*named)).scalar_one()
            wrong = bytes(body).replace(b"un", b"on").replace(b"deux", b"veux")
            assert wrong != body
            assert tenant.change(update(tables.change).where(*named).values(body=wrong)) == 1

    def seen(self, laptop: Laptop) -> str:
        loaded = laptop.workspace.records.get(Visit, self.visit)
        assert not loaded.conflicts
        return loaded.record.seen


@pytest.fixture
def scene(crew: tuple[Laptop, Laptop], server: RunningServer) -> Scene:
    return Scene(crew, server)


def behind_the_back(laptop: Laptop, *statements: str, change: Change) -> None:
    """Do to a laptop's journal what no part of the program does; ``?`` is the place of the change."""

    def write(connection: object) -> None:
        run = connection.exec_driver_sql  # type: ignore[attr-defined]  # SQLAlchemy's connection
        seq = run(
            "SELECT seq FROM change WHERE session = ? AND counter = ?", (change.id.session, change.id.counter)
        ).scalar_one()
        for statement in statements:
            run(statement, (seq,))

    laptop.workspace.store.in_transaction(write)


def told(laptop: Laptop) -> list[str]:
    codes = [event.code for event in laptop.workspace.outbox.events(20)]
    return [code for code in codes if code in {"brought_back", "given_back", "differing"}]


LOSE = ("DELETE FROM head WHERE change = ?", "DELETE FROM edit WHERE change = ?", "DELETE FROM change WHERE seq = ?")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_the_server_lost_is_given_back_by_whoever_holds_it(scene: Scene, place: int) -> None:
    scene.lose_on_server(scene.changes[place])
    helper = scene.bio if place else scene.awa
    assert helper.sync().sent == 1
    assert scene.on_server(scene.changes[place]) == 1
    assert told(helper)[0] == "given_back"
    for laptop in (scene.awa, scene.bio):
        report = laptop.sync()
        assert (report.sent, report.received) == (0, 0)
        assert scene.agrees(laptop)
        assert scene.seen(laptop) == "deux"


def test_what_lies_spoilt_on_the_server_is_never_given_out_and_is_mended(scene: Scene, tmp_path: Path) -> None:
    scene.spoil_on_server(scene.changes[2])
    other = Laptop(tmp_path / "other", BIO, "Bio")
    other.meet(scene.server)
    other.sync()
    assert scene.seen(other) == "un", "the spoilt one is held back"
    scene.bio.sync()
    other.sync()
    assert scene.seen(other) == "deux"
    assert scene.agrees(other)
    assert scene.agrees(scene.bio)
    other.close()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_a_laptop_lost_comes_back(scene: Scene, place: int) -> None:
    for laptop in (scene.awa, scene.bio):
        behind_the_back(laptop, *LOSE, change=scene.changes[place])
        assert laptop.sync().received == 1
        assert told(laptop)[0] == "brought_back"
        assert scene.agrees(laptop)
        assert scene.seen(laptop) == "deux"
        assert laptop.sync().received == 0


def test_a_received_change_that_is_not_as_it_was_given_is_taken_anew(scene: Scene) -> None:
    behind_the_back(scene.bio, "UPDATE edit SET value = '\"faux\"' WHERE change = ?", change=scene.changes[2])
    scene.bio.workspace.rebuild()
    assert scene.seen(scene.bio) == "faux"
    assert scene.bio.sync().received == 1
    assert scene.seen(scene.bio) == "deux"
    assert scene.agrees(scene.bio)


def test_what_was_written_here_is_never_replaced_and_the_difference_is_told_once(scene: Scene) -> None:
    behind_the_back(scene.awa, "UPDATE edit SET value = '\"autre\"' WHERE change = ?", change=scene.changes[2])
    before = told(scene.awa).count("differing")
    for _ in range(3):
        report = scene.awa.sync()
        assert (report.sent, report.received) == (0, 0)
    assert told(scene.awa).count("differing") == before + 1
    assert scene.awa.workspace.outbox.agreement.held(scene.dossier)[2].edits[0].value == "autre"
    behind_the_back(scene.awa, "UPDATE edit SET value = '\"deux\"' WHERE change = ?", change=scene.changes[2])
    scene.awa.sync()
    assert scene.agrees(scene.awa)


def test_what_is_unsent_refused_or_waits_for_a_yes_is_no_difference(scene: Scene) -> None:
    awa, bio = scene.awa.workspace, scene.bio.workspace
    sites = [awa.records.create(Visit, dossier=scene.dossier, title=f"V{n}").id for n in range(30)]
    scene.awa.sync()
    scene.bio.sync()
    for site in sites:
        bio.records.delete(bio.records.get(Visit, site))
    scene.bio.sync()
    before = [told(laptop) for laptop in (scene.awa, scene.bio)]
    scene.awa.sync()
    pending = awa.outbox.withheld.pending()
    assert pending is not None
    assert scene.agrees(scene.awa), "deletions kept apart count as held"
    awa.records.create(Visit, dossier=scene.dossier, title="pas envoyée")
    assert scene.agrees(scene.awa)
    awa.outbox.withheld.accept(pending.changes)
    assert scene.agrees(scene.awa)
    scene.awa.sync()
    assert [told(laptop) for laptop in (scene.awa, scene.bio)] == before


def test_a_server_of_before_is_asked_nothing_more(tmp_path: Path) -> None:
    asked: list[Request] = []

    def answer(handler: Handler, body: bytes) -> None:
        asked.append(decode_request(body))
        handler.send(200, SYNC_TYPE, genuine(asked[-1], pages=(Page(new_id(), 1),)))

    laptop = Laptop(tmp_path / "w", AWA, "Awa")
    laptop.workspace.records.create(Dossier, title="Eau")
    with answering(answer) as url:
        laptop.workspace.outbox.set_link(Link(url, AWA, "token", EPOCH))
        assert laptop.sync().sent == 1
    assert [request.sums for request in asked] == [True]
    laptop.close()
