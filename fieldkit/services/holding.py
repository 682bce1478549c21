"""Which copies of a piece of work exist: on this computer, on the backup drive, on the server."""

from enum import StrEnum

from fieldkit.domain.lightly import dataclass


class Held(StrEnum):
    """What a place holds of a piece of work."""

    ABSENT = "absent"
    OUTDATED = "outdated"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Holdings:
    """Which copies exist; ``server`` and ``drive`` are None as long as there is none to speak of."""

    computer: Held = Held.PRESENT
    server: Held | None = None
    drive: Held | None = None

    def places(self) -> tuple[tuple[str, Held], ...]:
        """Name and holding of each place there is, nearest first."""
        found = (("computer", self.computer), ("drive", self.drive), ("server", self.server))
        return tuple((name, held) for name, held in found if held is not None)


def held_of(there: int, wanted: int) -> Held:
    """What a place holds that has so many of the things wanted."""
    if there >= wanted:
        return Held.PRESENT
    return Held.OUTDATED if there else Held.ABSENT
