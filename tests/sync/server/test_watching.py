"""What whoever looks after a server is told: figures without a name in them, and which laptop has trouble with what."""

import os
import re
import socket
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from fieldkit.domain.changes import Edit
from fieldkit.domain.ids import new_id
from sync.server import health, tables
from sync.server.health import DeviceHealth
from tests.sync.server.commanding import Command
from tests.sync.serving import RunningServer
from tests.sync.speaking import Speaker

_TOKEN = "un jeton d'essai pour les mesures"
_AWA = "awa@essai.example"
_DAY_S = 24 * 3600


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("watched") / "data"
    server = RunningServer(folder, environment={"FIELDKIT_METRICS_TOKEN": _TOKEN})
    server.add_account(_AWA, "Awa Diop")
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def awa(watched: RunningServer) -> Iterator[Speaker]:
    speaker = Speaker(watched, _AWA).sign_in()
    yield speaker
    speaker.http.close()


def health_of(server: RunningServer, device: str) -> DeviceHealth:
    with server.database() as database:
        return next(found for found in health.devices(database) if found.device == device)


def metrics(awa: Speaker, shown: str) -> dict[str, float]:
    nobody = Speaker(awa.server, "", http=awa.http, token=shown)
    answer = nobody.call("GET", "/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e-]+', line) for line in lines)
    for said in (_AWA, "awa", "Awa", awa.device, "Réseau"):
        assert said not in answer.text
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_health_needs_no_token_and_metrics_need_their_own(awa: Speaker) -> None:
    nobody = Speaker(awa.server, "")
    assert nobody.call("GET", "/v1/health").json() == {"status": "ok", "product": "fieldkit"}
    for token in ("", "faux", awa.token):
        stranger = Speaker(awa.server, "", token=token)
        assert stranger.call("GET", "/metrics").status_code == 404
        stranger.http.close()
    nobody.http.close()
    awa.sync(awa.note(new_id()))
    found, name = metrics(awa, _TOKEN), awa.server.organisation
    assert found[f'fieldkit_changes{{organisation="{name}"}}'] >= 1
    assert found[f'fieldkit_devices{{organisation="{name}",state="active"}}'] >= 1
    assert found['fieldkit_requests_total{status="200"}'] >= 2


def test_a_quota_is_told_and_refuses_nothing(
    awa: Speaker, watched: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Command(watched.settings.folder, capsys)
    run.json("quota", "0.0001")
    contents = [os.urandom(90_000), os.urandom(90_000)]
    for content in contents:
        assert awa.download(awa.upload(content)).content == content
    (usage,) = run.json("health")["organisations"]
    assert (usage["bytes"], usage["quota"], usage["files"]) == (180_000, 100_000, 2)
    assert "180\u00a0% des" in run("health")[1]
    assert "quota organisation=" in watched.log.read_text(encoding="utf-8")
    found = metrics(awa, _TOKEN)
    assert found[f'fieldkit_bytes{{organisation="{watched.organisation}"}}'] == 180_000
    assert run("quota", "-1")[0] == 1


def test_it_is_told_who_is_silent_who_is_refused_and_what_does_not_arrive(
    awa: Speaker, watched: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Command(watched.settings.folder, capsys)
    assert run.json("health")["devices"] == []
    wrong = awa.change(Edit("visit", new_id(), "dossier", new_id()), scope=new_id())
    assert [verdict.reason for verdict in awa.sync(wrong).verdicts] == ["scope"]
    awa.begin_upload(b"x" * 1_000)
    long_ago = int(time.time()) - 20 * _DAY_S
    with watched.database() as database, database.write(watched.organisation) as tenant:
        tenant.change(update(tables.upload).values(began_ms=long_ago * 1000))
    told = health_of(watched, awa.device)
    assert (told.refused, told.stuck, told.silent) == ({"scope": 1}, 1, 0)
    assert metrics(awa, _TOKEN)[f'fieldkit_stuck{{organisation="{watched.organisation}"}}'] == 1
    with watched.database() as database, database.write(watched.organisation) as tenant:
        mine = update(tables.device).where(tables.device.c.device == awa.device)
        tenant.change(mine.values(seen_at=long_ago, version="0.1.0"))
    told = health_of(watched, awa.device)
    assert (told.silent, told.version, told.is_well(14), told.is_well(30)) == (20, "0.1.0", False, False)
    _, shown, _ = run("health", language="en")
    for said in ("not heard of for 20 days", "changes refused: 1 (scope)", "0.1.0", "more than a day to arrive: 1"):
        assert said in shown
    with watched.accounts() as accounts:
        accounts.set_revoked(awa.device, revoked=True)
    assert health_of(watched, awa.device).is_well(14), "whoever was shut out may be silent"


def test_a_body_that_is_cut_is_no_fault_and_the_log_holds_no_word_of_a_stranger(watched: RunningServer) -> None:
    head = "POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", watched.port)) as connection:
        connection.sendall(head.encode())
    stranger = Speaker(watched, "")
    assert stranger.call("GET", "/v1/media/%0Aune%20ligne%20fausse").status_code == 401
    stranger.http.close()
    until = time.monotonic() + 30
    while "client_gone" not in (log := watched.log.read_text(encoding="utf-8")) and time.monotonic() < until:
        time.sleep(0.02)
    assert "POST /v1/session 400" in log
    assert "ligne fausse" not in log
