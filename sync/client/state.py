"""How syncing goes, as plain values a screen or a terminal can say."""

from enum import StrEnum

from fieldkit.domain.lightly import dataclass
from fieldkit.errors import FieldKitError


class Phase(StrEnum):
    """What the engine is doing."""

    UNLINKED = "unlinked"
    IDLE = "idle"
    TALKING = "talking"
    SENDING_TEXTS = "sending_texts"
    SENDING_FILES = "sending_files"
    RECEIVING_FILES = "receiving_files"
    PAUSED = "paused"
    RESTORED = "restored"
    """Comes from a backup, and waits for a yes."""
    ASKING = "asking"
    """Goes on sending and receiving, and waits for a yes to what others delete at one go."""
    TEXT_ONLY = "text_only"
    """Texts go; files rest because the person wants it so."""
    BUDGET = "budget"
    """Texts go; files rest because the day's budget is reached."""
    METERED = "metered"
    """Originals wait for a yes, since the link is metered; everything else goes."""
    OFFLINE = "offline"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SyncState:
    """Where the engine stands.

    ``done`` and ``total`` count the items of the phase; ``problem`` is why it rests; ``since_ms`` when the phase began
    and ``next_try_ms`` when it tries again or a pause ends, both in milliseconds since 1970, 0 when it does not apply.
    """

    phase: Phase
    done: int = 0
    total: int = 0
    problem: FieldKitError | None = None
    since_ms: int = 0
    next_try_ms: int = 0

    @property
    def busy(self) -> bool:
        """Whether something is moving."""
        return self.phase in {Phase.TALKING, Phase.SENDING_TEXTS, Phase.SENDING_FILES, Phase.RECEIVING_FILES}


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What one complete round did: numbers of changes and files, bytes of bodies in both directions."""

    sent: int = 0
    refused: int = 0
    received: int = 0
    files_sent: int = 0
    files_received: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
