"""Files that were not taken in, told by reason and not one by one: a hundred of them are one message."""

from collections.abc import Iterable
from typing import Protocol

from fieldkit.errors import FieldKitError
from ui.problems.kept import Problems
from ui.widgets.language import words

_TOLD = 8
"""Refused files that are kept among the problems of the session."""
_NAMED = 3
"""Files named for each reason."""


class RefusedFile(Protocol):
    """A file that was not taken in, and why."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def error(self) -> FieldKitError:
        """Why."""


def by_reason(refused: Iterable[RefusedFile]) -> list[str]:
    """A sentence for each reason, a few of its files named."""
    names: dict[str, list[str]] = {}
    for each in refused:
        names.setdefault(words().explain(each.error).happened, []).append(each.name)
    return [_sentence(found, reason) for reason, found in names.items()]


def remember(problems: Problems, refused: Iterable[RefusedFile]) -> None:
    """Keep the first few among the problems of the session: each has its frames written out, which takes time."""
    for each in list(refused)[:_TOLD]:
        problems.add(each.error, about=each.name)


def _sentence(names: list[str], reason: str) -> str:
    named, others = ", ".join(names[:_NAMED]), len(names) - _NAMED
    if others > 0:
        return words().say("problems.refused_more", count=others, names=named, reason=reason)
    return words().say("problems.refused", name=named, reason=reason)
