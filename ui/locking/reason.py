"""Why the program locks itself."""

from enum import StrEnum


class Reason(StrEnum):
    """What asked for it: the person, nobody being there, the computer going to sleep or locking, the organisation."""

    ASKED = "asked"
    IDLE = "idle"
    SUSPEND = "suspend"
    SESSION = "session"
    ORDERED = "ordered"
