"""The conditions every test runs under are what ``tests/conftest.py`` says."""

import logging
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.tree import ROOT

ELSEWHERE = ("192.0.2.1", 443)
"""An address kept for documentation: nobody's machine."""


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as there, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        there.connect(ELSEWHERE)
    with socket.socket() as there, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        there.connect_ex(ELSEWHERE)
    with pytest.raises(RuntimeError, match=r"server\.example"):
        socket.create_connection(("server.example", 443))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_home_is_nobodys_and_windows_stay_in_memory() -> None:
    assert "fieldkit-tests-" in str(Path.home())
    assert "fieldkit-tests-" in os.environ["XDG_DATA_HOME"]
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        __import__("warnings").warn("old", DeprecationWarning, stacklevel=1)


LOGGING = """
import logging

def test_silent(): logging.getLogger("fieldkit").info("fine")
def test_loud(): logging.getLogger("fieldkit.storage").warning("disk is slow")
def test_looks_at_the_log(caplog): logging.getLogger("fieldkit.storage").warning("disk is slow")
"""


def test_a_warning_in_the_log_fails_the_test_that_did_not_look(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_planted.py").write_text(LOGGING, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        "-rA",
        str(tmp_path),
    ]
    found_here = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        command, cwd=tmp_path, env=found_here, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert "ERROR test_planted.py::test_loud - Failed: logged without the test expecting it" in ran.stdout
    assert "WARNING fieldkit.storage: disk is slow" in ran.stdout
    assert "3 passed, 1 error" in ran.stdout


def test_this_files_own_log_is_looked_at(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("fieldkit").warning("expected")
    assert "expected" in caplog.text
