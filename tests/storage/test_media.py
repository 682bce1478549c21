"""Files are kept encrypted, checked whenever they are read, and durable before anything names them."""

import base64
import hashlib
import io
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from fieldkit.domain.values import Blob
from fieldkit.errors import Damaged, DiskFault, DiskFull, NotFound
from fieldkit.storage import files, lanes, media
from fieldkit.storage.lane import Lane
from fieldkit.storage.media import SMALL, Pieces
from fieldkit.storage.store import Store
from tests.storage.opened import create, open_again, write, write_values

VISIT = "00000000-0000-7000-8000-00000000000a"
PHOTO = "00000000-0000-7000-8000-00000000000c"
CANARY = "Rakotomalala-Ségolène-témoin"
LARGE = b"\xff\xd8" + CANARY.encode() * 4000


def _path(store: Store, blob: Blob) -> Path:
    return store.folder / "media" / blob.sha256[:2] / f"{blob.sha256}.age"


@pytest.mark.parametrize("content", [b"", b"x", b"x" * SMALL, b"x" * (SMALL + 1), LARGE])
def test_a_file_comes_back_as_it_was(store: Store, content: bytes) -> None:
    blob = store.add_media(content, "image/jpeg")
    assert blob == Blob(hashlib.sha256(content).hexdigest(), len(content), "image/jpeg")
    assert store.read_media(blob.sha256) == content
    assert _path(store, blob).exists() == (len(content) > SMALL)
    assert store.add_media(content, "image/jpeg") == blob


def test_a_stream_comes_back_as_it_was(store: Store) -> None:
    blob = store.media.seal_stream(io.BytesIO(LARGE), "image/jpeg")
    store.in_transaction(lambda connection: store.media.register(connection, blob, None))
    assert store.read_media(blob.sha256) == LARGE


def test_what_is_not_here_is_said_so(store: Store) -> None:
    with pytest.raises(NotFound):
        store.read_media("0" * 64)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [_flip, _cut, _empty, Path.unlink])
def test_a_damaged_file_is_never_served_and_can_be_given_again(store: Store, harm: object) -> None:
    assert callable(harm)
    blob = store.add_media(LARGE, "image/jpeg")
    harm(_path(store, blob))
    with pytest.raises(Damaged):
        store.read_media(blob.sha256)
    store.add_media(LARGE, "image/jpeg")
    assert store.read_media(blob.sha256) == LARGE


def test_a_file_in_the_place_of_another_is_not_served(store: Store) -> None:
    one, other = store.add_media(LARGE, "image/jpeg"), store.add_media(LARGE[::-1], "image/jpeg")
    _path(store, one).write_bytes(_path(store, other).read_bytes())
    with pytest.raises(Damaged):
        store.read_media(one.sha256)


def test_a_small_file_that_changed_in_the_database_is_not_served(store: Store) -> None:
    blob = store.add_media(b"small", "image/jpeg")
    store.in_transaction(lambda connection: connection.exec_driver_sql("UPDATE media SET content = x'00'"))
    with pytest.raises(Damaged):
        store.read_media(blob.sha256)


