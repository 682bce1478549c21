"""Documents of a dossier: files of any kind, kept as they are and never read by the program."""

import datetime as dt
import re
import stat
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.photo import Document
from fieldkit.domain.values import Blob
from fieldkit.errors import FileRefused, NotFound
from fieldkit.services.plain_files import PlainFiles
from fieldkit.services.records import Records
from fieldkit.storage.files import atomic_write
from fieldkit.storage.lanes import absent
from fieldkit.storage.store import Store

MAX_BYTES = 200_000_000
_UNKNOWN = "application/octet-stream"
_NAME_LENGTH = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_OFFICE = "application/vnd.oasis.opendocument."
_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "odt": f"{_OPEN_OFFICE}text",
    "ods": f"{_OPEN_OFFICE}spreadsheet",
    "odp": f"{_OPEN_OFFICE}presentation",
    "odg": f"{_OPEN_OFFICE}graphics",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "geojson": "application/geo+json",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpx": "application/gpx+xml",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "gif": "image/gif",
    "heic": "image/heic",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "amr": "audio/amr",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "3gp": "video/3gpp",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "zip": "application/zip",
}
"""Media types by ending: the same on every system, where Python's own table is not."""

OPENED = frozenset(f".{ending}" for ending in _TYPES)
"""Endings of files that show something when opened; a file of another kind could run instead, and is only saved."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as a line of the list. ``here`` is false while its file still has to travel to this computer.

    ``ending`` is the lower-case ending of its name without the dot.
    """

    document: Document
    here: bool
    ending: str

    @property
    def size(self) -> int:
        """Bytes, 0 for a document without a file."""
        return self.document.file.size if self.document.file else 0

    @property
    def opens(self) -> bool:
        """Whether it can be opened from here: present, and of a kind that shows rather than runs."""
        return self.here and f".{self.ending}" in OPENED


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """A file that was not added, and why."""

    name: str
    error: FileRefused


@dataclass(frozen=True, slots=True)
class AddReport:
    """Documents added, all on disk, and files that were not."""

    added: tuple[Loaded[Document], ...]
    refused: tuple[RefusedDocument, ...]


class Documents:
    """The documents of dossiers."""

    def __init__(self, records: Records, store: Store) -> None:
        """``records`` writes, ``store`` keeps the files."""
        self._records = records
        self._store = store
        self._plain = PlainFiles(store)
        self.forget_copies()  # of a program that was killed

    def of_dossier(self, dossier: str) -> list[DocumentRow]:
        """The documents of a dossier, the latest first; those without a day last."""
        with self._store.read() as reader:
            documents = reader.all(Document, dossier=dossier)
            missing = {need.blob.sha256 for need in absent(reader.connection)}
        ordered = sorted(documents, key=lambda entry: (entry.date or dt.date.min, entry.id), reverse=True)
        return [_row(document, missing) for document in ordered]

    def add(self, path: Path, dossier: str, *, visit: str = "", **values: object) -> Loaded[Document]:
        """Keep a file with a dossier; on disk when this returns. Its name without ending is its title unless given.

        ``values`` are other fields of Document. Raises FileRefused (``empty``, ``too_large``, ``unreadable``,
        ``link``, ``already_there`` for a file the dossier has), DiskFull or DiskFault.
        """
        blob = self._keep(path)
        for known in self._records.all(Document, dossier=dossier):
            if known.file and known.file.sha256 == blob.sha256:
                raise FileRefused("already_there", name=path.name, id=known.id)
        filled: dict[str, object] = {"title": path.stem, **values}
        return self._records.create(Document, dossier=dossier, visit=visit, file=blob, file_name=path.name, **filled)

    def add_files(self, paths: Iterable[Path], dossier: str, *, visit: str = "") -> AddReport:
        """Keep several files; those refused are in the report with their reason. Raises DiskFull or DiskFault."""
        added, refused = [], []
        for path in paths:
            try:
                added.append(self.add(path, dossier, visit=visit))
            except FileRefused as error:
                refused.append(RefusedDocument(path.name, error))
        return AddReport(tuple(added), tuple(refused))

    def read(self, document: Document) -> bytes:
        """The file's content; raises NotFound while it is not on this computer, Damaged."""
        if document.file is None:
            raise NotFound("media", id=document.id)
        return self._store.read_media(document.file.sha256)

    def save_to(self, document: Document, target: Path) -> None:
        """Write a copy where the person chose. Raises NotFound, Damaged, DiskFull or DiskFault."""
        atomic_write(target, self.read(document))

    def open_copy(self, document: Document) -> Path:
        """A read-only copy for another program to show, under a safe name, deleted when the workspace closes.

        Raises FileRefused (``would_run``) for a kind that may run instead of showing, NotFound, Damaged, DiskFull.
        """
        name = safe_name(document.file_name or document.title)
        if Path(name).suffix.lower() not in OPENED:
            raise FileRefused("would_run", name=name)
        return self._plain.put(name, self.read(document))

    def forget_copies(self) -> None:
        """Delete the copies made for other programs; one still open elsewhere on Windows goes at the next start."""
        self._plain.forget()

    def _keep(self, path: Path) -> Blob:
        try:
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                raise FileRefused("link", name=path.name)  # from elsewhere, it could name a file of this person
            if not stat.S_ISREG(status.st_mode):
                raise FileRefused("unreadable", name=path.name)
            if status.st_size > MAX_BYTES:
                raise FileRefused("too_large", name=path.name, size=status.st_size, limit=MAX_BYTES)
            if status.st_size == 0:
                raise FileRefused("empty", name=path.name)
            with path.open("rb") as source:
                blob = self._store.media.seal_stream(source, media_type_of(path.name))
        except OSError as error:
            raise FileRefused("unreadable", name=path.name) from error
        media = self._store.media
        self._store.in_transaction(lambda connection: media.register(connection, blob, None))
        return blob


def media_type_of(name: str) -> str:
    """The media type a file's ending stands for; that of any bytes for an ending not known here."""
    return _TYPES.get(Path(name).suffix.lower().lstrip("."), _UNKNOWN)


def safe_name(name: str) -> str:
    """A name no system refuses and no path can hide in, its ending kept; ``document`` where nothing is left."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = _UNSAFE.sub("_", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        stem, ending = clean, ""
    stem = stem.strip(" .")[:_NAME_LENGTH] or "document"
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem}.{ending[:16]}" if ending else stem


def _row(document: Document, missing: set[str]) -> DocumentRow:
    ending = Path(safe_name(document.file_name)).suffix.lower().lstrip(".")
    return DocumentRow(document, document.file is not None and document.file.sha256 not in missing, ending)
