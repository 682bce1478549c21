"""Looks for a field just added to a visit in the tree it runs in: ``python -m tests.project.new_field <place>``.

It fails with the reason when the field is not there. ``test_new_field.py`` plants the field and runs this.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.ids import new_id
from fieldkit.domain.kinds import KINDS, check
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue
from fieldkit.reference.words import Words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from sync.protocol.codec import decode_request, encode_request
from sync.protocol.messages import NONCE_BYTES, Request

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


PLACES: Mapping[str, Callable[[], None]] = {
    "outline": in_the_outline,
    "words": in_the_words,
    "store": in_the_store,
    "wire": on_the_wire,
}

if __name__ == "__main__":
    PLACES[sys.argv[1]]()