def test_a_photo_that_another_workspace_left_in_the_folder_is_sealed_anew(tmp_path: Path) -> None:
    first, second = create(tmp_path / "first"), create(tmp_path / "second")
    first.add_media(LARGE, "image/jpeg")
    first.close()
    shutil.copytree(tmp_path / "first" / "media", tmp_path / "second" / "media", dirs_exist_ok=True)
    assert second.read_media(second.add_media(LARGE, "image/jpeg").sha256) == LARGE
    second.close()


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached the disk and the database, in order."""
    found: list[str] = []
    flush, replace, run = os.fsync, Path.replace, Lane.run

    def note_flush(descriptor: int) -> None:
        flush(descriptor)
        found.append("folder" if os.path.isdir(f"/dev/fd/{descriptor}") else "file")  # noqa: PTH112 - a descriptor

    def note_replace(source: Path, target: Path) -> Path:
        moved = replace(source, target)
        found.append("rename")
        return moved

    def note_run(lane: Lane, *arguments: object, **options: object) -> object:
        result: object = run(lane, *arguments, **options)  # type: ignore[arg-type]  # passed on as it is
        found.append("commit")
        return result

    monkeypatch.setattr(os, "fsync", note_flush)
    monkeypatch.setattr(Path, "replace", note_replace)
    monkeypatch.setattr(Lane, "run", note_run)
    return found


@pytest.mark.skipif(os.name == "nt", reason="Windows flushes no folder and shows no descriptor as a path")
def test_a_file_is_durable_before_the_database_names_it(store: Store, events: list[str]) -> None:
    store.add_media(LARGE, "image/jpeg")
    assert events[-4:] == ["file", "rename", "folder", "commit"]
    assert events[:-4] == ["folder", "folder"], "new folders are flushed into their parents first"
    events.clear()
    store.media.seal_stream(io.BytesIO(LARGE[::-1]), "image/jpeg")
    assert events == ["file", "folder", "rename", "folder"], "the folder of a new pair of letters, then the file in it"


@pytest.mark.parametrize(("number", "expected"), [(28, DiskFull), (5, DiskFault), (27, DiskFault)])
@pytest.mark.parametrize("streamed", [True, False])
def test_a_disk_that_fails_leaves_nothing_half_written(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int, expected: type[Exception], streamed: bool
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, "planted")

    monkeypatch.setattr(os, "fsync", fail)
    seal = store.media.seal_stream if streamed else lambda stream, kind: store.add_media(stream.read(), kind)
    with pytest.raises(expected):
        seal(io.BytesIO(LARGE), "image/jpeg")
    monkeypatch.undo()
    assert [path for path in (store.folder / "media").rglob("*") if path.is_file()] == []
    assert store.read_media(store.add_media(LARGE, "image/jpeg").sha256) == LARGE


def test_an_earlier_file_survives_a_failed_replacement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "settings"
    files.atomic_write(target, b"earlier")

    def fail(_: int) -> None:
        raise OSError(28, "planted")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DiskFull):
        files.atomic_write(target, b"later")
    assert target.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("refusals", "written"), [(3, True), (10_000, False)])
def test_an_antivirus_that_looks_at_a_file_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int, written: bool
) -> None:
    replace, waited = Path.replace, [0.0]
    left = [refusals]

    def busy(source: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            error = PermissionError(13, "planted")
            error.winerror = 32  # type: ignore[attr-defined]  # what Windows adds to its errors
            raise error
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr(time, "sleep", lambda seconds: waited.append(waited[-1] + seconds))
    monkeypatch.setattr(time, "monotonic", lambda: waited[-1])
    target = tmp_path / "settings"
    if written:
        files.atomic_write(target, b"later")
        assert target.read_bytes() == b"later"
    else:
        with pytest.raises(DiskFault):
            files.atomic_write(target, b"later")
        assert list(tmp_path.iterdir()) == []
    assert waited[-1] < 3


def _hidden(word: str) -> Iterator[bytes]:
    """The ways in which a word could lie readable in a file."""
    plain = word.encode()
    yield from (plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode(), word.upper().encode())
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + plain)[4:-4]


def _found(folder: Path) -> list[str]:
    read = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [path.name for path, content in read.items() if any(hidden in content for hidden in _hidden(CANARY))]


def _live_through(store: Store) -> None:
    store.set_setting("canary", CANARY)
    write(store, VISIT, title=CANARY, seen=f"Rencontre avec {CANARY} " * 500)
    blobs = [store.add_media(content, "image/jpeg") for content in (LARGE, CANARY.encode())]
    values = {
        name: [blob.sha256, blob.size, CANARY] for name, blob in zip(("original", "thumbnail"), blobs, strict=True)
    }
    write_values(store, "photo", PHOTO, {"caption": CANARY, **values})
    store.media.seal_stream(io.BytesIO(LARGE * 2), "image/jpeg")
    with store.read() as reader:
        assert reader.search(CANARY)
        reader.connection.exec_driver_sql("SELECT * FROM edit ORDER BY value").all()
    store.rebuild()


def test_no_file_of_a_workspace_holds_a_readable_word(tmp_path: Path) -> None:
    store = create(tmp_path / "workspace")
    _live_through(store)
    assert sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file()) > 300_000
    assert _found(store.folder) == []
    store.close()
    assert _found(tmp_path) == []
    again = open_again(tmp_path / "workspace")
    assert _found(tmp_path) == []
    again.close()


def test_the_search_for_readable_words_finds_a_plain_database_and_a_plain_file(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE t (a)")
    plain.execute("INSERT INTO t VALUES (?)", (CANARY,))
    plain.commit()
    plain.close()
    (tmp_path / "encoded").write_bytes(base64.b64encode(b"ab" + CANARY.encode()))
    (tmp_path / "wide").write_text(CANARY, encoding="utf-16")
    assert sorted(_found(tmp_path)) == ["encoded", "plain.db", "wide"]


def test_which_files_are_missing_and_which_were_not_sent(store: Store) -> None:
    here, small = store.add_media(LARGE, "image/jpeg"), store.add_media(b"thumb", "image/jpeg")
    gone = Blob("ab" * 32, 7, "image/jpeg")
    named = {"original": here, "thumbnail": small, "report_size": gone}
    plain = {name: [blob.sha256, blob.size, blob.media_type] for name, blob in named.items()}
    write_values(store, "photo", PHOTO, {"dossier": "d1", **plain})
    store.add_media(b"named by nobody", "text/plain")
    with store.read() as reader:
        assert [(need.blob, need.scope) for need in lanes.absent(reader.connection)] == [(gone, "d1")]
        assert [need.blob for need in lanes.unsent(reader.connection)] == [small, here]
        assert media.unsent_in_all(reader.connection) == Pieces(1, 1, 1, 0, small.size, here.size)
        assert media.absent_in_all(reader.connection) == Pieces(photos=1, whole=1, large_bytes=gone.size)
    store.in_transaction(lambda connection: media.confirm(connection, small.sha256))
    store.add_media(b"thumb", "image/jpeg")
    with store.read() as reader:
        assert [need.blob for need in lanes.unsent(reader.connection)] == [here]
    write_values(store, "photo", PHOTO, {"deleted": True})
    with store.read() as reader:
        assert lanes.absent(reader.connection) == lanes.unsent(reader.connection) == []


def test_files_are_counted_as_a_person_counts_them(store: Store) -> None:
    sizes = {"original": LARGE, "report_size": LARGE[:-1], "thumbnail": b"small"}
    for number in range(5):
        blobs = {name: store.add_media(content + bytes([number]), "image/jpeg") for name, content in sizes.items()}
        plain = {name: [blob.sha256, blob.size, blob.media_type] for name, blob in blobs.items()}
        write_values(store, "photo", f"{PHOTO[:-1]}{number}", {"dossier": "d1", **plain})
        for name, blob in blobs.items():
            if number > 2 and name != "thumbnail":
                store.in_transaction(partial(media.confirm, sha256=blob.sha256))
    with store.read() as reader:
        found = media.unsent_in_all(reader.connection)
    assert (found.photos, found.whole, found.previews, found.documents) == (5, 3, 5, 0)
