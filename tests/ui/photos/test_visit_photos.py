"""Photos brought into a visit from its window: chosen, dropped, refused with a reason, captioned, taken back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit.domain.photo import Consent, Photo
from fieldkit.domain.visit import Visit
from fieldkit.services.photo_import import ImportProgress
from tests.services.field import jpeg
from tests.ui.visits.scene import DAY, Desk, Scene, type_words
from ui.photos import importing
from ui.photos.page import PhotoPage
from ui.visits.screen import VisitScreen
from ui.widgets.messages import Message
from ui.widgets.photos import PhotoTile


def import_all(screen: VisitScreen, camera: Path, qtbot: QtBot) -> None:
    screen.side.photos.importer.take([camera])
    qtbot.waitUntil(lambda: len(screen.side.photos.rows) == 3, timeout=20_000)


def test_good_files_are_kept_and_the_others_told_with_their_reason(
    desk: Desk, scene: Scene, qtbot: QtBot, camera: Path
) -> None:
    import_all(desk.screen, camera, qtbot)
    photos = desk.workspace.records.all(Photo, visit=scene.visit)
    assert sorted(photo.file_name for photo in photos) == ["IMG_0.jpg", "IMG_1.jpg", "IMG_2.jpg"]
    told = desk.screen.side.photos.importer.findChildren(Message)[-1].text.text()
    assert "vide.jpg" in told
    assert "note.jpg" in told
    assert "déjà dans cette visite" in told
    problems = desk.screen.context.notices.problems.all
    assert sorted(problem.about for problem in problems) == ["note.jpg", "vide.jpg"]
    tiles = [desk.screen.side.photos.flow.tile(photo.id) for photo in photos]
    qtbot.waitUntil(lambda: all(tile and not tile.pixmap_shown.isNull() for tile in tiles), timeout=10_000)


def test_an_import_is_taken_back_as_one(desk: Desk, scene: Scene, qtbot: QtBot, camera: Path) -> None:
    import_all(desk.screen, camera, qtbot)
    desk.screen.deeds.undo()
    qtbot.waitUntil(lambda: desk.screen.side.photos.rows == (), timeout=10_000)
    assert desk.workspace.records.all(Photo, visit=scene.visit) == []
    desk.screen.deeds.redo()
    qtbot.waitUntil(lambda: len(desk.screen.side.photos.rows) == 3, timeout=10_000)


def test_files_dropped_anywhere_on_the_visit_become_photos(
    desk: Desk, scene: Scene, qtbot: QtBot, camera: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(camera / f"IMG_{number}.jpg")) for number in range(2)])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    screen = desk.screen
    QApplication.sendEvent(screen, QDragEnterEvent(QPoint(400, 300), copy, data, left, none))
    assert screen.dropping.target.isVisible()
    assert "2 fichiers" in screen.dropping.target.accessibleName()
    assert "Tchakalo 2" in screen.dropping.target.accessibleName()
    QApplication.sendEvent(screen, QDropEvent(QPointF(400, 300), copy, data, left, none))
    qtbot.waitUntil(lambda: len(screen.side.photos.rows) == 2, timeout=20_000)
    assert not screen.dropping.target.isVisible()
    assert len(desk.workspace.records.all(Photo, visit=scene.visit)) == 2


def test_a_photo_is_captioned_and_its_consent_noted(desk: Desk, scene: Scene, qtbot: QtBot, camera: Path) -> None:
    import_all(desk.screen, camera, qtbot)
    photos, records = desk.screen.side.photos, desk.workspace.records
    chosen = photos.rows[0].photo.id
    photos.open(chosen)
    qtbot.waitUntil(lambda: isinstance(desk.screen.side.panel.page, PhotoPage), timeout=5000)
    page = desk.screen.side.panel.page
    assert isinstance(page, PhotoPage)
    caption = page.fields.form.editor("caption").focusProxy()
    assert caption is not None
    type_words(caption, "Pompe réparée")
    page.flush()
    page.fields.form.edited.emit("recognisable", "adults")
    qtbot.waitUntil(lambda: photos.lacking == 1, timeout=5000)
    page.agreed.emit({"subject": "Comité", "form": "witnessed", "purposes": ("partners",)})
    qtbot.waitUntil(lambda: photos.lacking == 0, timeout=5000)
    photo = records.get(Photo, chosen).record
    assert (photo.caption, photo.recognisable) == ("Pompe réparée", "adults")
    assert [consent.subject for consent in records.all(Consent, visit=scene.visit)] == ["Comité"]


def told(screen: VisitScreen) -> list[Message]:
    return screen.side.photos.importer.findChildren(Message)


def test_an_import_that_is_cancelled_is_gone_on_with(
    desk: Desk, scene: Scene, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = tmp_path / "DCIM"
    card.mkdir()
    for number in range(12):
        (card / f"IMG_{number:02}.jpg").write_bytes(jpeg((64, 48), (20 * number, 90, 40)))
    importer, jobs = desk.screen.side.photos.importer, desk.jobs
    looked_at = ImportProgress.__init__

    def cancels_at_the_fifth(self: ImportProgress, done: int, total: int, name: str) -> None:
        looked_at(self, done, total, name)
        if done == 5:
            jobs.running[0].cancel()

    monkeypatch.setattr(ImportProgress, "__init__", cancels_at_the_fifth)
    importer.take([card])
    qtbot.waitUntil(lambda: len(told(desk.screen)) == 1, timeout=20_000)
    monkeypatch.undo()
    kept = len(desk.workspace.records.all(Photo, visit=scene.visit))
    assert 5 <= kept < 12
    assert desk.workspace.photos.unfinished(scene.visit) == (card,)

    told(desk.screen)[0].button.click()
    qtbot.waitUntil(lambda: len(desk.screen.side.photos.rows) == 12, timeout=20_000)
    qtbot.waitUntil(
        lambda: any("déjà dans cette visite" in each.text.text() for each in told(desk.screen)), timeout=5000
    )
    photos = desk.workspace.records.all(Photo, visit=scene.visit)
    assert sorted(photo.file_name for photo in photos) == sorted(path.name for path in card.iterdir())
    assert desk.workspace.photos.unfinished(scene.visit) == ()
    desk.settle(qtbot)


def test_an_import_cut_by_the_end_of_the_program_is_offered_again(
    desk: Desk, scene: Scene, qtbot: QtBot, camera: Path
) -> None:
    desk.workspace.photos._unfinished.begin(scene.visit, [camera])  # as a program that was killed leaves it
    desk.context.navigator.go("today")
    other = desk.workspace.records.create(Visit, dossier=scene.dossier, title="Autre visite", date=DAY).id
    desk.open(qtbot, other)
    assert told(desk.screen) == []
    desk.open(qtbot, scene.visit)
    qtbot.waitUntil(lambda: len(told(desk.screen)) == 1, timeout=5000)
    assert "DCIM" in told(desk.screen)[0].text.text()
    told(desk.screen)[0].button.click()
    qtbot.waitUntil(lambda: len(desk.screen.side.photos.rows) == 3, timeout=20_000)
    desk.settle(qtbot)


def test_an_offer_that_is_closed_is_not_made_again(desk: Desk, scene: Scene, qtbot: QtBot, camera: Path) -> None:
    desk.workspace.photos._unfinished.begin(scene.visit, [camera])
    other = desk.workspace.records.create(Visit, dossier=scene.dossier, title="Autre visite", date=DAY).id
    desk.open(qtbot, other)
    desk.open(qtbot, scene.visit)
    qtbot.waitUntil(lambda: len(told(desk.screen)) == 1, timeout=5000)
    told(desk.screen)[0].closed.emit()
    desk.settle(qtbot)
    assert desk.workspace.photos.unfinished(scene.visit) == ()
    assert desk.workspace.records.all(Photo, visit=scene.visit) == []


@pytest.mark.usefixtures("scene")
def test_what_is_asked_for_meanwhile_is_imported_afterwards(desk: Desk, qtbot: QtBot, camera: Path) -> None:
    importer = desk.screen.side.photos.importer
    for number in range(3):
        importer.take([camera / f"IMG_{number}.jpg"])
    assert len(desk.jobs.running) == 1
    qtbot.waitUntil(lambda: len(desk.screen.side.photos.rows) == 3, timeout=20_000)
    desk.settle(qtbot)


@pytest.mark.usefixtures("scene")
def test_many_refusals_are_told_by_their_reasons(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    card = tmp_path / "DCIM"
    card.mkdir()
    for number in range(20):
        (card / f"{number:02}.jpg").write_bytes(b"" if number % 2 else b"no photo")
    desk.screen.side.photos.importer.take([card])
    qtbot.waitUntil(lambda: len(told(desk.screen)) == 1, timeout=20_000)
    lines = told(desk.screen)[0].text.text().splitlines()
    assert [line.split("\N{NO-BREAK SPACE}:")[0] for line in lines] == [
        "00.jpg, 02.jpg, 04.jpg et 7 autres",
        "01.jpg, 03.jpg, 05.jpg et 7 autres",
    ]
    desk.settle(qtbot)


def test_a_large_import_has_what_was_written_before_backed_up_beside_it(
    desk: Desk, scene: Scene, qtbot: QtBot, camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups = desk.workspace.backups
    import_all(desk.screen, camera, qtbot)
    desk.settle(qtbot)
    assert backups.listed(backups.places.first) == [], "a few photos are no risk"
    monkeypatch.setattr(importing, "MANY", 3)
    card = camera.with_name("second")
    card.mkdir()
    for number in range(3):
        (card / f"{number}.jpg").write_bytes(jpeg(colour=(10 * number, 90, 60)))
    desk.screen.side.photos.importer.take([card])
    qtbot.waitUntil(lambda: bool(backups.listed(backups.places.first)), timeout=20_000)
    desk.settle(qtbot)
    assert [each.why for each in backups.listed(backups.places.first)] == ["risky"]
    assert len(desk.workspace.records.all(Photo, visit=scene.visit)) == 6


@pytest.mark.usefixtures("scene")
def test_space_chooses_a_photo_for_the_report_and_enter_opens_it(desk: Desk, qtbot: QtBot, camera: Path) -> None:
    import_all(desk.screen, camera, qtbot)
    photos, records = desk.screen.side.photos, desk.workspace.records
    chosen = photos.rows[0].photo.id

    def tile() -> PhotoTile:
        found = photos.flow.tile(chosen)
        assert found is not None
        return found

    QTest.keyClick(tile(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(tile().photo.chosen), timeout=5000)
    assert records.get(Photo, chosen).record.retained
    assert desk.screen.side.panel.page is None
    desk.screen.deeds.undo()
    qtbot.waitUntil(lambda: not tile().photo.chosen, timeout=5000)
    assert not records.get(Photo, chosen).record.retained
    QTest.keyClick(tile(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(desk.screen.side.panel.page, PhotoPage), timeout=5000)


def test_photos_of_one_second_stand_by_their_file_name(desk: Desk, scene: Scene, qtbot: QtBot, tmp_path: Path) -> None:
    card = tmp_path / "DCIM"
    card.mkdir()
    at = {0x9003: "2026:03:12 14:32:07"}
    for number in (10, 9, 11):
        (card / f"IMG_{number}.jpg").write_bytes(jpeg(colour=(number * 9, 90, 60), details=at))
    (card / "IMG_12.jpg").write_bytes(jpeg(colour=(7, 90, 60), details={0x9003: "2026:03:12 09:00:00"}))
    photos = desk.screen.side.photos
    photos.importer.take([card])
    qtbot.waitUntil(lambda: len(photos.rows) == 4, timeout=20_000)
    names = ["IMG_12.jpg", "IMG_9.jpg", "IMG_10.jpg", "IMG_11.jpg"]
    assert [row.photo.file_name for row in photos.rows] == names
    latest = desk.workspace.photos.of_dossier(scene.dossier, DAY)
    assert [row.photo.file_name for row in latest] == names[::-1]
