"""A server is copied while it runs, made again elsewhere, on either database, and read through."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from fieldkit.domain.ids import new_id
from fieldkit.domain.review import Role
from fieldkit.errors import Damaged, Refused
from sync.server import backups, database, soundness, tables
from sync.server.rooms import Rooms, Settings, open_rooms
from tests.sync.postgresql import PostgreSQL
from tests.sync.server.commanding import Command, init
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker, sha256_of

PHOTO = bytes(range(256)) * 500
ADMIN = "admin@reseau.example"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], new_database: Callable[[], str]) -> Command:
    return Command(tmp_path / "data", capsys, new_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str], postgresql: PostgreSQL
) -> Command:
    """Another machine: a new folder, and a new database of either kind."""
    return Command(tmp_path / "other" / "data", capsys, postgresql.database() if request.param == "postgresql" else "")


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_running_server_is_made_again_on_another_machine_and_another_database(
    run: Command, elsewhere: Command, tmp_path: Path
) -> None:
    password = init(run)
    place, dossier = tmp_path / "backups", new_id()
    server = RunningServer(run.folder, run.database)  # with a second organisation
    server.add_account("bio@autre.example", role=Role.OFFICER)
    server.start()
    try:
        awa = Speaker(server, ADMIN).sign_in(password)
        written = [awa.note(dossier) for _ in range(5)]
        awa.sync(*written)
        photo = awa.upload(PHOTO)
        bio = Speaker(server, "bio@autre.example").sign_in()
        bio.sync(bio.note(new_id()))
        first = run.json("backup", str(place))
        assert (first["files"], first["copied"], first["lost"]) == (1, 1, [])
        assert run.json("backup", str(place))["copied"] == 0, "a file is copied once"
    finally:
        server.stop()
    made = elsewhere.json("restore", str(place))
    assert (made["files"], made["lost"]) == (1, [])
    assert made["epoch"] != awa.epoch
    assert elsewhere.json("check", "--files")["faults"] == []
    again = RunningServer(elsewhere.folder, elsewhere.database).start()
    try:
        new = Speaker(again, ADMIN).sign_in(password)
        new.sync()
        assert new.cursors == {dossier: 5}
        assert new.received == written
        assert new.download(photo).content == PHOTO
        assert new.epoch == made["epoch"]
        other = Speaker(again, "bio@autre.example").sign_in()
        assert other.download(photo).status_code == 404
    finally:
        again.stop()


def test_only_an_empty_server_is_filled(run: Command, tmp_path: Path) -> None:
    init(run)
    place = tmp_path / "backups"
    run.json("backup", str(place))
    code, _, err = run("restore", str(place))
    assert code == 1
    assert "dossier neuf" in err
    assert len(run.json("account", "list")) == 1


def test_a_damaged_backup_makes_nothing(run: Command, elsewhere: Command, tmp_path: Path) -> None:
    init(run)
    path = Path(run.json("backup", str(tmp_path / "backups"))["path"])
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    code, _, err = elsewhere("restore", str(path.parent))
    assert code == 1
    assert "abîmée" in err
    assert elsewhere.json("account", "list") == []
    code, _, err = elsewhere("restore", str(tmp_path / "nowhere"), language="en")
    assert (code, "No backup" in err) == (1, True)


def test_as_many_backups_stay_as_were_asked_for_the_latest_last_to_go(run: Command, tmp_path: Path) -> None:
    init(run)
    place = tmp_path / "backups"
    made = [Path(run.json("backup", str(place))["path"]) for _ in range(3)]
    assert backups.backups_in(place) == made[::-1]
    made.append(Path(run.json("backup", "--keep", "2", str(place))["path"]))
    assert backups.backups_in(place) == made[:-3:-1]


def test_a_backup_under_writes_is_one_moment(tmp_path: Path, new_database: Callable[[], str]) -> None:
    server = RunningServer(tmp_path / "data", new_database())
    server.add_account(ADMIN, role=Role.ADMINISTRATOR)
    server.start()
    ended, written = threading.Event(), threading.Event()

    def write() -> None:
        awa = Speaker(server, ADMIN).sign_in()
        scopes = [new_id() for _ in range(3)]
        while not ended.is_set():
            awa.sync(*(awa.note(scope) for scope in scopes))
            written.set()
        awa.http.close()

    writer = threading.Thread(target=write)
    writer.start()
    rooms = open_rooms(server.settings)
    try:
        copies = []
        for _ in range(6):
            written.clear()
            assert written.wait(timeout=60)
            copies.append(backups.make(rooms, tmp_path / "backups").path)
    finally:
        rooms.database.close()
        ended.set()
        writer.join()
        server.stop()
    counts = []
    for path in copies:
        copy = open_rooms(Settings(tmp_path / path.stem, str(path), str(tmp_path / "backups" / "media")))
        found = soundness.examine(copy)
        copy.database.close()
        assert found.faults == ()
        counts.append(found.changes)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0], "nothing was written meanwhile"


@pytest.fixture
def rooms(tmp_path: Path, new_database: Callable[[], str]) -> Rooms:
    """A server with three changes and two files, stopped."""
    server = RunningServer(tmp_path / "data", new_database())
    server.add_account(ADMIN, role=Role.ADMINISTRATOR)
    server.start()
    try:
        awa = Speaker(server, ADMIN).sign_in()
        awa.sync(*(awa.note(new_id()) for _ in range(3)))
        awa.upload(PHOTO)
        awa.upload(PHOTO[1:])
    finally:
        server.stop()
    return open_rooms(server.settings)


def test_what_is_not_whole_is_named(rooms: Rooms, tmp_path: Path) -> None:
    organisation = rooms.database.organisations()[0]
    assert soundness.examine(rooms, contents=True) == soundness.Soundness(1, 3, 2, ())
    with rooms.database.write(organisation) as tenant:
        one = tenant.read(tables.change.select()).first()
        assert one is not None
        spoilt = update(tables.change).where(tables.change.c.scope == one.scope)
        tenant.change(spoilt.values(body=bytes(one.body)[:-1]))
        tenant.change(update(tables.scope).where(tables.scope.c.scope != one.scope).values(number=9))
    lost, changed = sha256_of(PHOTO), sha256_of(PHOTO[1:])
    for path in files_under(tmp_path / "data" / "media"):
        if path.name == lost:
            path.unlink()
        else:
            path.write_bytes(PHOTO[1:].replace(b"\x05", b"\x06"))
    found = soundness.examine(rooms)
    assert sorted(fault.kind for fault in found.faults) == ["change", "lost_file", "number", "number"]
    read = {fault.what for fault in soundness.examine(rooms, contents=True).faults if fault.kind == "file"}
    assert read == {changed}
    kept = backups.make(rooms, tmp_path / "backups")
    assert set(kept.lost) == {lost, changed}
    assert files_under(tmp_path / "backups" / "media") == [], "what is not what its name says is not kept"
    rooms.database.close()


def test_a_copy_that_cannot_be_read_back_never_counts(
    rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "backups"
    earlier = backups.make(rooms, place).path

    def torn(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:8192])

    monkeypatch.setattr(database, "flush", torn)  # a disk that says it kept what it did not
    with pytest.raises(Damaged):
        backups.make(rooms, place, most=1)
    assert backups.backups_in(place) == [earlier]
    with pytest.raises(Refused):
        backups.restore(rooms, place)
    rooms.database.close()
