"""The report screen."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from fieldkit.domain.loaded import Published
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import ReportEdition
from fieldkit.errors import FieldKitError
from fieldkit.reference.catalogue import FIRST_LANGUAGE
from fieldkit.services.reports import Made, PageImage
from fieldkit.services.reports import Preview as Report
from ui.jobs import Cancelling, Job, Progress
from ui.reports.choices import LANGUAGES, PHOTOS_SHOWN, ChoicesPanel, Wanted
from ui.reports.masked import MaskedPanel
from ui.reports.notes import Notes
from ui.reports.preview import Preview
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.theme import Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.files import without_trace
from ui.widgets.layouts import column
from ui.widgets.marks import StatePill
from ui.widgets.problems import Action
from ui.widgets.tabs import SplitPanel
from ui.widgets.tips import tip

SETTLE_MS = 450
"""Ticks and choices often come in bursts: the report is laid out once they have ended."""

_OWN_KINDS = {ReportEdition.KIND}

_STOPPED = "refused.cancelled"
"""What a person asked for is no problem."""


class ReportScreen(Screen):
    """Choices, pages, what is withheld, and the export.

    ``ask_path`` and ``open_file`` are the system's file dialog and viewer.
    """

    key = "report"
    rail = "narrow"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        language = context.words.language
        self.ask_path: Callable[[str], Path | None] = partial(_ask_path, self)
        self.open_file: Callable[[Path], None] = _open_file
        self._mission: Mission | None = None
        self._report: Report | None = None
        self._job: Job | None = None
        self._turn = 0
        self._stale = self._exporting = False
        self.export_button = Button(say("reporting.export"), Kind.PRIMARY, "file-down")
        self.export_button.clicked.connect(self.export)
        self._review = Button(say("reporting.review"), Kind.QUIET, "messages-square")
        self._review.clicked.connect(self._go_to_review)
        self._again = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._again.timeout.connect(self.lay_out)
        self.choices = ChoicesPanel(Wanted(language=language if language in LANGUAGES else FIRST_LANGUAGE))
        self.choices.changed.connect(self._await)
        self.choices.photos_wanted.connect(lambda at: context.navigator.go("dossier", dossier=at, tab="photos"))
        self.masked = MaskedPanel()
        self.masked.ticked.connect(self._settle)
        self.preview = Preview(self._draw)
        self.notes = Notes()
        middle = QWidget()
        body = column(self.notes, self.preview, gap=0)
        body.setStretch(1, 1)
        middle.setLayout(body)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(SplitPanel(middle, self.masked, self.choices, 324, 312))
        self._stack.addWidget(EmptyState("file-text", say("reporting.empty_title"), say("reporting.empty_text")))
        self._settle()

    @property
    def report(self) -> Report | None:
        """What is on show; None before it is laid out."""
        return self._report

    def header(self) -> Header:
        """The mission, where its report stands, and the export."""
        title = self.context.words.say("reporting.title")
        if self._mission is None:
            return Header(title, back=True)
        draft = self._report.draft if self._report else None
        signs = (StatePill("review_state", draft.state),) if draft else ()
        named = ", ".join(filter(None, (self._mission.title, draft.subtitle if draft else "")))
        return Header(title, named, (self._review, self.export_button), signs, back=True)

    def enter(self, **arguments: str) -> None:
        """Show the report of ``mission``, of the current one unless said."""
        asked = arguments.get("mission", "")
        missions = self.context.workspace.missions

        def read() -> Mission | None:
            return missions.get(asked).record if asked else missions.current(dt.datetime.now().astimezone().date())

        self.context.jobs.read(read, self._show_mission, owner=self)

    def refresh(self, published: Published) -> None:
        """Say that what is on show is no longer what would be printed."""
        report = self._report
        if report is None or published.kinds <= _OWN_KINDS:
            return
        if published.dossiers & (report.draft.dossiers | {""}):
            self._stale = True
            self._tell_stale()
            self._settle()

    def leave(self) -> None:
        """Stop laying out."""
        self._again.stop()
        if self._job is not None:
            self._job.cancel()

    def zones(self) -> Iterable[QWidget]:
        """Choices, pages, what is withheld."""
        return (self.choices, self.preview, self.masked)

    def lay_out(self) -> None:
        """Lay the report out again, as wanted now."""
        mission, wanted = self._mission, self.choices.wanted
        if mission is None:
            return
        if self._job is not None:
            self._job.cancel()
        known = self._report.draft.sections if self._report else ()
        reports = self.context.workspace.reports

        def make(progress: Progress, cancelling: Cancelling) -> Report:
            return reports.preview(
                mission.id,
                wanted.audience,
                wanted.language,
                progress,
                cancelling,
                sections=wanted.sections(known),
                light=wanted.light,
            )

        self.notes.clear()
        self._turn += 1
        self._stale = False
        title = self.context.words.say("reporting.laying_out")
        done, failed = partial(self._show_report, self._turn), partial(self._fail, self._turn)
        job = self._job = self.context.jobs.run(title, make, done, failed, self)
        job.ended.connect(lambda: QTimer.singleShot(0, self, partial(self._drop, job)))
        self.notes.follow(job)
        self._settle()

    def export(self) -> None:
        """Ask where to, and write there exactly what is on show."""
        report = self._report
        target = (
            self.ask_path(report.draft.file_name) if report is not None and self.export_button.isEnabled() else None
        )
        if report is None or target is None:
            return
        self._exporting = True
        self._settle()
        self.notes.clear()
        reports = self.context.workspace.reports

        def refused(error: FieldKitError) -> None:
            self._exporting = False
            self._settle()
            self.context.notices.problems.add(error)
            self.notes.trouble(error, Action(self.context.words.say("reporting.export_again"), self.export))

        self.context.jobs.write(lambda: reports.issue(report, target), self._exported, refused, self)

    def _show_mission(self, mission: Mission | None) -> None:
        other = mission is None or self._mission is None or mission.id != self._mission.id
        self._mission = mission
        self._stack.setCurrentIndex(0 if mission is not None else 1)
        if other:
            self._report = None
            self.preview.show_document(0)
        self.header_changed.emit()
        self.lay_out()

    def _show_report(self, turn: int, report: Report) -> None:
        if turn != self._turn:
            return
        self._job, self._report = None, report
        self.choices.show_draft(report.draft)
        self.masked.show_preview(report)
        self.preview.show_document(report.pages)
        self._read_thumbnails(report)
        if self._stale:
            self._tell_stale()
        self._settle()
        self.header_changed.emit()

    def _fail(self, turn: int, error: FieldKitError) -> None:
        if turn != self._turn:
            return  # another one is being laid out in its place
        self._job, self._stale = None, True
        again = self.context.words.say("reporting.lay_out_again")
        if error.key == _STOPPED:
            told = self.context.words.explain(error)
            self.notes.tell(f"{told.happened} {told.safe}", Tone.WARNING, again, self.lay_out)
        else:
            self.context.notices.problems.add(error)
            self.notes.trouble(error, Action(again, self.lay_out))
        self._settle()

    def _drop(self, job: Job) -> None:
        """Offer to begin again where the work ended with neither a report nor an error."""
        if job is self._job:
            self._job, self._stale = None, True
            self._tell_stale()
            self._settle()

    def _draw(self, page: int, width: int, then: Callable[[PageImage], None]) -> None:
        report, reports = self._report, self.context.workspace.reports
        if report is None:
            return

        def drawn(image: PageImage) -> None:
            if report is self._report:
                then(image)

        self.context.jobs.read(lambda: reports.page_image(report.content, page, width), drawn, owner=self)

    def _read_thumbnails(self, report: Report) -> None:
        photos = self.context.workspace.photos

        def read() -> list[tuple[str, bytes]]:
            found = ((photo.id, photos.thumbnail(photo)) for photo in report.draft.photos[:PHOTOS_SHOWN])
            return [(identity, content) for identity, content in found if content is not None]

        self.context.jobs.read(read, self.choices.show_pictures, owner=self)

    def _settle(self) -> None:
        """Allow the export of what was looked at, or say what it waits for."""
        waits = ""
        if self._job is not None or self._report is None or self._exporting:
            waits = "reporting.wait_layout"
        elif self._stale:
            waits = "reporting.wait_stale"
        elif not self.masked.settled:
            waits = "reporting.wait_masked"
        self.export_button.setEnabled(not waits)
        tip(self.export_button, self.context.words.say(waits) if waits else "")

    def _await(self) -> None:
        """Something else is wanted: what is on show may not be exported any more."""
        self._stale = True
        self._settle()
        self._again.start()

    def _tell_stale(self) -> None:
        if self._job is None:
            say = self.context.words.say
            self.notes.tell(say("reporting.stale"), Tone.WARNING, say("reporting.lay_out_again"), self.lay_out)

    def _exported(self, made: Made) -> None:
        self._exporting = False
        self._settle()
        say = self.context.words.say
        told = say("reporting.exported", name=made.path.name, size=self.context.formats.size(made.size))
        self.context.notices.toast(told, say("reporting.open"), lambda: self.open_file(made.path), "file-check")

    def _go_to_review(self) -> None:
        if self._mission is not None:
            self.context.navigator.go("review", subject=self._mission.id, kind=Mission.KIND)


def _ask_path(parent: QWidget, name: str) -> Path | None:
    """The system's own dialog, in the person's documents."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    with without_trace():
        chosen, _ = QFileDialog.getSaveFileName(parent, "", str(folder / name), "PDF (*.pdf)")
    if not chosen:
        return None
    target = Path(chosen)
    return target if target.suffix.lower() == ".pdf" else target.with_name(f"{target.name}.pdf")


def _open_file(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
