"""What a person may offer to open a workspace; none of it is ever shown, logged or kept."""

import unicodedata
from typing import TypeAlias

from fieldkit.domain.lightly import dataclass

SHORTEST_PASSPHRASE = 12
"""Characters. Four common words are more."""


@dataclass(frozen=True, slots=True, repr=False)
class Passphrase:
    """What its person chose and remembers."""

    text: str

    def __repr__(self) -> str:
        return "Passphrase(…)"


@dataclass(frozen=True, slots=True, repr=False)
class RecoveryWords:
    """The eight words written down when the workspace was made; case, accents and spaces do not matter."""

    text: str

    def __repr__(self) -> str:
        return "RecoveryWords(…)"


@dataclass(frozen=True, slots=True, repr=False)
class OrganisationKey:
    """The organisation's recovery key: the content of an age identity file."""

    text: str

    def __repr__(self) -> str:
        return "OrganisationKey(…)"


Secret: TypeAlias = Passphrase | RecoveryWords | OrganisationKey


def bare(text: str) -> str:
    """A word without case nor accents, as a tired hand types it."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
