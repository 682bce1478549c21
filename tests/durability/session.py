"""A whole session with marked values, stopped wherever its disk is to be searched: ``session MODE FOLDER CARD CHOSEN``.

The first line of the input says what to write and with what to open; nothing secret is in the command line. ``AT name``
is printed at each stop, and the next line of the input goes on. MODE is ``whole``, ``again`` (a start after a crash),
``sorting`` or ``spilling`` (the same with a cipher's temporary data on the disk).
"""

import datetime as dt
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_config_path
from PySide6.QtGui import QTextCursor

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.mission import Mission
from fieldkit.domain.people import Contact, Organisation, PersonMet
from fieldkit.domain.photo import Document, Photo
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.review import Audience
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.values import Place
from fieldkit.domain.visit import Observation, Visit
from fieldkit.services.crashes import forbid_memory_images
from fieldkit.services.door import open_workspace
from fieldkit.services.logbook import keep_log
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage import engine
from sync.client.account import sign_in
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen

SETTINGS = user_config_path("fieldkit", appauthor=False) / "window.json"
ROWS = 200_000
_FILLER = "La pompe fuit au raccord, la dalle est fendue. " * 8
_LARGE = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    " SELECT f_seen || i AS line FROM n, {table} WHERE f_seen <> '' ORDER BY line DESC"
)


def at(stop: str) -> None:
    """Stand still while the disk is searched."""
    sys.stdout.write(f"AT {stop}\n")
    sys.stdout.flush()
    sys.stdin.readline()


class Written:
    """What is written in a session, and the ids it got."""

    def __init__(self, workspace: Workspace, marks: Mapping[str, str]) -> None:
        create = workspace.records.create
        today = dt.datetime.now().astimezone().date()
        place = Place(float(marks["latitude"]), float(marks["longitude"]))
        lead = create(Organisation, name=marks["organisation"], note=marks["organisation note"]).id
        self.dossier = create(
            Dossier,
            title=marks["dossier"],
            summary=marks["summary"],
            watch_reason=marks["watch"],
            officer=marks["officer"],
            lead=lead,
            regions=(marks["region"],),
        ).id
        site = create(Site, dossier=self.dossier, name=marks["site"], access=marks["access"], position=place).id
        self.mission = create(
            Mission,
            title=marks["mission"],
            security=marks["security"],
            starts=today,
            ends=today,
            dossiers=(self.dossier,),
            team=(marks["officer"],),
        ).id
        self.visit = create(
            Visit, dossier=self.dossier, mission=self.mission, site=site, title=marks["visit"], date=today
        ).id
        create(
            Contact,
            given_name=marks["given name"],
            family_name=marks["family name"],
            email=f"{marks['mail']}@essai.example",
            phone=marks["phone"],
            note=marks["contact note"],
            dossiers=(self.dossier,),
        )
        create(PersonMet, dossier=self.dossier, visit=self.visit, name=marks["interlocutor"])
        create(Observation, dossier=self.dossier, visit=self.visit, text=marks["observation"])
        create(Recommendation, dossier=self.dossier, visit=self.visit, text=marks["recommendation"])


