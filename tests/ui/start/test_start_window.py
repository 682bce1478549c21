"""The window of a start, on real workspaces."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from fieldkit.reference.words import Words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace, is_workspace
from ui.jobs import Jobs
from ui.start.pages import TroublePage, UnlockPage, WelcomePage
from ui.start.window import StartWindow
from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.problems import ProblemCard

PASSPHRASE = "quatre mots pour ouvrir"


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:  # noqa: ARG001 - brings the application up
    made = Jobs()
    yield made
    made.close()


def start(qtbot: QtBot, folder: Path, jobs: Jobs) -> tuple[StartWindow, list[Workspace]]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme().install(app)
    window = StartWindow(folder, Words("fr"), jobs)
    qtbot.addWidget(window)
    opened: list[Workspace] = []
    window.opened.connect(opened.append)
    window.begin()
    return window, opened


def press(window: StartWindow, label: str) -> None:
    button = next(found for found in window.findChildren(QAbstractButton) if found.text() == label)
    button.click()


def type_in(page: WelcomePage, *texts: str) -> None:
    for field, text in zip(page.findChildren(QLineEdit), texts, strict=False):
        field.setText(text)


def test_a_first_start_makes_an_empty_workspace(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    window, opened = start(qtbot, tmp_path / "w", jobs)
    qtbot.waitUntil(lambda: isinstance(window.page, WelcomePage))
    assert isinstance(window.page, WelcomePage)
    type_in(window.page, "Maëlle B.", "maelle@essai.example", PASSPHRASE, PASSPHRASE)
    press(window, "Commencer avec un espace vide")
    qtbot.waitUntil(lambda: bool(opened), timeout=20_000)
    assert opened[0].people.current.name == "Maëlle B."
    opened[0].close()
    assert is_workspace(tmp_path / "w")


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (("", "a@b.fr", PASSPHRASE, PASSPHRASE), "Écrivez votre nom"),
        (("Maëlle", "a@b", PASSPHRASE, PASSPHRASE), "Cette adresse e-mail n’est pas complète"),
        (("Maëlle", "a@b.fr", "court", "court"), "La phrase de passe a moins de 12 caractères"),
        (("Maëlle", "a@b.fr", PASSPHRASE, "autre chose encore"), "Les deux phrases de passe diffèrent"),
    ],
)
def test_what_is_missing_is_said_under_its_field(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs, texts: tuple[str, ...], sentence: str
) -> None:
    window, opened = start(qtbot, tmp_path / "w", jobs)
    qtbot.waitUntil(lambda: isinstance(window.page, WelcomePage))
    assert isinstance(window.page, WelcomePage)
    type_in(window.page, *texts)
    press(window, "Commencer avec un espace vide")
    assert sentence in [field.error for field in window.page.findChildren(type(window.page._name))]
    assert [field.text() for field in window.page.findChildren(QLineEdit)] == list(texts)
    assert not opened
    assert not is_workspace(tmp_path / "w")


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    create_workspace(tmp_path / "w", Profile("a@b.fr", "A"), PASSPHRASE).close()
    window, opened = start(qtbot, tmp_path / "w", jobs)
    qtbot.waitUntil(lambda: isinstance(window.page, UnlockPage))
    assert isinstance(window.page, UnlockPage)
    field = window.page.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText("une autre phrase")
    press(window, "Ouvrir")
    qtbot.waitUntil(lambda: window.page is not None and "n’ouvre pas" in window.page._field.error, timeout=20_000)  # type: ignore[attr-defined]  # the page is the unlock page
    assert field.text() == "une autre phrase"
    field.setText(PASSPHRASE)
    press(window, "Ouvrir")
    qtbot.waitUntil(lambda: bool(opened), timeout=20_000)
    opened[0].close()


def test_a_newer_workspace_is_refused_untouched(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "workspace.json").write_text('{"format": 99, "device": "d", "slot": {}}', encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())
    window, opened = start(qtbot, folder, jobs)
    qtbot.waitUntil(lambda: isinstance(window.page, TroublePage))
    (card,) = window.findChildren(ProblemCard)
    assert card.trouble.happened
    assert card.trouble.todo
    assert not opened
    assert sorted(path.name for path in folder.iterdir()) == before


def test_the_eye_shows_the_passphrase_and_hides_it_again(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    create_workspace(tmp_path / "w", Profile("a@b.fr", "A"), PASSPHRASE).close()
    window, _ = start(qtbot, tmp_path / "w", jobs)
    qtbot.waitUntil(lambda: isinstance(window.page, UnlockPage))
    field, eye = window.findChild(QLineEdit), window.findChild(IconButton)
    assert isinstance(field, QLineEdit)
    assert isinstance(eye, IconButton)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    eye.click()
    assert (field.echoMode(), eye.accessibleName()) == (QLineEdit.EchoMode.Normal, "Cacher la phrase")
    eye.click()
    assert (field.echoMode(), eye.accessibleName()) == (QLineEdit.EchoMode.Password, "Montrer la phrase")
