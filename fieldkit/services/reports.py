"""Mission reports: what an audience would read, the file itself, its pages, and the editions that were issued."""

import contextlib
import datetime as dt
import re
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Photo
from fieldkit.domain.review import Audience, ReportEdition, ReviewState
from fieldkit.errors import FileRefused
from fieldkit.reference.words import Words
from fieldkit.reports.document import Cover, Heading
from fieldkit.reports.material import Material
from fieldkit.reports.redaction import Redaction, Why, told
from fieldkit.reports.sections import SECTIONS
from fieldkit.reports.snapshot import ReportSnapshot, snapshot
from fieldkit.reports.telling import Telling
from fieldkit.services.plain_files import PlainFiles
from fieldkit.services.profile import People
from fieldkit.services.records import Records
from fieldkit.services.report_material import gather
from fieldkit.storage.files import atomic_write, disk_errors
from fieldkit.storage.store import Store

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

PDF: Final = "application/pdf"
Progress = Callable[[int, int, str], None]

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_ONE_AT_A_TIME: Final = threading.Lock()
"""PDFium draws on one thread at a time."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A line of « Masqué pour le partenaire »: what, why, what stands in its place, and how many.

    ``sort`` is the code of the reason. Nothing is missing under ``name_left``: a person has to look.
    """

    sort: str
    what: str
    why: str
    instead: tuple[str, ...]
    count: int
    records: tuple[str, ...]

    @property
    def to_check(self) -> bool:
        """Whether it is a doubt to settle rather than something taken out."""
        return self.sort == Why.NAME_LEFT


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section this report can have. ``empty`` ones print nothing; ``page`` is 0 while unknown."""

    code: str
    title: str
    empty: bool
    page: int = 0


@dataclass(frozen=True, slots=True)
class PhotoChoice:
    """How many photos the visits have, how many somebody chose for the report, and a dossier with some left out."""

    found: int
    chosen: int
    dossier: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a report would be for an audience, before it is laid out; ``proposals`` counts what is not approved yet."""

    mission: str
    dossiers: frozenset[str]
    title: str
    subtitle: str
    audience: Audience
    language: str
    state: ReviewState
    file_name: str
    redactions: tuple[Withheld, ...]
    sections: tuple[SectionLine, ...]
    photos: tuple[Photo, ...]
    choice: PhotoChoice
    proposals: int = 0

    @property
    def masked(self) -> int:
        """How many things are withheld or to be looked at."""
        return sum(line.count for line in self.redactions)


@dataclass(frozen=True, slots=True)
class Preview:
    """A report as it would be issued: its bytes, pages, what it was made of, and how many photos could not be read."""

    content: bytes
    pages: int
    draft: Draft
    unreadable: int = 0

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Made:
    """A report where the person wanted it, with its pages and its size in bytes."""

    path: Path
    pages: int
    size: int


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as pixels: rows of ``stride`` bytes, three bytes a pixel, red first."""

    width: int
    height: int
    stride: int
    pixels: bytes


class Reports:
    """The reports of missions. Everything here takes its time: never on the window's thread."""

    def __init__(self, store: Store, records: Records, people: People) -> None:
        """``people`` tells who makes the report and for which organisation."""
        self._store = store
        self._records = records
        self._people = people

    def prepare(self, mission_id: str, audience: Audience | str, language: str) -> Draft:
        """What the report would hold and withhold; raises NotFound."""
        material = self._gather(mission_id)
        return _draft(self._snapshot(material, Audience(audience), language), _choice(material.photos))

    def preview(
        self,
        mission_id: str,
        audience: Audience | str,
        language: str,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
        *,
        sections: Collection[str] | None = None,
        light: bool = False,
    ) -> Preview:
        """Lay the report out to be looked at: nothing of it stays on the disk in the clear, no edition is registered.

        ``sections`` are the codes of those wanted, all when None; ``light`` prints photos for a slow network. Raises
        NotFound, Refused("cancelled"), DiskFull or DiskFault.
        """
        # Imported here since laying out pages loads much that a start does not need.
        from fieldkit.reports.pdf import Quality, write_pdf
        from fieldkit.services.report_pictures import ReportPictures

        material = self._gather(mission_id)
        frozen = self._snapshot(material, Audience(audience), language)
        words = Words(language)
        with PlainFiles(self._store).passing("report.pdf") as target, ReportPictures(self._store) as pictures:
            result = write_pdf(
                frozen,
                pictures,
                target,
                words,
                words.formats,
                progress,
                cancelled,
                sections=sections,
                quality=Quality.LIGHT if light else Quality.FULL,
            )
            content = _read(target)
        draft = _placed(frozen, _draft(frozen, _choice(material.photos)), content)
        return Preview(content, result.pages, draft, len(result.unreadable))

    def issue(self, preview: Preview, target: Path) -> Made:
        """Put a report that was looked at where the person wants it, byte for byte, and register the edition.

        The file is kept in the workspace too. Raises DiskFull or DiskFault: the file that was there then stays, and
        nothing is registered.
        """
        draft = preview.draft
        kept = self._store.add_media(preview.content, PDF)
        atomic_write(target, preview.content)
        self._records.create(
            ReportEdition,
            mission=draft.mission,
            audience=draft.audience.value,
            language=draft.language,
            made_at=dt.datetime.now(dt.UTC),
            author=self._people.current.mailbox,
            file=kept,
            file_name=target.name,
            pages=preview.pages,
            review_state=draft.state.value,
        )
        return Made(target, preview.pages, preview.size)

    def make(
        self,
        mission_id: str,
        audience: Audience | str,
        language: str,
        target: Path,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Made:
        """Write the whole report and register the edition; raises what ``preview`` and ``issue`` raise."""
        return self.issue(self.preview(mission_id, audience, language, progress, cancelled), target)

    def editions(self, mission_id: str) -> list[ReportEdition]:
        """The reports issued for a mission, the latest first."""
        oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
        found = self._records.all(ReportEdition, mission=mission_id)
        return sorted(found, key=lambda edition: (edition.made_at or oldest, edition.id), reverse=True)

    def page_image(self, pdf: Path | bytes, page: int, width: int) -> PageImage:
        """A page, counted from 1, drawn ``width`` pixels wide; raises FileRefused or DiskFault."""
        with _opened(pdf) as document:
            if not 1 <= page <= len(document) or width < 1:
                raise _no_page(pdf)
            sheet = document[page - 1]
            bitmap = sheet.render(scale=width / sheet.get_width(), rev_byteorder=True)
            return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))

    def _gather(self, mission_id: str) -> Material:
        with self._store.read() as reader:
            return gather(reader, mission_id)

    def _snapshot(self, material: Material, audience: Audience, language: str) -> ReportSnapshot:
        person = self._people.current
        today = dt.datetime.now().astimezone().date()
        return snapshot(material, audience, language, made_on=today, author=person.name, publisher=person.organisation)


