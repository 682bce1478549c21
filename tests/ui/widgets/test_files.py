"""File dialogs open among the person's files, then where they were last."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.ui.dossiers.desk import desk
from ui.dossiers.documents import DocumentsTab
from ui.widgets import files
from ui.widgets.files import Place, first_folder, remember_folder


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
