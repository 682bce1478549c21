"""Hostile text is text: nothing is read, run, lost or broken by it."""

import dataclasses
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Photo, Recognisable
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.visit import Visit
from fieldkit.reports.document import Run
from fieldkit.reports.material import Material
from fieldkit.reports.pdf.inline import CHUNK, chunks, clean, markup, one_line
from fieldkit.reports.pdf.styles import CELL
from tests.reports.pictures import Album, picture
from tests.reports.printing import bare, printed

HOSTILE = [
    '<img src="/etc/passwd">',
    '<img src="http://127.0.0.1:9/x.png"/>',
    "<b",
    "</para>",
    "<para><font size=900>",
    '<a href="file:///etc/passwd">x</a>',
    "&amp; &lt;b&gt; &#x41; &bogus;",
    '=HYPERLINK("http://x","y")',
    "@SUM(A1)",
    "%(total)s {fact} ${x}",
    "<onDraw name='x'/>",
    "<?xml version='1.0'?>",
    "]]>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "<seq/><pageNumber/><index item='x'/>",
    "\\u0041 (parenthèse \\) /Type /Page",
    "W" * 400,
    "é" * 400,
    "a" * 200 + "-" + "b" * 200,
]
CONTROLS = "avant\x00\x07\x08\x0b\x0c\x1b[31m\x7f\x85\u202e\u2066\ufeff\ud800après"


