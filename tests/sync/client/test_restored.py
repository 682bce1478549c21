"""A server restored from an old copy gets back what any laptop still holds, whoever made it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import Action, Objection, ReviewState, Role
from fieldkit.domain.visit import Visit
from tests.journeys.crew import Laptop
from tests.sync.serving import RunningServer, copy_database, restore_database

LOGINS = ("awa@essai.example", "bio@essai.example", "claire@essai.example")
TODAY = dt.date(2026, 3, 12)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path / "server")
    for login in LOGINS:
        running.add_account(login, role=Role.REVIEWER if login.startswith("bio") else Role.OFFICER)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def crew(tmp_path: Path, server: RunningServer) -> Iterator[list[Laptop]]:
    laptops = [Laptop(tmp_path / login, login, login) for login in LOGINS]
    for laptop in laptops:
        laptop.meet(server)
    yield laptops
    for laptop in laptops:
        laptop.close()


def go_back(server: RunningServer, backup: Path, *, announced: bool) -> None:
    server.stop()
    restore_database(backup, server.settings.folder)
    if announced:
        with server.database() as database:
            database.new_epoch()
    server.start()


def keep_copy(server: RunningServer, backup: Path) -> None:
    server.stop()
    copy_database(server.settings.folder, backup)
    server.start()


@pytest.mark.parametrize("announced", [True, False])
def test_a_colleague_s_lost_work_returns_from_whoever_received_it(
    crew: list[Laptop], server: RunningServer, tmp_path: Path, *, announced: bool
) -> None:
    awa, bio, claire = crew
    kept = awa.workspace.records.create(Dossier, title="Gardé")
    awa.sync()
    keep_copy(server, tmp_path / "backup")
    lost = awa.workspace.records.create(Dossier, title="Perdu par le serveur")
    awa.workspace.records.edit(awa.workspace.records.get(Dossier, kept.id), title="Gardé, puis changé")
    awa.sync()
    bio.sync()
    own = bio.workspace.records.create(Dossier, title="De Bio")
    bio.sync()
    go_back(server, tmp_path / "backup", announced=announced)
    report = bio.sync()
    assert report.refused == 0
    assert report.sent == 3, "what the server gave back is not sent again"
    assert not bio.workspace.outbox.relay.is_under_way
    claire.sync()
    records = claire.workspace.records
    assert {records.get(Dossier, each.id).record.title for each in (kept, lost, own)} == {
        "Gardé, puis changé",
        "Perdu par le serveur",
        "De Bio",
    }
    quiet = bio.sync()
    assert (quiet.sent, quiet.received) == (0, 0)


def test_a_review_act_returns_from_its_own_account_only(
    crew: list[Laptop], server: RunningServer, tmp_path: Path
) -> None:
    awa, bio, _ = crew
    records = awa.workspace.records
    dossier = records.create(Dossier, title="Eau")
    mission = records.create(Mission, title="Mission", dossiers=(dossier.id,))
    visit = records.create(Visit, dossier=dossier.id, mission=mission.id, date=TODAY, title="Forage", seen="Vu.")
    keep_copy(server, tmp_path / "backup")
    awa.workspace.review.act(Action.SUBMITTED, records.get(Visit, visit.id))
    awa.sync()
    bio.sync()
    go_back(server, tmp_path / "backup", announced=True)
    assert bio.sync().refused == 0
    awa.sync()
    bio.sync()
    review = bio.workspace.review
    assert review.standing(visit.id).state is ReviewState.SUBMITTED
    assert review.objection(Action.APPROVED, visit.id) is not Objection.OWN_WORK
    review.act(Action.APPROVED, bio.workspace.records.get(Visit, visit.id))
    assert bio.sync().refused == 0
    awa.sync()
    assert awa.workspace.review.standing(visit.id).state is ReviewState.APPROVED


def test_another_network_s_server_is_offered_nothing_a_colleague_made(crew: list[Laptop], tmp_path: Path) -> None:
    awa, bio, _ = crew
    awa.workspace.records.create(Dossier, title="De Awa")
    awa.sync()
    bio.sync()
    bio.workspace.records.create(Dossier, title="De Bio")
    other = RunningServer(tmp_path / "other")
    other.add_account(bio.login, role=Role.REVIEWER)
    other.start()
    try:
        bio.meet(other)
        assert bio.sync().sent == 1
    finally:
        other.stop()
