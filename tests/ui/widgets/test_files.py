"""File dialogs open among the person's files, then where they were last."""

import ast
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.project.tree import ROOT
from tests.ui.dossiers.desk import desk
from ui.dossiers.documents import DocumentsTab
from ui.widgets import files
from ui.widgets.files import Place, first_folder, leave_no_trace, remember_folder, without_trace


@pytest.fixture(autouse=True)
def _nothing_chosen_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_last", {})


def test_the_first_dialog_never_opens_among_the_programs_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for place in (Place.PicturesLocation, Place.DocumentsLocation):
        assert Path(first_folder(place)).is_dir()
        assert Path(first_folder(place)) != tmp_path


def test_the_next_dialog_opens_where_something_was_chosen(tmp_path: Path) -> None:
    (tmp_path / "carte").mkdir()
    remember_folder(Place.PicturesLocation, [tmp_path / "carte" / "IMG_1.jpg"])
    assert first_folder(Place.PicturesLocation) == str(tmp_path / "carte")
    remember_folder(Place.PicturesLocation, [tmp_path / "carte"])
    assert first_folder(Place.PicturesLocation) == str(tmp_path / "carte")
    assert first_folder(Place.DocumentsLocation) != str(tmp_path / "carte")
    (tmp_path / "carte").rmdir()
    assert Path(first_folder(Place.PicturesLocation)).is_dir(), "a card that was taken out is asked for no more"


def test_documents_are_asked_for_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(_parent: object, _title: str, folder: str) -> tuple[list[str], str]:
        asked.append(folder)
        return ([], "")

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", ask)
    with desk(tmp_path) as stage:
        DocumentsTab(stage.program.context)._choose()
    assert asked == [first_folder(Place.DocumentsLocation)]


def noted() -> str:
    """What Qt noted of file dialogs, as it lies on the disk."""
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.sync()
    keys = ("FileDialog/lastVisited", "FileDialog/history")
    return unquote(" ".join(f"{key}={settings.value(key)}" for key in keys if settings.contains(key)))


def choose(folder: Path) -> str:
    """Choose a folder in a real dialog of Qt's."""

    def accept() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.accept()

    QTimer.singleShot(200, accept)
    return QFileDialog.getExistingDirectory(None, "", str(folder), QFileDialog.Option.DontUseNativeDialog)


def test_the_system_notes_no_folder_a_dialog_was_in(qtbot: QtBot, tmp_path: Path) -> None:  # noqa: ARG001 - there is a program
    before = noted()
    folder = tmp_path / "Plainte de Awa K."
    folder.mkdir()
    with without_trace():
        assert choose(folder) == str(folder)
    assert noted() == before
    choose(folder)
    assert folder.name in noted(), "without it the folder is noted: the test sees nothing"
    with without_trace():
        choose(tmp_path)
    assert folder.name in noted(), "what other programs noted is left to them"


def test_nor_one_that_is_left_to_itself(qtbot: QtBot, tmp_path: Path) -> None:
    before = noted()
    folder = tmp_path / "Carte de Awa K."
    folder.mkdir()
    dialog = QFileDialog(None, "", str(folder))
    gone: list[bool] = []
    leave_no_trace(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.finished.connect(dialog.deleteLater)
    dialog.destroyed.connect(lambda: gone.append(True))
    dialog.open()
    QTimer.singleShot(100, dialog.accept)
    qtbot.waitUntil(lambda: bool(gone))
    assert noted() == before


def covered(tree: ast.Module) -> Iterator[ast.AST]:
    """What is done without leaving a trace."""
    for whole in ast.walk(tree):
        if isinstance(whole, ast.With) and "without_trace()" in [
            ast.unparse(each.context_expr) for each in whole.items
        ]:
            yield from ast.walk(whole)


def test_every_dialog_is_asked_so() -> None:
    bare = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = set(map(id, covered(tree)))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        if any(ast.unparse(node.func) == "leave_no_trace" for node in calls):
            continue
        found = [node for node in calls if ast.unparse(node.func).startswith("QFileDialog") and id(node) not in known]
        bare += [f"{path.name}:{node.lineno}" for node in found]
    assert bare == []
