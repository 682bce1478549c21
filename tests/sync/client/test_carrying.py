"""A laptop that carries some dossiers: the others stay on the server, and nothing is lost by leaving or entering."""

import itertools
import os
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.photo import Document
from fieldkit.services.carried import Carried, Place
from fieldkit.services.carrying import Amount, Carrying, Choice
from fieldkit.services.handing import Handing
from sync.client.engine import SyncEngine
from sync.client.surveying import AGAIN_S, Survey
from sync.client.transport import Answer, Call, Transport
from tests.journeys.crew import Laptop
from tests.sync.serving import RunningServer, copy_database, restore_database, running_server

_CONTENT = bytes(range(256)) * 400
HISTORIES = int(os.environ.get("FIELDKIT_CARRIED_HISTORIES", "3"))
_STEPS = 24


class Crew:
    """An office that carries everything, and a field that chooses; two countries with a dossier each."""

    def __init__(self, folder: Path, server: RunningServer, name: str) -> None:
        self.server, self.folder, self._numbers = server, folder, itertools.count(1)
        folder.mkdir()
        organisation = server.add_organisation(name) if name else server.organisation
        people = []
        for who in ("claire", "bio"):
            login = f"{who}.{name or 'x'}@essai.example"
            server.add_account(login, who, organisation=organisation)
            people.append(Laptop(folder / who, login, who.title()))
            people[-1].meet(server)
        self.office, self.field = people
        records = self.office.workspace.records
        self.water = records.create(Dossier, code="BJ-24-017", title="Eau potable", country="BJ").id
        self.rice = records.create(Dossier, code="MG-23-002", title="Riziculture", country="MG").id
        self.office.sync()

    @property
    def carrying(self) -> Carrying:
        return self.field.workspace.outbox.carrying

    def documented(self, dossier: str) -> str:
        """A document of the office in a dossier, sent; its id."""
        file = self.folder / f"plan {next(self._numbers)}.pdf"
        file.write_bytes(_CONTENT + file.stem.encode())
        added = self.office.workspace.documents.add(file, dossier)
        self.office.sync()
        return added.id

    def has(self, document: str) -> bool:
        """Whether the field has the file of a document."""
        with self.field.workspace.store.read() as reader:
            found = reader.get(Document, document)
            if found is None or found.record.file is None:
                return False
            sha256 = found.record.file.sha256
            row = reader.connection.exec_driver_sql("SELECT 1 FROM media WHERE sha256 = ?", (sha256,)).first()
        on_disk = (self.field.workspace.folder / "media" / sha256[:2] / f"{sha256}.age").is_file()
        assert on_disk is (row is not None)
        return on_disk

    def close(self) -> None:
        self.office.close()
        self.field.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture
def crew(tmp_path: Path, server: RunningServer, request: pytest.FixtureRequest) -> Iterator[Crew]:
    made = Crew(tmp_path / "crew", server, str(abs(hash(request.node.nodeid))))
    yield made
    made.close()


def heads(laptop: Laptop, scope: str) -> set[tuple[object, ...]]:
    """Every head of a dossier's records: what is shown, and what it rests on."""
    with laptop.workspace.store.read() as reader:
        rows = reader.connection.exec_driver_sql(
            "SELECT h.kind, h.record, h.field, c.session, c.counter, e.value FROM head h"
            " JOIN change c ON c.seq = h.change JOIN edit e ON e.change = h.change AND e.n = h.n WHERE c.scope = ?",
            (scope,),
        )
        return {tuple(row) for row in rows}


def titles(laptop: Laptop) -> set[str]:
    return {dossier.title for dossier in laptop.workspace.records.all(Dossier)}


def places(laptop: Laptop) -> dict[str, Place]:
    return {each.id: each.place for each in Carried(laptop.workspace).all()}


def rename(laptop: Laptop, dossier: str, title: str) -> None:
    laptop.workspace.records.edit(laptop.workspace.records.get(Dossier, dossier), title=title)


def test_a_chosen_country_comes_and_the_others_are_known_by_name(crew: Crew) -> None:
    water, rice = crew.documented(crew.water), crew.documented(crew.rice)
    crew.carrying.choose(Choice().of_countries(["BJ"], {}, release=False))
    crew.field.sync()
    assert titles(crew.field) == {"Eau potable"}
    assert crew.has(water)
    assert not crew.has(rice)
    assert crew.field.workspace.outbox.waiting().to_receive == 0
    named = crew.carrying.known()[crew.rice]
    assert (named.code, named.title, named.country) == ("MG-23-002", "Riziculture", "MG")
    assert places(crew.field) == {crew.water: Place.HERE, crew.rice: Place.AWAY}

    crew.carrying.choose(crew.carrying.choice.entered([crew.rice]))
    crew.field.sync()
    assert crew.has(rice)
    assert heads(crew.field, crew.rice) == heads(crew.office, crew.rice)


