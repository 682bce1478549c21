"""The witness of the copies: what it says of the drive and of the server, before and after each of them has it all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.photo import Photo
from fieldkit.domain.sending import Answer
from fieldkit.domain.visit import Visit
from fieldkit.services.backups import Why
from fieldkit.services.holding import Held, Holdings
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from tests.services.field import new_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = new_workspace(tmp_path / "workspace")
    yield opened
    opened.close()


def back_up(workspace: Workspace) -> None:
    workspace.backups.make(Why.BY_HAND, second=workspace.backups.places.find([]))


def test_nothing_is_said_of_places_nobody_has(workspace: Workspace) -> None:
    visit = workspace.records.create(Visit, title="Forage").id
    workspace.backups.make(Why.BY_HAND)
    assert workspace.copies.of_visit(visit) == Holdings(server=None, drive=None)


def test_a_visit_is_on_the_drive_up_to_its_last_backup_there(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "ROUGE").mkdir()
    workspace.backups.places.choose(tmp_path / "ROUGE")
    visit = workspace.records.create(Visit, title="Forage")
    assert workspace.copies.of_visit(visit.id).drive is Held.ABSENT
    workspace.backups.make(Why.BY_HAND)
    assert workspace.copies.of_visit(visit.id).drive is Held.ABSENT, "a backup on this computer is none on the drive"
    back_up(workspace)
    assert workspace.copies.of_visit(visit.id).drive is Held.PRESENT
    later = workspace.records.create(Visit, title="École")
    assert workspace.copies.of_visit(later.id).drive is Held.ABSENT
    assert workspace.copies.of_visit(visit.id).drive is Held.PRESENT
    workspace.records.edit(visit, seen="Le compteur est bloqué.")
    assert workspace.copies.of_visit(visit.id).drive is Held.OUTDATED
    back_up(workspace)
    assert workspace.copies.of_visit(visit.id).drive is Held.PRESENT
    photo = workspace.records.create(Photo, visit=visit.id)
    assert workspace.copies.of_visit(visit.id).drive is Held.OUTDATED, "its photos belong to it"
    back_up(workspace)
    workspace.records.delete(photo)
    assert workspace.copies.of_visit(visit.id).drive is Held.OUTDATED, "what was deleted since is not deleted there"


def test_a_visit_is_on_the_server_once_its_texts_and_files_are_confirmed(workspace: Workspace) -> None:
    workspace.outbox.set_link(Link(url="http://127.0.0.1:1", login="awa", token="t"))
    original = workspace.store.add_media(b"photo", "image/jpeg")
    visit = workspace.records.create(Visit, title="Forage").id
    assert workspace.copies.of_visit(visit).server is Held.ABSENT
    workspace.records.create(Photo, visit=visit, original=original)
    workspace.outbox.settle(Answer(change.id, "applied") for change in workspace.outbox.take())
    assert workspace.copies.of_visit(visit).server is Held.OUTDATED, "the photo's file is not there"
    workspace.outbox.confirm_file(original.sha256)
    assert workspace.copies.of_visit(visit).server is Held.PRESENT
    workspace.records.edit(workspace.records.get(Visit, visit), seen="Deux bornes.")
    assert workspace.copies.of_visit(visit).server is Held.OUTDATED
