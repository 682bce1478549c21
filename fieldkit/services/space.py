"""Room on the workspace's disk: what is left, what that allows, and the reserve for the last words typed."""

from fieldkit.domain.lightly import dataclass
from fieldkit.storage.room import LOW, SCARCE, Level, room_in
from fieldkit.storage.store import Store

__all__ = ["LOW", "SCARCE", "Level", "Space", "SpaceLeft"]


@dataclass(frozen=True, slots=True)
class SpaceLeft:
    """Bytes free, what they allow, and whether the reserve had to be given up for a person's words.

    At ``Level.SCARCE`` photos and documents are refused with DiskFull (``media``). Once the reserve is given up, only
    what a person writes is still taken, until there is room for the reserve again. Where there is neither room nor
    reserve it is ``bare``: even a few words may not be saved.
    """

    free: int
    level: Level
    reserve_given_up: bool
    bare: bool = False


class Space:
    """The room of one workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def left(self) -> SpaceLeft:
        """How it stands now; quick enough to be asked after every save. Raises DiskFault."""
        room = room_in(self._store.folder)
        ballast = self._store.ballast
        return SpaceLeft(room.free, room.level, ballast.given_up, room.free < ballast.size and not ballast.there)

    def keep_reserve(self) -> bool:
        """Lay the reserve where there is room for it; whether it lies there. Raises DiskFull or DiskFault."""
        return self._store.ballast.lay()
