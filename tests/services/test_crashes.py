"""A program that falls leaves no memory behind, and a trace of lines only where a person agreed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.services.crashes import DEBUGGER, keep_traces, last_crash, traces_are_kept, watch_for_crashes

FALL = """
import faulthandler, sys
from pathlib import Path
from fieldkit.services.crashes import forbid_memory_images, watch_for_crashes
forbid_memory_images()
watch_for_crashes(Path(sys.argv[1]))
def hounkpatin(secret):
    faulthandler._sigsegv()
hounkpatin("Adjovi Hounkpatin")
"""


def fall(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FALL, str(folder)], capture_output=True, check=False)
    assert done.returncode != 0


def test_without_agreement_nothing_is_written(tmp_path: Path) -> None:
    fall(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert last_crash(tmp_path) == []


def test_a_fall_is_told_at_the_next_start_without_folders_or_values(tmp_path: Path) -> None:
    keep_traces(keep=True, folder=tmp_path)
    assert traces_are_kept(tmp_path)
    fall(tmp_path)
    script = "import sys; from pathlib import Path; from fieldkit.services.crashes import watch_for_crashes; "
    subprocess.run([sys.executable, "-c", f"{script}watch_for_crashes(Path(sys.argv[1]))", str(tmp_path)], check=True)
    told = last_crash(tmp_path)
    assert told
    assert not any("/" + str(tmp_path).strip("/") in line or "Adjovi" in line for line in told)
    keep_traces(keep=False, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_trace_shows_our_files_and_nothing_above_them(tmp_path: Path) -> None:
    (tmp_path / "crash-earlier.txt").write_text(
        "Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f (most recent call first):\n"
        '  File "/media/adjovi hounkpatin/fieldkit/ui/app.py", line 88 in main\n'
        '  File "C:\\Users\\<adjovi>\\lib\\site-packages\\PySide6\\thing.py", line 7 in run\n'
        '  File "/srv/hounkpatin adjovi.py", line 3 in <module>\n',
        encoding="utf-8",
    )
    told = last_crash(tmp_path)
    assert told == ["ui/app.py:88 main", "site-packages/PySide6/thing.py:7 run", "?:3"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes no memory images unless its owner set it up")
def test_no_memory_image_may_be_written() -> None:
    script = (
        "import resource; from fieldkit.services.crashes import forbid_memory_images; forbid_memory_images(); "
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0)"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody else may read a process unless its owner says so")
@pytest.mark.parametrize(("debugger", "readable"), [("", "0"), ("1", "1")])
def test_nobody_else_may_read_the_memory(debugger: str, readable: str) -> None:
    script = (
        "import ctypes; from fieldkit.services.crashes import forbid_memory_images; forbid_memory_images(); "
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    environment = {**os.environ, DEBUGGER: debugger}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == readable


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    keep_traces(keep=True, folder=tmp_path)
    (tmp_path / "crash.txt").mkdir()
    watch_for_crashes(tmp_path)
