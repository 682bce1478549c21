"""Dossiers as a person chooses what to carry: each with its name, where it stands and what it weighs."""

from enum import StrEnum

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.lightly import dataclass
from fieldkit.services.carrying import Carrying, Choice, followed_in, known_in
from fieldkit.services.workspace import Workspace
from fieldkit.storage import carriage, exchange
from fieldkit.storage.carriage import Amount
from fieldkit.storage.media import Pieces, absent_in_all


class Place(StrEnum):
    """Where a dossier is."""

    HERE = "here"
    """Carried: it follows what others write."""
    COMING = "coming"
    """Carried, and the server has more of it than this computer."""
    HELD = "held"
    """Left, but kept until what was written here is on the server."""
    LEFT = "left"
    """Its text is here as it was when it was left."""
    AWAY = "away"
    """On the server only."""

    @property
    def carried(self) -> bool:
        """Whether it follows what others write because somebody chose it."""
        return self in {Place.HERE, Place.COMING}


@dataclass(frozen=True, slots=True)
class CarriedDossier:
    """A dossier of this laptop or of the server.

    ``title`` is empty where the server has not told it yet. ``here`` are its large files on this computer, ``absent``
    its files that are not, ``unsent`` the changes and files no server has confirmed.
    """

    id: str
    code: str
    title: str
    country: str
    place: Place
    here: Amount
    absent: Amount
    unsent: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What another choice would do.

    ``entering`` and ``leaving`` are numbers of dossiers, ``held`` those that stay until their work is sent. ``frees``
    is what may leave this computer, ``to_receive`` the files that would come of dossiers whose text is here.
    """

    entering: int
    leaving: int
    held: int
    frees: Amount
    to_receive: Pieces


class Carried:
    """The list a person chooses from. Built on ``Carrying``; reads only."""

    def __init__(self, workspace: Workspace) -> None:
        """Reads nothing yet."""
        self._store = workspace.store
        self._carrying: Carrying = workspace.outbox.carrying

    def all(self) -> list[CarriedDossier]:
        """Every dossier known that is not in the bin, by country, then code and title."""
        with self._store.read() as reader:
            connection = reader.connection
            own = reader.columns(Dossier, "code", "title", "country")
            known, cursors = known_in(connection), exchange.cursors(connection)
            choice, followed = self._carrying.choice, followed_in(connection)
            chosen = {scope for scope, country in self._countries(own).items() if choice.takes(scope, country)}
            unsent = carriage.with_unsent_work(connection)
            here, absent = carriage.here(connection), carriage.absent(connection)
            mine = carriage.made_here(connection) - set(choice.without)
            binned = carriage.countries(connection).keys() - own.keys()
        found = []
        for scope in own.keys() | {each for each, named in known.items() if not named.deleted} - binned:
            code, title, country = own.get(scope) or (known[scope].code, known[scope].title, known[scope].country)
            behind = scope in known and cursors.get(scope, 0) < known[scope].number
            if scope not in followed:
                place = Place.LEFT if scope in own else Place.AWAY
            elif scope not in chosen and scope not in mine:
                place = Place.HELD
            else:
                place = Place.COMING if behind else Place.HERE
            found.append(
                CarriedDossier(
                    scope,
                    code or "",
                    title or "",
                    country or "",
                    place,
                    here.get(scope, Amount()),
                    absent.get(scope, Amount()),
                    unsent.get(scope, 0),
                )
            )
        return sorted(found, key=lambda each: (each.country, each.code, each.title, each.id))

    def _countries(self, own: dict[str, tuple[str | None, ...]]) -> dict[str, str]:
        return {**self._carrying.dossiers(), **{scope: values[2] or "" for scope, values in own.items()}}

    def left(self) -> frozenset[str]:
        """The dossiers of the journal that are not followed: quickly, and more quickly where all are."""
        if self._carrying.choice.takes_all:
            return frozenset()
        with self._store.read() as reader:
            return frozenset(carriage.countries(reader.connection)) - followed_in(reader.connection)

    def plan(self, choice: Choice) -> Plan:
        """What carrying this instead would do."""
        with self._store.read() as reader:
            connection = reader.connection
            before, after = followed_in(connection), followed_in(connection, choice)
            unsent = set(carriage.with_unsent_work(connection))
            wanted = self._carrying.wanted(choice)
            to_receive = absent_in_all(connection, wanted)
        gone = {scope for scope in choice.without if scope in unsent}
        # What an earlier yes has already given up is not asked about again.
        given_up = self._carrying.released()
        frees = {name: size for name, size in self._carrying.released(choice).items() if name not in given_up}
        return Plan(
            len(after - before), len(before - after), len(gone), Amount(len(frees), sum(frees.values())), to_receive
        )
