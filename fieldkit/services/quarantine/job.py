"""Windows' way of holding a child: a job object that bounds its memory, time and children, and ends it with us."""

import ctypes
import sys
from typing import Any

from fieldkit.services.quarantine.limits import CPU_SECONDS, MEMORY

_PROCESS_TIME, _ACTIVE_PROCESSES, _PROCESS_MEMORY = 0x2, 0x8, 0x100
_DIE_SILENTLY, _KILL_ON_CLOSE = 0x400, 0x2000
_EXTENDED = 9
_UI_RESTRICTIONS, _ALL_UI = 4, 0xFF
_TICKS = 10_000_000


class Basic(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class Extended(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", Basic),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limits() -> Extended:
    """The limits of one child: memory, processor time, no process of its own, gone when the handle is."""
    wanted = Extended()
    wanted.basic.flags = _PROCESS_TIME | _ACTIVE_PROCESSES | _PROCESS_MEMORY | _DIE_SILENTLY | _KILL_ON_CLOSE
    wanted.basic.per_process_time = CPU_SECONDS * _TICKS
    wanted.basic.active_processes = 1
    wanted.process_memory = MEMORY
    return wanted


class Job:
    """Holds one process until ``close``. ``holds`` tells what it bounds; empty on other systems or when refused."""

    def __init__(self, process: int) -> None:
        """``process`` is the handle of a process that was given nothing to read yet."""
        self.holds: dict[str, str] = {}
        self._handle: int | None = None
        if sys.platform == "win32":
            self._hold(process)

    def close(self) -> None:
        """Let go: Windows ends what is left of the child."""
        if sys.platform == "win32" and self._handle:
            _kernel().CloseHandle(self._handle)
        self._handle = None

    if sys.platform == "win32":

        def _hold(self, process: int) -> None:
            kernel, wanted, all_ui = _kernel(), limits(), ctypes.c_uint32(_ALL_UI)
            self._handle = kernel.CreateJobObjectW(None, None)
            if not self._handle:
                return
            size = ctypes.sizeof(wanted)
            if kernel.SetInformationJobObject(
                self._handle, _EXTENDED, ctypes.byref(wanted), size
            ) and kernel.AssignProcessToJobObject(self._handle, process):
                self.holds = {"memory": "limit", "cpu": "limit"}
                kernel.SetInformationJobObject(self._handle, _UI_RESTRICTIONS, ctypes.byref(all_ui), 4)


if sys.platform == "win32":

    def _kernel() -> Any:  # noqa: ANN401 - ctypes knows no better
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle, number, pointer = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p
        kernel.CreateJobObjectW.restype = handle
        kernel.CreateJobObjectW.argtypes = (pointer, ctypes.c_wchar_p)
        kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, pointer, number)
        kernel.AssignProcessToJobObject.argtypes = (handle, handle)
        kernel.CloseHandle.argtypes = (handle,)
        return kernel
