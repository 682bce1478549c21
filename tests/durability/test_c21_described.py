"""C21: the server is asked all that its own description allows, and much that it does not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.durability import ledger
from tests.sync.serving import ROOT, RunningServer, running_server
from tests.sync.speaking import Speaker

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
ALL = "examples,coverage,fuzzing,stateful"
EACH = ledger.trials(100, 6)
"""Requests drawn for each operation and phase, besides those that follow from the description."""

_COUNT = re.compile(r"(\d[\d,]*) generated(?:, (\d+) found)?")
_AWA = "awa@essai.example"


def asked(server: RunningServer, folder: Path, *options: str, each: int = EACH, phases: str = ALL) -> tuple[int, int]:
    """How many requests were made, and how many of the answers were not as described."""
    folder.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        f"{server.url}/v1/schema",
        "--no-color",
        "-n",
        str(each),
    ]
    command += ["--phases", phases, "--continue-on-failure", "--checks", CHECKS]
    command += ["--seed", "21", "--generation-database", "none", *options]
    ran = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.durability.raw_bodies", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=800,
        check=False,
    )
    found = _COUNT.search(ran.stdout)
    assert found is not None, ran.stdout + ran.stderr
    made, wrong = int(found[1].replace(",", "")), int(found[2] or 0)
    if ran.returncode or wrong:
        sys.stdout.write(ran.stdout)
    return made, max(wrong, ran.returncode)


def test_c21_whatever_is_asked_the_answer_is_as_described(tmp_path: Path) -> None:
    with running_server(tmp_path / "served") as server:
        server.add_account(_AWA)
        awa = Speaker(server, _AWA).sign_in()
        token = ("--header", f"Authorization: Bearer {awa.token}", "--exclude-method", "DELETE")
        made, wrong = asked(server, tmp_path / "signed in", *token)
        more, also = asked(server, tmp_path / "unknown", each=ledger.trials(20, 3), phases="fuzzing")
        assert awa.call("DELETE", "/v1/session").status_code == 204
        awa.http.close()
    with running_server(tmp_path / "falling") as server:
        server.stop()
        server.program = "tests.durability.undescribed"
        server.start()
        tried, bitten = asked(server, tmp_path / "fallen", "--include-path", "/v1/hello", each=4)
    ledger.record(
        "C21",
        "requests drawn from the description",
        made + more,
        wrong + also,
        teeth=f"{bitten} of {tried} where a route falls",
    )
