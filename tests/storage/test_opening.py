"""A workspace is made whole or not at all, opened by one process, and never opened as what it is not."""

import errno
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from fieldkit.domain.changes import Change, ChangeId
from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import Damaged, DiskFault, DiskFull, NewerFormat, NotFound, Refused, WorkspaceBusy, WrongKey
from fieldkit.storage import files, store
from fieldkit.storage.ballast import BALLAST
from fieldkit.storage.files import atomic_write
from fieldkit.storage.folder import DATABASE, DESCRIPTION, TWIN, describe_folder, is_workspace
from fieldkit.storage.keys import slots
from fieldkit.storage.keys.sealing import with_sum
from fieldkit.storage.mark import Mark
from tests.storage.opened import KEY, create, derived, journal_of, open_again, open_store, write

VISIT = "00000000-0000-7000-8000-00000000000a"
HOLD = """
import sys
from pathlib import Path
from tests.storage.opened import open_again
store = open_again(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed workspace with something in it."""
    made = create(tmp_path / "workspace")
    write(made, VISIT, title="Forage")
    made.close()
    return tmp_path / "workspace"


def test_everything_is_there_again(folder: Path) -> None:
    again = open_again(folder)
    rows, changes = derived(again), journal_of(again)
    again.close()
    once_more = open_again(folder)
    assert (derived(once_more), journal_of(once_more)) == (rows, changes)
    assert once_more.session != again.session
    assert once_more.device == again.device
    once_more.close()


def _unreadable(monkeypatch: pytest.MonkeyPatch, *names: str, winerror: int | None = None) -> None:
    """From now on the disk gives these files back no more, until they are written anew."""
    read, put = Path.read_bytes, Path.replace
    spoilt = set(names)

    def read_bytes(path: Path) -> bytes:
        if path.name in spoilt:
            error = OSError(errno.EIO, "Input/output error")
            if winerror is not None:
                setattr(error, "winerror", winerror)  # noqa: B010 - as Windows has it, past the type checker
            raise error
        return read(path)

    def replace(path: Path, target: Path) -> Path:
        spoilt.discard(Path(target).name)
        return put(path, target)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.parametrize("lost", [DESCRIPTION, TWIN])
def test_a_description_the_disk_does_not_give_back_is_made_good_from_the_other(
    folder: Path, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unreadable(monkeypatch, lost)
    open_again(folder).close()
    assert (folder / lost).read_bytes() == (folder / (TWIN if lost == DESCRIPTION else DESCRIPTION)).read_bytes()


def test_where_neither_is_given_back_it_is_the_disk_and_not_the_description(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unreadable(monkeypatch, DESCRIPTION, TWIN)
    with pytest.raises(DiskFault):
        describe_folder(folder)


def test_a_description_another_program_looks_at_is_waited_for_and_not_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_PATIENCE_S", 0.1)
    _unreadable(monkeypatch, DESCRIPTION, winerror=32)
    with pytest.raises(DiskFault) as fault:
        describe_folder(folder)
    assert fault.value.reason == "held"


def test_a_flip_that_makes_it_the_first_format_is_a_flip(folder: Path) -> None:
    content = (folder / DESCRIPTION).read_text(encoding="utf-8")
    assert '"format": 2' in content
    (folder / DESCRIPTION).write_text(content.replace('"format": 2', '"format": 1'), encoding="utf-8")
    open_again(folder).close()
    assert (folder / DESCRIPTION).read_text(encoding="utf-8") == content


def test_opening_takes_the_reserve_where_the_disk_has_no_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / BALLAST).write_bytes(b"room")
    opening = Mark.open

    def full(mark: Mark) -> None:
        if (folder / BALLAST).exists():
            raise DiskFull
        opening(mark)

    monkeypatch.setattr(Mark, "open", full)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0, total=1 << 30))
    again = open_again(folder)
    assert again.ballast.given_up
    again.close()
    (folder / BALLAST).write_bytes(b"room")
    monkeypatch.setattr(Mark, "open", _no_room)
    with pytest.raises(DiskFull):
        open_again(folder)


def _no_room(_mark: Mark) -> None:
    raise DiskFull


def test_closing_twice_is_harmless(folder: Path) -> None:
    again = open_again(folder)
    again.close()
    again.close()


