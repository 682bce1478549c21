"""Photos brought into a visit from its window: chosen, dropped, refused with a reason, captioned, taken back."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit.domain.photo import Consent, Photo
from tests.ui.visits.scene import Desk, Scene, type_words
from ui.photos.page import PhotoPage
from ui.visits.screen import VisitScreen
from ui.widgets.messages import Message


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
