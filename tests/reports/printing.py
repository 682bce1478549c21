"""Prints a report and reads it back."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from fieldkit.domain.mission import Mission
from fieldkit.domain.review import Audience
from fieldkit.reference.words import Words
from fieldkit.reports.material import Material, PhotoBytes
from fieldkit.reports.pdf import PdfResult, Quality, write_pdf
from fieldkit.reports.snapshot import ReportSnapshot, snapshot
from tests.reports.keys import PUBLISHER

MADE_ON = dt.date(2026, 3, 24)
AUTHOR = "Claire Denis"


def frozen(material: Material, audience: Audience = Audience.INTERNAL, language: str = "fr") -> ReportSnapshot:
    """The snapshot of a material, as of one day."""
    return snapshot(material, audience, language, made_on=MADE_ON, author=AUTHOR, publisher=PUBLISHER)


@dataclass(frozen=True)
class Printed:
    """A report on disk, with what its writer said of it."""

    path: Path
    result: PdfResult

    @cached_property
    def reader(self) -> PdfReader:
        """The file, read by another library than the one that wrote it."""
        return PdfReader(self.path)

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page on one line, its spaces all alike."""
        return [re.sub(r"\s+", " ", page.extract_text().replace("\u00a0", " ")) for page in self.reader.pages]

    @cached_property
    def text(self) -> str:
        """The text of the whole."""
        return " ".join(self.pages)

    @cached_property
    def letters(self) -> str:
        """The text without its spaces, where a broken word is whole again."""
        return re.sub(r"\s+", "", self.text)

    def outline(self) -> list[tuple[int, str, int]]:
        """Level, title and page (from 1) of every bookmark."""
        return list(self._outline(self.reader.outline, 1))

    def _outline(self, entries: list[Any], level: int) -> Any:  # noqa: ANN401 - as pypdf has it
        for entry in entries:
            if isinstance(entry, list):
                yield from self._outline(entry, level + 1)
            else:
                yield level, str(entry.title), (self.reader.get_destination_page_number(entry) or 0) + 1


def nothing(_: object) -> bytes:
    """Photos of a report that has none."""
    raise AssertionError("no photo was expected")


def printed(
    folder: Path,
    material: Material,
    photos: PhotoBytes = nothing,
    audience: Audience = Audience.INTERNAL,
    language: str = "fr",
    *,
    sections: Collection[str] | None = None,
    quality: Quality = Quality.FULL,
) -> Printed:
    """The report of a material."""
    words = Words(language)
    path = folder / f"{audience}-{language}.pdf"
    result = write_pdf(
        frozen(material, audience, language), photos, path, words, words.formats, sections=sections, quality=quality
    )
    return Printed(path, result)


def bare(**fields: Any) -> Material:  # noqa: ANN401 - fields of a mission
    """A mission with nothing but the fields given."""
    return Material(mission=Mission(id="m-1", **fields))
