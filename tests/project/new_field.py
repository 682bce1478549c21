"""Looks for a field just added to a visit in the tree it runs in: ``python -m tests.project.new_field <place>``.

It fails with the reason when the field is not there. ``test_new_field.py`` plants the field and runs this.
"""

import contextlib
import datetime as dt
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pypdf import PdfReader

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.ids import new_id
from fieldkit.domain.kinds import KINDS, check
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import Audience
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue
from fieldkit.reference.words import Words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from sync.protocol.codec import decode_request, encode_request
from sync.protocol.messages import NONCE_BYTES, Request
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen

NAME = "upkeep"
TEXT = "La pompe est graissée chaque mois"


def in_the_outline() -> None:
    """Forms are drawn from the description: the field is a section of the note."""
    assert NAME in [field.name for field in KINDS["visit"].prose]


def in_the_words() -> None:
    """Its label is known in every language."""
    assert Words("fr").label("visit", NAME) == "Entretien"
    assert Words("en").label("visit", NAME) == "Upkeep"


def in_the_store() -> None:
    """It is written, found by a word of its text, undone, and survives a rebuild."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(
            Path(folder) / "workspace", Profile("awa@example.org", "Awa"), "une phrase de passe"
        )
        try:
            visit = workspace.records.create(Visit, dossier=new_id(), title="Forage", **{NAME: TEXT})
            workspace.rebuild()
            assert getattr(workspace.records.get(Visit, visit.id).record, NAME) == TEXT
            with workspace._store.read() as reader:
                assert [hit.record for hit in reader.search("graissee")] == [visit.id]
                assert NAME in [past.field for past in reader.history(record=visit.id)]
        finally:
            workspace.close()


def on_the_wire() -> None:
    """It travels, and both ends refuse what it cannot hold."""
    edit = Edit("visit", new_id(), NAME, TEXT)
    change = Change(ChangeId("0123456789abcdef", 1), "", "Awa <awa@example.org>", "laptop", 1, (edit,))
    request = Request(nonce=bytes(NONCE_BYTES), device="laptop", changes=(change,))
    assert decode_request(encode_request(request)).changes == (change,)
    check("visit", NAME, TEXT)
    try:
        check("visit", NAME, 3)
    except BadValue:
        return
    raise AssertionError("a number was taken for a text")


def in_the_form() -> None:
    """The visit editor has a section for it, with its label and its text."""
    with a_workspace() as workspace:
        visit = workspace.records.create(Visit, dossier=a_dossier(workspace), title="Forage", **{NAME: TEXT})
        stage = Stage(workspace, workspace.folder / "window.ini")
        stage.go("visit", visit=visit.id)
        screen = stage.program.window.screen_shown
        assert isinstance(screen, VisitScreen)
        draft = screen.note.drafts[NAME]
        assert draft.name == "Entretien"
        assert TEXT in draft.editor.toPlainText()
        stage.close()


def in_the_report() -> None:
    """The mission report prints it under its label."""
    with a_workspace() as workspace:
        day = dt.date(2026, 3, 12)
        dossier = a_dossier(workspace)
        mission = workspace.records.create(Mission, title="Mission Bénin", starts=day, ends=day, dossiers=(dossier,))
        workspace.records.create(
            Visit, dossier=dossier, mission=mission.id, date=day, state="done", title="Forage", **{NAME: TEXT}
        )
        made = workspace.reports.make(mission.id, Audience.PARTNERS, "fr", workspace.folder / "report.pdf")
        text = " ".join(page.extract_text() for page in PdfReader(made.path).pages)
        assert "Entretien" in text
        assert TEXT in " ".join(text.split())
        workspace.close()


@contextlib.contextmanager
def a_workspace() -> Iterator[Workspace]:
    """A workspace in a folder that goes away; whoever uses it closes it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield create_workspace(Path(folder) / "workspace", Profile("awa@example.org", "Awa"), "une phrase de passe")


def a_dossier(workspace: Workspace) -> str:
    """A dossier to visit."""
    return workspace.records.create(Dossier, code="BJ-1", title="Eau", country="BJ").id


PLACES: Mapping[str, Callable[[], None]] = {
    "outline": in_the_outline,
    "words": in_the_words,
    "store": in_the_store,
    "wire": on_the_wire,
    "form": in_the_form,
    "report": in_the_report,
}

if __name__ == "__main__":
    PLACES[sys.argv[1]]()
