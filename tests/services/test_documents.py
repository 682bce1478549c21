"""Documents: kept as they came, opened without danger."""

import hashlib
import stat
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from fieldkit.domain.photo import Document
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.values import Blob
from fieldkit.errors import DiskFull, FileRefused, NotFound
from fieldkit.services import documents, plain_files
from fieldkit.services.documents import Documents, media_type_of, safe_name
from fieldkit.services.door import open_workspace
from fieldkit.services.plain_files import BESIDE
from fieldkit.storage import media
from tests.services.field import PASSPHRASE, Field

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def written(folder: Path, name: str = "Plan du réseau.pdf", content: bytes = PDF) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("size", [1, 65_536, 65_537, 3_000_000])
def test_a_document_comes_back_byte_for_byte(size: int, field: Field, tmp_path: Path) -> None:
    content = hashlib.shake_128(b"seed").digest(size)
    path = written(tmp_path, "relevé.xlsx", content)
    document = field.workspace.documents.add(path, field.dossier.id, category="budget").record
    assert (document.title, document.file_name, document.category) == ("relevé", "relevé.xlsx", "budget")
    assert document.file == Blob(
        hashlib.sha256(content).hexdigest(),
        size,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    assert field.workspace.documents.read(document) == content
    target = tmp_path / "copie.xlsx"
    field.workspace.documents.save_to(document, target)
    assert target.read_bytes() == content


def test_nothing_readable_lies_in_the_workspace(field: Field, tmp_path: Path) -> None:
    secret = b"CONVENTION CONFIDENTIELLE " * 9000
    field.workspace.documents.add(written(tmp_path, "convention.txt", secret), field.dossier.id)
    field.workspace.close()
    for path in field.workspace.folder.rglob("*"):
        if path.is_file():
            assert b"CONVENTION CONFIDENTIELLE" not in path.read_bytes(), path.name
        assert not path.name.endswith(".tmp")


def test_refused_documents_say_why_and_the_others_are_added(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", len(PDF))
    paths = [
        written(tmp_path),
        written(tmp_path, "vide.pdf", b""),
        written(tmp_path, "grand.pdf", PDF + b"x"),
        tmp_path / "absent.pdf",
        written(tmp_path, "même contenu.pdf"),
        tmp_path,
    ]
    report = field.workspace.documents.add_files(paths, field.dossier.id)
    assert [added.record.title for added in report.added] == ["Plan du réseau"]
    assert [(refused.name, refused.error.reason) for refused in report.refused] == [
        ("vide.pdf", "empty"),
        ("grand.pdf", "too_large"),
        ("absent.pdf", "unreadable"),
        ("même contenu.pdf", "already_there"),
        (tmp_path.name, "unreadable"),
    ]
    assert report.refused[3].error.facts["id"] == report.added[0].id


def test_a_source_that_fails_halfway_leaves_nothing(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "long.bin", bytes(5_000_000))

    class Pulled:
        def __init__(self, source: BinaryIO) -> None:
            self._left = 20
            self._source = source

        def read(self, size: int = -1) -> bytes:
            self._left -= 1
            if not self._left:
                raise OSError(5, "pulled out")
            return self._source.read(size)

    source = media._Source
    monkeypatch.setattr(media, "_Source", lambda stream: source(Pulled(stream)))  # type: ignore[arg-type]
    with pytest.raises(FileRefused) as refused:
        field.workspace.documents.add(path, field.dossier.id)
    assert refused.value.reason == "unreadable"
    assert field.workspace.documents.of_dossier(field.dossier.id) == []
    assert [path for path in field.workspace.folder.glob("media/**/*") if path.is_file()] == []


def test_a_full_disk_is_told_as_such(field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "long.bin", bytes(5_000_000))

    def no_room(target: media._Target, _: bytes) -> int:
        target.fault = OSError(28, "no space left on device")
        raise target.fault

    monkeypatch.setattr(media._Target, "write", no_room)
    with pytest.raises(DiskFull):
        field.workspace.documents.add(path, field.dossier.id)
    assert [path for path in field.workspace.folder.glob("media/**/*") if path.is_file()] == []


def test_the_list_tells_what_is_here(field: Field, tmp_path: Path) -> None:
    service = field.workspace.documents
    service.add(written(tmp_path), field.dossier.id, visit="v")
    field.workspace.records.create(
        Document,
        dossier=field.dossier.id,
        title="Étude",
        file_name="étude.PDF",
        file=Blob("0" * 64, 11_000_000, "application/pdf"),
    )
    field.workspace.records.create(Document, dossier=field.dossier.id, title="Sans fichier")
    rows = {row.document.title: row for row in service.of_dossier(field.dossier.id)}
    assert {title: (row.here, row.opens, row.ending, row.size) for title, row in rows.items()} == {
        "Plan du réseau": (True, True, "pdf", len(PDF)),
        "Étude": (False, False, "pdf", 11_000_000),
        "Sans fichier": (False, False, "", 0),
    }
    for title in ("Étude", "Sans fichier"):
        with pytest.raises(NotFound):
            service.read(rows[title].document)


def test_a_copy_for_another_program_is_read_only_and_goes_with_the_workspace(field: Field, tmp_path: Path) -> None:
    service = field.workspace.documents
    document = service.add(written(tmp_path), field.dossier.id).record
    copy = service.open_copy(document)
    assert (copy.name, copy.read_bytes()) == ("Plan du réseau.pdf", PDF)
    assert service.open_copy(document) == copy
    assert not copy.stat().st_mode & stat.S_IWUSR
    if sys.platform != "win32":
        assert not copy.parent.parent.stat().st_mode & 0o077
    field.workspace.close()
    assert not copy.parent.parent.exists()


KILLED = """
import sys
from pathlib import Path
from fieldkit.domain.photo import Document
from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.door import open_workspace
from tests.services.field import PASSPHRASE
workspace = open_workspace(Path(sys.argv[1]), Passphrase(PASSPHRASE))
print(workspace.documents.open_copy(workspace.records.get(Document, sys.argv[2]).record), flush=True)
sys.stdin.read()
"""


def test_copies_left_by_a_program_that_was_killed_go_at_the_next_start(field: Field, tmp_path: Path) -> None:
    document = field.workspace.documents.add(written(tmp_path), field.dossier.id)
    field.workspace.close()
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(field.workspace.folder), document.id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with child:
        assert child.stdout is not None
        copy = Path(child.stdout.readline().strip())
        child.kill()
    assert copy.read_bytes() == PDF
    open_workspace(field.workspace.folder, Passphrase(PASSPHRASE)).close()
    assert not copy.parent.parent.exists()


@pytest.mark.parametrize("memory", [True, False])
def test_copies_left_go_whatever_the_settings_of_the_day(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, memory: bool
) -> None:
    folder, document = field.workspace.folder, field.workspace.documents.add(written(tmp_path), field.dossier.id)
    if not memory:
        monkeypatch.delenv("XDG_RUNTIME_DIR")
    copies = Documents(field.workspace.records, field.workspace.store)
    copy = copies.open_copy(document.record)
    assert copy.is_relative_to(folder) is not (memory and sys.platform == "linux")
    assert not copy.is_relative_to(tempfile.gettempdir()) or copy.is_relative_to(tmp_path) or memory
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    Documents(field.workspace.records, field.workspace.store)
    assert not copy.parent.parent.exists()


def test_a_memory_that_is_too_small_or_not_ours_alone_is_not_used(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = field.workspace.documents.add(written(tmp_path), field.dossier.id).record
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    runtime.chmod(0o755)  # whatever a new folder is given here
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    assert (
        Documents(field.workspace.records, field.workspace.store)
        .open_copy(document)
        .is_relative_to(field.workspace.folder)
    )
    runtime.chmod(0o700)
    monkeypatch.setattr(plain_files, "_MARGIN", 1 << 60)
    assert (
        Documents(field.workspace.records, field.workspace.store)
        .open_copy(document)
        .is_relative_to(field.workspace.folder)
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a link there needs an administrator")
def test_a_folder_that_came_as_a_link_leads_nowhere(
    field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    mine = tmp_path / "mine" / "inner"
    mine.mkdir(parents=True)
    (mine / "notes").write_text("mine", encoding="utf-8")
    document = field.workspace.documents.add(written(tmp_path), field.dossier.id).record
    (field.workspace.folder / BESIDE).symlink_to(mine.parent)
    copies = Documents(field.workspace.records, field.workspace.store)
    assert (mine / "notes").exists()
    assert copies.open_copy(document).resolve().is_relative_to(field.workspace.folder.resolve())
    copies.forget_copies()
    assert [path.name for path in mine.parent.rglob("*")] == ["inner", "notes"]


@pytest.mark.parametrize(
    "name", ["outil.exe", "page.html", "script.sh", "lanceur.desktop", "macro.docm", "sans", "x.PDF.js"]
)
def test_what_could_run_is_not_opened(name: str, field: Field, tmp_path: Path) -> None:
    document = field.workspace.documents.add(written(tmp_path, name), field.dossier.id).record
    [row] = field.workspace.documents.of_dossier(field.dossier.id)
    assert not row.opens
    with pytest.raises(FileRefused) as refused:
        field.workspace.documents.open_copy(document)
    assert refused.value.reason == "would_run"
    field.workspace.documents.save_to(document, tmp_path / "saved")


@pytest.mark.parametrize(
    "name",
    ["../../../etc/plan.pdf", "..\\..\\plan.pdf", "/abs/plan.pdf", "C:\\x\\plan.pdf", "plan.pdf  ", "a/\x00plan.pdf"],
)
def test_a_hostile_name_stays_in_its_folder(name: str, field: Field, tmp_path: Path) -> None:
    service = field.workspace.documents
    document = replace(service.add(written(tmp_path), field.dossier.id).record, file_name=name)
    copy = service.open_copy(document)
    assert copy.parent.name == hashlib.sha256(PDF).hexdigest()
    assert copy.name in {"plan.pdf", "_plan.pdf"}


@pytest.mark.parametrize("away", ["absolute", "up"])
def test_an_id_from_elsewhere_is_never_part_of_a_path(away: str, field: Field, tmp_path: Path) -> None:
    service, outside = field.workspace.documents, tmp_path / "outside"
    path = str(outside) if away == "absolute" else "../" * 20 + str(outside).lstrip("/")
    document = replace(service.add(written(tmp_path), field.dossier.id).record, id=path)
    copy = service.open_copy(document)
    assert copy.parent.name == hashlib.sha256(PDF).hexdigest()
    assert not outside.exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Plan du réseau.pdf", "Plan du réseau.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1.txt", "_lpt1.txt"),
        ("a<b>|c?.pdf", "a_b__c_.pdf"),
        ("facture\u202efdp.exe", "facture_fdp.exe"),
        ("..", "document"),
        ("", "document"),
        (".pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ("nom. .pdf", "nom.pdf"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_media_types_do_not_depend_on_the_machine() -> None:
    assert media_type_of("a.PDF") == "application/pdf"
    assert media_type_of("a.inconnu") == "application/octet-stream"
