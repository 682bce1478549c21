"""Photos imported from real files into a real workspace."""

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.ids import new_id
from fieldkit.domain.photo import ConsentForm, Photo, Provenance, Purpose, Recognisable, TakenSource
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.values import Place
from fieldkit.errors import BadValue, DiskFull, FileRefused
from fieldkit.services.consents import ConsentState
from fieldkit.services.door import open_workspace
from fieldkit.services.imaging.foreign import ForeignImages
from fieldkit.services.photo_import import ImportProgress
from fieldkit.services.quarantine import children, foreign_file
from fieldkit.services.quarantine.foreign_file import ForeignFile, files_in
from fieldkit.storage.media import Media
from tests.services.field import PASSPHRASE, TODAY, Field, encoded, jpeg

CAMERA = Path(__file__).parent / "camera"
COLOURS = [(40 * number % 256, 90, 200 - 17 * number % 200) for number in range(1, 60)]


def written(folder: Path, count: int, size: tuple[int, int] = (640, 480)) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"IMG_20260312_1430{number:02d}.jpg" for number in range(count)]
    for path, colour in zip(paths, COLOURS, strict=False):
        path.write_bytes(jpeg(size, colour))
    return paths


def test_good_files_are_imported_and_each_bad_one_says_why(field: Field, tmp_path: Path) -> None:
    folder = tmp_path / "card"
    good = written(folder, 3)
    (folder / "vide.jpg").write_bytes(b"")
    (folder / "coupee.jpg").write_bytes(good[0].read_bytes()[:3000])
    (folder / "virus.jpg").write_bytes(b"MZ" + bytes(500))
    (folder / "film.avif").write_bytes(b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif")
    (folder / "capture.jpg").write_bytes(encoded(Image.new("RGB", (30, 30)), "PNG"))
    (folder / "encore.jpg").write_bytes(good[1].read_bytes())
    (folder / ".DS_Store").write_bytes(b"litter")
    (folder / "Thumbs.db").write_bytes(b"litter")
    seen: list[ImportProgress] = []

    report = field.workspace.photos.import_files([folder], field.visit(), seen.append)

    assert len(report.imported) == 4
    assert report.duplicates == ("encore.jpg",)
    assert {refused.name: refused.error.key for refused in report.refused} == {
        "vide.jpg": "file_refused.empty",
        "coupee.jpg": "file_refused.damaged",
        "virus.jpg": "file_refused.not_an_image",
        "film.avif": "file_refused.format",
    }
    assert (report.left, report.cancelled, report.stopped) == ((), False, None)
    assert [(step.done, step.total) for step in seen] == [(number, 9) for number in range(1, 10)]


def test_a_photo_keeps_its_original_byte_for_byte(field: Field, tmp_path: Path) -> None:
    content = jpeg(
        (4000, 3000),
        exif={ExifTags.Base.Make: "Tecno", ExifTags.Base.Orientation: 6},
        details={ExifTags.Base.DateTimeOriginal: "2026:03:12 14:32:07"},
        gps={1: "N", 2: (9.0, 20.0, 13.2), 3: "E", 4: (2.0, 37.0, 49.08)},
    )
    path = tmp_path / "DSC_0412.JPG"
    path.write_bytes(content)
    photos = field.workspace.photos
    visit = field.visit()

    [identity] = photos.import_files([path], visit).imported

    photo = field.workspace.records.get(Photo, identity).record
    assert photos.original(photo) == content
    assert path.read_bytes() == content
    assert (photo.visit, photo.dossier, photo.site) == (visit.id, field.dossier.id, field.site.id)
    assert (photo.width, photo.height) == (3000, 4000)
    assert photo.taken_at == dt.datetime(2026, 3, 12, 13, 32, 7, tzinfo=dt.UTC), "clocks in Benin are an hour ahead"
    assert photo.taken_source == TakenSource.EXIF
    assert photo.position == Place(9.337, 2.6303, None, "exif")
    assert photo.provenance == Provenance.DEVICE
    for content_of, longest in ((photos.report_size, 2048), (photos.thumbnail, 320)):
        shown = content_of(photo)
        assert shown is not None
        assert b"Tecno" not in shown
        (tmp_path / "shown.jpg").write_bytes(shown)
        with Image.open(tmp_path / "shown.jpg") as image:
            assert image.size == (longest * 3 // 4, longest)


@pytest.mark.parametrize(
    ("name", "taken", "provenance"),
    [
        ("IMG-20260312-WA0007.jpg", dt.datetime(2026, 3, 12, 11, tzinfo=dt.UTC), Provenance.WHATSAPP_PHOTO),
        ("IMG_20260312_003000.jpg", dt.datetime(2026, 3, 11, 23, 30, tzinfo=dt.UTC), Provenance.OTHER),
        ("PXL_20260312_003000123.jpg", dt.datetime(2026, 3, 12, 0, 30, tzinfo=dt.UTC), Provenance.OTHER),
        ("forage.jpg", None, Provenance.OTHER),
    ],
)
def test_without_exif_the_name_tells(
    name: str, taken: dt.datetime | None, provenance: Provenance, field: Field, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(jpeg())
    [identity] = field.workspace.photos.import_files([tmp_path / name], field.visit()).imported
    photo = field.workspace.records.get(Photo, identity).record
    assert (photo.taken_at, photo.provenance) == (taken, provenance)
    assert photo.taken_source == (TakenSource.FILE_NAME if taken else "")


def test_clocks_are_those_of_the_country(field: Field, tmp_path: Path) -> None:
    records = field.workspace.records
    for country, hour in (("MG", 11), ("SN", 14)):
        dossier = records.create(Dossier, country=country).record
        path = tmp_path / f"IMG_20260312_140000_{country}.jpg"
        path.write_bytes(jpeg())
        visit = field.visit(dossier=dossier.id, site="")
        [identity] = field.workspace.photos.import_files([path], visit).imported
        assert records.get(Photo, identity).record.taken_at == dt.datetime(2026, 3, 12, hour, tzinfo=dt.UTC)


def test_real_camera_files(field: Field) -> None:
    report = field.workspace.photos.import_files([CAMERA], field.visit())
    assert [refused.name for refused in report.refused] == ["LICENCES.md"]
    photos = {row.photo.file_name: row.photo for row in field.workspace.photos.of_dossier(field.dossier.id, TODAY)}
    assert len(photos) == len(report.imported) == len(list(CAMERA.glob("*.jpg")))
    assert photos["canon.jpg"].taken_at == dt.datetime(2013, 12, 17, 13, 4, 24, tzinfo=dt.UTC)
    assert photos["phone_gps.jpg"].position == Place(37.885, -122.6225, None, "exif")


def test_a_second_import_adds_nothing(field: Field, tmp_path: Path) -> None:
    paths = written(tmp_path / "card", 3)
    visit = field.visit()
    field.workspace.photos.import_files(paths, visit)
    again = field.workspace.photos.import_files(paths, visit)
    assert (again.imported, len(again.duplicates), again.gesture) == ((), 3, "")
    elsewhere = field.workspace.photos.import_files(paths[:1], field.visit())
    assert len(elsewhere.imported) == 1, "one photo may illustrate two visits"


def test_undo_takes_the_whole_import_back(field: Field, tmp_path: Path) -> None:
    visit = field.visit()
    report = field.workspace.photos.import_files(written(tmp_path / "card", 19), visit)
    assert len(field.workspace.photos.of_visit(visit.id, TODAY)) == 19
    field.workspace.undo.undo(report.gesture)
    assert field.workspace.photos.of_visit(visit.id, TODAY) == []
    assert len(field.workspace.photos.import_files([tmp_path / "card"], visit).imported) == 19


def test_cancelling_keeps_what_is_done_and_says_what_is_left(field: Field, tmp_path: Path) -> None:
    paths = written(tmp_path / "card", 30)
    visit = field.visit()
    done: list[ImportProgress] = []

    report = field.workspace.photos.import_files(paths, visit, done.append, lambda: len(done) >= 11)

    assert report.cancelled
    kept = field.workspace.photos.of_visit(visit.id, TODAY)
    assert 11 <= len(kept) == len(report.imported) < 30
    assert {row.photo.file_name for row in kept}.isdisjoint(report.left)
    assert len(kept) + len(report.left) == 30
    assert all(field.workspace.photos.original(row.photo) is not None for row in kept)


def test_a_full_disk_stops_the_import_and_loses_nothing(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = written(tmp_path / "card", 24, (1600, 1200))
    visit = field.visit()
    seal, sealed = Media.seal, []

    def fills_up(self: Media, content: bytes, media_type: str) -> object:
        sealed.append(content)
        if len(sealed) > 45:
            raise DiskFull
        return seal(self, content, media_type)

    monkeypatch.setattr(Media, "seal", fills_up)
    report = field.workspace.photos.import_files(paths, visit)

    assert isinstance(report.stopped, DiskFull)
    kept = field.workspace.photos.of_visit(visit.id, TODAY)
    assert len(kept) == len(report.imported) == 8, "whole batches only"
    assert len(report.left) == 16
    monkeypatch.undo()
    assert len(field.workspace.photos.import_files(paths, visit).imported) == 16


def test_photos_are_whole_after_the_workspace_is_opened_again(field: Field, tmp_path: Path) -> None:
    visit = field.visit()
    paths = written(tmp_path / "card", 9, (900, 600))
    field.workspace.photos.import_files(paths, visit)
    field.workspace.close()
    reopened = open_workspace(field.workspace.folder, Passphrase(PASSPHRASE))
    try:
        rows = reopened.photos.of_visit(visit.id, TODAY)
        assert [reopened.photos.original(row.photo) for row in rows] == [path.read_bytes() for path in paths]
    finally:
        reopened.close()


def test_a_photo_whose_file_has_not_arrived_shows_nothing(field: Field) -> None:
    visit = field.visit()
    field.workspace.photos.import_files([CAMERA / "canon.jpg"], visit)
    photo = field.workspace.photos.of_visit(visit.id, TODAY)[0].photo
    assert photo.original is not None
    absent = type(photo.original)("0" * 64, 10, "image/jpeg")
    assert field.workspace.photos.thumbnail(replace(photo, thumbnail=absent)) is None
    assert field.workspace.photos.report_size(replace(photo, report_size=None)) is None


def test_a_folder_is_read_in_order_and_depth(tmp_path: Path) -> None:
    for name in ("b/2.jpg", "a/1.jpg", "a/.trash/x.jpg", "3.jpg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert [path.name for path in files_in([tmp_path])] == ["3.jpg", "1.jpg", "2.jpg"]
    assert list(files_in([tmp_path / "gone.jpg"])) == [tmp_path / "gone.jpg"]


def reason(path: Path, limit: int = 100) -> str:
    with pytest.raises(FileRefused) as refused:
        ForeignFile(path, limit)
    return refused.value.reason


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    assert reason(tmp_path / "gone.jpg") == "unreadable"
    assert reason(tmp_path) == "unreadable"
    (tmp_path / "big.jpg").write_bytes(bytes(101))
    assert reason(tmp_path / "big.jpg") == "too_large"
    (tmp_path / "fits.jpg").write_bytes(bytes(100))
    assert ForeignFile(tmp_path / "fits.jpg", 100).content == bytes(100)
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.jpg")
        assert reason(tmp_path / "pipe.jpg") == "unreadable"


def test_a_key_pulled_out_refuses_the_rest_one_by_one(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = written(tmp_path / "key", 6)
    opened = ForeignFile._read

    def read_until_pulled(self: ForeignFile, at_once: int) -> Iterator[bytes]:
        if self.path == paths[2]:
            shutil.rmtree(tmp_path / "key")
        return opened(self, at_once)

    monkeypatch.setattr(ForeignFile, "_read", read_until_pulled)
    report = field.workspace.photos.import_files(paths, field.visit())
    assert len(report.imported) <= 3, "those that were read before"
    refused = [entry.error.key for entry in report.refused]
    assert refused == ["file_refused.unreadable"] * (6 - len(report.imported))


def test_consent_is_given_for_several_photos_at_once_and_withdrawn(field: Field, tmp_path: Path) -> None:
    visit = field.visit()
    photos = field.workspace.photos
    photos.import_files(written(tmp_path / "card", 3), visit)
    rows = photos.of_visit(visit.id, TODAY)
    assert {row.consent for row in rows} == {ConsentState.UNSAID}

    consent = photos.give_consent(
        [rows[0].photo, rows[1].photo],
        subject="Afi D.",
        form=ConsentForm.RECORDED,
        purposes=[Purpose.PARTNERS, Purpose.FUNDERS],
        given_on=TODAY,
        recognisable=Recognisable.ADULTS,
        months=60,
    )
    rows = photos.of_visit(visit.id, TODAY)
    assert [row.consent for row in rows] == [ConsentState.GIVEN, ConsentState.GIVEN, ConsentState.UNSAID]
    assert rows[0].consents == (consent.record,)
    assert consent.record.visit == visit.id
    assert photos.consent_of(rows[0].photo, dt.date(2031, 3, 13)) is ConsentState.EXPIRED

    photos.withdraw_consent(consent, TODAY)
    rows = photos.of_visit(visit.id, TODAY)
    assert [row.lacks_consent for row in rows] == [True, True, False]
    last = field.workspace.records.last
    assert last is not None
    field.workspace.undo.undo(last.gesture)
    assert photos.of_visit(visit.id, TODAY)[0].consent is ConsentState.GIVEN


def test_a_consent_is_for_the_photos_of_one_dossier(field: Field) -> None:
    with pytest.raises(BadValue):
        field.workspace.photos.give_consent([], subject="x", form="signed", purposes=[], given_on=TODAY)


def test_a_shortcut_is_refused_and_what_it_names_stays_private(field: Field, tmp_path: Path) -> None:
    private, card = tmp_path / "private.jpg", tmp_path / "card"
    private.write_bytes(jpeg())
    card.mkdir()
    try:
        (card / "holiday.jpg").symlink_to(private)
    except OSError:
        pytest.skip("this system lets nobody make links")
    report = field.workspace.photos.import_files([card], field.visit())
    assert [refused.error.key for refused in report.refused] == ["file_refused.link"]
    with pytest.raises(FileRefused) as refused:
        field.workspace.documents.add(card / "holiday.jpg", field.dossier.id)
    assert refused.value.reason == "link"


def test_a_refusal_does_not_hold_on_to_the_file(field: Field, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.jpg").write_bytes(jpeg()[:2000] + bytes(1000))
    report = field.workspace.photos.import_files([tmp_path], field.visit())
    errors = [refused.error for refused in report.refused if refused.name.endswith(".jpg")]
    assert [(error.__traceback__, error.__cause__, error.__context__) for error in errors] == [(None, None, None)] * 3


def test_a_large_file_is_kept_byte_for_byte_and_never_held_whole(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign_file, "WHOLE", 100_000)
    content = jpeg((800, 600)) + bytes(300_000)
    (tmp_path / "large.jpg").write_bytes(content)
    assert ForeignFile(tmp_path / "large.jpg", 1_000_000).content is None
    visit = field.visit()
    [identity] = field.workspace.photos.import_files([tmp_path / "large.jpg"], visit).imported
    assert field.workspace.photos.original(field.workspace.records.get(Photo, identity).record) == content
    assert field.workspace.photos.import_files([tmp_path / "large.jpg"], visit).duplicates == ("large.jpg",)


def test_a_large_file_that_changes_while_it_is_taken_in_is_refused(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign_file, "WHOLE", 1000)
    path = tmp_path / "changing.jpg"
    path.write_bytes(jpeg((800, 600)) + bytes(300_000))
    prepare = ForeignImages.prepare

    def then_changed(self: ForeignImages, *given: Any) -> object:  # noqa: ANN401 - passed on as is
        prepared = prepare(self, *given)
        path.write_bytes(jpeg((800, 600), "red") + bytes(300_000))
        return prepared

    monkeypatch.setattr(ForeignImages, "prepare", then_changed)
    report = field.workspace.photos.import_files([path], field.visit())
    assert [refused.error.key for refused in report.refused] == ["file_refused.unreadable"]


@pytest.mark.parametrize(
    "content",
    [b"<svg/>", jpeg((4000, 3000)), encoded(Image.new("RGB", (9, 9)), "PNG")],
    ids=["SVG", "large", "PNG"],
)
def test_a_size_made_elsewhere_is_shown_only_if_it_is_one(content: bytes, field: Field) -> None:
    media, store = field.workspace.store.media, field.workspace.store
    blob, small = media.seal(content, "image/jpeg")
    store.in_transaction(lambda connection: media.register(connection, blob, small))
    photo = Photo(id=new_id(), thumbnail=blob, report_size=blob)
    assert field.workspace.photos.original(replace(photo, original=blob)) == content
    assert (field.workspace.photos.thumbnail(photo), field.workspace.photos.report_size(photo)) == (None, None)


def test_where_no_child_can_be_started_the_import_stops_and_says_so(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(children, "_PLACES", ("/nowhere",))
    report = field.workspace.photos.import_files(written(tmp_path / "card", 3), field.visit())
    assert report.stopped is not None
    assert (report.stopped.key, len(report.left), report.imported) == ("environment.quarantine", 3, ())
    assert "could not be started" in caplog.text
