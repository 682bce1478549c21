"""The parts of a running server, made once from its settings."""

from pathlib import Path

from fieldkit.domain.lightly import dataclass
from sync.server.accounts import Accounts
from sync.server.comparing import Comparison
from sync.server.database import Database
from sync.server.journal import Journal
from sync.server.media import MediaStore
from sync.server.orders import Orders
from sync.server.parts import Parts
from sync.server.sessions import Sessions
from sync.server.shelf import Shelf
from sync.server.syncing import Exchange
from sync.server.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a server keeps things.

    ``folder`` holds the database, finished files and unfinished ones, save what ``database_url`` and ``media_url``
    put elsewhere.
    """

    folder: Path
    database_url: str = ""
    media_url: str = ""

    @property
    def database(self) -> str:
        """The database's URL or file."""
        return self.database_url or str(self.folder / "server.db")

    @property
    def media(self) -> str:
        """The URL or folder of finished files."""
        return self.media_url or str(self.folder / "media")

    @property
    def incoming(self) -> str:
        """The URL or folder of unfinished files: beside finished ones that are elsewhere, so that others reach them."""
        if "://" in self.media_url:
            return f"{self.media_url.rstrip('/')}/incoming"
        return str((Path(self.media_url) if self.media_url else self.folder) / "incoming")


@dataclass(frozen=True, slots=True)
class Rooms:
    """A server's parts."""

    database: Database
    accounts: Accounts
    sessions: Sessions
    orders: Orders
    journal: Journal
    comparison: Comparison
    exchange: Exchange
    shelf: Shelf
    media: MediaStore
    uploads: Uploads


def open_rooms(settings: Settings) -> Rooms:
    """Open the database and the folders, made where there are none; raises NewerFormat."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database)
    journal = Journal(database)
    shelf = Shelf(settings.media)
    media = MediaStore(database, shelf)
    comparison = Comparison(database, shelf, journal.spoilt)
    return Rooms(
        database,
        Accounts(database),
        Sessions(database),
        Orders(database),
        journal,
        comparison,
        Exchange(database, journal, comparison),
        shelf,
        media,
        Uploads(settings.folder, Parts(settings.incoming), database, media),
    )
