"""``fieldkit-server`` as its administrator meets it."""

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.sync.postgresql import ADMINISTRATOR, PostgreSQL
from tests.sync.server.commanding import Command, init
from tests.sync.serving import ROOT, RunningServer
from tests.sync.speaking import Speaker


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], new_database: Callable[[], str]) -> Command:
    return Command(tmp_path / "data", capsys, new_database())


def test_the_life_of_a_server(run: Command) -> None:
    password = init(run)
    server = RunningServer(run.folder, run.database)
    server.organisation = run.json("organisation", "list")[0]["id"]
    server.start()
    try:
        Speaker(server, "admin@reseau.example").sign_in(password)
        made = run.json("account", "add", "--name", "Bio", "--organisation", server.organisation, "bio")
        assert (made["login"], made["role"], made["organisation"]) == ("bio", "officer", server.organisation)
        bio = Speaker(server, "bio").sign_in(made["password"])
        assert run.json("account", "role", "bio", "reviewer") == {"login": "bio", "role": "reviewer"}
        assert bio.call("GET", "/v1/session").json()["account"]["role"] == "reviewer"
        assert [row["device"] for row in run.json("device", "list") if row["login"] == "bio"] == [bio.device]
        run.json("device", "revoke", bio.device)
        assert bio.call("GET", "/v1/session").json()["code"] == "device_revoked"
        run.json("device", "allow", bio.device)
        assert bio.call("GET", "/v1/session").status_code == 200
        run.json("account", "disable", "bio")
        assert bio.call("GET", "/v1/session").json()["code"] == "account_disabled"
        run.json("account", "enable", "bio")
        changed = run.json("account", "password", "bio")["password"]
        assert bio.call("GET", "/v1/session").json()["code"] == "token_unknown"
        bio.token = ""
        bio.sign_in(changed)
        lines = [line for line in run.json("audit") if line["login"] == "bio" or line["about"].startswith("bio")]
        assert [line["deed"] for line in lines] == [
            "account_added",
            "signed_in",
            "role_changed",
            "account_disabled",
            "account_enabled",
            "password_changed",
            "signed_in",
        ]
        assert {line["address"] for line in lines if line["login"]} == {"127.0.0.1"}
        assert run.json("audit", "--organisation", "nobody") == []
        assert "rôle changé" in run("audit")[1]
        assert "role changed" in run("audit", language="en")[1]
        before = bio.epoch
        assert run.json("restored")["epoch"] == bio.call("GET", "/v1/hello").json()["epoch"] != before
    finally:
        server.stop()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_role_that_reads_everything_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], postgresql: PostgreSQL, language: str
) -> None:
    strong = postgresql.url("postgres", ADMINISTRATOR)
    code, _, err = Command(tmp_path / "data", capsys, strong)("serve", "--port", "0", language=language)
    assert code == 1
    assert ADMINISTRATOR in err
    assert "SUPERUSER" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("language", ["fr", "en"])
def test_people_get_sentences(run: Command, language: str) -> None:
    code, out, _ = run("init", "--organisation", "R", "--login", "admin", "--name", "A", language=language)
    assert code == 0
    assert "admin" in out
    assert ("affiché cette seule fois" if language == "fr" else "shown this once") in out
    assert "Administrateur" in run("account", "list")[1]
    assert "Administrator" in run("account", "list", language="en")[1]
    for arguments, code, word in (
        (["account", "disable", "zoe"], 1, "zoe"),
        (["account", "add", "a b", "--name", "x"], 1, "--"),
        (["account", "add", "admin", "--name", "x"], 1, "admin"),
        (["account", "add", "new", "--name", "x", "--organisation", "none"], 1, "none"),
        (["device", "revoke", "nothing"], 1, "nothing"),
        (["init", "--organisation", "R", "--login", "b", "--name", "B"], 1, "init"),
    ):
        got, _, err = run(*arguments, language=language)
        assert got == code
        assert err.strip()
        assert "Traceback" not in err
        assert word in err or word in {"--", "init"}


def test_a_password_may_come_from_standard_input(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    init(run)
    monkeypatch.setattr("sys.stdin", io.StringIO("une phrase assez longue\n"))
    assert "password" not in run.json("account", "add", "bio", "--name", "B", "--password-stdin")
    monkeypatch.setattr("sys.stdin", io.StringIO("courte\n"))
    code, _, err = run("account", "password", "bio", "--password-stdin")
    assert code == 1
    assert "15" in err


def test_a_configured_server_without_accounts_does_not_start(run: Command) -> None:
    code, _, err = run("serve", "--port", "0")
    assert code == 1
    assert "init" in err


def test_a_taken_port_is_said(run: Command) -> None:
    init(run)
    server = RunningServer(run.folder, run.database)
    server.start()
    try:
        code, _, err = run("serve", "--port", str(server.port))
    finally:
        server.stop()
    assert code == 3
    assert str(server.port) in err.replace("\u202f", "")


def test_without_any_configuration_a_local_server_starts_with_a_fresh_password(tmp_path: Path) -> None:
    """As ``make server`` does it: in build/server, the password printed the first time only."""
    command = [sys.executable, "-m", "sync.server.admin", "--json", "serve", "--port", "0"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "SYSTEMROOT": "C:\\Windows"}
    passwords = []
    for _ in range(2):
        started = time.monotonic()
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert process.stdout is not None
            line = json.loads(process.stdout.readline())
            if "password" in line:
                passwords.append((line["login"], line["password"]))
                line = json.loads(process.stdout.readline())
            assert requests.get(line["url"] + "/v1/hello", timeout=10).json()["product"] == "fieldkit"
            print(f"\nserver answers after {time.monotonic() - started:.2f} s")
            wish = {"login": passwords[0][0], "password": passwords[0][1], "device": "d", "key": "A" * 43}
            assert requests.post(line["url"] + "/v1/session", json=wish, timeout=10).status_code == 200
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    assert len(passwords) == 1
    assert len(passwords[0][1]) >= 20
    assert (tmp_path / "build" / "server" / "server.db").exists()
