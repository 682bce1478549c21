"""Who is told when an organisation nears what was set aside for its files. Nothing is ever refused for it."""

import logging
import time

from sync.server.database import Database
from sync.server.health import NEARLY, usage_of

_LOG = logging.getLogger("fieldkit.server")
_LOOKED_S = 600.0


class QuotaWatch:
    """Looks after a file was kept, every ten minutes at most, and leaves a line in the log."""

    def __init__(self, database: Database) -> None:
        """Reads what organisations keep in ``database``."""
        self._database = database
        self._looked: dict[str, float] = {}

    def look(self, organisation: str) -> None:
        """Warn where the files of an organisation take four fifths of its quota or more."""
        now = time.monotonic()
        if now - self._looked.get(organisation, -_LOOKED_S) < _LOOKED_S:
            return
        self._looked[organisation] = now
        usage = usage_of(self._database, organisation)
        if usage.share >= NEARLY:
            _LOG.warning("quota organisation=%s percent=%d bytes=%d", organisation, int(100 * usage.share), usage.bytes)