def _edited(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        described = json.loads((folder / DESCRIPTION).read_bytes())
        change(described)
        for name in (DESCRIPTION, TWIN):
            (folder / name).write_text(json.dumps(with_sum(described)), encoding="utf-8")

    return apply


def _both(act: Callable[[Path], object]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        for name in (DESCRIPTION, TWIN):
            act(folder / name)

    return apply


def _written_newer(**instead: object) -> Callable[[Path], None]:
    """As a newer program may write it: another format, and a checksum of another kind, or none."""

    def apply(folder: Path) -> None:
        described = json.loads((folder / DESCRIPTION).read_bytes())
        del described["sum"]
        for name in (DESCRIPTION, TWIN):
            (folder / name).write_text(json.dumps({**described, "format": 3, **instead}), encoding="utf-8")

    return apply


@pytest.mark.parametrize(
    ("spoil", "expected", "key"),
    [
        (_written_newer(), NewerFormat, "newer_format"),
        (_written_newer(sum={"blake3": "6f"}), NewerFormat, "newer_format"),
        (_written_newer(slots={}, seal="6f"), NewerFormat, "newer_format"),
        (_written_newer(format=2), Damaged, "damaged.description"),
        (_edited(lambda described: described.update(format=3)), NewerFormat, "newer_format"),
        (_edited(lambda described: described.update(format="2.0")), NewerFormat, "newer_format"),
        (_edited(lambda described: described.update(format=3, slots=3)), NewerFormat, "newer_format"),
        (_edited(lambda described: described.pop("format")), NewerFormat, "newer_format"),
        (_edited(lambda described: described.pop("device")), Damaged, "damaged.description"),
        (_edited(lambda described: described.update(slots="x")), Damaged, "damaged.description"),
        (_edited(lambda described: described.update(database="../other.db")), Damaged, "damaged.description"),
        (_both(lambda path: path.write_bytes(b"")), Damaged, "damaged.description"),
        (_both(lambda path: path.write_bytes(b"[1]")), Damaged, "damaged.description"),
        (
            _both(lambda path: path.write_bytes(path.read_bytes().replace(b"2", b"3", 1))),
            Damaged,
            "damaged.description",
        ),
        (_both(Path.unlink), NotFound, "not_found.workspace"),
        (lambda folder: (folder / DATABASE).unlink(), Damaged, "damaged.database_gone"),
        (lambda folder: (folder / DATABASE).write_bytes(b""), Damaged, "damaged.database_gone"),
    ],
)
def test_what_cannot_be_opened_is_left_as_it_is(
    folder: Path, spoil: Callable[[Path], None], expected: type[Exception], key: str
) -> None:
    spoil(folder)
    before = _contents(folder)
    with pytest.raises(expected) as raised:
        open_again(folder)
    assert getattr(raised.value, "key", "") == key
    assert _contents(folder) == before


@pytest.mark.parametrize("name", [DESCRIPTION, TWIN])
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-9])])
def test_one_description_stands_in_for_the_other(folder: Path, name: str, spoil: Callable[[Path], object]) -> None:
    before = (folder / name).read_bytes()
    spoil(folder / name)
    open_again(folder).close()
    assert (folder / name).read_bytes() == before


def test_the_folder_of_a_workspace_is_told_from_others(tmp_path: Path, folder: Path) -> None:
    assert is_workspace(folder)
    assert not is_workspace(tmp_path)
    assert describe_folder(folder).format == 2


def test_a_workspace_never_takes_the_place_of_another(folder: Path) -> None:
    before = _contents(folder)
    with pytest.raises(Refused) as refused:
        create(folder)
    assert refused.value.key == "refused.workspace_exists"
    assert _contents(folder) == before


def test_an_interrupted_creation_starts_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "new" / "workspace"

    def stop(*_: object) -> None:
        raise DiskFault

    monkeypatch.setattr(store, "write_description", stop)
    with pytest.raises(DiskFault):
        create(target)
    monkeypatch.undo()
    assert not is_workspace(target)
    assert (target / DATABASE).is_file()
    made = create(target)
    write(made, VISIT, title="Forage")
    made.close()
    open_again(target).close()


def test_a_creation_under_way_is_not_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "workspace"
    seen = []

    def meanwhile(folder: Path, _: object) -> None:
        with pytest.raises(WorkspaceBusy):
            create(folder)
        seen.append((folder / DATABASE).is_file())

    monkeypatch.setattr(store, "write_description", meanwhile)
    create(target).close()
    assert seen == [True]


