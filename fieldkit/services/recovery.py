"""What a start found of a run that did not end: told once, with what is truly there."""

import datetime as dt
import sys
import time
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.visit import Visit
from fieldkit.services.workspace import Workspace
from fieldkit.storage.log import Log
from fieldkit.storage.mark import Ending
from fieldkit.storage.soundness import last_own_edit

_BOOTED = "btime "


@dataclass(frozen=True, slots=True)
class Recovered:
    """A run that was cut. ``last`` is when something was last saved in it; nothing is known of what came after.

    ``torn`` says that the last writing was found half done: as a rule nobody was told that it was saved, but a bit that
    flipped in it looks the same.

    ``computer`` says whether the machine itself has started since; ``rewritten`` that a write had failed and the
    database was written anew; ``visit`` is the visit last written in, empty for none.
    """

    last: dt.datetime | None
    computer: bool
    rewritten: bool
    visit: str
    torn: bool = False


def recovered(workspace: Workspace, booted: float | None = None) -> Recovered | None:
    """What the start of this workspace made good; None after a clean end. Asked before anything new is written.

    ``booted`` replaces the moment this machine started, in seconds since 1970.
    """
    ending = workspace.store.ending
    torn = workspace.store.log is Log.TORN
    if ending is Ending.CLEAN and not torn:
        return None
    at, kind, record = last_own_edit(workspace.store)
    started = _booted() if booted is None else booted
    return Recovered(
        last=dt.datetime.fromtimestamp(at / 1000, dt.UTC).astimezone() if at else None,
        computer=bool(at) and started is not None and started > at / 1000,
        rewritten=ending is Ending.FAILED,
        visit=record if kind == Visit.KIND else "",
        torn=torn,
    )


def _booted() -> float | None:
    """When this machine started; None where nothing says it, as on macOS, whose count leaves sleep out."""
    if sys.platform == "win32":
        return time.time() - time.monotonic()
    try:
        lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((float(line.removeprefix(_BOOTED)) for line in lines if line.startswith(_BOOTED)), None)
