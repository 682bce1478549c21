"""Fifty wrong clocks over a short session of real processes: the same work at both ends as with the right one."""

import datetime as dt
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import update

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.mission import Mission
from fieldkit.domain.visit import Visit
from sync.server import tables
from tests.durability import ledger
from tests.durability.clocks import CLOCKS, RIGHT, Clock, process_with, some
from tests.journeys.crew import PASSPHRASE, Laptop
from tests.simulation.runs import TIMES
from tests.sync.certified import certified
from tests.sync.serving import PASSWORD, RunningServer, running_server

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]

COUNT = min(len(CLOCKS), 10 * TIMES)
AWA, BIO = "awa@essai.example", "bio@essai.example"
DAY = dt.date(2026, 3, 12)
_FAULT = "the latest clock wins a conflict"
Said = dict[str, Any]


class Misled(AssertionError):
    """A clock changed more than what is displayed."""


@dataclass
class Office:
    """The server and a colleague's laptop, both with the right time, and an encrypted address of a server."""

    server: RunningServer
    bio: Laptop
    encrypted: str
    certificate: Path

    def prepare(self, code: str) -> tuple[str, str]:
        """A dossier's mission and a visit both people have; the two ids."""
        records = self.bio.workspace.records
        dossier = records.create(Dossier, code=code, title="Eau potable", country="BJ").id
        mission = records.create(Mission, code=f"M{code}", title="Mission", starts=DAY, ends=DAY, dossiers=(dossier,))
        visit = records.create(
            Visit, dossier=dossier, mission=mission.id, date=DAY, title="Puits", seen="Débit 12", said="On paie."
        )
        self.bio.sync()
        return mission.id, visit.id

    def edit(self, visit: str, **values: str) -> None:
        """What the colleague writes over what is on their screen."""
        records = self.bio.workspace.records
        records.edit(records.get(Visit, visit), **values)

    def visits(self, code: str) -> list[Said]:
        """The visits of a dossier as the colleague sees them, and who disagrees about what."""
        workspace = self.bio.workspace
        dossier = next(found.id for found in workspace.records.all(Dossier) if found.code == code)
        return [
            {"title": one.title, "seen": one.seen, "said": one.said, "date": str(one.date)}
            for one in sorted(workspace.records.all(Visit, dossier=dossier), key=lambda one: one.title)
        ]

    def end_tokens(self) -> None:
        """A quarter of an hour passes at the server."""
        with self.server.database() as database, database.write(self.server.organisation) as tenant:
            tenant.change(update(tables.token).values(ends_at=1))