def everywhere(text: str) -> Material:
    """The text in every place a person types into."""
    album_photo = Photo(id="p-1", dossier="d-1", caption=text, credit=text, alt_text=text)
    visit = Visit(
        id="v-1",
        dossier="d-1",
        title=text,
        conditions=text,
        seen=text,
        said=f"> {text}",
        governance=f"- {text}\n  1. {text}",
        context=f"| {text.replace('|', ' ')} | b |\n|---|---|\n| {text.replace('|', ' ')} | c |",
        authors=(text,),
    )
    asked = Recommendation(id="r-1", dossier="d-1", visit="v-1", text=text, detail=text, responsible=text)
    return dataclasses.replace(
        bare(title=text, zone=text, team=(text,), code=text, highlights=f"# {text}"),
        dossiers=(Dossier(id="d-1", code=text, title=text, short_title=text, summary=text),),
        visits=(visit,),
        recommendations=(asked,),
        photos=(album_photo,),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_printed_as_it_was_typed(text: str, tmp_path: Path) -> None:
    found = printed(tmp_path, everywhere(text))
    letters = "".join(text.split())
    assert found.letters.count(letters) >= 6
    assert not [image for page in found.reader.pages for image in page.images]
    assert "root:" not in found.text


def test_a_link_typed_in_markdown_reaches_the_web_only(tmp_path: Path) -> None:
    text = (
        "[bon](https://exemple.org/?a=1&b='2') [courriel](mailto:a@exemple.org) "
        "[fichier](file:///etc/passwd) [script](javascript:alert(1)) [chemin](/etc/passwd)"
    )
    found = printed(tmp_path, bare(objectives=text), sections=["card"])
    targets = sorted(
        str(link.get_object()["/A"]["/URI"]) for page in found.reader.pages for link in page.get("/Annots", [])
    )
    assert targets == ["https://exemple.org/?a=1&b='2'", "mailto:a@exemple.org"]
    assert "fichier" in found.text


def test_control_characters_are_dropped_and_the_rest_kept(tmp_path: Path) -> None:
    found = printed(tmp_path, everywhere(CONTROLS))
    assert "avant" in found.text
    assert "après" in found.text
    assert not {letter for letter in found.text if ord(letter) < 32}
    assert clean("a\u202eb\u200bc\ufe0f") == "abc"


def test_a_letter_no_font_has_is_shown_as_missing(tmp_path: Path) -> None:
    found = printed(tmp_path, bare(objectives="Pompe 💧 réparée 漢字"), sections=["card"])
    assert "Pompe \ufffd réparée \ufffd\ufffd" in found.text


@pytest.mark.parametrize(
    ("unit", "times"),
    [("mot ", 250_000), ("x", 1_000_000), ("é, ", 333_333), ("mot\n\n", 8_000), ("- point\n", 6_000)],
    ids=["words", "one word", "commas", "paragraphs", "list"],
)
def test_a_field_of_a_million_characters_is_printed_whole(unit: str, times: int, tmp_path: Path) -> None:
    found = printed(tmp_path, bare(objectives=unit * times), sections=["card"])
    mark = unit.strip("- \n")
    pages = found.reader.pages
    inner = pages[len(pages) // 2].extract_text().count(mark)
    assert inner > 20
    assert abs(inner * len(pages) - times) < times * 0.05, "every page but the first and the last is full"


def test_a_million_characters_in_a_line_field_survive(tmp_path: Path) -> None:
    text = "long " * 200_000
    seen = dataclasses.replace(
        bare(title=text, zone=text),
        dossiers=(Dossier(id="d-1", code="BJ", title=text),),
        visits=(Visit(id="v-1", dossier="d-1", seen="vu"),),
        recommendations=(Recommendation(id="r-1", dossier="d-1", visit="v-1", text=text),),
    )
    found = printed(tmp_path, seen, sections=["cover", "contents", "recommendations"])
    assert found.result.pages > 100
    assert "long long long" in found.reader.pages[-1].extract_text()


def test_a_caption_too_long_for_its_photo_follows_it(tmp_path: Path) -> None:
    album = Album()
    photo = Photo(
        id="p-1",
        dossier="d-1",
        report_size=album.add(picture(3)),
        caption="mot " * 50_000,
        retained=True,
        recognisable=Recognisable.NOBODY,
    )
    seen = dataclasses.replace(bare(), dossiers=(Dossier(id="d-1"),), photos=(photo,))
    assert printed(tmp_path, seen, album, sections=["dossiers"]).result.pages > 20


@pytest.mark.parametrize("text", ["a" * (3 * CHUNK), "mot " * CHUNK, "Phrase. " * CHUNK, "x" * (CHUNK + 1), ""])
def test_pieces_hold_the_whole_text(text: str) -> None:
    pieces = list(chunks((Run(text[: len(text) // 2]), Run(text[len(text) // 2 :], bold=True))))
    assert all(sum(len(run.text) for run in piece) <= CHUNK for piece in pieces)
    assert "".join("".join(run.text for run in piece) for piece in pieces).replace(" ", "") == text.replace(" ", "")


def test_a_mark_over_a_capital_is_raised_and_no_markup_is_made_of_text() -> None:
    assert markup((Run("Ɛ́ & <b>"),), CELL) == 'Ɛ<super rise="1.49" size="8.30">\u0301</super> &amp; &lt;b&gt;'
    assert one_line("a\n b\u00a0c " + "d" * 500) == "a b\u00a0c " + "d" * 153 + "…"


def wide_table(columns: int, cell: str = "zzzz", head: str = "abc") -> str:
    """A spreadsheet's rows pasted into a field."""
    titles = "|" + "|".join(f"{head}{n}" for n in range(columns)) + "|"
    return "\n".join([titles, "|" + "-|" * columns, *["|" + f"{cell}|" * columns] * 3])


@pytest.mark.parametrize("columns", [1, 11, 15, 40, 80, 200, 3000])
def test_a_table_wider_than_the_page_is_printed_whole(columns: int, tmp_path: Path) -> None:
    found = printed(tmp_path, bare(objectives=wide_table(columns)), sections=["card"])
    assert {f"abc{n}" for n in range(columns)} <= set(found.text.split())
    sides = max(1, -(-(columns - 1) // 9))
    assert found.text.count("zzzz") == 3 * (columns + sides - 1), "each part repeats the first column"


@pytest.mark.parametrize("columns", [2, 7, 10])
@pytest.mark.parametrize("unit", ["W", "WWWW ", "WWWWWWWW ", "mot "])
def test_no_cell_is_too_tall_for_its_page(unit: str, columns: int, tmp_path: Path) -> None:
    for size in (40, 90, 160, 300, 600, 1200):
        text = (unit * size)[:size].strip()
        found = printed(tmp_path, bare(objectives=wide_table(columns, text, text)), sections=["card"])
        assert found.result.pages
        assert found.letters.count(text[:3]) > columns
