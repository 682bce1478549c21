"""A child never outlives the program it belongs to, and the end of a mere thread ends none."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fieldkit.services.quarantine import ward as wards
from fieldkit.services.quarantine.ward import Ward
from tests.services.quarantine.conftest import READER, task

ROOT = Path(__file__).parents[3]
WITHIN_S = 10.0
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there the job object goes with its parent")
PARENT = f"""
import threading
from fieldkit.services.quarantine.children import Child
child = Child({READER!r})
child.get_ready()
threading.Thread(target=child.ask, args=({{"deed": "wait"}}, 1, [b"x"], (), 600.0), daemon=True).start()
print(child.pid, flush=True)
input()
"""


def is_gone(pid: int) -> bool:
    """Whether a process ended; one that nobody asked about since stays known, as dead."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not state.strip() or state.strip().startswith("Z")


@POSIX
def test_a_child_that_answers_nobody_ends_with_its_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not is_gone(child)
        parent.kill()
    deadline = time.monotonic() + WITHIN_S
    while not is_gone(child):
        assert time.monotonic() < deadline, "the child goes on without its parent"
        time.sleep(0.05)


@POSIX
def test_one_whose_parent_ended_before_it_asked_ends_too() -> None:
    code = (
        "import time; from fieldkit.services.quarantine.tether import tie_to; "
        "tie_to(1 << 30); time.sleep(5); print('alive')"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (0, b"")


def test_a_child_outlives_the_thread_that_first_asked_for_it(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wards, "FILES", 1000)
    first = threading.Thread(target=lambda: ward.holds(READER))
    first.start()
    first.join()
    child = ward._idle[0]
    for _ in range(100):
        assert ward.parse(task("say", "bonjour")) == "bonjour"
    assert ward._idle == [child]
