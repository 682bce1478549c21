"""Linux's filter of system calls: a process that has what it needs keeps computing, and asks for nothing more."""

import ctypes
import errno
import os
import platform
import struct
import sys

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_NUMBER_AT, _MACHINE_AT, _FLAGS_AT = 0, 4, 16
_FIRST_AT = 16  # the lower half of the first argument: process numbers are 32 bits
_THREAD = 0x00010000

_X86_64, _AARCH64 = 0xC000003E, 0xC00000B7
_CALLS = {
    # name: number on x86-64, number on 64-bit ARM
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
}
_SELF_ONLY = {
    # calls whose first argument is a process, allowed where it is this one
    "tgkill": (234, 131),
}
_CLONE = (56, 220)
_CLONE3 = 435
_MACHINES = {"x86_64": (_X86_64, 0), "aarch64": (_AARCH64, 1)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def allow_only_computing() -> bool:
    """Refuse this process every call but those of a computation on what it holds, for good; whether that holds.

    Opening, connecting or starting a process fails with EPERM from then on. A thread may be started, since one decoder
    does so for every picture, and a signal sent to itself, since a library may give up in that way. False on other
    systems, on other processors and where the kernel has no filters.
    """
    known = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    steps = _steps(*known, os.getpid())
    program = _Program(len(steps) // 8, steps)
    system = ctypes.CDLL(None)
    if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(system.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps(machine: int, column: int, process: int) -> bytes:
    """The filter as the kernel reads it: a call of another machine, or one not named here, is refused.

    ``process`` is the number of the one the filter is for: no signal reaches another.
    """
    numbers = [call[column] for call in _CALLS.values()]
    step = struct.Struct("=HBBI").pack
    # Jumps count the steps left out. Behind the numbers stand: refuse, is it a thread, refuse, unknown, allow.
    count = len(numbers)
    own: list[bytes] = []
    for call in _SELF_ONLY.values():
        own += [
            step(_EQUAL, 0, 4, call[column]),
            step(_LOAD, 0, 0, _FIRST_AT),
            step(_EQUAL, 0, 1, process),
            step(_RETURN, 0, 0, _ALLOW),
            step(_RETURN, 0, 0, _REFUSE),
        ]
    steps = [
        step(_LOAD, 0, 0, _MACHINE_AT),
        step(_EQUAL, 0, count + len(own) + 3, machine),
        step(_LOAD, 0, 0, _NUMBER_AT),
        *own,
        step(_EQUAL, count + 2, 0, _CLONE[column]),
        step(_EQUAL, count + 4, 0, _CLONE3),  # a filter cannot see its flags; told so, the library asks for clone
    ]
    steps += [step(_EQUAL, count + 4 - place, 0, number) for place, number in enumerate(numbers)]
    steps += [
        step(_RETURN, 0, 0, _REFUSE),
        step(_LOAD, 0, 0, _FLAGS_AT),
        step(_ANY_BIT, 2, 0, _THREAD),
        step(_RETURN, 0, 0, _REFUSE),
        step(_RETURN, 0, 0, _UNKNOWN),
        step(_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(steps)
