"""When a laptop asks whether its organisation has an order for it."""

import time

from fieldkit.errors import EnvironmentFault, NotAllowed
from fieldkit.services.workspace import Workspace

_PAUSE_S = 900.0


class Hearing:
    """Whoever was turned away asks at once; who is signed out asks now and then, since nothing else is exchanged."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._due_at = 0.0

    def turned_away(self) -> NotAllowed | None:
        """What to tell of an order that was carried out; None where there is none, or nobody of ours answers."""
        # What proves who speaks is imported by those alone who were turned away.
        from sync.client.orders import obey

        try:
            return obey(self._workspace)
        except EnvironmentFault:
            return None  # asked again with the next round

    def now_and_then(self) -> NotAllowed | None:
        """The same, a quarter of an hour after the last time at the earliest."""
        if time.monotonic() < self._due_at:
            return None
        self._due_at = time.monotonic() + _PAUSE_S
        return self.turned_away()
