"""Views of the list of dossiers that a person keeps under a name, and the countries they fold.

Both are settings of the workspace: encrypted with it, since a name may say whom one works with, and of one laptop.
"""

from collections.abc import Iterable
from dataclasses import field

import msgspec

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.unlocking import bare
from fieldkit.services.dossier_order import DossierOrder
from fieldkit.storage.store import Store

_VIEWS, _FOLDED = "dossier_views", "dossiers_folded"


@dataclass(frozen=True, slots=True)
class Looking:
    """How the list is looked at: words typed, codes by filter, order, and the countries folded, sorted."""

    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    order: DossierOrder = DossierOrder()
    folded: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether nothing is filtered, and the order is the usual one."""
        return not self.text and not self.chosen and self.order == DossierOrder()


@dataclass(frozen=True, slots=True)
class DossierView:
    """A way of looking kept under a name."""

    id: str
    name: str
    looking: Looking


class DossierViews:
    """The views and folded countries of this workspace."""

    def __init__(self, store: Store) -> None:
        """``store`` keeps both."""
        self._store = store

    def all(self) -> tuple[DossierView, ...]:
        """The views by name, without regard to case and accents."""
        return tuple(sorted(self._read()[0], key=lambda view: bare(view.name)))

    def keep(self, view: DossierView) -> tuple[DossierView, ...]:
        """Keep a view in the place of the one of its id, if there is one; all of them."""
        return self._write((*(known for known in self.all() if known.id != view.id), view))

    def forget(self, identity: str) -> tuple[DossierView, ...]:
        """Do away with a view; those that are left."""
        return self._write(known for known in self.all() if known.id != identity)

    def folded(self) -> frozenset[str]:
        """The countries whose dossiers are folded."""
        raw = self._store.get_setting(_FOLDED)
        return frozenset(msgspec.json.decode(raw, type=tuple[str, ...])) if raw else frozenset()

    def fold(self, countries: Iterable[str]) -> None:
        """Remember these as the countries folded."""
        self._store.set_setting(_FOLDED, msgspec.json.encode(sorted(countries)).decode())

    def _read(self) -> tuple[list[DossierView], list[msgspec.Raw]]:
        """The views, and those that only a later version understands: it finds them again."""
        raw = self._store.get_setting(_VIEWS)
        known, others = list[DossierView](), list[msgspec.Raw]()
        for each in msgspec.json.decode(raw, type=list[msgspec.Raw]) if raw else ():
            try:
                known.append(msgspec.json.decode(each, type=DossierView))
            except msgspec.ValidationError:
                others.append(each)
        return known, others

    def _write(self, views: Iterable[DossierView]) -> tuple[DossierView, ...]:
        kept = [*views, *self._read()[1]]
        self._store.set_setting(_VIEWS, msgspec.json.encode(kept).decode())
        return self.all()


def taken(name: str, views: Iterable[DossierView], besides: str = "") -> bool:
    """Whether a view other than that of the id ``besides`` has a name, without regard to case and accents."""
    return any(bare(view.name.strip()) == bare(name.strip()) for view in views if view.id != besides)
