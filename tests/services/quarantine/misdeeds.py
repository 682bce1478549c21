"""A reader as an attacker would have it, once a file took the child over: it does what its request tells it to."""

import ctypes
import errno
import os
import platform
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fieldkit.errors import FileRefused
from fieldkit.services.quarantine.child import serve
from fieldkit.services.quarantine.frames import Frame

KEPT: list[bytes] = []


def main() -> None:
    """Serve, with the modules loaded whose use is to be refused."""
    serve(read, lambda: None, 50_000_000)


def read(facts: Mapping[str, Any], content: bytes) -> Frame:
    """Do ``facts["deed"]`` and tell what came of it."""
    return Frame({"came": DEEDS[str(facts["deed"])](str(facts.get("with", ""))), "size": len(content)})


def attempt(call: Callable[[], object]) -> str:
    """What stood in the way, by name, or ``done``."""
    try:
        call()
    except (OSError, ValueError) as error:
        return type(error).__name__
    return "done"


def hold(_: str) -> str:
    """Take memory that is really used, for as long as the child lives."""
    while True:
        KEPT.append(b"\x55" * 10_000_000)


def refuse(reason: str) -> str:
    """Refuse, with facts that are nobody's business."""
    raise FileRefused(reason, width=7, limit="x" * 100, path="/etc/passwd")


def crash(_: str) -> str:
    """What a damaged heap does."""
    ctypes.string_at(0)
    return "alive"


def speak(words: str) -> str:
    """Write straight to the parent, then leave."""
    raw = {
        "rubbish": os.urandom(64),
        "endless": struct.pack(">I", 0xFFFFFFFF) + bytes(1000),
        "deep": struct.pack(">I", 16_000) + b"[" * 16_000,
        "huge part": struct.pack(">I", 40) + b'{"facts": {}, "sizes": [99999999999999]}',
        "wrong parts": struct.pack(">I", 37) + b'{"facts": {}, "sizes": [1,1,1,1,1,1]}',
        "half": struct.pack(">I", 29) + b'{"facts": {}, "sizes": [500]}' + bytes(20),
        "nothing": b"",
    }[words]
    os.write(1, raw)
    os._exit(0)


def wait(_: str) -> str:
    """Never answer, and use no time either."""
    threading.Event().wait()
    return "woken"


def turn(_: str) -> str:
    """Never answer, and keep a processor busy."""
    while True:
        pass


def say(words: str) -> str:
    """What an honest reader does."""
    return words


DEEDS: dict[str, Callable[[str], str]] = {
    "say": say,
    "hold": hold,
    "refuse": refuse,
    "crash": crash,
    "speak": speak,
    "wait": wait,
    "turn": turn,
    "leave": lambda status: os._exit(int(status)),
    "read a file": lambda path: attempt(lambda: Path(path).read_bytes()),
    "write a file": lambda path: attempt(lambda: Path(path).write_bytes(b"x")),
    "list a folder": lambda path: attempt(lambda: list(Path(path).iterdir())),
    "delete a file": lambda path: attempt(lambda: Path(path).unlink()),
    "connect": lambda port: attempt(lambda: socket.socket().connect(("127.0.0.1", int(port)))),
    "send": lambda port: attempt(
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(port)))
    ),
    "fork": lambda _: attempt(os.fork),
    "run": lambda path: attempt(lambda: os.execv(path, [path])),  # noqa: S606 - that it cannot is the point
    "kill": lambda pid: attempt(lambda: os.kill(int(pid), signal.SIGTERM)),
    "signal": lambda pid: signals(int(pid), signal.SIGTERM),
    "signal itself": lambda _: signals(os.getpid(), 0),
    "give up": lambda _: os.abort(),
    "lift a limit": lambda _: attempt(lift),
    "environment": lambda _: repr(dict(os.environ)),
    "modules": lambda _: " ".join(sorted(sys.modules)),
    "descriptors": lambda _: " ".join(str(number) for number in range(256) if is_open(number)),
    "use a descriptor let go": lambda path: attempt(lambda: use_let_go(path)),
}


def lift() -> None:
    """Ask for more than was given up."""
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))


_SIGNALS = {
    # name: number on x86-64, number on 64-bit ARM, arguments before the signal
    "kill": (62, 129, 1),
    "tkill": (200, 130, 1),
    "tgkill": (234, 131, 2),
    "pidfd_open": (434, 434, 1),
}


def signals(pid: int, number: int) -> str:
    """Ask the kernel itself to send a signal to a process, in each way it has: those it took, by name."""
    system, column = ctypes.CDLL(None, use_errno=True), platform.machine() == "aarch64"
    taken = []
    for name, (*numbers, arguments) in _SIGNALS.items():
        call = [ctypes.c_long(each) for each in (numbers[column], *[pid] * arguments, number)]
        if name == "pidfd_open":
            call[-1] = ctypes.c_long(0)
        if system.syscall(*call) >= 0:
            taken.append(name)
    return " ".join(taken)


def is_open(number: int) -> bool:
    """Whether a file stands behind a descriptor."""
    try:
        os.lseek(number, 0, os.SEEK_CUR)
    except OSError as error:
        return error.errno == errno.ESPIPE
    return True


def use_let_go(path: str) -> None:
    """Close one of the three descriptors and open something else in its place."""
    os.close(2)
    Path(path).read_bytes()
