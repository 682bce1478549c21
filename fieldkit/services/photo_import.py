"""Bring photos from a folder or a phone into a visit: each file is checked, good ones are kept, the others told."""

import datetime as dt
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.ids import new_id
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Photo, Provenance, TakenSource
from fieldkit.domain.values import Blob
from fieldkit.domain.visit import Visit
from fieldkit.errors import EnvironmentFault, FieldKitError, FileRefused
from fieldkit.reference.countries import country
from fieldkit.services.imaging.foreign import ForeignImages
from fieldkit.services.imaging.names import NameFacts, told_by_name
from fieldkit.services.imaging.prepared import JPEG, MAX_BYTES, CameraFacts, Prepared
from fieldkit.services.quarantine.foreign_file import ForeignFile, files_in
from fieldkit.services.quarantine.ward import Ward
from fieldkit.services.records import Records
from fieldkit.storage.store import Store

_BATCH = 8
_NOON = dt.time(12)
_GLANCE_S = 0.1
_PARTING_S = 2.0


@dataclass(frozen=True, slots=True)
class RefusedPhoto:
    """A file that was not imported, and why."""

    name: str
    error: FieldKitError


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: files looked at, of how many; ``name`` is the one just done."""

    done: int
    total: int
    name: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each file.

    ``imported`` are ids of photos, all on disk. ``duplicates`` are names of files the visit already has. ``left`` are
    names of files not looked at, because the person cancelled (``cancelled``) or the machine failed (``stopped``).
    ``gesture`` takes the whole import back through undo; empty when nothing was imported.
    """

    imported: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    refused: tuple[RefusedPhoto, ...] = ()
    left: tuple[str, ...] = ()
    cancelled: bool = False
    stopped: FieldKitError | None = None
    gesture: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A photo whose three files are durable and which no record names yet. ``small`` are bytes for the database."""

    name: str
    original: Blob
    report: Blob
    thumbnail: Blob
    small: tuple[bytes | None, bytes | None, bytes | None]
    width: int
    height: int
    camera: CameraFacts


@dataclass(slots=True)
class _Account:
    """The report while it is being made."""

    total: int
    done: int = 0
    imported: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    refused: list[RefusedPhoto] = field(default_factory=list)
    pending: list[_Kept] = field(default_factory=list)
    gesture: str = field(default_factory=new_id)


_Begun: TypeAlias = tuple[Path, "Future[_Kept | None]"]


class PhotoImport:
    """One import into one visit.

    Files are read and made durable by a few threads and parsed in the quarantine; photos become records in small
    batches, so that a cut at any moment leaves whole photos only. All batches are one gesture for undo.
    """

    def __init__(self, records: Records, store: Store, visit: Visit) -> None:
        """``visit`` receives the photos."""
        self._records = records
        self._store = store
        self._visit = visit
        photos = records.all(Photo, visit=visit.id)
        self._known = {photo.original.sha256 for photo in photos if photo.original}
        self._zone = _zone_of(records, visit)
        self._children = max(1, min(4, os.cpu_count() or 1))
        self._ward = Ward(self._children)
        self._images = ForeignImages(self._ward)

    def run(
        self, paths: Iterable[Path], progress: Callable[[ImportProgress], None], cancelled: Callable[[], bool]
    ) -> ImportReport:
        """Import files and the files within folders. ``progress`` is called on this thread, after each file."""
        waiting = deque(files_in(paths))
        account = _Account(len(waiting))
        under_way: deque[_Begun] = deque()
        was_cancelled = False
        stopped: FieldKitError | None = None
        # One thread more than children: while it makes a photo durable, no child waits for the next.
        with ThreadPoolExecutor(self._children + 1, thread_name_prefix="photo") as pool:
            try:
                while (waiting or under_way) and not (was_cancelled := cancelled()):
                    while waiting and len(under_way) <= self._children + 1:
                        path = waiting.popleft()
                        under_way.append((path, pool.submit(self._take_in, path)))
                    if under_way[0][1] in wait([under_way[0][1]], _GLANCE_S).done:
                        self._settle(account, *under_way[0], progress)
                        under_way.popleft()
                self._finish_begun(account, under_way, progress)
                self._write(account)
            except EnvironmentFault as fault:
                stopped = fault
            finally:
                self._ward.stop()
                for _, future in under_way:
                    future.cancel()
        left = [kept.name for kept in account.pending]
        left += [path.name for path, _ in under_way] + [path.name for path in waiting]
        return ImportReport(
            imported=tuple(account.imported),
            duplicates=tuple(account.duplicates),
            refused=tuple(account.refused),
            left=tuple(left),
            cancelled=was_cancelled,
            stopped=stopped,
            gesture=account.gesture if account.imported else "",
        )

    def _finish_begun(
        self, account: _Account, under_way: deque[_Begun], progress: Callable[[ImportProgress], None]
    ) -> None:
        """Keep what a thread has begun, which takes a moment; what it has not begun, or takes longer, is left."""
        patience = time.monotonic() + _PARTING_S
        while under_way and not under_way[0][1].cancel():
            if not wait([under_way[0][1]], max(0.0, patience - time.monotonic())).done:
                return
            self._settle(account, *under_way[0], progress)
            under_way.popleft()

    def _take_in(self, path: Path) -> _Kept | None:
        """Read, have it parsed and make it durable; None for a duplicate. Runs on a thread of the pool."""
        file = ForeignFile(path, MAX_BYTES)
        if file.sha256 in self._known:
            return None
        prepared = self._images.prepare(file.name, file.start, file.size, file.pieces)
        original, in_database = self._sealed(file, prepared.media_type)
        report, small_report = self._store.media.seal(prepared.report, JPEG)
        thumbnail, small_thumbnail = self._store.media.seal(prepared.thumbnail, JPEG)
        return _kept(path.name, prepared, (original, report, thumbnail), (in_database, small_report, small_thumbnail))

    def _sealed(self, file: ForeignFile, media_type: str) -> tuple[Blob, bytes | None]:
        if file.content is not None:
            return self._store.media.seal(file.content, media_type)
        try:
            with file.path.open("rb") as source:
                blob = self._store.media.seal_stream(source, media_type)
        except OSError as error:
            raise FileRefused("unreadable", name=file.name) from error
        if blob.sha256 != file.sha256:
            raise FileRefused("unreadable", name=file.name)  # it changed since it was parsed
        return blob, None

    def _settle(
        self,
        account: _Account,
        path: Path,
        future: Future[_Kept | None],
        progress: Callable[[ImportProgress], None],
    ) -> None:
        try:
            kept = future.result()
        except FileRefused as error:
            # Another of the same, because the frames of this one hold the whole file.
            account.refused.append(RefusedPhoto(path.name, type(error)(error.reason, **error.facts)))
        else:
            if kept is None or kept.original.sha256 in self._known:
                account.duplicates.append(path.name)
            else:
                self._known.add(kept.original.sha256)
                account.pending.append(kept)
        if len(account.pending) >= _BATCH:
            self._write(account)
        account.done += 1
        progress(ImportProgress(account.done, account.total, path.name))

    def _write(self, account: _Account) -> None:
        """Name the files that are durable: first in the list of media, then by records."""
        batch = list(account.pending)
        if not batch:
            return
        sealed = [
            pair
            for kept in batch
            for pair in zip((kept.original, kept.report, kept.thumbnail), kept.small, strict=True)
        ]
        self._store.in_transaction(partial(self._store.media.register_all, sealed=sealed))
        gesture = self._records.gesture(account.gesture)
        made = [gesture.create(Photo, **self._values(kept)) for kept in batch]
        self._records.keep(gesture)
        account.imported += made
        account.pending.clear()

    def _values(self, kept: _Kept) -> dict[str, Any]:
        told = told_by_name(kept.name)
        taken_at, source = when_taken(kept.camera, told, self._zone)
        provenance = told.provenance or (Provenance.DEVICE if kept.camera.by_camera else Provenance.OTHER)
        return {
            "dossier": self._visit.dossier,
            "visit": self._visit.id,
            "site": self._visit.site,
            "original": kept.original,
            "report_size": kept.report,
            "thumbnail": kept.thumbnail,
            "width": kept.width,
            "height": kept.height,
            "file_name": kept.name,
            "taken_at": taken_at,
            "taken_source": source,
            "position": kept.camera.position,
            "provenance": provenance.value,
        }


def when_taken(camera: CameraFacts, told: NameFacts, zone: dt.tzinfo | None) -> tuple[dt.datetime | None, str]:
    """The moment a photo was taken, and how it is known; ``zone`` is the clock on the spot, None for this machine's.

    A name that tells the day only stands for its noon, so that no time zone moves the photo to another day.
    """
    if camera.taken is not None:
        on_camera = dt.timezone(camera.offset) if camera.offset is not None else zone
        return _in_utc(camera.taken, on_camera), TakenSource.EXIF.value
    if told.day is not None:
        local = dt.datetime.combine(told.day, told.time or _NOON)
        return _in_utc(local, dt.UTC if told.in_utc else zone), TakenSource.FILE_NAME.value
    return None, ""


def _in_utc(local: dt.datetime, zone: dt.tzinfo | None) -> dt.datetime:
    return (local.replace(tzinfo=zone) if zone else local).astimezone(dt.UTC)


def _zone_of(records: Records, visit: Visit) -> dt.tzinfo | None:
    site = records.find(Site, visit.site) if visit.site else None
    dossier = records.find(Dossier, visit.dossier) if visit.dossier else None
    code = (site.record.country if site else "") or (dossier.record.country if dossier else "")
    known = country(code) if code else None
    return dt.timezone(dt.timedelta(hours=known.utc_offset_hours)) if known else None


def _kept(
    name: str, prepared: Prepared, blobs: Sequence[Blob], small: tuple[bytes | None, bytes | None, bytes | None]
) -> _Kept:
    original, report, thumbnail = blobs
    return _Kept(name, original, report, thumbnail, small, prepared.width, prepared.height, prepared.camera)
