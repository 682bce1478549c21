"""The demo in a real workspace: everything there, signed and dated by its people, and the journal sound."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.mission import Mission
from fieldkit.domain.photo import Document, Photo
from fieldkit.domain.review import ReviewState
from fieldkit.domain.visit import Visit
from fieldkit.services.demo.load import load_demo
from fieldkit.services.workspace import Workspace
from tests.services.demonstration import TODAY, demo, records
from tests.services.field import new_workspace

PAINTED = 4
"""Photos painted before the load is cancelled: all of them would take most of the suite's time."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = new_workspace(Path(tmp_path_factory.mktemp("demo")) / "workspace")
    seen: list[tuple[int, int]] = []
    load_demo(workspace, TODAY, lambda done, total: seen.append((done, total)), lambda: len(seen) > PAINTED)
    assert seen == [(done, 1 + len(demo().photos)) for done in range(1, PAINTED + 2)]
    yield workspace
    workspace.close()


def test_it_knows_that_it_is_invented_for_ever(loaded: Workspace, tmp_path: Path) -> None:
    assert loaded.is_demonstration
    own = new_workspace(tmp_path / "own")
    assert not own.is_demonstration
    own.close()


def everything(workspace: Workspace) -> dict[str, Record]:
    return {record.id: record for kind in KINDS.values() for record in workspace.records.all(kind.record_type)}


def same(kept: object, told: object) -> bool:
    """Sets come back in an order of their own."""
    if isinstance(kept, tuple) and isinstance(told, tuple):
        return Counter(kept) == Counter(told)
    return kept == told


def test_every_record_is_there_and_as_told(loaded: Workspace) -> None:
    found = everything(loaded)
    told = {identity: record for identity, record in records().items() if not isinstance(record, Photo)}
    assert set(told) <= set(found)
    assert Counter(record.KIND for record in told.values()) == Counter(
        record.KIND for record in found.values() if not isinstance(record, Photo)
    )
    files = {"file", "file_name", "basis"}
    for identity, record in told.items():
        for field in KINDS[record.KIND].fields:
            if field.name not in files:
                kept, expected = getattr(found[identity], field.name), getattr(record, field.name)
                assert same(kept, expected), f"{record.KIND}.{field.name}"


def test_nobody_disagrees_and_the_journal_gives_the_same_records(loaded: Workspace) -> None:
    before = everything(loaded)
    assert loaded.records.conflicts() == []
    loaded.rebuild()
    assert everything(loaded) == before


def test_photos_painted_before_a_cancel_are_whole(loaded: Workspace) -> None:
    photos = loaded.records.all(Photo)
    assert len(photos) == PAINTED
    planned = {photo.id: photo for photo in demo().photos}
    for photo in photos:
        expected = planned[photo.id]
        assert (photo.visit, photo.file_name, photo.taken_at) == (expected.visit, expected.file_name, expected.taken)
        assert photo.caption == expected.values["caption"]
        assert photo.provenance == "device"
        assert loaded.photos.original(photo)
        assert loaded.photos.thumbnail(photo)
        assert loaded.photos.report_size(photo)
        assert {photo.width, photo.height} == {1600, 1200}


def test_documents_are_files_that_open(loaded: Workspace) -> None:
    documents = loaded.records.all(Document)
    assert len(documents) == len(demo().documents) >= 25
    texts = set()
    for document in documents:
        pages = PdfReader(io.BytesIO(loaded.documents.read(document))).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        assert " ".join(document.title.split()) in text
        assert document.file_name.endswith(".pdf")
        texts.add(text)
    assert len(texts) == len(documents)
    budget = next(document for document in documents if document.title.startswith("Budget révisé"))
    printed = PdfReader(io.BytesIO(loaded.documents.read(budget))).pages[0].extract_text()
    assert "71\u202f060" in printed


def test_history_is_signed_and_dated_by_its_people(loaded: Workspace) -> None:
    dossier = next(entry for entry in loaded.records.all(Dossier) if entry.code == "BJ-24-017")
    entries = loaded.history.of_dossier(dossier.id, limit=20_000)
    assert {entry.author for entry in entries} >= {"Maëlle B.", "Thibault R.", "Camille L."}
    days = [entry.at.date() for entry in entries]
    assert max(days) <= dt.datetime.now(dt.UTC).date()
    assert min(days) == TODAY - dt.timedelta(days=678)
    assert len(set(days)) > 15
    changes = [
        change for entry in entries for part in entry.records if part.record == dossier.id for change in part.fields
    ]
    assert any(change.field == "state" and change.before == ("running",) for change in changes)


def test_reviews_rest_on_the_text_they_are_about(loaded: Workspace) -> None:
    rows = loaded.review.queue()
    assert {row.standing.state for row in rows} >= {
        ReviewState.SUBMITTED,
        ReviewState.CHANGES_REQUESTED,
        ReviewState.APPROVED,
        ReviewState.SHARED,
    }
    for row in rows:
        kind: type[Visit] | type[Mission] = type(row.subject)
        assert not loaded.review.changed_since(loaded.records.get(kind, row.subject.id)), row.subject.title


def test_the_day_of_the_mission_is_ready(loaded: Workspace) -> None:
    mission = loaded.missions.current(TODAY)
    assert mission is not None
    strip = loaded.missions.strip(mission, TODAY)
    assert [(day.done, day.total) for day in strip] == [
        *((2, 2), (3, 3), (4, 4), (1, 4), (0, 3), (0, 0), (0, 0), (0, 3), (0, 2), (0, 2), (0, 1), (0, 0)),
    ]
    assert len(loaded.captures.waiting(mission, TODAY).captures) == 3
    due = loaded.missions.due_recommendations(mission, TODAY)
    assert due[0].recommendation.text == "Remplacer le compteur du forage 2"
    assert due[0].days == -6


def test_an_edit_after_the_load_is_the_latest(loaded: Workspace) -> None:
    dossier = next(entry for entry in loaded.records.all(Dossier) if entry.code == "SN-25-005")
    before = loaded.records.get(Dossier, dossier.id)
    after = loaded.records.edit(before, short_title="Plages suivies")
    assert after.record.short_title == "Plages suivies"
    assert not after.conflicts
    assert loaded.history.of_dossier(dossier.id)[0].records[0].fields[0].after == "Plages suivies"
    loaded.records.edit(after, short_title=dossier.short_title)
