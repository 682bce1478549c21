"""The file itself: text, bookmarks, contents, fonts, what it says of itself, and how it comes to be."""

import dataclasses
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from fieldkit.domain.review import Audience
from fieldkit.errors import DiskFault, DiskFull, Refused
from fieldkit.reference.words import Words
from fieldkit.reports.pdf import write_pdf
from fieldkit.reports.pdf.styles import MARGIN, PAGE_HEIGHT, PAGE_WIDTH
from tests.reports.pictures import Album
from tests.reports.printing import Printed, bare, frozen, nothing, printed
from tests.reports.sample import material


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The internal edition of the sample mission."""
    album = Album()
    return printed(tmp_path_factory.mktemp("report"), material(album), album)


def test_the_text_reads_back(report: Printed) -> None:
    for words in (
        "Eau potable et gestion communautaire à Tchakalo",
        "Rosine Hounkpè tient le cahier de caisse",
        "« On paie si l'eau coule »",
        "Avis de l’équipe",
        "Agence de l'eau",
        "98 000 €",
        "Bénin",
    ):
        assert words in report.text


def test_letters_of_every_language_are_whole(tmp_path: Path) -> None:
    written = "Wɛ́ ɖò tɔ̀n Ɛ́ Ɔ̀ Ɖ ŋ ñ Ñ ë Ŋ, voasivana ny rano, œuvre, ça, É, 3ᵉ, 68 %, 1 250 000 F CFA, m³"
    found = printed(tmp_path, bare(objectives=written))
    assert written.replace(" %", " %") in found.text
    assert "\ufffd" not in found.text


def test_pages_say_which_they_are(report: Printed) -> None:
    total = report.result.pages
    assert len(report.reader.pages) == total
    assert "Page" not in report.pages[0]
    for number, text in enumerate(report.pages[1:], 2):
        assert f"Page {number} sur {total}" in text
        assert "Pays de la Loire Coopération Internationale" in text


def test_bookmarks_lead_to_their_titles(report: Printed) -> None:
    outline = report.outline()
    assert (1, "L’essentiel en une page") in [(level, title) for level, title, _ in outline]
    assert (2, "École de Savè") in [(level, title) for level, title, _ in outline]
    for _, title, page in outline:
        assert title in report.pages[page - 1], title


def test_contents_give_the_page_of_each_title_and_link_to_it(report: Printed) -> None:
    contents = report.pages[1]
    pages = {title: page for _, title, page in report.outline()}
    at = 0
    for title, page in pages.items():
        at = contents.index(title, at) + len(title)
        assert contents[at:].split()[0] == str(page), title
    links: Any = report.reader.pages[1]["/Annots"]
    assert len(links) == len(pages)


def test_fonts_are_the_shipped_ones_embedded_as_subsets(report: Printed) -> None:
    fonts = {str(font["/BaseFont"]): font for font in _fonts(report.reader)}
    assert fonts
    for name, font in fonts.items():
        assert "+InterPrint" in name or "+NotoSerifPrint" in name
        assert "/FontFile2" in font["/FontDescriptor"].get_object()
    assert report.path.stat().st_size < 400_000


def test_the_file_says_what_it_is(report: Printed) -> None:
    about = report.reader.metadata
    assert about is not None
    assert about.title == "Mission de suivi au Bénin, eau et éducation"
    assert about.author == "Claire Denis"
    assert about.creation_date is not None
    assert about.creation_date.date() == frozen(bare()).made_on
    root: Any = report.reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.parametrize("audience", list(Audience))
def test_the_same_snapshot_gives_the_same_bytes(audience: Audience, tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first", "second"))
    for folder in (first, second):
        folder.mkdir()
        album = Album()
        printed(folder, material(album), album, audience)
    name = f"{audience}-fr.pdf"
    assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_empty_mission_makes_a_decent_report(language: str, tmp_path: Path) -> None:
    found = printed(tmp_path, bare(), nothing, Audience.PARTNERS, language)
    assert found.result.pages == 1
    assert Words(language).say("report.cover.untitled") in found.text


def test_the_margins_of_every_page_are_empty(report: Printed) -> None:
    pdf = pypdfium2.PdfDocument(report.path)
    try:
        for number in range(1, len(pdf)):
            bitmap = pdf[number].render(scale=1, rev_byteorder=True)
            seen = Image.frombytes(
                "RGB", (bitmap.width, bitmap.height), bytes(bitmap.buffer), "raw", "RGB", bitmap.stride
            )
            box = ImageChops.invert(seen).getbbox()
            assert box is not None
            assert box[0] >= MARGIN - 1, f"page {number + 1}"
            assert box[2] <= PAGE_WIDTH - MARGIN + 2, f"page {number + 1}"
            assert box[1] > 30
            assert box[3] < PAGE_HEIGHT - 25
    finally:
        pdf.close()


def test_progress_counts_photos_then_pages(tmp_path: Path) -> None:
    album, words = Album(), Words("fr")
    seen: list[tuple[int, int]] = []
    result = write_pdf(
        frozen(material(album)), album, tmp_path / "r.pdf", words, words.formats, lambda *at: seen.append(at[:2])
    )
    assert seen[:7] == [(number, max(6, number)) for number in range(1, 8)]
    assert seen[-1] == (result.pages, 0)


def test_cancelling_leaves_what_was_there(tmp_path: Path) -> None:
    album, words = Album(), Words("fr")
    target = tmp_path / "r.pdf"
    target.write_bytes(b"earlier")
    asked = iter([False, False, True])
    with pytest.raises(Refused, match="cancelled"):
        write_pdf(frozen(material(album)), album, target, words, words.formats, cancelled=lambda: next(asked, True))
    assert target.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("number", "told"), [(errno.ENOSPC, DiskFull), (errno.EIO, DiskFault)])
def test_a_failing_disk_is_told_and_leaves_nothing(
    number: int, told: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: int) -> None:
        raise OSError(number, "planted")

    monkeypatch.setattr(os, "fsync", failing)
    words = Words("fr")
    with pytest.raises(told):
        write_pdf(frozen(bare()), nothing, tmp_path / "r.pdf", words, words.formats)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    words = Words("fr")
    with pytest.raises(DiskFault):
        write_pdf(frozen(bare()), nothing, tmp_path / "no" / "r.pdf", words, words.formats)


def test_without_its_cover_a_report_starts_with_text(tmp_path: Path) -> None:
    found = printed(tmp_path, bare(objectives="Voir"), sections=["card"])
    assert found.result.pages == 1
    assert "Page 1 sur 1" in found.text


def test_partners_edition_says_for_whom_it_is(tmp_path: Path) -> None:
    album = Album()
    found = printed(tmp_path, dataclasses.replace(material(album)), album, Audience.PARTNERS)
    assert "Version partenaires" in found.pages[1]
    assert "[trésorière] tient le cahier" in found.text
    assert "Rosine" not in found.letters


def _fonts(reader: PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).get_object().values():
            yield font.get_object()
