"""What a laptop carries: the dossiers a person chose, by country or one by one, and which of their files come along."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fieldkit.domain.lightly import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """``everything`` takes every dossier, later ones too; else ``countries`` and ``dossiers`` are taken.

    ``without`` prevails over all of them: dossiers that were left. Of ``released`` the large files may leave this
    computer, as of photos' originals and documents that do not come along where ``release_originals`` and
    ``release_documents`` say so: once the server has said, at that moment, that it holds them.
    """

    everything: bool = True
    countries: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    originals: bool = True
    documents: bool = True
    release_originals: bool = False
    release_documents: bool = False

    @property
    def takes_all(self) -> bool:
        """Whether no dossier is left out, not even one that appears later."""
        return self.everything and not self.without

    def takes(self, dossier: str, country: str) -> bool:
        """Whether a dossier of a country, empty where that is not known, is carried."""
        if dossier in self.without:
            return False
        return self.everything or dossier in self.dossiers or country in self.countries

    def entered(self, dossiers: Iterable[str]) -> "Choice":
        """With these dossiers, whatever their country."""
        new = set(dossiers)
        return replace(
            self,
            dossiers=self.dossiers if self.everything else _sorted({*self.dossiers, *new}),
            without=_sorted(set(self.without) - new),
            released=_sorted(set(self.released) - new),
        )

    def left(self, dossiers: Iterable[str], *, release: bool) -> "Choice":
        """Without these dossiers; ``release`` lets their large files go."""
        gone = set(dossiers)
        return replace(
            self,
            dossiers=_sorted(set(self.dossiers) - gone),
            without=_sorted({*self.without, *gone}),
            released=_sorted({*self.released, *gone} if release else set(self.released) - gone),
        )

    def of_countries(self, countries: Iterable[str], known: Mapping[str, str], *, release: bool) -> "Choice":
        """The dossiers of these countries alone, later ones too.

        ``known`` are the countries of the dossiers there are; of those left ``release`` lets the large files go.
        """
        chosen = set(countries)
        gone = {dossier for dossier, country in known.items() if country not in chosen}
        taken = replace(self, everything=False, countries=_sorted(chosen), dossiers=(), without=())
        return taken.entered(known.keys() - gone).left(gone, release=release)

    def of_all(self) -> "Choice":
        """Every dossier, later ones too; files as before."""
        return replace(self, everything=True, countries=(), dossiers=(), without=(), released=())

    def with_files(self, *, originals: bool, documents: bool, release: bool) -> "Choice":
        """With these files; ``release`` lets those go that no longer come along."""
        return replace(
            self,
            originals=originals,
            documents=documents,
            release_originals=not originals and release,
            release_documents=not documents and release,
        )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
