"""``python -m tests.durability.terminal [CERTIFICATE [FAULT]]``: one process that runs the commands it is told.

It reads a command of ``fieldkit`` a line, as JSON: its ``words``, and ``ahead``, what the clock is off by meanwhile. It
answers each with a line of JSON: its exit ``code``, what was printed (``out``, ``err``), the process's time (``at``).
``CERTIFICATE`` is trusted in the place of the usual authorities, and ``FAULT`` is one of those the simulation plants.
Keys cost nothing to check here.
"""

import contextlib
import io
import json
import sys
import time

import requests.adapters

from tests.cheap_keys import cheaply
from tests.durability.clocks import set_clock
from ui.terminal.main import main as fieldkit


def main(certificate: str = "", fault: str = "") -> None:
    """Answer until nothing more is asked."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(cheaply())
        if certificate:
            requests.adapters.DEFAULT_CA_BUNDLE_PATH = certificate
        if fault:
            from tests.simulation.planted import FAULTS  # it imports both ends of a sync

            stack.enter_context(FAULTS[fault]())
        for line in sys.stdin:
            asked, out, err = json.loads(line), io.StringIO(), io.StringIO()
            with set_clock(asked["ahead"]), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = fieldkit(asked["words"])
                at = time.time()
            answer = {"code": code, "out": out.getvalue(), "err": err.getvalue(), "at": at}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
