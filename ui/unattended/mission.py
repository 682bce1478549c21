"""The whole mission with nobody at the window: demonstration, visit, photos, sync, review, report."""

import datetime as dt
import shutil
import sys
import time
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QWidget

from fieldkit.domain.review import Action, Audience, ReviewState
from fieldkit.domain.visit import Visit
from fieldkit.services.demo.camera import photograph
from fieldkit.services.demo.load import load_demo
from fieldkit.services.profile import Profile
from fieldkit.services.taking_out import write_file
from fieldkit.services.workspace import create_workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from ui.shell.screen import Screen
from ui.syncing.screen import SyncScreen
from ui.today.screen import TodayScreen
from ui.unattended.server import OwnServer
from ui.unattended.stage import Stage, StageError
from ui.visits.screen import VisitScreen

OFFICER, REVIEWER = "maelle@pdl.example", "thibault@pdl.example"
_PASSPHRASE = "la mission sans personne"  # noqa: S105 - opens a demonstration on this machine only
_SCENES = (("water_meter", 901), ("standpipe", 902), ("tree_meeting", 903))
S = TypeVar("S", bound=Screen)

_CAPTURE = "Revoir le tarif affiché avec le fontainier"
_SEEN = "Compteur relevé : **4 218 m³**. La borne 2 coule, la fuite du robinet 3 est réparée."


def run_mission(out: Path) -> int:
    """Drive the window through the mission; prints where the PDF and the pictures are. 0 once all is done."""
    began = time.monotonic()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    server = OwnServer(out / "server")
    server.prepare(
        "Pays de la Loire Coopération Internationale",
        {
            "direction@pdl.example": ("Direction", "administrator"),
            OFFICER: ("Maëlle B.", "officer"),
            REVIEWER: ("Thibault R.", "reviewer"),
        },
    )
    server.start()
    try:
        pdf = _Mission(out, server).run()
    finally:
        server.stop()
    _say(f"PDF: {pdf}")
    _say(f"Screenshots: {out / 'screenshots'}")
    _say(f"Done in {time.monotonic() - began:.0f} s")
    return 0


