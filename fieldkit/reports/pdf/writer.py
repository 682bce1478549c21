"""Writes a snapshot as a PDF file, whole or not at all."""

import contextlib
import errno
import os
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import IO, Final

from reportlab import rl_config

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Blob
from fieldkit.errors import DiskFault, DiskFull, EnvironmentFault, NotFound, Refused
from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words
from fieldkit.reports.document import Cover, Document, Figures
from fieldkit.reports.material import PhotoBytes
from fieldkit.reports.pdf.flow import Flow
from fieldkit.reports.pdf.fonts import register
from fieldkit.reports.pdf.pages import LatePages, Ledger, ReportTemplate, stamp
from fieldkit.reports.pdf.photos import Darkroom, Quality
from fieldkit.reports.sections import compose
from fieldkit.reports.snapshot import ReportSnapshot

Progress = Callable[[int, int, str], None]

_ONE_AT_A_TIME: Final = threading.Lock()
"""reportlab reads paragraphs with one parser for the whole process."""

_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class PdfResult:
    """What was written: pages, size in bytes, and the hashes of the photos that could not be read."""

    pages: int
    size: int
    unreadable: tuple[str, ...] = ()


def write_pdf(
    snapshot: ReportSnapshot,
    photo_bytes: PhotoBytes,
    target: Path,
    words: Words,
    formats: Formats,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    sections: Collection[str] | None = None,
    quality: Quality = Quality.FULL,
) -> PdfResult:
    """Write the report of ``snapshot`` to ``target``; the same snapshot gives the same bytes.

    ``progress`` is told photos, then pages. ``sections`` names those wanted, all when None. A file already at
    ``target`` is replaced in one step once the new one is complete. Raises Refused("cancelled"), DiskFull, DiskFault.
    """

    def check() -> None:
        if cancelled is not None and cancelled():
            raise Refused("cancelled")

    document = compose(snapshot, words, formats, sections)
    steps = _Steps(document, progress, check)
    with _ONE_AT_A_TIME, _disk_told(), _replaced(target) as file:
        darkroom = Darkroom(photo_bytes, quality, steps.photo)
        pages = _render(document, words, formats, darkroom, file, steps)
    return PdfResult(pages, target.stat().st_size, tuple(dict.fromkeys(darkroom.unreadable)))


def write_document(document: Document, target: Path, words: Words, formats: Formats) -> PdfResult:
    """Write a document that shows no photo to ``target``, whole or not at all. Raises DiskFull or DiskFault."""

    def none(blob: Blob) -> bytes:
        raise NotFound("media", sha256=blob.sha256)

    steps = _Steps(document, None, lambda: None)
    with _ONE_AT_A_TIME, _disk_told(), _replaced(target) as file:
        pages = _render(document, words, formats, Darkroom(none, Quality.FULL, steps.photo), file, steps)
    return PdfResult(pages, target.stat().st_size)


class _Steps:
    """Counts what is done, and stops where the person asked to."""

    def __init__(self, document: Document, progress: Progress | None, check: Callable[[], None]) -> None:
        self._photos = sum(len(block.figures) for block in document.blocks if isinstance(block, Figures))
        self._done = 0
        self._progress = progress
        self._check = check

    def photo(self) -> None:
        """A photo is ready."""
        self._done += 1
        self._tell(max(self._photos, self._done))

    def page(self, number: int) -> None:
        """A page is laid out; how many come is not known."""
        self._done = number
        self._tell(0)

    def _tell(self, total: int) -> None:
        self._check()
        if self._progress is not None:
            self._progress(self._done, total, "")


def _render(
    document: Document, words: Words, formats: Formats, darkroom: Darkroom, file: IO[bytes], steps: _Steps
) -> int:
    register()
    rl_config.useA85 = 0  # photos as they are, not a quarter longer as text
    ledger = Ledger()
    story = Flow(words, formats, darkroom, ledger).story(document)
    template = ReportTemplate(file, document, ledger, steps.page)
    if not _has_cover(document):
        template.pageTemplates.reverse()

    def canvas(*args: object, **kwargs: object) -> LatePages:
        made = LatePages(*args, ledger=ledger, sentence=_page_of(words), **kwargs)
        stamp(made, document.made_on)
        return made

    template.build(story, canvasmaker=canvas)
    return ledger.total


def _page_of(words: Words) -> Callable[[int, int], str]:
    return lambda page, total: words.say("report.page", page=page, total=total)


def _has_cover(document: Document) -> bool:
    return any(isinstance(block, Cover) for block in document.blocks)


@contextlib.contextmanager
def _replaced(target: Path) -> Iterator[IO[bytes]]:
    """A file beside ``target`` that takes its place once it is complete and on the disk, and else leaves no trace."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _sync_folder(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows does it on its own and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _disk_told() -> Iterator[None]:
    """Say of a failing disk what it is."""
    try:
        yield
    except OSError as fault:
        told: type[EnvironmentFault] = DiskFull if fault.errno in _FULL else DiskFault
        raise told() from fault
