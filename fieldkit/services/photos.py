"""Photos of visits and dossiers: import, show, and the consent of those on them."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.photo import Consent, Photo, Recognisable, latest_order, photo_order
from fieldkit.domain.values import Blob
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue, EnvironmentFault, NotFound
from fieldkit.services.consents import LACKING, ConsentState, by_id, consent_state
from fieldkit.services.imaging.jpeg import jpeg_size
from fieldkit.services.imaging.prepared import REPORT_SIDE, THUMBNAIL_SIDE
from fieldkit.services.photo_import import ImportProgress, ImportReport, PhotoImport
from fieldkit.services.records import Records
from fieldkit.services.unfinished import UnfinishedImports
from fieldkit.storage.store import Store


def _nothing(_: ImportProgress) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo with where the consent of those on it stands, and the consents it names."""

    photo: Photo
    consent: ConsentState
    consents: tuple[Consent, ...]

    @property
    def lacks_consent(self) -> bool:
        """Whether somebody still has to be asked."""
        return self.consent in LACKING


class Photos:
    """The photos of visits and dossiers."""

    def __init__(self, records: Records, store: Store) -> None:
        """``records`` writes, ``store`` keeps the files."""
        self._records = records
        self._store = store
        self._unfinished = UnfinishedImports(store)

    def import_files(
        self,
        paths: Iterable[Path],
        visit: Visit,
        progress: Callable[[ImportProgress], None] = _nothing,
        cancelled: Callable[[], bool] = _never,
    ) -> ImportReport:
        """Import files, and the files within folders, into a visit; returns once what it tells is on disk.

        No file makes it fail: those refused are in the report with their reason. ``progress`` and ``cancelled`` are
        called on this thread, between files. Run again after it was cancelled or cut, it goes on where it stopped.
        """
        wanted = tuple(paths)
        reachable = all(path.exists() for path in wanted)
        with contextlib.suppress(EnvironmentFault):  # an offer to go on later; the import itself tells of the disk
            self._unfinished.begin(visit.id, wanted)
        report = PhotoImport(self._records, self._store, visit).run(wanted, progress, cancelled)
        if reachable and not report.left:
            with contextlib.suppress(EnvironmentFault):
                self._unfinished.end(visit.id)
        return report

    def unfinished(self, visit: str) -> tuple[Path, ...]:
        """The files and folders of an import into the visit that was cut and can be gone on with; mostly none."""
        return self._unfinished.of(visit)

    def forget_unfinished(self, visit: str) -> None:
        """Offer no more to go on with it. Raises DiskFull or DiskFault."""
        self._unfinished.end(visit)

    def of_visit(self, visit: str, today: dt.date) -> list[PhotoRow]:
        """The photos of a visit as a person ranked them, then by time and file name."""
        return self._rows(self._records.all(Photo, visit=visit), today)

    def of_dossier(self, dossier: str, today: dt.date) -> list[PhotoRow]:
        """The photos of a dossier, the latest first."""
        found = self._rows(self._records.all(Photo, dossier=dossier), today)
        return sorted(found, key=lambda row: latest_order(row.photo), reverse=True)

    def consent_of(self, photo: Photo, today: dt.date) -> ConsentState:
        """Where the consent of those on a photo stands."""
        consents = by_id(self._records.all(Consent, dossier=photo.dossier))
        return consent_state(photo, consents, today)

    def give_consent(
        self,
        photos: Sequence[Photo],
        *,
        subject: str,
        form: str,
        purposes: Sequence[str],
        given_on: dt.date,
        recognisable: Recognisable | None = None,
        **values: Any,  # noqa: ANN401 - a value per field's shape
    ) -> Loaded[Consent]:
        """Note the agreement of a person or a group for some photos of one dossier, in one gesture. Raises BadValue.

        ``recognisable`` says who is on the photos, where nobody said so before. ``values`` are other fields of
        Consent: ``months``, ``language``, ``minor``, ``guardian``, ``child_agrees``…
        """
        if not photos or len({photo.dossier for photo in photos}) != 1:
            raise BadValue("one_dossier", field="photos")
        visits = {photo.visit for photo in photos}
        gesture = self._records.gesture()
        identity = gesture.create(
            Consent,
            dossier=photos[0].dossier,
            visit=visits.pop() if len(visits) == 1 else "",
            subject=subject.strip(),
            form=form,
            purposes=tuple(purposes),
            given_on=given_on,
            **values,
        )
        for photo in photos:
            loaded = self._records.get(Photo, photo.id)
            said = loaded.record.recognisable or (recognisable.value if recognisable else "")
            gesture.edit(loaded, consents=(*loaded.record.consents, identity), recognisable=said)
        self._records.keep(gesture)
        return self._records.get(Consent, identity)

    def withdraw_consent(self, consent: Loaded[Consent], on: dt.date) -> Loaded[Consent]:
        """Note that a consent was withdrawn: its photos leave every report made from then on."""
        return self._records.edit(consent, withdrawn_on=on)

    def thumbnail(self, photo: Photo) -> bytes | None:
        """A JPEG of 320 px at most, None when it is not on this machine yet or is none. Raises Damaged."""
        return self._picture(photo.thumbnail, THUMBNAIL_SIDE)

    def report_size(self, photo: Photo) -> bytes | None:
        """A JPEG of 2,048 px at most, None when it is not on this machine yet or is none. Raises Damaged."""
        return self._picture(photo.report_size, REPORT_SIDE)

    def original(self, photo: Photo) -> bytes | None:
        """The file as it was imported, None when it is not on this machine. Raises Damaged."""
        return self._content(photo.original)

    def _picture(self, blob: Blob | None, side: int) -> bytes | None:
        """A size that an import made: here, or on another laptop, whose word is not taken for it."""
        content = self._content(blob)
        try:
            return content if content and max(jpeg_size(content)) <= side else None
        except ValueError:
            return None

    def _content(self, blob: Blob | None) -> bytes | None:
        if blob is None:
            return None
        try:
            return self._store.read_media(blob.sha256)
        except NotFound:
            return None  # travels later than the record that names it

    def _rows(self, photos: Iterable[Photo], today: dt.date) -> list[PhotoRow]:
        consents = by_id(self._records.all(Consent))
        return [
            PhotoRow(
                photo,
                consent_state(photo, consents, today),
                tuple(consents[identity] for identity in photo.consents if identity in consents),
            )
            for photo in sorted(photos, key=photo_order)
        ]
