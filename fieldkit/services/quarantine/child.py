"""The child's side: it closes its doors, then answers one file after another until its pipe ends."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from fieldkit.errors import FileRefused
from fieldkit.services.quarantine import frames, limits
from fieldkit.services.quarantine.frames import Frame

Reader = Callable[[Mapping[str, Any], bytes], Frame]


def serve(read: Reader, warm: Callable[[], None], largest: int) -> None:
    """Answer requests of one part of at most ``largest`` bytes.

    ``warm`` loads everything ``read`` may need, since nothing can be opened afterwards. A refusal is answered as one;
    whatever else ``read`` raises ends the child, which tells the parent enough.
    """
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    warm()
    frames.write(answers, Frame({"holds": limits.close_doors()}))
    while (request := frames.read(requests, (largest,))) is not None:
        try:
            answer = read(request.facts, request.parts[0])
        except FileRefused as refusal:
            answer = Frame({"refused": refusal.reason, "why": refusal.facts})
        except MemoryError:
            answer = Frame({"refused": "too_heavy", "why": {}})
        del request
        frames.write(answers, answer)
    os._exit(0)  # nothing to put in order, and no file to put it in
