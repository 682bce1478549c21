"""The search for marked values finds them in every dress: otherwise its silence would mean nothing."""

import base64
import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from tests.durability.canaries import Canaries, Search, marked

NAME = marked("Aïssatou")
SEARCH = Search(Canaries({"name": NAME}, {"photo": b"\x00\xff\x13piece of a photo"}))


def zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
    return target.getvalue()


@pytest.mark.parametrize(
    "dress",
    [
        bytes,
        lambda text: text.decode().encode("utf-16"),
        lambda text: text.decode().encode("utf-16-be"),
        lambda text: text.hex().encode(),
        lambda text: text.hex().upper().encode(),
        base64.b64encode,
        lambda text: base64.b64encode(b"-" + text + b"-"),
        lambda text: base64.b64encode(b"--" + text + b"--"),
        lambda text: base64.urlsafe_b64encode(b"--" + text + b"---"),
        lambda text: b"%PDF" + zlib.compress(b"BT " + text + b" ET", 9),
        lambda text: zlib.compress(text, 1),
        gzip.compress,
        bz2.compress,
        lzma.compress,
        zstandard.compress,
        zipped,
    ],
)
def test_a_marked_value_is_found_in_every_dress(dress: Callable[[bytes], bytes]) -> None:
    around = os.urandom(5_000)
    assert SEARCH.within(around + dress(NAME.encode()) + around) == {"name"}
    assert SEARCH.within(around + dress(NAME[:-1].encode()) + around) == set()


def test_names_of_files_pieces_of_files_and_folders_apart(tmp_path: Path) -> None:
    (tmp_path / "chosen").mkdir()
    (tmp_path / "chosen" / "report.pdf").write_bytes(NAME.encode())
    (tmp_path / f"{NAME}.jpg").write_bytes(b"")
    (tmp_path / "copy").write_bytes(b"..\x00\xff\x13piece of a photo..")
    found = SEARCH.files([tmp_path], apart=[tmp_path / "chosen"])
    assert found == {str(tmp_path / f"{NAME}.jpg"): {"name"}, str(tmp_path / "copy"): {"photo"}}
    assert SEARCH.files([tmp_path], apart=[tmp_path / "chosen"], since=9e9) == {str(tmp_path / f"{NAME}.jpg"): {"name"}}


@pytest.mark.skipif(sys.platform != "linux", reason="a process is looked into by /proc")
def test_a_deleted_file_that_is_open_and_a_command_line(tmp_path: Path) -> None:
    program = (
        "import os, sys; f = open('spill', 'w+'); f.write(input()); f.flush(); os.unlink('spill'); print(1); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, NAME], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(f"{NAME}\n".encode())
        child.stdin.flush()
        child.stdout.readline()
        found = SEARCH.process(child.pid)
        child.kill()
    assert set(found) == {"command line", f"deleted, still open: {tmp_path / 'spill'} (deleted)"}
