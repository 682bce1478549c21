"""Deletions that wait for a yes, in words: how many records of which dossiers, and by whom."""

from collections.abc import Mapping

from fieldkit.domain.withholding import Pending
from fieldkit.reference.words import Words

_NAMED = 3
"""Dossiers told apart; of more, the smallest are counted together."""


def title_of(pending: Pending, words: Words) -> str:
    """What would happen."""
    return words.say("sync.withheld.title", count=pending.hidden)


def sentence_of(pending: Pending, titles: Mapping[str, str], words: Words) -> str:
    """Who deletes how much of what; ``titles`` are those of the dossiers, by id."""
    say = words.say
    shown = pending.dossiers if len(pending.dossiers) <= _NAMED + 1 else pending.dossiers[:_NAMED]
    parts = [
        say("sync.withheld.in_dossier", count=count, dossier=titles.get(dossier) or dossier)
        if dossier
        else say("sync.withheld.in_none", count=count)
        for dossier, count in shown
    ]
    left = pending.dossiers[len(shown) :]
    if left:
        parts.append(say("sync.withheld.elsewhere", count=sum(count for _, count in left), dossiers=len(left)))
    told = say("sync.withheld.who", count=len(pending.authors), people=_listed(pending.authors, words))
    return say("sync.withheld.of_all", told=told, what=_listed(parts, words), live=pending.live)


def _listed(parts: list[str] | tuple[str, ...], words: Words) -> str:
    *others, last = parts or [""]
    return words.say("sync.both", one=", ".join(others), other=last) if others else last
