"""The pages of problems: reached, read, emptied of nothing; the health page looks, and the guides are readable."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QTextListFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from fieldkit.errors import DiskFull, FileRefused, KeyringUnavailable, NotFound
from fieldkit.services.backups import Why
from fieldkit.services.crashes import keep_traces, traces_are_kept
from fieldkit.services.doctor import Finding, Health, State
from fieldkit.storage.exchange import PAUSED
from tests.ui.dossiers.desk import press, said
from ui.problems.guide import GUIDES, GuideScreen, guide_text
from ui.problems.health import HealthScreen, summary
from ui.problems.screen import ProblemsScreen
from ui.problems.support import save_support
from ui.problems.watching import KEYRING
from ui.search.screen import SearchScreen
from ui.theme import Mode, theme
from ui.unattended.stage import Stage
from ui.widgets import files
from ui.widgets.layouts import PAGE, ScrollColumn
from ui.widgets.marks import Pill


def problems(stage: Stage) -> ProblemsScreen:
    shown = stage.program.window.screen_shown
    assert isinstance(shown, ProblemsScreen)
    return shown


def test_an_empty_session_says_so_and_leads_to_the_health_page(stage: Stage) -> None:
    assert not stage.program.window.status.problems.isVisible()
    stage.go("problems")
    assert problems(stage).empty.isVisible()
    QTest.mouseClick(problems(stage).empty.button, Qt.MouseButton.LeftButton)
    assert isinstance(stage.program.window.screen_shown, HealthScreen)
    stage.settle()


def test_what_was_told_and_closed_can_be_read_again_newest_first(stage: Stage) -> None:
    notices, window = stage.program.context.notices, stage.program.window
    notices.trouble(FileRefused("empty"), about="IMG_2041.jpg")
    notices.trouble(DiskFull())
    for message in window.sheet.messages.messages:
        message.closed.emit()
    assert window.sheet.messages.messages == ()
    assert window.status.problems.text() == "2 problèmes"
    QTest.mouseClick(window.status.problems, Qt.MouseButton.LeftButton)
    stage.settle()
    assert [card.trouble.title for card in problems(stage).cards] == [
        "Plus assez de place",
        "IMG_2041.jpg\u00a0: Un fichier ne s’ouvre pas",
    ]


def test_health_says_nothing_is_wrong_only_where_the_status_bar_counts_nothing(stage: Stage) -> None:
    workspace, notices = stage.program.workspace, stage.program.context.notices
    workspace.backups.make(Why.BY_HAND)
    stage.go("health")
    screen = stage.program.window.screen_shown
    assert isinstance(screen, HealthScreen)
    assert screen.health is not None
    fine = Health(tuple(replace(each, state=State.FINE) for each in screen.health.findings))
    assert summary(fine, stage.program.context).text.text() == "Rien ne menace le travail sur cet ordinateur."
    notices.trouble(FileRefused("empty"), about="IMG_2041.jpg", key="one")
    assert stage.program.window.status.problems.text() == "1 problème"
    stage.settle()
    told = said(screen).replace("\xa0", " ")
    assert "Rien ne menace" not in told
    assert "1 autre problème rencontré depuis l’ouverture n’est pas réglé." in told
    assert summary(fine, stage.program.context).text.text().startswith("1 problème")
    silent = Health((Finding("keyring", State.WARNING, {"answers": False}),))
    notices.trouble(KeyringUnavailable("at_work"), key=KEYRING)
    assert (
        summary(silent, stage.program.context)
        .text.text()
        .replace("\xa0", " ")
        .startswith("1 point à surveiller. 1 autre problème")
    ), "what is found here is not counted twice"
    notices.withdraw(KEYRING)
    stage.settle()
    press(stage, screen, "Problèmes")
    assert isinstance(stage.program.window.screen_shown, ProblemsScreen)
    notices.withdraw("one")
    stage.settle()
    assert "n’est pas réglé" not in said(screen)


def test_health_says_that_a_restored_workspace_waits_and_takes_the_yes(stage: Stage) -> None:
    workspace = stage.program.workspace
    workspace.store.set_setting(PAUSED, "1795412329673")
    stage.go("health")
    screen = stage.program.window.screen_shown
    assert isinstance(screen, HealthScreen)
    assert "La synchronisation attend votre accord" in said(screen)
    press(stage, screen, "Dire oui")
    stage.wait_for(lambda: workspace.after_restore.made_at is None, "the yes")
    stage.wait_for(lambda: "La synchronisation attend votre accord" not in said(screen), "the note gone")


def test_a_bug_is_listed_and_says_what_is_safe(stage: Stage) -> None:
    stage.program.report_bug(KeyError("Hounkpatin"))
    stage.program.report_bug(KeyError("Hounkpatin"))
    stage.go("problems")
    (card,) = problems(stage).cards
    assert card.trouble.title == "FieldKit a un défaut ici"
    assert "Hounkpatin" not in card.trouble.detail
    bug = stage.program._bug
    assert bug is not None
    bug.accept()


def test_problems_outlive_a_change_of_language(stage: Stage) -> None:
    stage.program.context.notices.trouble(DiskFull())
    stage.program.speak("en")
    stage.go("problems")
    assert [card.trouble.title for card in problems(stage).cards] == ["Not enough room"]
    assert stage.program.window.status.problems.text() == "1 problem"


def test_the_support_file_is_written_where_asked_and_says_so(stage: Stage, tmp_path: Path) -> None:
    target, asked = tmp_path / "support.json", list[str]()

    def choose(name: str) -> Path:
        asked.append(name)
        return target

    stage.program.context.notices.trouble(FileRefused("too_large", name="Hounkpatin.jpg", limit=5))
    save_support(stage.program.context, stage.program.window, choose)
    stage.settle()
    told = json.loads(target.read_text("utf-8"))
    assert [problem["key"] for problem in told["problems"]] == ["file_refused.too_large"]
    assert "Hounkpatin" not in target.read_text("utf-8")
    assert asked == [f"fieldkit-support-{dt.datetime.now().astimezone().date().isoformat()}.json"]
    toast = stage.program.window.toasts.toast
    assert toast is not None
    assert toast.text.text() == "Fichier de support enregistré"


def test_a_support_file_that_cannot_be_written_is_a_problem_like_another(stage: Stage, tmp_path: Path) -> None:
    save_support(stage.program.context, stage.program.window, lambda _name: tmp_path / "absent" / "support.json")
    stage.settle()
    assert [problem.error.code for problem in stage.program.context.notices.problems.all] == ["disk_fault"]


def test_the_health_page_shows_every_finding_with_its_state(stage: Stage) -> None:
    stage.go("health")
    shown = stage.program.window.screen_shown
    assert isinstance(shown, HealthScreen)
    assert shown.health is not None
    assert len(shown.findChildren(Pill)) == len(shown.health.findings)
    texts = [label.text() for label in shown.findChildren(QLabel)]
    assert texts.index("Sauvegardes") < texts.index("Programme"), "what asks for something stands first"
    assert "Relu, sans défaut." in texts
    QTest.mouseClick(shown.fully, Qt.MouseButton.LeftButton)
    stage.settle()
    integrity = shown.health.of("integrity")
    assert integrity is not None
    assert integrity.facts["full"] is True


def test_keeping_a_trace_of_a_fall_is_asked_for(stage: Stage) -> None:
    stage.go("health")
    shown = stage.program.window.screen_shown
    assert isinstance(shown, HealthScreen)
    assert not shown.traces.isChecked()
    shown.traces.setChecked(True)
    assert traces_are_kept()
    keep_traces(keep=False)
    stage.go("today")
    stage.go("health")
    assert not shown.traces.isChecked()


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("mode", Mode)
def test_a_guide_is_readable_in_every_look(stage: Stage, guide: str, mode: Mode) -> None:
    theme().set_mode(mode)
    stage.go("guide", guide=guide)
    shown = stage.program.window.screen_shown
    assert isinstance(shown, GuideScreen)
    text = shown.page.toPlainText()
    assert shown.header().title == guide_text(guide)[0]
    assert len(text) > 3000
    assert not [line for line in text.splitlines() if line.startswith(("#", "|", "- ", "**"))]
    assert "eur-lex.europa.eu" in shown.page.document().toHtml()
    theme().set_mode(Mode.CLAIR)


def test_what_a_page_shows_begins_at_one_distance_from_its_side(stage: Stage) -> None:
    for key in ("backups", "restore", "health"):
        stage.go(key)
        page = stage.program.window.screen_shown
        scrolled = page.findChildren(ScrollColumn) if page is not None else []
        assert theme().px(PAGE) in {each.column.contentsMargins().left() for each in scrolled}, key
    stage.go("guide", guide=GUIDES[0])
    shown = stage.program.window.screen_shown
    assert isinstance(shown, GuideScreen)
    assert shown.page.document().rootFrame().frameFormat().leftMargin() == theme().px(PAGE)


def test_a_bullet_stands_apart_from_its_text(stage: Stage) -> None:
    stage.go("guide", guide=GUIDES[0])
    shown = stage.program.window.screen_shown
    assert isinstance(shown, GuideScreen)
    block, gaps = shown.page.document().begin(), []
    while block.isValid():
        if block.blockFormat().objectIndex() >= 0:
            marked = block.textList().format().style() is QTextListFormat.Style.ListDisc
            gaps.append((marked, QFontMetricsF(block.charFormat().font()).horizontalAdvance(" ")))
        block = block.next()
    bullets, numbers = ([gap for marked, gap in gaps if marked is which] for which in (True, False))
    assert bullets
    assert numbers
    assert min(bullets) > 2 * max(numbers)


def test_a_guide_there_is_none_of_is_not_found() -> None:
    with pytest.raises(NotFound):
        guide_text("../fr/errors")


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_says_what_is_left_to_fill_and_where_it_comes_from(guide: str) -> None:
    _, text = guide_text(guide)
    assert "[à compléter" in text
    assert "## Sources" in text
    assert "cnil.fr" in text


def test_pages_are_found_by_their_names(stage: Stage) -> None:
    stage.go("search", search="probleme")
    shown = stage.program.window.screen_shown
    assert isinstance(shown, SearchScreen)
    shown.view.opened.emit("page:problems.page")
    assert isinstance(stage.program.window.screen_shown, ProblemsScreen)
    stage.go("search", search="perdu")
    shown.view.opened.emit("page:problems.lost")
    assert isinstance(stage.program.window.screen_shown, GuideScreen)


def test_the_support_file_is_offered_where_documents_are_kept_and_then_where_the_last_one_was(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[Path] = []

    def ask(_parent: object, _title: str, name: str) -> tuple[str, str]:
        offered.append(Path(name))
        return str(tmp_path / "support.json"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    monkeypatch.setattr(files, "_last", {})
    own = files.first_folder(files.Place.DocumentsLocation)
    for _ in range(2):
        save_support(stage.program.context, stage.program.window)
        stage.settle()
    assert [each.parent for each in offered] == [Path(own), tmp_path]
    assert offered[1].name.startswith("fieldkit-support-")
