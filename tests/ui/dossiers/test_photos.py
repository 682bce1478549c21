"""The photos of a dossier: under their visit, called so that a reader knows them, chosen where they stand."""

import datetime as dt

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import Field, furnish, page, press, said
from ui.dossiers.photos import PhotosTab
from ui.unattended.stage import Stage
from ui.widgets.headers import SectionHeader

AT = dt.datetime(2026, 3, 12, 12, 5, tzinfo=dt.UTC)


def filled(stage: Stage) -> tuple[Field, list[str]]:
    """Two photos of a visit of the 12 March, one of nothing at all."""
    written, records = furnish(stage), stage.program.workspace.records
    records.edit(records.get(Visit, written.visit), date=AT.date())
    given = {"dossier": written.dossier, "visit": written.visit}
    return written, [
        records.create(Photo, **given, caption="Pompe", taken_at=AT).id,
        records.create(Photo, **given, file_name="P1020463.JPG", taken_at=AT + dt.timedelta(hours=1)).id,
        records.create(Photo, dossier=written.dossier, file_name="scan.jpg").id,
    ]


def shown(stage: Stage, dossier: str) -> PhotosTab:
    stage.go("dossier", dossier=dossier, tab="photos")
    (tab,) = page(stage, "dossier").findChildren(PhotosTab)
    return tab


def heads(tab: PhotosTab) -> list[str]:
    """The heads from top to bottom, which is also how the keyboard meets their links."""
    found = [head for head in tab.findChildren(SectionHeader) if head.isVisible()]
    found.sort(key=lambda head: head.mapTo(tab, QPoint()).y())
    links, at = [], tab.nextInFocusChain()
    while at is not None and at is not tab:
        links += [head for head in found if head.link is at]
        at = at.nextInFocusChain()
    assert links == [head for head in found if head.link.isVisible()]
    return [head.title.text() for head in found]


def test_photos_stand_under_the_visit_they_were_taken_at(stage: Stage) -> None:
    written, _ = filled(stage)
    tab = shown(stage, written.dossier)
    told = said(tab)
    assert told.index("Tchakalo 2") < told.index("12 mars 2026 · 2 photos") < told.index("Sans visite")
    assert "Sans jour · 1 photo" in told
    press(stage, tab, "Ouvrir la visite")
    assert page(stage, "visit").isVisible()


def test_a_photo_without_a_caption_is_not_called_by_its_file(stage: Stage) -> None:
    written, (pompe, untitled, scan) = filled(stage)
    tab = shown(stage, written.dossier)
    tiles = [tab.groups.tile(photo) for photo in (pompe, untitled, scan)]
    time = (AT + dt.timedelta(hours=1)).astimezone().strftime("%H:%M")
    assert [tile.photo.caption for tile in tiles if tile] == ["Pompe", f"Sans légende, {time}", "Sans légende"]
    assert tiles[1] is not None
    assert "12 mars 2026 · P1020463.JPG" in tiles[1].toolTip()


def test_choosing_a_photo_leaves_focus_and_groups_where_they_are(stage: Stage) -> None:
    written, (pompe, *_) = filled(stage)
    tab = shown(stage, written.dossier)
    tile = tab.groups.tile(pompe)
    assert tile is not None
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    stage.settle()
    again = tab.groups.tile(pompe)
    assert again is not None
    assert (again.photo.chosen, again.hasFocus()) == (True, True)


def test_groups_follow_what_changes(stage: Stage) -> None:
    written, (pompe, untitled, scan) = filled(stage)
    tab, records = shown(stage, written.dossier), stage.program.workspace.records
    site = records.create(Site, dossier=written.dossier, name="Kpakpamè").id
    later = records.create(Visit, dossier=written.dossier, site=site, date=dt.date(2026, 3, 13)).id
    records.edit(records.get(Photo, scan), visit=later)
    stage.settle()
    stage.wait_for(lambda: "Kpakpamè" in said(tab), "the new group")
    assert heads(tab) == ["Kpakpamè", "Tchakalo 2"]
    assert all(tab.groups.tile(photo) for photo in (pompe, untitled, scan))
    other = records.create(Dossier, title="Autre").id
    shown(stage, other)
    assert "Aucune photo" in said(tab)
