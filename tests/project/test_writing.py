"""Every file the program writes is the earlier one or the complete new one: nothing is written but through one door."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.tree import ROOT, python_files

ROOMS = {"fieldkit", "sync", "ui"}
ALLOWED = {
    ("fieldkit/storage/files.py", "open"): "the door itself",
    ("fieldkit/storage/files.py", "os.open"): "the door itself: a folder is opened to be flushed",
    ("fieldkit/storage/files.py", "replace"): "the door itself",
    ("fieldkit/storage/removal.py", "open"): "zeros over the slots of a workspace that goes",
    ("fieldkit/storage/media.py", "open"): "a large file piece by piece into a temporary one, put in place by the door",
    ("fieldkit/storage/carried.py", "open"): "under a name of no capsule until read back, or into one that goes again",
    ("fieldkit/storage/ballast.py", "open"): "room reserved in a temporary file, put in place by the door",
    ("fieldkit/storage/rewriting.py", "open"): "a database copied to a temporary file, put in place by the door",
    ("fieldkit/storage/mending/laying.py", "open"): "a database laid into a temporary file, put in place by the door",
    ("fieldkit/storage/backups/streams.py", "open"): "into a backup on its way, which counts once verified and renamed",
    ("fieldkit/storage/backups/carrying.py", "os.link"): "a second name of a file that is complete",
    (
        "fieldkit/storage/backups/home.py",
        "replace",
    ): "a folder, verified, gets its name; one to be deleted loses it first",
    ("fieldkit/storage/backups/home.py", "touch"): "an empty file by which the disk tells its time",
    ("fieldkit/storage/backups/restoring.py", "replace"): "a whole folder, verified, gets its name",
    ("fieldkit/storage/backups/switching.py", "replace"): "a whole folder, verified, gets its name",
    ("fieldkit/services/crashes.py", "open"): "the handle a falling program writes its trace to; nothing of the work",
    ("fieldkit/services/crashes.py", "touch"): "an empty file that says yes; nothing of the work",
    ("fieldkit/services/crashes.py", "replace"): "last time's trace put aside; nothing of the work",
    ("fieldkit/services/logbook.py", "RotatingFileHandler"): "the log grows line by line; nothing of the work",
    ("fieldkit/reports/pdf/writer.py", "mkstemp"): "reports know no storage: flushed, renamed, the folder flushed",
    ("fieldkit/reports/pdf/writer.py", "replace"): "reports know no storage: flushed, renamed, the folder flushed",
    ("fieldkit/reports/pdf/writer.py", "os.open"): "reports know no storage: a folder is opened to be flushed",
    ("fieldkit/reports/pdf/writer.py", "os.fdopen"): "reports know no storage: flushed, renamed, the folder flushed",
    ("sync/server/database.py", "replace"): "a copy, complete and flushed, gets its name",
    ("sync/server/parts.py", "open"): "an upload grows piece by piece and counts once its hash is verified",
    ("sync/server/capsules.py", "open"): "a capsule copied where it is read, gone at the end",
    ("sync/server/capsules.py", "write_bytes"): "a file on its way to the shelf, which flushes it",
    ("sync/server/answering.py", "open"): "an answer on its way, flushed before it has its name",
    ("sync/server/answering.py", "replace"): "an answer, complete and flushed, gets its name",
    ("sync/server/capsule_commands.py", "write_bytes"): "a card, made again at will; it holds public keys only",
    ("sync/server/backups.py", "rename"): "a copy of a server, complete, flushed and read back, gets its name",
    ("sync/server/backups.py", "shutil.copy"): "a copy to be opened in its place, gone at the end",
    ("sync/server/shelf.py", "open"): "a copy on its way to the shelf, which flushes it",
    ("sync/server/shelf.py", "os.open"): "a file that is complete is opened to be flushed",
    ("ui/reports/thumbnails.py", "replace"): "pages of a view, no file",
    ("ui/widgets/files.py", "QSettings"): "what Qt noted there itself is put back as it was; nothing of the work",
    ("ui/terminal/main.py", "os.open"): "the output that nobody reads any more",
}
"""Where a file is written otherwise, and why that keeps the promise. Every line here has to be needed."""

_MODE = re.compile(r"(?=.*[wax+])[rwaxbt+]+")
_WRITES = {"write_bytes", "write_text", "touch", "mkstemp", "hardlink_to", "symlink_to", "rename"}
_FUNCTIONS = {
    "os.open",
    "os.fdopen",
    "os.replace",
    "os.rename",
    "os.link",
    "shutil.copy",
    "shutil.copy2",
    "shutil.copyfile",
    "shutil.copytree",
    "shutil.move",
}
_CLASSES = {"QSettings", "QSaveFile", "QFile", "NamedTemporaryFile", "FileHandler", "RotatingFileHandler", "FileIO"}


def _writing(call: ast.Call) -> str:
    """The name of a call that writes a file, else empty."""
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    if name in _FUNCTIONS:
        return name
    if last in _WRITES or last in _CLASSES:
        return last
    if last == "replace" and len(call.args) == 1 and not call.keywords and name != "dataclasses.replace":
        return "replace"  # a path's: a text's has two arguments, a record's and a day's have names
    return "open" if last == "open" and _may_write(call, built_in=name in {"open", "io.open"}) else ""


def _may_write(call: ast.Call, *, built_in: bool) -> bool:
    """Whether a mode says so; a mode that is not spelled out counts where it is certain to be one."""
    place = 1 if built_in else 0
    named = [word.value for word in call.keywords if word.arg == "mode"]
    for mode in named + call.args[place : place + 1]:
        if isinstance(mode, ast.Constant):
            if isinstance(mode.value, str) and _MODE.fullmatch(mode.value):
                return True
        elif built_in or named:
            return True
    return False


def _found(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _writing(node)):
            yield node.lineno, name
        if isinstance(node, ast.ClassDef):
            yield from (
                (node.lineno, name) for base in node.bases if (name := ast.unparse(base).rpartition(".")[2]) in _CLASSES
            )


def _all_writes() -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for path in python_files():
        if path.parts[0] in ROOMS:
            for line, name in _found((ROOT / path).read_text(encoding="utf-8")):
                found.setdefault((path.as_posix(), name), []).append(line)
    return found


def test_files_are_written_through_the_door_only() -> None:
    beside = {place: lines for place, lines in _all_writes().items() if place not in ALLOWED}
    assert not beside, "\n".join(f"{path}:{lines[0]} {name}" for (path, name), lines in beside.items())


def test_no_exception_outlives_its_reason() -> None:
    assert set(ALLOWED) - set(_all_writes()) == set()
    assert {Path(path).parts[0] for path, _ in ALLOWED} <= ROOMS


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("path.write_bytes(b'')", "write_bytes"),
        ("path.write_text('', encoding='utf-8')", "write_text"),
        ("open(path, 'w')", "open"),
        ("path.open('ab', buffering=0)", "open"),
        ("path.open(mode='r+b')", "open"),
        ("path.open(mode=mode)", "open"),
        ("open(path, mode)", "open"),
        ("Image.open(stream)", ""),
        ("drawer.open('above')", ""),
        ("path.open('rb')", ""),
        ("open(path)", ""),
        ("os.open(path, os.O_RDONLY)", "os.open"),
        ("QSettings('a', QSettings.Format.IniFormat)", "QSettings"),
        ("class Pages(RotatingFileHandler): pass", "RotatingFileHandler"),
        ("part.replace(target)", "replace"),
        ("'a'.replace('b', 'c')", ""),
        ("replace(record, title='x')", ""),
        ("day.replace(tzinfo=None)", ""),
        ("shutil.copyfile(a, b)", "shutil.copyfile"),
    ],
)
def test_what_writes_a_file_would_be_found(source: str, name: str) -> None:
    assert [found for _, found in _found(source)] == [name] * bool(name)
