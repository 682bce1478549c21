"""How much room the workspace's disk has left, and from when on that matters."""

import shutil
from enum import StrEnum
from pathlib import Path

from fieldkit.domain.lightly import dataclass
from fieldkit.storage.files import disk_errors

LOW = 200_000_000
"""Bytes free under which a person is warned; a fifth of a disk of less than 1 GB."""
SCARCE = 50_000_000
"""Bytes free under which no photo or document comes in; a twentieth of a disk of less than 1 GB."""


class Level(StrEnum):
    """What the room that is left allows."""

    FINE = "fine"
    LOW = "low"
    SCARCE = "scarce"


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes free and in all."""

    free: int
    total: int

    @property
    def level(self) -> Level:
        """What they allow."""
        if self.free < min(SCARCE, self.total // 20):
            return Level.SCARCE
        return Level.LOW if self.free < min(LOW, self.total // 5) else Level.FINE


def room_in(folder: Path) -> Room:
    """The room on the disk of ``folder``; raises DiskFault."""
    with disk_errors():
        found = shutil.disk_usage(folder)
    return Room(found.free, found.total)
