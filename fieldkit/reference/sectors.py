"""The sectors of the OECD's Development Assistance Committee that projects of the network are about."""

from functools import lru_cache

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.tables import Names, names, read, reference

DAC_SECTORS = "dac_sectors"
"""The name of this vocabulary in a Share."""


@dataclass(frozen=True, slots=True)
class Sector:
    """A five-digit purpose code; ``theme`` is a code of the domain's Theme, or ``health``."""

    code: str
    title: Names
    theme: str


@lru_cache(maxsize=1)
def sectors() -> tuple[Sector, ...]:
    """The sectors listed, by theme."""
    return tuple(
        Sector(code, names(entry), theme)
        for theme, listed in read(reference("sectors.toml")).items()
        for code, entry in listed.items()
    )


def sector(code: str) -> Sector | None:
    """The sector of a code, or None for one that is not listed."""
    return next((known for known in sectors() if known.code == code), None)
