"""A child taken over by a file reads nothing, writes nothing, reaches nobody and holds little."""

import ast
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.errors import FileRefused
from fieldkit.services.quarantine import limits
from fieldkit.services.quarantine import ward as wards
from fieldkit.services.quarantine.ward import Ward
from tests.services.quarantine.conftest import READER, task

ROOT = Path(__file__).parents[3]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits a process gives up by itself are POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the filter of system calls is Linux's")
STOPPED = {"PermissionError", "OSError"}


def why(ward: Ward, deed: str, words: object = "") -> str:
    with pytest.raises(FileRefused) as refused:
        ward.parse(task(deed, words))
    assert refused.value.facts["name"] == "hostile.jpg"
    return refused.value.reason


def test_an_honest_reader_answers(ward: Ward) -> None:
    assert ward.parse(task("say", "bonjour", content=bytes(3_000_000))) == "bonjour"


def test_it_is_told_what_holds(ward: Ward) -> None:
    holds = ward.holds(READER)
    expected = {
        "linux": {"memory": "limit", "cpu": "limit", "files": "filter", "network": "filter"},
        "darwin": {"memory": "watched", "cpu": "limit", "files": "limit", "network": "limit"},
        "win32": {"memory": "limit", "cpu": "limit"},
    }
    assert holds == expected[sys.platform]


@POSIX
def test_no_file_is_read_written_or_deleted(ward: Ward, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"secret")
    assert ward.parse(task("read a file", there)) in STOPPED
    assert ward.parse(task("write a file", tmp_path / "new")) in STOPPED
    assert ward.parse(task("use a descriptor let go", there)) in (
        {"PermissionError"} if sys.platform == "linux" else {"done"}
    )
    assert list(tmp_path.iterdir()) == [there]


@LINUX
def test_nothing_else_of_the_system_is_at_hand(ward: Ward, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.touch()
    assert ward.parse(task("list a folder", tmp_path)) == "PermissionError"
    assert ward.parse(task("delete a file", there)) == "PermissionError"
    assert ward.parse(task("fork")) == "PermissionError"
    assert ward.parse(task("run", sys.executable)) == "PermissionError"
    assert ward.parse(task("kill", os.getpid())) == "PermissionError"
    assert ward.parse(task("lift a limit")) == "ValueError", "the limit stays as it is"
    assert there.exists()


@LINUX
def test_no_signal_reaches_another_process_and_one_to_itself_does(ward: Ward) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert ward.parse(task("signal", other.pid)) == ""
        assert ward.parse(task("signal", os.getpid())) == "", "the parent itself is spared too"
        assert other.poll() is None
        other.communicate(b"\n")
    assert ward.parse(task("signal itself")) == "tgkill"
    assert why(ward, "give up") == "reader_ended"


@POSIX
def test_nobody_is_reached(ward: Ward) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        assert ward.parse(task("connect", port)) in STOPPED
        assert ward.parse(task("send", port)) in STOPPED
        with pytest.raises(TimeoutError):
            server.accept()


def test_it_inherits_no_secret_and_no_file(ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", "sept lampes au bord du fleuve")
    with (tmp_path / "open").open("wb") as held:
        os.set_inheritable(held.fileno(), True)
        told = ward.parse(task("environment"))
        assert "sept lampes" not in told
        assert set(ast.literal_eval(told)) <= {"SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LC_CTYPE"}
        assert ward.parse(task("descriptors")) == "0 1 2"


def test_it_holds_no_part_of_the_program_it_does_not_need(ward: Ward) -> None:
    loaded = {name.split(".")[0] for name in ward.parse(task("modules")).split()}
    assert not loaded & {"PySide6", "sqlalchemy", "sqlcipher3", "pyrage", "keyring", "requests", "cryptography"}


def test_memory_ends_before_the_machine_does(ward: Ward) -> None:
    assert why(ward, "hold") == "too_heavy"


@POSIX
def test_where_the_system_does_not_bound_memory_the_child_does() -> None:
    code = (
        "import time\nfrom fieldkit.services.quarantine import limits\nlimits.watch_memory(120_000_000)\nkept = []\n"
        "while True:\n kept.append(b'x' * 2_000_000); time.sleep(0.002)\n assert len(kept) < 500, 'nobody looked'\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, timeout=60)
    assert ran.returncode == limits.HEAVY, ran.stderr


@POSIX
def test_processor_time_ends() -> None:
    code = (
        "from fieldkit.services.quarantine import limits\nlimits.CPU_SECONDS = 1\nlimits.close_doors()\n"
        "while True: pass\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, timeout=60)
    assert ran.returncode == -signal.SIGXCPU


@pytest.mark.parametrize("deed", ["wait", "turn"])
def test_a_file_that_never_ends_is_ended(deed: str, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    ward.holds(READER)
    monkeypatch.setattr(wards, "SECONDS", 1.0)
    assert why(ward, deed) == "too_slow"


def test_a_child_starts_quickly_enough_to_be_thrown_away() -> None:
    """The budget is 150 ms of processor time; the clock on a busy machine tells nothing."""
    if sys.platform == "win32":
        pytest.skip("Windows tells no times of children")
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Ward(1) as fresh:
        fresh.holds("fieldkit.services.imaging.reading")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert 0 < spent < 0.3
