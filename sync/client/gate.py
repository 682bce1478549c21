"""What lets a piece of a file through: texts went before it, and it fits in what the person allows."""

import time
from collections.abc import Callable

from fieldkit.domain.sending import FileLane, MediaNeed
from fieldkit.errors import FieldKitError
from fieldkit.services.data_plan import Rest
from fieldkit.services.outbox import Outbox
from fieldkit.services.traffic import today
from sync.client.metering import Meter
from sync.client.rhythm import REGULAR_S
from sync.protocol import limits

_AROUND_A_PIECE = 2_048
"""More than the heads of the questions and answers around one piece take: a budget is not exceeded by them."""
_WORTH_ASKING = 4_096
"""Bytes below which a piece is not worth its heads."""


class Gate:
    """Asked before each piece of a file, so that a text never waits for a whole photo."""

    def __init__(
        self, outbox: Outbox, meter: Meter, talk: Callable[[], None], metered: Callable[[], bool | None]
    ) -> None:
        """``talk`` exchanges texts; ``metered`` is what this computer says of its link, None for nothing."""
        self._outbox = outbox
        self._meter = meter
        self._talk = talk
        self._metered = metered
        self._noted = (meter.sent, meter.received)
        # What the server holds back stays unsent, and is no reason to ask at every piece.
        self._left, self._talked_at = outbox.unsent(), time.monotonic()
        self.problem: FieldKitError | None = None
        """Why texts did not pass between two pieces: no file goes before them."""
        self.look()

    def look(self) -> None:
        """Read again what is allowed, after noting what travelled."""
        self.note()
        self._plan, self._day = self._outbox.plans.current, today()
        self._carried = self._outbox.traffic.today.bytes

    def rest_of(self, lane: FileLane) -> Rest | None:
        """Why a file of this lane does not travel, as last looked; None where it does."""
        metered = self._plan.is_metered(detected=self._metered())
        rest = self._plan.rest_of(lane, self._carried, self._day, metered=metered)
        room = self._plan.room(self._carried, self._day)
        too_little = room is not None and room < _AROUND_A_PIECE + _WORTH_ASKING
        return Rest.BUDGET if rest is not Rest.TEXT_ONLY and too_little else rest

    def room_for(self, need: MediaNeed) -> int:
        """How many bytes of the next piece may travel; 0 where the file rests."""
        if self.problem is None:
            self._let_texts_pass()
        self.look()
        if self.problem is not None or self.rest_of(need.lane) is not None:
            return 0
        room = self._plan.room(self._carried, self._day)
        return limits.MEDIA_BYTES if room is None else room - _AROUND_A_PIECE

    def note(self, **counted: int) -> None:
        """Add to the day what travelled since the last note, and what else is ``counted``."""
        sent, received = self._meter.sent, self._meter.received
        moved = {"bytes_sent": sent - self._noted[0], "bytes_received": received - self._noted[1]}
        self._noted = sent, received
        if any(moved.values()) or any(counted.values()):
            self._outbox.traffic.add(self._outbox.plans.current, **moved, **counted)

    def _let_texts_pass(self) -> None:
        unsent = self._outbox.unsent()
        if unsent == self._left and time.monotonic() < self._talked_at + REGULAR_S:
            return
        try:
            self._talk()
        except FieldKitError as error:
            self.problem = error
        self._left, self._talked_at = self._outbox.unsent(), time.monotonic()
