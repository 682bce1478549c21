"""An import that was cut goes on where it stopped, and is known until it has."""

from pathlib import Path

import pytest

from fieldkit.domain.photo import Photo
from fieldkit.errors import DiskFault, DiskFull
from fieldkit.services.photo_import import ImportProgress
from fieldkit.storage.media import Media
from fieldkit.storage.store import Store
from tests.services.field import Field, jpeg


def card_of(folder: Path, count: int) -> Path:
    card = folder / "DCIM"
    card.mkdir()
    for number in range(count):
        (card / f"{number:02}.jpg").write_bytes(jpeg((64, 48), (20 * number, 90, 40)))
    return card


def test_again_and_again_it_goes_on_and_nothing_is_there_twice(field: Field, tmp_path: Path) -> None:
    card, visit, photos = card_of(tmp_path, 12), field.visit(), field.workspace.photos
    imported: list[str] = []
    while True:
        done: list[ImportProgress] = []
        known = len(imported)
        report = photos.import_files([card], visit, done.append, lambda: len(done) >= known + 3)  # noqa: B023 - called within the turn
        imported += report.imported
        assert len(report.duplicates) == known
        if not report.left:
            break
        assert report.cancelled
        assert photos.unfinished(visit.id) == (card,)
        assert len(report.imported) >= 3
    kept = field.workspace.records.all(Photo, visit=visit.id)
    assert sorted(photo.file_name for photo in kept) == sorted(path.name for path in card.iterdir())
    assert len(imported) == 12
    assert photos.unfinished(visit.id) == ()


def test_one_that_came_to_its_end_is_not_kept(field: Field, tmp_path: Path) -> None:
    card, visit = card_of(tmp_path, 1), field.visit()
    (card / "broken.jpg").write_bytes(b"no photo")
    report = field.workspace.photos.import_files([card], visit)
    assert (len(report.imported), len(report.refused)) == (1, 1)
    assert field.workspace.photos.unfinished(visit.id) == ()


def test_one_that_a_full_disk_stopped_is(field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card, visit = card_of(tmp_path, 2), field.visit()

    def full(*_: object) -> object:
        raise DiskFull

    monkeypatch.setattr(Media, "seal", full)
    assert isinstance(field.workspace.photos.import_files([card], visit).stopped, DiskFull)
    assert field.workspace.photos.unfinished(visit.id) == (card,)
    assert field.workspace.photos.unfinished(field.visit().id) == ()


def test_a_card_that_was_not_in_is_gone_on_with_once_it_is(field: Field, tmp_path: Path) -> None:
    visit, photos = field.visit(), field.workspace.photos
    report = photos.import_files([tmp_path / "DCIM"], visit)
    assert [refused.error.reason for refused in report.refused] == ["unreadable"]
    assert photos.unfinished(visit.id) == (), "nothing can be gone on with yet"
    card = card_of(tmp_path, 1)
    assert photos.unfinished(visit.id) == (card,)
    photos.forget_unfinished(visit.id)
    assert photos.unfinished(visit.id) == ()


def test_that_it_cannot_be_noted_does_not_stop_it(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, visit = card_of(tmp_path, 2), field.visit()

    def fails(*_: object) -> None:
        raise DiskFault

    monkeypatch.setattr(Store, "set_setting", fails)
    assert len(field.workspace.photos.import_files([card], visit).imported) == 2


@pytest.mark.parametrize("setting", ["nonsense", "[1, null]", '["/nowhere/at/all"]'])
def test_a_note_nobody_can_read_offers_nothing(setting: str, field: Field) -> None:
    visit = field.visit().id
    field.workspace.store.set_setting(f"unfinished_import:{visit}", setting)
    assert field.workspace.photos.unfinished(visit) == ()