class _Mission:
    """The officer's window and the reviewer's workspace."""

    def __init__(self, out: Path, server: OwnServer) -> None:
        self._out, self._server = out, server
        self._pictures = 0
        self._today = dt.datetime.now().astimezone().date()
        workspace = create_workspace(out / "laptop", Profile(OFFICER, "Maëlle B."), _PASSPHRASE)
        _say("Demonstration workspace")
        load_demo(workspace, self._today)
        self._workspace = workspace
        self._stage = Stage(workspace, out / "window.ini")
        self._visit = ""

    def run(self) -> Path:
        """Every step, in order; the report."""
        try:
            self._shoot("today", "today")
            self._shoot("dossiers", "dossiers")
            self._start_visit()
            self._write_visit()
            self._import_photos()
            self._submit()
            self._sync()
            self._review()
            return self._report()
        finally:
            self._stage.close()

    def _start_visit(self) -> None:
        _say("A visit, with no network")
        self._stage.go("today")
        today = self._screen(TodayScreen)
        self._click(today.agenda, self._words("today.start"))
        self._stage.wait_for(lambda: isinstance(self._stage.program.window.screen_shown, VisitScreen), "the visit")
        self._stage.settle()
        stop = self._stage.program.context.navigator.current
        self._visit = stop.arguments["visit"] if stop is not None else ""
        dossier = self._workspace.records.get(Visit, self._visit).record.dossier
        self._shoot("dossier", "dossier", dossier=dossier)
        self._stage.go("visit", visit=self._visit)

    def _write_visit(self) -> None:
        screen = self._screen(VisitScreen)
        screen.note.go_to("seen", focus=True)
        self._stage.type_in(screen.note.draft.editor, _SEEN)
        self._stage.type_in(screen.left.bar.field, _CAPTURE)
        screen.left.bar.field.returnPressed.emit()
        screen.leave()
        self._stage.wait_for(
            lambda: self._workspace.records.get(Visit, self._visit).record.seen.strip() == _SEEN, "the note on disk"
        )
        board = self._workspace.indicators.board(self._workspace.records.get(Visit, self._visit).record.dossier)
        for state in board[:2]:
            if state.last is not None and state.last.value is not None:
                self._workspace.indicators.record(
                    state.indicator, visit=self._visit, day=self._today, value=state.last.value + 1, grade="measured"
                )
        self._stage.settle()

    def _import_photos(self) -> None:
        _say("Photos")
        folder = self._out / "card"
        folder.mkdir()
        noon = dt.datetime.combine(self._today, dt.time(12), dt.timezone(dt.timedelta(hours=1)))
        for number, (scene, seed) in enumerate(_SCENES):
            taken = noon + dt.timedelta(minutes=number)
            write_file(folder / f"IMG_{number:04}.JPG", photograph(scene, seed, taken=taken))
        write_file(folder / "broken.jpg", b"")
        visit = self._workspace.records.get(Visit, self._visit).record
        report = self._workspace.photos.import_files([folder], visit)
        if len(report.imported) != len(_SCENES) or len(report.refused) != 1:
            raise StageError("the photos were not imported as they should")
        self._stage.settle()
        self._shoot("visit", "visit", visit=self._visit)

    def _submit(self) -> None:
        loaded = self._workspace.records.get(Visit, self._visit)
        loaded = self._workspace.visits.finish(loaded, self._today)
        self._workspace.review.act(Action.SUBMITTED, loaded)
        self._stage.settle()

    def _sync(self) -> None:
        _say("The network is back")
        self._stage.go("sync")
        screen = self._screen(SyncScreen)
        screen.account.url.setText(self._server.url)
        screen.account.login.setText(OFFICER)
        screen.account.password.setText(self._server.passwords[OFFICER])
        screen.account.button.click()
        self._stage.wait_for(lambda: bool(self._workspace.outbox.link.token), "signing in")
        self._stage.program.start_syncing()
        self._stage.program.engine.wake()
        self._stage.wait_for(lambda: self._workspace.outbox.waiting().items == 0, "everything being sent", 120)
        self._shoot("sync", "sync")

    def _review(self) -> None:
        _say("The back office reads it")
        office = create_workspace(self._out / "office", Profile(REVIEWER, "Thibault R."), _PASSPHRASE)
        try:
            sign_in(office, self._server.url, REVIEWER, self._server.passwords[REVIEWER])
            engine = SyncEngine(office)
            engine.sync_once()
            received = office.records.get(Visit, self._visit)
            office.review.comment(received.record, "seen", "Quelle heure de relevé ?", quote="Compteur relevé")
            office.review.act(Action.CHANGES_REQUESTED, received, reason="Préciser l’heure du relevé.")
            engine.sync_once()
            self._expect(ReviewState.CHANGES_REQUESTED)
            self._shoot("review", "review", subject=self._visit)
            loaded = self._workspace.records.get(Visit, self._visit)
            self._workspace.records.edit(loaded, seen=f"{_SEEN} Relevé à 12 h 05.")
            self._workspace.review.act(Action.SUBMITTED, self._workspace.records.get(Visit, self._visit))
            self._stage.program.engine.wake()
            self._stage.wait_for(lambda: self._workspace.outbox.waiting().items == 0, "the second version being sent")
            engine.sync_once()
            office.review.act(Action.APPROVED, office.records.get(Visit, self._visit))
            engine.sync_once()
            self._expect(ReviewState.APPROVED)
        finally:
            office.close()

    def _expect(self, state: ReviewState) -> None:
        self._stage.program.engine.wake()
        self._stage.wait_for(lambda: self._workspace.review.standing(self._visit).state is state, state.value)

    def _report(self) -> Path:
        _say("The report")
        mission = self._workspace.missions.current(self._today)
        if mission is None:
            raise StageError("the demonstration has no mission")
        self._shoot("report", "report", mission=mission.id)
        made = [
            self._workspace.reports.make(mission.id, audience, "fr", self._out / f"rapport-{audience.value}.pdf")
            for audience in (Audience.INTERNAL, Audience.PARTNERS)
        ]
        return made[-1].path

    def _screen(self, kind: type[S]) -> S:
        shown = self._stage.program.window.screen_shown
        if not isinstance(shown, kind):
            raise StageError(f"{kind.__name__} is not on show")
        return shown

    def _click(self, within: QWidget, label: str) -> None:
        for button in within.findChildren(QAbstractButton):
            if button.text() == label and button.isVisible() and button.isEnabled():
                button.click()
                return
        raise StageError(f"no button « {label} »")

    def _words(self, key: str) -> str:
        return self._stage.program.context.words.say(key)

    def _shoot(self, name: str, key: str, **arguments: str) -> None:
        self._stage.go(key, **arguments)
        self._pictures += 1
        self._stage.shoot(self._out / "screenshots" / f"{self._pictures:02}-{name}.png")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
