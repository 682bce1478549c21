"""A running server on each of the two databases, shared by the tests of this folder: each makes dossiers of its own."""

from collections.abc import Callable, Iterator

import pytest

from fieldkit.domain.review import Role
from tests.sync.postgresql import PostgreSQL, running_postgresql
from tests.sync.serving import RunningServer, running_server
from tests.sync.speaking import Speaker

_ROLES = {
    "awa@essai.example": Role.OFFICER,
    "bio@essai.example": Role.OFFICER,
    "claire@essai.example": Role.REVIEWER,
    "didier@essai.example": Role.REVIEWER,
    "admin@essai.example": Role.ADMINISTRATOR,
}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """What a server is told of its database: nothing, for a file in its folder, or the URL of a new empty one."""
    if request.param == "sqlite":
        return lambda: ""
    made: PostgreSQL = request.getfixturevalue("postgresql")
    return made.database


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("served") / "data", new_database()) as server:
        for login, role in _ROLES.items():
            server.add_account(login, role=role)
        yield server


@pytest.fixture
def sign_in(server: RunningServer) -> Iterator[Callable[[str], Speaker]]:
    """A new device, signed in with the account of that first name (``awa``, ``claire``…)."""
    speakers: list[Speaker] = []

    def start(name: str) -> Speaker:
        speakers.append(Speaker(server, f"{name}@essai.example").sign_in())
        return speakers[-1]

    yield start
    for speaker in speakers:
        speaker.http.close()