def test_a_new_dossier_of_a_chosen_country_comes_unasked_and_one_of_another_does_not(crew: Crew) -> None:
    crew.carrying.choose(Choice().of_countries(["BJ"], {}, release=False))
    crew.field.sync()
    records = crew.office.workspace.records
    records.create(Dossier, title="Écoles solaires", country="BJ")
    records.create(Dossier, title="Compostage", country="MG")
    crew.office.sync()
    crew.carrying.ask_server()
    crew.field.sync()
    assert titles(crew.field) == {"Eau potable", "Écoles solaires"}


def test_the_server_is_asked_for_its_list_now_and_then_only(crew: Crew) -> None:
    now, asked = [0.0], list[str]()

    class Noting(Transport):
        def call(self, call: Call) -> Answer:
            asked.append(call.path)
            return super().call(call)

    outbox, device = crew.field.workspace.outbox, crew.field.workspace.device
    outbox.carrying.choose(Choice().of_countries(["BJ"], {}, release=False))
    survey, line = Survey(lambda: now[0]), Noting(outbox.link.url, token=outbox.link.token)
    for at, count in ((0.0, 1), (AGAIN_S - 1, 1), (AGAIN_S, 2)):
        now[0] = at
        survey.go(outbox, line, device, lambda: False)
        assert asked.count("/v1/scopes") == count
    assert asked.count("/v1/sync") == 2  # the name of each dossier, once
    line.close()


def test_a_left_dossier_keeps_its_text_gives_its_files_up_and_stays_as_it_was(crew: Crew) -> None:
    document = crew.documented(crew.water)
    crew.field.sync()
    assert crew.has(document)
    shown = heads(crew.field, crew.water)
    left = crew.carrying.choice.left([crew.water], release=True)
    plan = Carried(crew.field.workspace).plan(left)
    assert (plan.leaving, plan.held, plan.frees) == (1, 0, Amount(1, len(_CONTENT) + len("plan 1")))
    crew.carrying.choose(left)
    rename(crew.office, crew.water, "Eau et assainissement")
    second = crew.documented(crew.water)
    for _ in range(2):
        crew.field.sync()
    assert heads(crew.field, crew.water) == shown
    assert not crew.has(document)
    assert not crew.has(second)
    assert not crew.field.workspace.outbox.withheld.asks
    assert crew.field.workspace.outbox.waiting().to_receive == 0
    assert places(crew.field)[crew.water] is Place.LEFT

    crew.carrying.choose(crew.carrying.choice.entered([crew.water]))
    crew.field.sync()
    assert heads(crew.field, crew.water) == heads(crew.office, crew.water)
    assert crew.has(document)
    assert crew.has(second)


def test_unsent_work_keeps_a_left_dossier_until_it_is_on_the_server(crew: Crew) -> None:
    document = crew.documented(crew.water)
    crew.field.sync()
    rename(crew.field, crew.water, "Écrit sur place")
    crew.carrying.choose(crew.carrying.choice.left([crew.water], release=True))
    assert crew.carrying.released() == {}
    assert crew.water in crew.carrying.followed().cursors
    assert places(crew.field)[crew.water] is Place.HELD
    crew.field.sync()
    crew.field.sync()
    assert crew.water not in crew.carrying.followed().cursors
    assert not crew.has(document)
    crew.office.sync()
    assert "Écrit sur place" in titles(crew.office)


def test_a_file_the_server_has_lost_does_not_leave_and_is_sent_again(crew: Crew) -> None:
    document = crew.documented(crew.water)
    crew.field.sync()
    with sqlite3.connect(crew.server.settings.folder / "server.db") as database:
        database.execute("DELETE FROM media WHERE size = ?", (len(_CONTENT) + len("plan 1"),))
    crew.carrying.choose(crew.carrying.choice.left([crew.water], release=True))
    crew.field.sync()
    assert crew.has(document)
    assert len(crew.field.workspace.outbox.files_to_send()) == 1


def test_a_release_that_was_cut_is_ended_by_the_next(crew: Crew) -> None:
    document = crew.documented(crew.water)
    crew.field.sync()
    crew.carrying.choose(crew.carrying.choice.left([crew.water], release=True))
    with pytest.MonkeyPatch.context() as cut:
        cut.setattr(Carrying, "clear_away", lambda _self: None)
        crew.carrying.release(crew.carrying.released().keys(), ())
    assert len(list(crew.field.workspace.folder.glob("media/*/*.age"))) == 1
    crew.carrying.release((), ())
    assert not crew.has(document)


