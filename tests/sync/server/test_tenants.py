"""Two organisations on one server: no id of the one tells or does anything in the hands of the other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from psycopg import connect, sql

from fieldkit.domain.review import Role
from tests.sync.postgresql import PostgreSQL
from tests.sync.server.tenant_trials import NAMES_NOTHING, TRIALS, Ids, holdings, leaks, settle
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker

UNGUARDED = "tests.sync.server.unguarded"


class Pair:
    """A server with an organisation that has one of each thing, and another whose people try their hands at it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.server = RunningServer(folder, url)
        self.server.add_account("awa@ici.example")
        for role in Role:  # each in an organisation of its own: what one makes is not the next one's
            elsewhere = self.server.add_organisation("Ailleurs")
            self.server.add_account(f"{role.value}@ailleurs.example", role=role, organisation=elsewhere)
        self.foreign: Ids

    def start(self, program: str = "") -> None:
        self.server.start()
        awa = Speaker(self.server, "awa@ici.example").sign_in()
        self.foreign = settle(awa)
        awa.http.close()
        if program:
            self.server.stop()
            self.server.program = program
            self.server.start()

    def found(self, role: Role) -> list[str]:
        speaker = Speaker(self.server, f"{role.value}@ailleurs.example").sign_in()
        with self.server.database() as database:
            before = holdings(database, self.server.organisation)
            found = list(leaks(speaker, self.foreign))
            touched = holdings(database, self.server.organisation) != before
        speaker.http.close()
        return [*found, *(["what the other has is not what it was"] if touched else [])]


def take_guards_away(url: str) -> None:
    with connect(url) as connection:
        names = [str(row[0]) for row in connection.execute("SELECT relname FROM pg_class WHERE relrowsecurity")]
        for name in names:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(sql.Identifier(name)))
    assert names


def test_no_id_of_another_organisation_tells_or_does_anything(tmp_path: Path, new_database: Callable[[], str]) -> None:
    pair = Pair(tmp_path / "data", new_database())
    pair.start()
    try:
        assert {role: pair.found(role) for role in Role} == {role: [] for role in Role}
        print(f"\n{len(TRIALS)} trials x {len(Role)} roles, 0 leaks")
    finally:
        pair.server.stop()


def test_every_route_is_tried(tmp_path: Path) -> None:
    pair = Pair(tmp_path / "data", "")
    pair.server.start()
    try:
        paths = Speaker(pair.server, "").call("GET", "/v1/schema").json()["paths"]
    finally:
        pair.server.stop()
    routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert routes == {route for route, _, _ in TRIALS} | NAMES_NOTHING


@pytest.mark.parametrize(
    ("program", "policies"),
    [("", False), (UNGUARDED, True), (UNGUARDED, False)],
    ids=["statements alone", "policies alone", "neither"],
)
def test_either_guard_holds_alone_and_without_both_it_shows(
    tmp_path: Path, postgresql: PostgreSQL, program: str, policies: bool
) -> None:
    url = postgresql.database()
    pair = Pair(tmp_path / "data", url)
    if not policies:
        take_guards_away(url)
    pair.start(program)
    try:
        found = pair.found(Role.OFFICER)
    finally:
        pair.server.stop()
    if policies or not program:
        assert found == []
    else:
        assert len(found) >= 5, found


def test_on_sqlite_the_confinement_is_all_there_is(tmp_path: Path) -> None:
    pair = Pair(tmp_path / "data", "")
    pair.start(UNGUARDED)
    try:
        assert len(pair.found(Role.OFFICER)) >= 5
    finally:
        pair.server.stop()
