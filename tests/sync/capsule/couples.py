"""Two laptops of one mission that have never met a server, and the stick between them."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from fieldkit.services.handing import Handing, Peer
from fieldkit.services.workspace import Workspace
from sync.capsule.cards import decode_card
from sync.client.capsule_making import Made, Wish, card_of, make_capsule
from sync.client.capsule_taking import Taken, accept, opened
from tests.journeys.crew import Laptop

ROWS = ("change", "edit", "head", "awaited", "media", "cursor")


@dataclass
class Couple:
    """Maëlle, Hery, and a stick."""

    maelle: Laptop
    hery: Laptop
    stick: Path

    @classmethod
    def made(cls, folder: Path) -> "Couple":
        """Two new workspaces that have exchanged their cards."""
        maelle = Laptop(folder / "maelle", "maelle@essai.example", "Maëlle B.")
        hery = Laptop(folder / "hery", "hery@essai.example", "Hery R.")
        stick = folder / "stick"
        stick.mkdir()
        introduce(maelle, hery)
        return cls(maelle, hery, stick)

    def close(self) -> None:
        """Shut both."""
        for laptop in (self.maelle, self.hery):
            laptop.close()


def introduce(one: Laptop, other: Laptop) -> None:
    """Each is given the other's card, and says yes."""
    for giver, taker in ((one, other), (other, one)):
        accept(taker.workspace, decode_card(card_of(giver.workspace)[0]))


def peer_of(laptop: Laptop, other: Laptop) -> Peer:
    """How ``laptop`` knows ``other``."""
    recipient = Handing(other.workspace).keys.recipient
    return next(peer for peer in Handing(laptop.workspace).peers() if peer.recipient == recipient)


def send(giver: Laptop, taker: Laptop, stick: Path, **wish: object) -> Made:
    """A capsule from one for the other, on the stick."""
    return make_capsule(giver.workspace, Wish(to=(peer_of(giver, taker),), **wish), stick)  # type: ignore[arg-type]  # the fields of a wish


def take(taker: Laptop, *files: Path, trusted: bool = False) -> Taken:
    """Take a capsule in."""
    with opened(taker.workspace, files) as arrived:
        return arrived.take(trusted=trusted)


def carry(giver: Laptop, taker: Laptop, stick: Path, **wish: object) -> Taken:
    """Both, one after the other."""
    return take(taker, *send(giver, taker, stick, **wish).files)


def a_visit(laptop: Laptop, seen: str = "Pompe réparée.") -> str:
    """A dossier with one visit."""
    records = laptop.workspace.records
    dossier = records.create(Dossier, code="BJ-24-017", title="Eau potable", country="BJ")
    return records.create(Visit, dossier=dossier.id, title="Forage", seen=seen).id


def a_photo(laptop: Laptop, visit: str, content: bytes = b"photo") -> str:
    """A photo of the visit in its three sizes, 80 kB the largest."""
    loaded = laptop.workspace.records.get(Visit, visit)
    sizes = {"thumbnail": 1, "report_size": 40, "original": 16_000}
    kept = {
        name: laptop.workspace.store.add_media(name.encode() + content * count, "image/jpeg")
        for name, count in sizes.items()
    }
    return laptop.workspace.records.create(
        Photo, dossier=loaded.record.dossier, visit=visit, file_name="p.jpg", **kept
    ).id


def rows(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Everything the journal's tables hold, but what is only about a server."""

    def read(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
        return {
            table: sorted(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {table}").all()), key=repr)  # noqa: S608 - the tables above
            for table in ROWS
        }

    return workspace.store.in_transaction(read)


def said(workspace: Workspace) -> set[tuple[object, ...]]:
    """Everything said in the workspace, wherever it stands in its journal."""

    def read(connection: Connection) -> set[tuple[object, ...]]:
        query = (
            "SELECT c.session, c.counter, c.scope, c.author, c.at, e.kind, e.record, e.field, e.value, e.seen,"
            " EXISTS (SELECT 1 FROM head h WHERE h.change = c.seq AND h.n = e.n)"
            " FROM change c JOIN edit e ON e.change = c.seq"
        )
        return set(map(tuple, connection.exec_driver_sql(query).all()))

    return workspace.store.in_transaction(read)