class Person:
    """Somebody at a terminal whose clock is wrong."""

    def __init__(self, process: "subprocess.Popen[str]", clock: Clock, folder: Path) -> None:
        self._process = process
        self._clock = clock
        self._turn = 0
        self._workspace = str(folder / "workspace")
        self.folder = folder

    def type(self, *words: str, code: int = 0) -> Said:
        """Run a command; its JSON, or what it said of what is wrong. Raises Misled at another exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._turn += 1
        ahead = self._clock.offsets(self._turn)
        asked = {"words": ["--json", "--workspace", self._workspace, *words], "ahead": ahead}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Misled(f"{words[:2]} ended the program")
        answer = json.loads(line)
        if all(abs(answer["at"] - time.time() - off) > 60 for off in ahead):
            raise RuntimeError("the clock was not wrong")
        if answer["code"] != code:
            raise Misled(f"{words[:2]}: {answer['err'] or answer['out']}")
        found: Said = json.loads(answer["out"]) if answer["out"] else {}
        return {"it": found, "err": answer["err"]}

    def sync(self) -> None:
        """One round, after which nothing waits and nobody was signed out."""
        self.type("sync", "now")
        status = self.type("sync", "status")["it"]
        if not status["signed_in"] or status["waiting"]["changes"] or status["refused"]:
            raise Misled(f"after a round: {status}")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("clocks")
    now, month = dt.datetime.now(dt.UTC), dt.timedelta(days=30)
    with running_server(folder / "server") as server, certified(folder, now - month, now + month) as (port, pem):
        for login in (AWA, BIO):
            server.add_account(login)
        bio = Laptop(folder / "bio", BIO, "Bio")
        bio.meet(server)
        yield Office(server, bio, f"https://localhost:{port}", pem)
        bio.close()


@contextmanager
def at_a_terminal(office: Office, clock: Clock, folder: Path, fault: str = "") -> Iterator[Person]:
    known = {"FIELDKIT_PASSPHRASE": PASSPHRASE, "FIELDKIT_PASSWORD": PASSWORD, "FIELDKIT_LANGUAGE": "fr"}
    module = ("tests.durability.terminal", str(office.certificate), fault)
    with process_with(clock, *module, **known) as process:
        yield Person(process, clock, folder)


def live_through(office: Office, clock: Clock, folder: Path, code: str, fault: str = "") -> list[Said]:
    """A session of somebody whose clock is wrong, with a colleague's meanwhile; the visits as both see them at its end.

    Raises Misled where the clock made a difference on the way.
    """
    mission, shared = office.prepare(code)
    with at_a_terminal(office, clock, folder, fault) as awa:
        awa.type("workspace", "create", "--name", "Awa", "--login", AWA)
        awa.type("sync", "login", office.server.url, AWA)
        awa.sync()
        own = awa.type("visit", "new", code, "title=Forage", f"date={DAY}", f"mission={mission}", "seen=Pompe")
        visit = own["it"]["id"]
        awa.type("visit", "edit", visit, "seen=Pompe réparée")
        awa.type("visit", "edit", shared, "seen=Débit 14", "said=On paie si l’eau coule.")
        office.edit(shared, said="On ne paie pas.")
        office.bio.sync()
        office.end_tokens()
        awa.sync()
        _settle(awa, shared)
        awa.type("visit", "edit", visit, "seen=Pompe réparée en février")
        awa.sync()
        office.bio.sync()
        office.edit(shared, seen="Débit 16")
        office.bio.sync()
        awa.sync()
        return _told(office, awa, code, mission, clock)


def _settle(awa: Person, shared: str) -> None:
    """Both wrote the same field, neither having seen the other: a person chooses, whatever the clocks say."""
    found = [one for one in awa.type("conflict", "list")["it"] if one["id"] == shared]
    said = [sorted(version["value"] for version in one["versions"]) for one in found]
    if said != [["On ne paie pas.", "On paie si l’eau coule."]]:
        raise Misled(f"a disagreement is told as {found}")
    chosen = [version["value"] for version in found[0]["versions"]].index("On ne paie pas.")
    awa.type("conflict", "settle", "visit", shared, "said", str(chosen + 1))


def _told(office: Office, awa: Person, code: str, mission: str, clock: Clock) -> list[Said]:
    file, report = awa.folder / "dossier.json", awa.folder / "report.pdf"
    awa.type("dossier", "export", code, str(file))
    visits = json.loads(file.read_text(encoding="utf-8"))["visit"]
    here = [{name: one[name] for name in ("title", "seen", "said", "date") if name in one} for one in visits]
    here = sorted(({"said": "", **one} for one in here), key=lambda one: one["title"])
    if here != office.visits(code):
        raise Misled(f"here {here}, there {office.visits(code)}")
    awa.type("report", mission, str(report))
    printed = pypdfium2.PdfDocument(report)
    text = " ".join(printed[page].get_textpage().get_text_bounded() for page in range(len(printed)))
    printed.close()
    if "Pompe réparée en février" not in " ".join(text.split()):
        raise Misled("the report is without what was written")
    if clock.is_far:
        _explained(awa.type("sync", "login", office.encrypted, AWA, code=3), awa)
    return here


def _explained(refused: Said, awa: Person) -> None:
    """A certificate that is not valid by this clock: said in plain words, with what to do, and nobody is signed out."""
    said = " ".join(refused["err"].split())
    if "horloge à l’heure" not in said or not any(said.startswith(words) for words in ("L’horloge", "À la date")):
        raise Misled(f"a certificate was refused with: {said}")
    if not awa.type("sync", "status")["it"]["signed_in"]:
        raise Misled("refused by a certificate, and signed out")


def test_no_clock_changes_what_was_written(office: Office, memory: Path) -> None:
    def lived(clock: Clock, code: str, fault: str = "") -> list[Said]:
        folder = memory / code
        folder.mkdir()
        return live_through(office, clock, folder, code, fault)

    expected = lived(RIGHT, "D0")
    assert [one["seen"] for one in expected] == ["Pompe réparée en février", "Débit 16"]
    assert [one["said"] for one in expected] == ["", "On ne paie pas."]
    misled: list[str] = []
    clocks = some(COUNT)
    for number, clock in enumerate(clocks, start=1):
        try:
            if lived(clock, f"D{number}") != expected:
                misled.append(f"{clock.name}: other work")
        except Misled as error:
            misled.append(f"{clock.name}: {error}")
    bitten = 0
    for number, clock in enumerate(CLOCKS[:2], start=1):
        try:
            bitten += lived(clock, f"F{number}", _FAULT) != expected
        except Misled:
            bitten += 1
    far = sum(clock.is_far for clock in clocks)
    what = f"wrong clocks over a session; {far} of them refused by a certificate, which is explained"
    assert not misled, "\n".join(misled)
    ledger.record("C14", what, len(clocks), len(misled), teeth=f"{bitten} of 2 where {_FAULT}")


def test_every_kind_of_clock_is_among_them() -> None:
    assert len({clock.name for clock in CLOCKS}) == len(CLOCKS) == 50
    assert {(clock.restless, len(clock.moments)) for clock in some(10)} == {(False, 1), (False, 2), (True, 2)}
    assert sum(clock.is_far for clock in CLOCKS) >= 20
