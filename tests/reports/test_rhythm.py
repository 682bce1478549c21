"""Pages break where a reader expects it, however long the texts are."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from fieldkit.domain.review import Audience
from fieldkit.reports.material import Material
from fieldkit.reports.pdf.styles import BOTTOM, HEADINGS, HEIGHT
from tests.reports.pictures import Album
from tests.reports.printing import Printed, printed
from tests.reports.sample import material

TITLE_SIZES = {round(HEADINGS[level].fontSize, 1) for level in (1, 2, 3)}


def lines(report: Printed, number: int) -> list[tuple[float, float, bool, str]]:
    """Height, type size, whether in a title's type, and text of what stands in the frame of a page."""
    found: list[tuple[float, float, bool, str]] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:  # noqa: ANN401 - as pypdf calls it
        y = tm[5] * cm[3] + cm[5]
        if text.strip() and font and BOTTOM - 4 < y < BOTTOM + HEIGHT:
            strong = any(name in str(font["/BaseFont"]) for name in ("Display", "SemiBold"))
            found.append((y, round(size, 1), strong, text.strip()))

    report.reader.pages[number].extract_text(visitor_text=visit)
    return found


def longer(seen: Material, times: int) -> Material:
    """The mission with a visit's texts repeated, so that everything after them moves down."""
    visits = tuple(
        dataclasses.replace(visit, said="\n\n".join([visit.said] * (times % 5 + 1)), context="Contexte. " * 7 * times)
        for visit in seen.visits
    )
    dossiers = tuple(dataclasses.replace(dossier, summary="Résumé. " * 11 * times) for dossier in seen.dossiers)
    return dataclasses.replace(seen, visits=visits, dossiers=dossiers)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("times", range(1, 16, 2))
def test_no_title_stands_alone_at_the_foot_of_a_page(times: int, audience: Audience, tmp_path: Path) -> None:
    album = Album()
    report = printed(tmp_path, longer(material(album), times), album, audience)
    for number in range(1, report.result.pages):
        found = lines(report, number)
        assert found, f"page {number + 1} is empty"
        _, size, strong, text = min(found)
        assert not (strong and size in TITLE_SIZES), f"« {text} » ends page {number + 1}"