def test_originals_and_documents_may_stay_on_the_server(crew: Crew) -> None:
    document = crew.documented(crew.water)
    crew.carrying.choose(Choice().with_files(originals=False, documents=False, release=True))
    crew.field.sync()
    assert titles(crew.field) == {"Eau potable", "Riziculture"}
    assert not crew.has(document)
    crew.carrying.choose(crew.carrying.choice.with_files(originals=True, documents=True, release=False))
    crew.field.sync()
    assert crew.has(document)


def test_a_dossier_made_here_is_carried_whatever_its_country(crew: Crew) -> None:
    crew.carrying.choose(Choice().of_countries(["BJ"], {}, release=False))
    crew.field.sync()
    made = crew.field.workspace.records.create(Dossier, title="Pirogues", country="SN").id
    crew.field.sync()
    crew.office.sync()
    rename(crew.office, made, "Pirogues et quais")
    crew.office.sync()
    crew.field.sync()
    assert "Pirogues et quais" in titles(crew.field)


def test_a_server_restored_without_a_word_is_given_back_what_it_lost_of_a_left_dossier(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        crew = Crew(tmp_path / "crew", server, "")
        crew.field.sync()
        server.stop()
        copy_database(server.settings.folder, tmp_path / "before")
        server.start()
        rename(crew.office, crew.water, "Eau et assainissement")
        crew.office.sync()
        crew.field.sync()
        crew.carrying.choose(crew.carrying.choice.left([crew.water, crew.rice], release=True))
        crew.field.sync()
        shown = heads(crew.field, crew.water)
        with Handing(crew.field.workspace).changes(None) as handed:
            assert {change.scope for change in handed} >= {crew.water, crew.rice}
        server.stop()
        restore_database(tmp_path / "before", server.settings.folder)
        server.start()
        crew.carrying.ask_server()
        crew.field.sync()
        crew.office.close()
        crew.office = Laptop(tmp_path / "crew" / "anew", crew.office.login, "Claire")
        crew.office.meet(server)
        crew.office.sync()
        assert heads(crew.office, crew.water) == shown == heads(crew.field, crew.water)
        assert not crew.field.workspace.outbox.relay.is_under_way
        crew.close()


def changes_of(laptop: Laptop, *, in_other_hands: bool = False) -> set[tuple[str, int]]:
    """The changes a laptop has; only those that are never amended any more where they are ``in_other_hands``."""
    with laptop.workspace.store.read() as reader:
        query = "SELECT session, counter FROM change WHERE offered OR NOT ?"
        return {(row[0], row[1]) for row in reader.connection.exec_driver_sql(query, (in_other_hands,))}


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_leaving_and_entering_at_random_loses_nothing(crew: Crew, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - replays a history, guards nothing
    dossiers = [crew.water, crew.rice]
    crew.field.sync()
    written: set[tuple[str, int]] = set()
    for step in range(_STEPS):
        laptop, dossier = chance.choice([crew.office, crew.field]), chance.choice(dossiers)
        act = chance.choice(["write", "write", "site", "new", "leave", "enter", "sync", "sync"])
        if act == "write" and any(each.id == dossier for each in laptop.workspace.records.all(Dossier)):
            rename(laptop, dossier, f"Titre {step}")
        elif act == "site":
            laptop.workspace.records.create(Site, dossier=dossier, name=f"Site {step}")
        elif act == "new":
            dossiers.append(laptop.workspace.records.create(Dossier, title=f"Dossier {step}", country="BJ").id)
        elif act == "leave":
            crew.carrying.choose(crew.carrying.choice.left([dossier], release=chance.random() < 0.5))
        elif act == "enter":
            crew.carrying.choose(crew.carrying.choice.entered([dossier]))
        else:
            laptop.sync()
        for each in (crew.office, crew.field):
            written |= changes_of(each, in_other_hands=True)
        assert not crew.field.workspace.outbox.withheld.asks
    crew.carrying.choose(crew.carrying.choice.of_all())
    for laptop in (crew.field, crew.office, crew.field):
        laptop.sync()
    assert all(heads(crew.field, dossier) == heads(crew.office, dossier) for dossier in dossiers)
    assert written <= changes_of(crew.office) == changes_of(crew.field)
    assert SyncEngine(crew.field.workspace).sync_once().received == 0