class Session:
    """The window on the workspace of one session."""

    def __init__(self, folder: Path, marks: Mapping[str, str]) -> None:
        self.marks = marks
        person = Profile(f"{marks['mail']}@essai.example", marks["person"])
        self.workspace = create_workspace(folder, person, marks["passphrase"], recovery_words=marks["words"])
        self.stage = Stage(self.workspace, SETTINGS)

    def write(self) -> Written:
        """Records by the services, the note by hand, letter by letter."""
        written = Written(self.workspace, self.marks)
        self.stage.go("visit", visit=written.visit)
        screen = self.stage.program.window.screen_shown
        assert isinstance(screen, VisitScreen)
        screen.note.go_to("seen", focus=True)
        editor = screen.note.draft.editor
        editor.moveCursor(QTextCursor.MoveOperation.End)
        self.stage.type_in(editor, f"{self.marks['typed']} {_FILLER}")
        screen.leave()
        self.stage.settle()
        return written

    def browse(self, written: Written) -> None:
        """Search, and every screen that shows something of it."""
        self.stage.go("search", search=self.marks["family name"])
        self.stage.go("today")
        for tab in ("summary", "visits", "photos", "documents", "contacts", "history"):
            self.stage.go("dossier", dossier=written.dossier, tab=tab)

    def photograph(self, written: Written, card: Path) -> None:
        """Take in the card's photos, give them a caption, look at them."""
        visit = self.workspace.records.get(Visit, written.visit).record
        photos = self.workspace.photos.import_files(sorted(card.glob("*.jpg")), visit)
        assert len(photos.imported) == len(list(card.glob("*.jpg"))), photos
        for photo in self.workspace.records.all(Photo):
            loaded = self.workspace.records.get(Photo, photo.id)
            self.workspace.records.edit(loaded, caption=self.marks["caption"], credit=self.marks["credit"])
        self.stage.go("visit", visit=written.visit)

    def sort(self) -> None:
        """Sort a large list and stop in the middle of reading it, whatever it was sorted with still open."""
        table = self.workspace.store.projection.tables[Visit.KIND].name
        with self.workspace.store.read() as reader:
            rows = reader.connection.exec_driver_sql(_LARGE.format(table=table), (ROWS,))
            first = rows.fetchone()
            assert first is not None
            assert self.marks["typed"] in first[0]
            at("sorting")
            rows.close()

    def report(self, written: Written, chosen: Path) -> None:
        """The preview of a report, and the one file the person asks for."""
        self.stage.go("report", mission=written.mission)
        self.workspace.reports.make(written.mission, Audience.INTERNAL, "fr", chosen / "rapport.pdf")

    def open_document(self, written: Written, card: Path) -> None:
        """A document, and its copy for another program."""
        [paper] = card.glob("*.txt")
        self.workspace.documents.add(paper, written.dossier)
        self.stage.go("dossier", dossier=written.dossier, tab="documents")
        [document] = self.workspace.records.all(Document)
        copy = self.workspace.documents.open_copy(document)
        sys.stdout.write(f"COPY {copy.parent.parent}\n")

    def sync(self, url: str) -> None:
        """Sign in and send everything."""
        sign_in(self.workspace, url, f"{self.marks['mail']}@essai.example", self.marks["password"])
        self.stage.program.start_syncing()
        self.stage.program.engine.wake()
        self.stage.wait_for(lambda: self.workspace.outbox.waiting().items == 0, "everything being sent", 90)
        told = {"token": self.workspace.outbox.link.token, "identity": self.workspace.store.access.identity}
        sys.stdout.write(f"SECRETS {json.dumps(told)}\n")


def whole(folder: Path, card: Path, chosen: Path, asked: Mapping[str, str]) -> None:
    """From the first start to a crash."""
    session = Session(folder, asked)
    written = session.write()
    session.browse(written)
    at("writing")
    session.photograph(written, card)
    session.report(written, chosen)
    at("photos and report")
    session.sort()
    session.open_document(written, card)
    at("document open")
    session.sync(asked["url"])
    with session.workspace.store.access.key.raw() as key:
        sys.stdout.write(f"KEY {key.hex()}\n")
    at("synced")
    at("to be killed")


def again(folder: Path, asked: Mapping[str, str]) -> None:
    """The start after a crash, and the end of that session."""
    workspace = open_workspace(folder, Passphrase(asked["passphrase"]))
    stage = Stage(workspace, SETTINGS)
    stage.go("search", search=asked["family name"])
    at("started again")
    stage.close()
    at("closed")


def sorting(folder: Path, asked: Mapping[str, str], *, spilling: bool) -> None:
    """Writing and sorting alone."""
    if spilling:
        usual = engine._pragmas
        engine._pragmas = lambda: [*usual(), "temp_store = FILE"]
    session = Session(folder, asked)
    session.write()
    session.sort()


def main(mode: str, folder: Path, card: Path, chosen: Path) -> None:
    """One session of a mode."""
    forbid_memory_images()
    keep_log("window")
    asked = json.loads(sys.stdin.readline())
    match mode:
        case "whole":
            whole(folder, card, chosen, asked)
        case "again":
            again(folder, asked)
        case _:
            sorting(folder, asked, spilling=mode == "spilling")


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
