"""What this computer's clock is judged by besides the journal: the age of the program, and a server's time."""

from pathlib import Path

import fieldkit
from fieldkit.reference.words import Words

PATIENCE_S = 600
"""Seconds two clocks may differ by before a person is told: less misplaces no photo, and decides nothing here."""

_DAY_S = 86_400


def installed_at() -> float:
    """When this program was put on this computer, in seconds since 1970: no clock is before it and right."""
    return Path(fieldkit.__file__).stat().st_mtime


def is_told(ahead_s: int) -> bool:
    """Whether a person is told that the server's clock was ahead of this one by so much; behind where negative."""
    return abs(ahead_s) > PATIENCE_S


def difference(ahead_s: int, words: Words) -> str:
    """Which clock is late, and by how much: « L’horloge de cet ordinateur retarde de 3 jours… »."""
    apart = abs(ahead_s)
    days = words.say("health.clock.days", count=apart // _DAY_S)
    how_far = days if apart >= _DAY_S else words.formats.duration(apart)
    return words.say(f"health.clock.{'behind' if ahead_s > 0 else 'ahead'}", how_far=how_far)
