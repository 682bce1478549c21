"""What a backup is made for: told in its name, and needed by who asks for one without making it."""

from enum import StrEnum


class Why(StrEnum):
    """What a backup was made for."""

    REGULAR = "regular"
    BY_HAND = "by_hand"
    CLOSING = "closing"
    RISKY = "risky"
    """Before something that changes much at once."""
    PLUGGED_IN = "plugged_in"