def _choice(photos: Sequence[Photo]) -> PhotoChoice:
    left = next((photo.dossier for photo in photos if not photo.retained and photo.dossier), "")
    return PhotoChoice(len(photos), sum(photo.retained for photo in photos), left)


def _draft(frozen: ReportSnapshot, choice: PhotoChoice) -> Draft:
    words = Words(frozen.language)
    mission = frozen.mission
    days = words.formats.period(mission.starts, mission.ends) if mission.starts and mission.ends else ""
    return Draft(
        mission=mission.id,
        dossiers=frozenset(dossier.id for dossier in frozen.dossiers),
        title=mission.title or words.say("report.cover.untitled"),
        subtitle=", ".join(filter(None, (mission.zone, days))),
        audience=frozen.audience,
        language=frozen.language,
        state=frozen.state,
        file_name=_file_name(frozen, words),
        redactions=tuple(_withheld(redaction, words) for redaction in frozen.redactions),
        sections=_sections(frozen, words),
        photos=frozen.photos,
        choice=choice,
        proposals=frozen.proposals,
    )


def _withheld(redaction: Redaction, words: Words) -> Withheld:
    what, why = told(redaction, words)
    return Withheld(redaction.why.value, what, why, redaction.instead, redaction.count, redaction.records)


def _sections(frozen: ReportSnapshot, words: Words) -> tuple[SectionLine, ...]:
    telling = Telling(frozen, words, words.formats)
    return tuple(
        SectionLine(name, words.say(f"report.section.{name}"), not section(telling))
        for name, section in SECTIONS.items()
    )


def _file_name(frozen: ReportSnapshot, words: Words) -> str:
    mission = frozen.mission
    day = f"{mission.starts:%Y-%m-%d}" if mission.starts else ""
    parts = [mission.code or mission.title, day, words.say(f"reporting.file.{frozen.audience}"), frozen.language]
    named = (_NOT_IN_NAMES.sub("-", part).strip("-.")[:80] for part in parts)
    return "_".join(filter(None, named)) + ".pdf"


def _placed(frozen: ReportSnapshot, draft: Draft, pdf: bytes) -> Draft:
    """The draft with the page each section starts on, as the outline of the file tells."""
    words = Words(frozen.language)
    telling = Telling(frozen, words, words.formats)
    pages: dict[str, int] = {}
    with _opened(pdf) as document:
        for mark in document.get_toc():
            place = mark.get_dest()
            index = place.get_index() if place is not None else None
            if index is not None:
                pages.setdefault(mark.get_title(), index + 1)

    def starts(name: str) -> int:
        blocks = SECTIONS[name](telling)
        if any(isinstance(block, Cover) for block in blocks):
            return 1
        return next((pages.get(block.text, 0) for block in blocks if isinstance(block, Heading)), 0)

    return replace(draft, sections=tuple(replace(line, page=starts(line.code)) for line in draft.sections))


@contextlib.contextmanager
def _opened(pdf: Path | bytes) -> Iterator["PdfDocument"]:
    """A PDF to look into, alone; raises FileRefused or DiskFault."""
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(pdf if isinstance(pdf, bytes) else _read(pdf))
        except pypdfium2.PdfiumError as fault:
            raise _no_page(pdf) from fault
        try:
            yield document
        finally:
            document.close()


def _no_page(pdf: Path | bytes) -> FileRefused:
    return FileRefused("unreadable", name="" if isinstance(pdf, bytes) else pdf.name)


def _read(file: Path) -> bytes:
    with disk_errors():
        return file.read_bytes()
