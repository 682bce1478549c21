"""The dossiers of a country under its head, and which countries are folded."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from fieldkit.services.dossiers import DossierCard
from ui.widgets.language import words
from ui.widgets.rows import Row

_HEAD = "country:"


class CountryGroups:
    """Which countries are folded, and the rows that follow from it.

    While words are looked for every country stands open, since what was found is what is wanted; those folded meanwhile
    are open again once other dossiers are looked at, and the others as they were.
    """

    def __init__(self) -> None:
        self.folded: frozenset[str] = frozenset()
        self.own: frozenset[str] = frozenset()  # those the person left folded, which a view does not change
        self._meanwhile: frozenset[str] | None = None

    def look_for(self, text: str) -> None:
        """Words are looked for, or none any more."""
        self._meanwhile = (self._meanwhile or frozenset()) if text.strip() else None

    def turn(self, head: str, *, folded: bool) -> bool:
        """Fold a country by its head's id, or unfold it; whether this outlasts the words looked for."""
        country = head.removeprefix(_HEAD)
        now = self._now | {country} if folded else self._now - {country}
        if self._meanwhile is None:
            self.folded = now
            return True
        self._meanwhile = now
        return False

    def hidden(self, cards: Iterable[DossierCard]) -> int:
        """How many of the dossiers stand in a folded country."""
        return sum(card.dossier.country in self._now for card in cards)

    def rows(self, cards: Sequence[DossierCard], row_of: Callable[[DossierCard], Row]) -> list[Row]:
        """The heads, and the dossiers of the countries that are open; dossiers of a country stand together."""
        found: list[Row] = []
        counts = Counter(card.dossier.country for card in cards)
        for card, before in zip(cards, [None, *cards], strict=False):
            country = card.dossier.country
            if before is None or before.dossier.country != country:
                found.append(_head(country, counts[country], folded=country in self._now))
            if country not in self._now:
                found.append(row_of(card))
        return found

    @property
    def _now(self) -> frozenset[str]:
        return self.folded if self._meanwhile is None else self._meanwhile


def _head(country: str, count: int, *, folded: bool) -> Row:
    name = words().choice("countries", country) if country else words().say("dossiers.no_country")
    said = words().say("dossiers.group_folded" if folded else "dossiers.group_open", country=name, count=count)
    return Row(f"{_HEAD}{country}", name, country=country, heading=True, folded=folded, count=count, sentence=said)
