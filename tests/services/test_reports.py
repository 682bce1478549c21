"""Reports of a mission: what they withhold, the file, its pages, its editions."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from fieldkit.domain.review import Audience, ReviewState
from fieldkit.errors import DiskFault, FileRefused, NotFound, Refused
from fieldkit.services.plain_files import BESIDE
from tests.written_mission import Written, write_mission


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    found = write_mission(tmp_path_factory.mktemp("workspace"))
    yield found
    found.workspace.close()


def test_partners_are_told_less_and_the_person_who_sends_knows_of_what(written: Written) -> None:
    reports = written.workspace.reports
    inside = reports.prepare(written.mission, Audience.INTERNAL, "fr")
    outside = reports.prepare(written.mission, Audience.PARTNERS, "fr")
    assert len(inside.photos) == 2
    assert len(outside.photos) == 1
    sorts = {line.sort: line for line in outside.redactions}
    assert {"name", "photo", "budget", "observation", "field"} <= set(sorts)
    assert sorts["photo"].count == 1
    assert outside.masked == sum(line.count for line in outside.redactions) > inside.masked
    assert all(line.what and line.why for line in outside.redactions)
    assert not any("Rosine" in line.what + line.why + "".join(line.instead) for line in outside.redactions)


def test_a_draft_names_its_sections_and_its_file_in_the_report_s_language(written: Written) -> None:
    french = written.workspace.reports.prepare(written.mission, "internal", "fr")
    english = written.workspace.reports.prepare(written.mission, "partners", "en")
    assert french.title == "Mission de suivi au Bénin"
    assert french.state is ReviewState.DRAFT
    assert french.file_name == "M-2026-BJ-1_2026-03-10_interne_fr.pdf"
    assert english.file_name == "M-2026-BJ-1_2026-03-10_partners_en.pdf"
    assert {line.code for line in french.sections if line.empty} >= {"cross_findings", "meetings"}
    assert french.sections[0].title == "Couverture"
    assert english.sections[0].title == "Cover"


def test_the_file_holds_what_its_audience_may_read(written: Written, tmp_path: Path) -> None:
    reports = written.workspace.reports
    steps: list[tuple[int, int]] = []
    inside = reports.make(
        written.mission, "internal", "fr", tmp_path / "i.pdf", lambda done, total, _: steps.append((done, total))
    )
    outside = reports.make(written.mission, "partners", "fr", tmp_path / "p.pdf")
    told, withheld = _text(inside.path), _text(outside.path)
    assert "Le président décide seul" in told
    assert "Le président décide seul" not in withheld
    assert "Hounkpè" not in withheld
    assert "compteur général est bloqué" in withheld
    assert steps
    assert inside.pages == len(PdfReader(inside.path).pages)
    assert inside.size == inside.path.stat().st_size


def test_an_edition_is_what_was_looked_at(written: Written, tmp_path: Path) -> None:
    reports = written.workspace.reports
    before = len(reports.editions(written.mission))
    looked_at = reports.preview(written.mission, "partners", "fr")
    assert len(reports.editions(written.mission)) == before
    issued = reports.issue(looked_at, tmp_path / "rapport.pdf")
    assert issued.path.read_bytes() == looked_at.content
    edition = reports.editions(written.mission)[0]
    assert (edition.audience, edition.file_name, edition.pages) == ("partners", "rapport.pdf", issued.pages)
    assert edition.review_state == "draft"
    assert edition.file is not None
    assert written.workspace.records._store.read_media(edition.file.sha256) == looked_at.content


def test_looking_at_a_report_leaves_no_clear_file_behind(
    written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    shown, seen = written.workspace.folder / BESIDE, list[str]()
    written.workspace.reports.preview(
        written.mission, "internal", "fr", lambda *_: seen.extend(path.name for path in shown.rglob("*.part"))
    )
    assert seen, "it was being written there"
    assert [*shown.iterdir(), *tmp_path.iterdir()] == []


def test_sections_left_out_are_not_printed_and_the_others_tell_their_page(written: Written) -> None:
    reports = written.workspace.reports
    whole = reports.preview(written.mission, "internal", "fr")
    short = reports.preview(written.mission, "internal", "fr", sections={"cover", "essentials"})
    pages = {line.code: line.page for line in whole.draft.sections}
    assert pages["cover"] == 1
    assert 1 < pages["essentials"] <= pages["people"] <= whole.pages
    assert {line.code for line in short.draft.sections if line.page} == {"cover", "essentials"}
    assert short.pages < whole.pages


def test_a_folder_that_is_gone_fails_whole(written: Written, tmp_path: Path) -> None:
    reports = written.workspace.reports
    before = len(reports.editions(written.mission))
    with pytest.raises(DiskFault):
        reports.issue(reports.preview(written.mission, "internal", "fr"), tmp_path / "unplugged" / "rapport.pdf")
    assert len(reports.editions(written.mission)) == before


def test_a_cancelled_report_leaves_the_file_that_was_there(written: Written, tmp_path: Path) -> None:
    target = tmp_path / "rapport.pdf"
    target.write_bytes(b"earlier")
    before = len(written.workspace.reports.editions(written.mission))
    with pytest.raises(Refused, match="cancelled"):
        written.workspace.reports.make(written.mission, "internal", "fr", target, cancelled=lambda: True)
    assert target.read_bytes() == b"earlier"
    assert len(written.workspace.reports.editions(written.mission)) == before


def test_a_page_is_drawn_as_wide_as_asked(written: Written) -> None:
    reports = written.workspace.reports
    made = reports.preview(written.mission, "internal", "fr")
    image = reports.page_image(made.content, made.pages, 400)
    assert image.width == 400
    assert image.height > image.width
    assert len(image.pixels) == image.stride * image.height
    assert len(set(image.pixels)) > 2, "the page is not blank"
    with pytest.raises(FileRefused):
        reports.page_image(made.content, made.pages + 1, 400)


def test_what_is_no_pdf_is_refused(written: Written, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"not a report")
    with pytest.raises(FileRefused):
        written.workspace.reports.page_image(broken, 1, 100)


def test_an_unknown_mission_is_not_found(written: Written) -> None:
    with pytest.raises(NotFound):
        written.workspace.reports.prepare("no-such-mission", "internal", "fr")


def _text(pdf: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
