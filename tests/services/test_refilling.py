"""Damaged and vanished files come back by themselves: out of a backup, from the stick, from the server; or say how."""

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.photo import Document
from fieldkit.domain.values import Blob
from fieldkit.errors import NotFound
from fieldkit.services.backups import Why
from fieldkit.services.care import Care
from fieldkit.services.doctor import examine
from fieldkit.services.outbox import Link
from fieldkit.services.refilling import Remedy
from fieldkit.services.workspace import Workspace
from tests.services.field import new_workspace

DAY_S = 86_400
CONTENT = bytes(range(256)) * 400


class Clock:
    """The wall clock of a test."""

    def __init__(self) -> None:
        self.s = 1_790_000_000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = new_workspace(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture
def document(workspace: Workspace, tmp_path: Path) -> Document:
    dossier = workspace.records.create(Dossier, title="Eau")
    path = tmp_path / "Convention.pdf"
    path.write_bytes(CONTENT)
    return workspace.documents.add(path, dossier.id).record


@pytest.fixture
def care(workspace: Workspace) -> Care:
    looking = Care(workspace.store, Clock(), workspace.mending.files.refill)
    looking.work()
    return looking


def a_day_later(care: Care) -> None:
    assert isinstance(care._now, Clock)
    care._now.s += DAY_S


def kept(workspace: Workspace, document: Document) -> Path:
    return next((workspace.folder / "media").rglob(f"{blob(document).sha256}.age"))


def blob(document: Document) -> Blob:
    assert document.file is not None
    return document.file


def spoil(path: Path) -> None:
    """Change a byte of a file in a file of its own: a backup on the same disk may share the old one."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize("gone", [False, True])
def test_a_backup_gives_a_file_back_and_it_is_told_once(
    workspace: Workspace, document: Document, care: Care, *, gone: bool
) -> None:
    workspace.backups.make(Why.BY_HAND)
    path = kept(workspace, document)
    path.unlink() if gone else spoil(path)
    a_day_later(care)
    report = care.work()
    assert [each.uses for each in report.mended] == [(("document", document.id),)]
    assert report.damaged == ()
    assert workspace.documents.read(document) == CONTENT
    a_day_later(care)
    assert care.work().mended == ()


def test_a_copy_that_is_damaged_itself_never_takes_the_place(
    workspace: Workspace, document: Document, care: Care
) -> None:
    workspace.backups.make(Why.BY_HAND)
    path = kept(workspace, document)
    spoil(next((workspace.folder / "backups").rglob(path.name)))
    spoil(path)
    spoilt = path.read_bytes()
    a_day_later(care)
    [left] = care.work().damaged
    assert path.read_bytes() == spoilt
    assert not list((workspace.folder / "media").glob(".*"))
    assert workspace.mending.files.remedy(left) is Remedy.AGAIN


def test_the_stick_is_asked_for_by_name_and_gives_it_back_once_plugged_in(
    workspace: Workspace, document: Document, care: Care, tmp_path: Path
) -> None:
    stick = tmp_path / "ROUGE"
    stick.mkdir()
    workspace.backups.places.choose(stick)
    workspace.backups.make(Why.BY_HAND, second=stick, only_second=True)
    stick.rename(tmp_path / "away")
    spoil(kept(workspace, document))
    a_day_later(care)
    [left] = care.work().damaged
    assert workspace.mending.files.remedy(left) is Remedy.STICK
    assert care.look_again().damaged == (left,)
    (tmp_path / "away").rename(stick)
    report = care.look_again()
    assert (report.damaged, report.mended) == ((), (left,))
    assert workspace.documents.read(document) == CONTENT


def test_what_only_the_server_has_is_asked_for_again_and_told_until_it_is_here(
    workspace: Workspace, document: Document, care: Care
) -> None:
    workspace.outbox.confirm_file(blob(document).sha256)
    spoil(kept(workspace, document))
    a_day_later(care)
    [left] = care.work().damaged
    assert (left.asked, workspace.mending.files.remedy(left)) == (False, Remedy.CONNECT)
    workspace.outbox.set_link(Link("https://essai.example", "awa", "token"))
    [asked] = care.look_again().damaged
    assert asked == replace(left, asked=True)
    assert workspace.mending.files.remedy(asked) is Remedy.ASKED
    assert [need.blob.sha256 for need in workspace.outbox.files_to_receive()] == [blob(document).sha256]
    with pytest.raises(NotFound):
        workspace.documents.read(document)
    health = examine(workspace.folder, workspace).of("files")
    assert health is not None
    assert care.look_again().damaged == (asked,), "it is told until it is here"
    workspace.outbox.keep_file(blob(document), CONTENT)
    report = care.look_again()
    assert (report.damaged, report.mended) == ((), (asked,))
    assert workspace.documents.read(document) == CONTENT
    assert not workspace.outbox.files_to_send(), "the server has it already"


def test_what_nobody_has_is_to_be_imported_again_and_is_good_then(
    workspace: Workspace, document: Document, care: Care, tmp_path: Path
) -> None:
    spoil(kept(workspace, document))
    a_day_later(care)
    [left] = care.work().damaged
    assert workspace.mending.files.remedy(left) is Remedy.AGAIN
    path = tmp_path / "encore.pdf"
    path.write_bytes(CONTENT)
    workspace.documents.add(path, workspace.records.create(Dossier, title="Autre").id)
    assert care.look_again().mended == (left,)


def test_a_file_whose_record_is_in_the_bin_is_told_no_more(
    workspace: Workspace, document: Document, care: Care
) -> None:
    spoil(kept(workspace, document))
    a_day_later(care)
    assert len(care.work().damaged) == 1
    workspace.records.delete(workspace.records.get(Document, document.id))
    assert care.look_again().damaged == ()


def test_a_stick_pulled_out_on_the_way_leaves_the_file_as_it_was(
    workspace: Workspace, document: Document, care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.backups.make(Why.BY_HAND)
    path = kept(workspace, document)
    spoil(path)
    spoilt = path.read_bytes()

    def pulled(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", pulled)
        a_day_later(care)
        left = care.work().damaged
    assert len(left) == 1
    assert path.read_bytes() == spoilt
    assert care.look_again().mended == left


def test_the_doctor_tells_what_the_care_found_whatever_it_draws(
    workspace: Workspace, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldkit.services.doctor.FILES_SAMPLED", 0)
    spoil(kept(workspace, document))
    before = examine(workspace.folder, workspace).of("files")
    workspace.care.work()
    after = examine(workspace.folder, workspace).of("files")
    assert before is not None
    assert after is not None
    assert (before.key, after.key) == ("", "damaged.media")