def test_a_second_process_is_refused_and_a_killed_one_leaves_the_door_open(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(WorkspaceBusy):
            open_again(folder)
        holder.kill()
    again = open_again(folder)
    write(again, VISIT, title="Forage de Zè")
    again.close()


@pytest.mark.parametrize("content", [b"", b"12345\n", b"\xff" * 100])
def test_what_is_in_the_lock_file_does_not_matter(folder: Path, content: bytes) -> None:
    (folder / "lock").write_bytes(content)
    open_again(folder).close()


def test_two_stores_in_one_process_are_refused_too(folder: Path) -> None:
    again = open_again(folder)
    with pytest.raises(WorkspaceBusy):
        open_again(folder)
    again.close()


def test_temporary_files_left_behind_are_swept_at_the_next_opening(folder: Path) -> None:
    media = folder / "media"
    media.mkdir()
    left = [folder / ".0011223344556677.tmp", media / ".8899aabbccddeeff.tmp"]
    kept = [folder / "notes.tmp", media / "ab.age"]
    for path in [*left, *kept]:
        path.write_bytes(b"x")
    open_again(folder).close()
    assert [path.exists() for path in left] == [False, False]
    assert all(path.exists() for path in kept)


def test_time_goes_on_from_what_was_received_before_the_restart(folder: Path) -> None:
    again = open_again(folder)
    ahead = journal_of(again)[-1].at + (3_600_000 << 16)
    absurd = journal_of(again)[-1].at + (10 * 365 * 86_400_000 << 16)
    again.integrate([Change(ChangeId("a" * 16, n), "", "B <b>", "d", at, ()) for n, at in ((1, ahead), (2, absurd))])
    again.close()
    once_more = open_again(folder)
    write(once_more, VISIT, title="Suite")
    assert ahead < journal_of(once_more)[-1].at < absurd
    once_more.close()


@pytest.mark.parametrize(("passphrase", "spoilt", "expected"), [("b", False, WrongKey), ("a", True, Damaged)])
def test_a_wrong_passphrase_is_told_from_a_damaged_database(
    tmp_path: Path, passphrase: str, spoilt: bool, expected: type[Exception]
) -> None:
    store.create_store(tmp_path / "w", KEY, lambda _: {"slots": (slots.passphrase_slot(KEY, "a"),)}).close()
    if spoilt:
        database = bytearray((tmp_path / "w" / DATABASE).read_bytes())
        database[100] ^= 1
        (tmp_path / "w" / DATABASE).write_bytes(database)
    with pytest.raises(expected):
        open_store(tmp_path / "w", Passphrase(passphrase))


def test_a_copied_folder_opens_as_the_same_workspace(tmp_path: Path, folder: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    one, copy = open_again(folder), open_again(tmp_path / "copy")
    assert derived(one) == derived(copy)
    assert one.session != copy.session
    one.close()
    copy.close()


def test_what_another_process_changed_meanwhile_is_not_undone(folder: Path) -> None:
    read = describe_folder(folder)
    other = open_again(folder)
    other.access.change(recipients=("age1" + "q" * 58,))
    other.close()
    changed = describe_folder(folder)
    assert changed != read
    with pytest.raises(WorkspaceBusy):
        store.Store(folder, read, KEY, new=False)
    assert describe_folder(folder) == changed


def test_a_workspace_that_lost_both_descriptions_is_not_made_anew_over_its_work(folder: Path) -> None:
    again = open_again(folder)
    again.add_media(b"x" * 100_000, "image/jpeg")
    again.close()
    for name in (DESCRIPTION, TWIN):
        (folder / name).unlink()
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(Refused) as refused:
        create(folder)
    assert refused.value.reason == "workspace_exists"
    assert (folder / DATABASE).read_bytes() == before


def test_a_description_is_in_force_once_the_first_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_first_only(target: Path, content: bytes) -> None:
        if target.name == TWIN:
            raise DiskFull
        atomic_write(target, content)

    opened = open_again(folder)
    with monkeypatch.context() as patch:
        patch.setattr("fieldkit.storage.folder.atomic_write", write_first_only)
        opened.access.change(recipients=())
    opened.close()
    open_again(folder).close()
    assert (folder / TWIN).read_bytes() == (folder / DESCRIPTION).read_bytes()
