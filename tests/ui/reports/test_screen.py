"""The report screen over a real workspace: what is withheld, the pages, the export."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from fieldkit.domain.mission import Mission
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from tests.written_mission import Written
from ui.reports.screen import ReportScreen
from ui.shell.context import Context
from ui.shell.navigator import Stop
from ui.shell.window import MainWindow
from ui.widgets.messages import Message
from ui.widgets.problems import ProblemCard


def enter(window: MainWindow, qtbot: QtBot, mission: str = "") -> ReportScreen:
    arguments = {"mission": mission} if mission else {}
    window.context.navigator.go("report", **arguments)
    screen = window.screen_shown
    assert isinstance(screen, ReportScreen)
    settle(screen, qtbot)
    return screen


def settle(screen: ReportScreen, qtbot: QtBot) -> None:
    jobs = screen.context.jobs
    qtbot.waitUntil(lambda: jobs.idle and not screen._again.isActive() and screen._job is None, timeout=30_000)


def choose_partners(screen: ReportScreen, qtbot: QtBot) -> None:
    screen.choices.audience._choose(1)
    assert not screen.export_button.isEnabled(), "what is on show is not what is wanted"
    settle(screen, qtbot)


def told(screen: ReportScreen) -> list[str]:
    return [label.text() for label in screen.masked.findChildren(QLabel)]


def test_the_current_mission_is_laid_out_and_its_pages_are_drawn(
    written: Written, window: MainWindow, qtbot: QtBot
) -> None:
    screen = enter(window, qtbot)
    report = screen.report
    assert report is not None
    assert report.draft.mission == written.mission
    assert screen.preview.number.text() == f"Page 1 sur {report.pages}"
    assert not screen.preview.sheet.pixmap_shown.isNull()
    assert all(not pixmap.isNull() for pixmap in screen.preview.thumbnails.pages.pixmaps)
    assert len(screen.preview.thumbnails.pages.pixmaps) == report.pages
    assert screen.export_button.isEnabled()


@pytest.mark.usefixtures("written")
def test_pages_are_turned_to_the_last_and_no_further(window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    assert screen.report is not None
    first = screen.preview.sheet.pixmap_shown.toImage()
    for _ in range(screen.report.pages + 2):
        screen.preview.later.click()
    settle(screen, qtbot)
    assert screen.preview.page == screen.report.pages
    assert not screen.preview.later.isEnabled()
    assert screen.preview.sheet.pixmap_shown.toImage() != first
    screen.preview.thumbnails.picked.emit(1)
    assert screen.preview.page == 1


def test_partners_need_the_redactions_read_before_the_export(
    written: Written, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    screen = enter(window, qtbot)
    target = tmp_path / "partenaires.pdf"
    screen.ask_path = lambda _name: target
    choose_partners(screen, qtbot)
    assert "Masqué pour le partenaire" in told(screen)
    assert "Une photo sans accord retirée" in told(screen)
    assert not screen.export_button.isEnabled()
    assert "relu" in screen.export_button.toolTip()
    screen.export()
    assert not target.exists()
    screen.masked.read.setChecked(True)
    screen.export_button.click()
    qtbot.waitUntil(lambda: len(written.workspace.reports.editions(written.mission)) == 1)
    assert screen.report is not None
    assert target.read_bytes() == screen.report.content
    text = " ".join(page.extract_text() for page in PdfReader(target).pages)
    assert "président décide seul" not in text


def test_the_toast_opens_the_file(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    screen = enter(window, qtbot)
    asked: list[str] = []
    opened: list[Path] = []

    def ask(name: str) -> Path:
        asked.append(name)
        return tmp_path / name

    screen.ask_path = ask
    screen.open_file = opened.append
    with qtbot.waitSignal(window.context.notices.briefly) as waited:
        screen.export_button.click()
    brief = waited.args[0]
    assert asked == ["M-2026-BJ-1_2026-03-10_interne_fr.pdf"]
    assert brief.action == "Ouvrir"
    brief.done()
    assert opened == [tmp_path / asked[0]]


def test_giving_up_in_the_dialog_writes_nothing(written: Written, window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    screen.ask_path = lambda _name: None
    screen.export_button.click()
    settle(screen, qtbot)
    assert written.workspace.reports.editions(written.mission) == []
    assert screen.export_button.isEnabled()


def test_an_export_that_cannot_be_written_says_so_and_can_be_tried_elsewhere(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    screen = enter(window, qtbot)
    screen.ask_path = lambda name: tmp_path / "débranché" / name
    screen.export_button.click()
    settle(screen, qtbot)
    note = screen.notes.findChild(ProblemCard)
    assert isinstance(note, ProblemCard)
    assert note.trouble.safe
    assert note.trouble.todo
    screen.ask_path = lambda name: tmp_path / name
    with qtbot.waitSignal(window.context.notices.briefly):
        note.buttons[0].click()


def test_changed_data_ask_for_another_preview_before_the_export(
    written: Written, window: MainWindow, qtbot: QtBot
) -> None:
    screen = enter(window, qtbot)
    before = screen.report
    records = written.workspace.records
    records.edit(records.get(Visit, written.other), seen="Le comité ne se réunit plus.")
    qtbot.waitUntil(lambda: not screen.export_button.isEnabled())
    assert screen.report is before, "nothing is laid out unasked"
    note = screen.notes.findChild(Message)
    assert isinstance(note, Message)
    note.activated.emit()
    settle(screen, qtbot)
    assert screen.report is not before
    assert screen.export_button.isEnabled()


def test_a_section_left_out_is_not_printed(window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    box = screen.choices.box("dossiers")
    assert box is not None
    box.setChecked(False)
    settle(screen, qtbot)
    assert screen.report is not None
    assert "dossiers" not in {line.code for line in screen.report.draft.sections if line.page}
    again = screen.choices.box("dossiers")
    assert again is not None
    assert not again.isChecked()


def test_the_report_speaks_another_language_than_the_window(window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    screen.choices.language._choose(1)
    settle(screen, qtbot)
    assert screen.report is not None
    assert screen.report.draft.sections[0].title == "Cover"
    assert screen.header().title == "Rapport de mission"


def test_stopping_says_so_and_offers_to_begin_again(window: MainWindow, qtbot: QtBot) -> None:
    screen = enter(window, qtbot)
    screen.lay_out()
    screen.leave()
    settle(screen, qtbot)
    assert not screen.export_button.isEnabled()
    note = screen.notes.findChild(Message)
    assert isinstance(note, Message)
    note.activated.emit()
    settle(screen, qtbot)
    assert screen.export_button.isEnabled()


def test_another_mission_is_shown_when_asked_for(written: Written, window: MainWindow, qtbot: QtBot) -> None:
    other = written.workspace.records.create(Mission, title="Mission à Dakar", country="SN").id
    screen = enter(window, qtbot, other)
    assert screen.report is not None
    assert screen.report.draft.title == "Mission à Dakar"


def test_without_a_mission_the_screen_says_so(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    empty = create_workspace(tmp_path / "empty", Profile("a@exemple.org", "Afi"), passphrase="une autre phrase")
    try:
        screen = ReportScreen(type(context)(**{**vars(context), "workspace": empty}))
        qtbot.addWidget(screen)
        screen.enter()
        qtbot.waitUntil(lambda: context.jobs.idle)
        assert screen._stack.currentIndex() == 1
        assert screen.header().actions == ()
    finally:
        empty.close()


def test_photos_nobody_chose_are_counted_with_the_way_to_them(
    written: Written, window: MainWindow, qtbot: QtBot
) -> None:
    records = written.workspace.records
    dossier = records.get(Mission, written.mission).record.dossiers[0]
    visit = records.all(Visit, mission=written.mission)[0].id
    before = len(records.all(Photo, visit=visit))
    for number in range(3):
        records.create(Photo, dossier=dossier, visit=visit, file_name=f"left_{number}.jpg")
    screen = enter(window, qtbot)
    assert screen.report is not None
    choice = screen.report.draft.choice
    assert choice.found - choice.chosen >= 3
    assert choice.found >= before + 3
    said = [label.text() for label in screen.choices.findChildren(QLabel) if label.isVisibleTo(screen.choices)]
    assert any("retenue" in text and f"sur {choice.found}" in text for text in said)
    window.context.navigator.moved.disconnect(window._show)  # this window has no page of dossiers
    screen.choices.choose_photos.click()
    assert window.context.navigator.current == Stop("dossier", {"dossier": choice.dossier, "tab": "photos"})
