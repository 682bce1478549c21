"""What a child gives up before it reads its first foreign byte, and on which systems that holds."""

import os
import sys
import threading
import time

from fieldkit.services.hidden_memory import hide_memory
from fieldkit.services.quarantine.syscalls import allow_only_computing

MEMORY = 1_000_000_000
"""Bytes a child may hold."""
CPU_SECONDS = 60
"""Processor time of a child's whole life."""
HEAVY = 77
"""Exit status of a child that watched itself pass ``MEMORY``."""
_GLANCE = 0.02
_NICENESS = 5


def close_doors() -> dict[str, str]:
    """Give up memory, time, files, processes and network, for good; tells what holds each, nothing where nothing does.

    ``memory``: ``limit`` (the system refuses more) or ``watched`` (the child ends itself a glance later, where the
    system does not keep to that limit: macOS). ``cpu``: ``limit``. ``files`` and ``network``: ``filter`` (the system
    refuses the call: Linux) or ``limit`` (no descriptor is left for one). On Windows all is the parent's to hold.
    """
    if sys.platform == "win32":
        return {}
    import resource

    os.nice(_NICENESS)  # the window goes first
    if sys.platform == "darwin":
        watch_memory(MEMORY)
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # counts threads on Linux, where the filter is for that
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hide_memory()
    # Standard input, output and the null device are all it has: neither a file nor a socket finds a number.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    outside = "filter" if allow_only_computing() else "limit"
    memory = "watched" if sys.platform == "darwin" else "limit"
    return {"memory": memory, "cpu": "limit", "files": outside, "network": outside}


def watch_memory(most: int) -> None:
    """End this process with the status ``HEAVY`` soon after it has held more than ``most`` bytes; not on Windows."""
    threading.Thread(target=_watch, args=(most,), daemon=True).start()


def _watch(most: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit <= most:
        time.sleep(_GLANCE)
    os._exit(HEAVY)
