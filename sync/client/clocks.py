"""This computer's clock beside the server's: told to the person, and never reckoned with."""

import math
import time
from datetime import datetime

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import ServerUnreachable
from fieldkit.services.clocks import installed_at

_FURTHEST_S = 10**11
"""Three thousand years: a server that says more is further off than anybody needs to know."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The server's time, in seconds since 1970, and by how many seconds at least it was ahead of the clock here."""

    at: int
    ahead_s: int


def heard(at: int, took_s: float) -> Heard:
    """What a server's time says, read in an answer that has just come after ``took_s`` seconds.

    When in these seconds it looked at its clock nobody knows, and ``at`` is cut to the second: of the difference, what
    that explains does not count.
    """
    at = max(0, min(at, _FURTHEST_S))
    ahead = at + 0.5 - (time.time() - took_s / 2)
    certain = max(0.0, abs(ahead) - took_s / 2 - 0.5)
    return Heard(at, int(math.copysign(certain, ahead)))


def dates_refused(server_at: int) -> ServerUnreachable:
    """The error for a certificate that is too young or too old by the clock here.

    ``server_at`` is the server's time as last heard, 0 for never: a clock before it, or before the program was put
    here, is wrong; otherwise it may be the certificate.
    """
    now = time.time()
    certain = now < max(server_at, installed_at())
    return ServerUnreachable("tls_clock" if certain else "tls_dates", shown=datetime.fromtimestamp(now).astimezone())
