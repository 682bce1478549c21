"""Marked values, and every file, open file and command line in which one of them could be read.

A value is looked for as UTF-8, UTF-16, base64 at each of its three offsets, hexadecimal, and inside anything deflated.
"""

import base64
import bz2
import lzma
import os
import re
import secrets
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

_LARGEST = 100_000_000
_DEFLATED, _INFLATED = 1_000_000, 8_000_000
_STEM = "Zqvxkwj"
_AROUND = 1_000
_LOOKED_AT = 500
"""Places in one piece of content after which the others add nothing: it is read out already."""
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|PK\x03\x04|\x28\xb5\x2f\xfd|BZh[1-9]|\xfd7zXZ\x00")


@dataclass(frozen=True, slots=True)
class Canaries:
    """Values of one run, by name. ``bytes_kept`` are pieces of files that must not be found as they are either."""

    texts: Mapping[str, str]
    bytes_kept: Mapping[str, bytes] = field(default_factory=dict)

    def forms(self) -> dict[bytes, str]:
        """Every spelling, and the name of what is spelled."""
        found: dict[bytes, str] = {piece: name for name, piece in self.bytes_kept.items()}
        for name, text in self.texts.items():
            found |= dict.fromkeys(spellings(text), name)
        return found


def marked(word: str) -> str:
    """A value nobody has ever written."""
    return f"{word}{_STEM}{secrets.token_hex(6)}"


def spellings(text: str) -> set[bytes]:
    """A text as bytes, in each way it could lie on a disk."""
    plain = text.encode()
    found = {plain, text.encode("utf-16-le"), text.encode("utf-16-be")}
    found |= {plain.hex().encode(), plain.hex().upper().encode()}
    for offset in range(3):
        whole = base64.b64encode(bytes(offset) + plain + bytes(2))
        # The letters at both ends say something of what stands beside it as well.
        start, end = -(-offset * 8 // 6), (offset + len(plain)) * 8 // 6
        found |= {whole[start:end], whole[start:end].translate(bytes.maketrans(b"+/", b"-_"))}
    return found


class Search:
    """Looks for the canaries of one run; of a file that is as it was and held none, it need not look again."""

    def __init__(self, canaries: Canaries) -> None:
        self._forms = canaries.forms()
        self._stems = spellings(_STEM)
        marks = {name for name, text in canaries.texts.items() if _STEM in text}
        self._others = [form for form, name in self._forms.items() if name not in marks]
        self._clean: set[tuple[str, int, int, int]] = set()

    def within(self, content: bytes) -> set[str]:
        """The names of the canaries that can be read in some bytes; deflated ones where none stands there plainly."""
        found = self._spelled(content)
        for plain in inflated(content) if not found else ():
            found |= self._spelled(plain)
        return found

    def _spelled(self, content: bytes) -> set[str]:
        # One search for what all marks have in common is a hundred times quicker than one for each.
        found = {self._forms[form] for form in self._others if form in content}
        for stem in self._stems:
            at = content.find(stem)
            for _ in range(_LOOKED_AT):
                if at < 0:
                    break
                around = content[max(0, at - _AROUND) : at + _AROUND]
                found |= {name for form, name in self._forms.items() if form in around}
                at = content.find(stem, at + _AROUND)
        return found

    def files(
        self, roots: Iterable[Path], *, apart: Iterable[Path] = (), since: float = 0.0, largest: int = _LARGEST
    ) -> dict[str, set[str]]:
        """Path → canaries, for files under ``roots`` changed ``since``; names of files count as their content.

        What lies under ``apart`` is left out, and so is the content of files larger than ``largest`` bytes.
        """
        left_out = [path.resolve() for path in apart]
        found: dict[str, set[str]] = {}
        for root in roots:
            for path in walk(root.resolve(), left_out):
                names = self.within(path.name.encode("utf-8", "surrogateescape"))
                known = _state(path)
                if known not in self._clean:
                    content = self.within(_content(path, since, largest))
                    names |= content
                    if not content and known is not None:
                        self._clean.add(known)
                if names:
                    found[str(path)] = names
        return found

    def process(self, pid: int) -> dict[str, set[str]]:
        """What can be read of a process from outside: its command line, and files it holds open and has deleted."""
        here = Path("/proc") / str(pid)
        found = {}
        if names := self.within((here / "cmdline").read_bytes()):
            found["command line"] = names
        for link in (here / "fd").iterdir():
            try:
                target = str(link.readlink())
                if not target.endswith(" (deleted)") or not stat.S_ISREG(link.stat().st_mode):
                    continue
                with link.open("rb") as file:
                    names = self.within(file.read(_LARGEST))
            except OSError:
                continue  # closed meanwhile
            if names:
                found[f"deleted, still open: {target}"] = names
        return found


def walk(root: Path, apart: Iterable[Path]) -> Iterator[Path]:
    """Every regular file below a folder."""
    if root in apart or not root.exists():
        return
    if root.is_file():
        yield root
        return
    for folder, below, files in os.walk(root):
        here = Path(folder)
        below[:] = [name for name in below if here / name not in apart and not (here / name).is_symlink()]
        yield from (here / name for name in files if here / name not in apart)


def _state(path: Path) -> tuple[str, int, int, int] | None:
    """What tells a file from what it was before; None where it is gone."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns


def _content(path: Path, since: float, largest: int) -> bytes:
    """What is to be read of a file; nothing where it is older, larger, gone meanwhile, or no plain file."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or max(status.st_mtime, status.st_ctime) < since:
            return b""
        return path.read_bytes() if status.st_size <= largest else b""
    except OSError:
        return b""


def inflated(content: bytes) -> Iterator[bytes]:
    """What lies compressed in some bytes, as far as it can be read."""
    view = memoryview(content)
    for match in _ZLIB.finditer(content):
        piece, kind = view[match.start() : match.start() + _DEFLATED], match[0]
        try:
            if kind[:1] == b"\x78":
                yield zlib.decompressobj().decompress(piece, _INFLATED)
            elif kind == b"\x1f\x8b\x08":
                yield zlib.decompressobj(31).decompress(piece, _INFLATED)
            elif kind == b"PK\x03\x04":
                offset = 30 + int.from_bytes(piece[26:28], "little") + int.from_bytes(piece[28:30], "little")
                yield zlib.decompressobj(-15).decompress(piece[offset:], _INFLATED)
            elif kind == b"\x28\xb5\x2f\xfd":
                yield zstandard.ZstdDecompressor().decompressobj().decompress(bytes(piece))
            elif kind[:3] == b"BZh":
                yield bz2.BZ2Decompressor().decompress(piece, _INFLATED)
            else:
                yield lzma.LZMADecompressor().decompress(piece, _INFLATED)
        except (zlib.error, zstandard.ZstdError, lzma.LZMAError, OSError, EOFError):
            continue  # it only looked like one
