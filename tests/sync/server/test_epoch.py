"""A server that was restored or replaced says so, and gets back what it lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from psycopg import connect

from fieldkit.domain.ids import new_id
from fieldkit.errors import NewerFormat
from sync.protocol.accounts import Hello, decode
from sync.protocol.codec import encode_request
from sync.protocol.messages import Outcome
from sync.server import tables
from sync.server.rooms import open_rooms
from tests.sync.postgresql import PostgreSQL
from tests.sync.serving import RunningServer, copy_database, restore_database, running_server
from tests.sync.speaking import Speaker, problem_of


def epoch_of(speaker: Speaker) -> str:
    return decode(speaker.call("GET", "/v1/hello").content, Hello).epoch


def test_hello_needs_no_token_and_the_epoch_stays_over_restarts(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    with running_server(tmp_path / "data", new_database()) as server:
        nobody = Speaker(server, "nobody")
        hello = decode(nobody.call("GET", "/v1/hello").content, Hello)
        assert (hello.product, hello.protocols) == ("fieldkit", (1,))
        server.restart()
        assert epoch_of(nobody) == hello.epoch
    with running_server(tmp_path / "other", new_database()) as other:
        assert epoch_of(Speaker(other, "nobody")) != hello.epoch


def test_a_restored_server_gets_back_what_it_lost(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        server.add_account("awa@essai.example")
        awa = Speaker(server, "awa@essai.example").sign_in()
        dossier = new_id()
        before, after = awa.note(dossier), awa.note(dossier)
        awa.sync(before)
        server.stop()
        copy_database(server.settings.folder, tmp_path / "backup")
        server.start()
        awa.sync(after)
        server.stop()
        restore_database(tmp_path / "backup", server.settings.folder)
        with server.database() as database:
            database.new_epoch()
        server.start()

        answer = awa.post(encode_request(awa.request(awa.note(dossier))))
        assert answer.status_code == 409
        assert problem_of(answer).code == "epoch_changed"
        assert problem_of(answer).facts == {"epoch": epoch_of(awa)}

        awa.epoch, awa.cursors = epoch_of(awa), {}
        outcomes = [verdict.outcome for verdict in awa.sync(before, after).verdicts]
        assert outcomes == [Outcome.KNOWN, Outcome.APPLIED]
        assert awa.cursors == {dossier: 2}


def test_a_restoration_nobody_announced_is_noticed(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        server.add_account("awa@essai.example")
        awa = Speaker(server, "awa@essai.example").sign_in()
        dossier = new_id()
        awa.sync(awa.note(dossier))
        server.stop()
        copy_database(server.settings.folder, tmp_path / "backup")
        server.start()
        awa.sync(awa.note(dossier))
        server.stop()
        restore_database(tmp_path / "backup", server.settings.folder)
        server.start()
        lost = awa.note(dossier)
        answer = awa.post(encode_request(awa.request(lost)))
        assert (answer.status_code, problem_of(answer).code) == (409, "cursor_ahead")
        awa.cursors = {}
        assert awa.sync(lost).verdicts[0].outcome is Outcome.APPLIED, "nothing was kept of the refused request"


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "data")
    server.add_account("awa@essai.example")
    with server.database() as database, database.writing.begin() as connection:
        connection.execute(tables.meta.update().where(tables.meta.c.name == "format").values(value="99"))
    before = (server.settings.folder / "server.db").read_bytes()
    with pytest.raises(NewerFormat):
        open_rooms(server.settings)
    assert (server.settings.folder / "server.db").read_bytes() == before


def test_a_newer_postgresql_database_is_left_alone(tmp_path: Path, postgresql: PostgreSQL) -> None:
    server = RunningServer(tmp_path / "data", postgresql.database())
    with server.database() as database, database.writing.begin() as connection:
        connection.execute(tables.meta.update().where(tables.meta.c.name == "format").values(value="99"))
    with pytest.raises(NewerFormat):
        open_rooms(server.settings)
    with connect(server.settings.database_url) as connection:
        assert connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone() == ("99",)
