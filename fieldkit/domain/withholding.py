"""How much of what is here others may delete at one go before the person is asked."""

from fieldkit.domain.changes import ChangeId
from fieldkit.domain.lightly import dataclass

MANY = 20
"""Records: one pull that deletes more of them asks, however large the workspace."""

SHARE = 5
"""One record in so many: one pull that deletes more than this share of what is here asks."""

FEW = 4
"""So many deletions are an ordinary afternoon, even in a workspace that has no more than a dozen records."""


def asks_first(hidden: int, live: int) -> bool:
    """Whether a pull that would take ``hidden`` of ``live`` records away waits for a yes.

    A server that was taken over, a mistake in an office or another program's bug can delete a whole network's work,
    and every laptop would follow within minutes: more than 20 records or 20 % at one go are for a person to judge.
    """
    return hidden > MANY or (hidden > FEW and hidden * SHARE > live)


@dataclass(frozen=True, slots=True)
class Pending:
    """Deletions that wait for a yes: the changes, and how many of the ``live`` records here they would take away.

    ``dossiers`` are their dossiers' ids with a number of records each, empty for what is in none, the most first;
    ``authors`` are names, who deletes most first.
    """

    changes: tuple[ChangeId, ...]
    hidden: int
    live: int
    dossiers: tuple[tuple[str, int], ...]
    authors: tuple[str, ...]
