"""The structures handed to Windows are laid out as its headers say, on every 64-bit system this runs on."""

import ctypes
import sys

import pytest

from fieldkit.services.quarantine.job import Basic, Extended, Job, limits


@pytest.mark.skipif(sys.maxsize < 2**32, reason="64-bit layout")
def test_the_layout_is_that_of_the_headers() -> None:
    assert (ctypes.sizeof(Basic), ctypes.sizeof(Extended)) == (64, 144)
    assert (Basic.flags.offset, Basic.active_processes.offset, Basic.affinity.offset) == (16, 40, 48)
    assert (Extended.process_memory.offset, Extended.job_memory.offset) == (112, 120)


def test_the_limits_are_flagged() -> None:
    wanted = limits()
    assert wanted.basic.flags == 0x2 | 0x8 | 0x100 | 0x400 | 0x2000
    assert (wanted.basic.per_process_time, wanted.basic.active_processes) == (600_000_000, 1)
    assert wanted.process_memory == 1_000_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="there it holds something")
def test_elsewhere_it_holds_nothing() -> None:
    job = Job(0)
    job.close()
    assert job.holds == {}
