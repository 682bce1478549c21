"""Rows of the journal read off the pages themselves, where what leads to them can no longer be followed.

A table is found through its page in the schema and the pages above its rows: where one of these is damaged, all below
is out of SQLite's reach, though each page is proven by its own seal. What a row is of shows in the types of its values:
no other table has rows like those of a change, an edit, a file or a setting. Format: sqlite.org/fileformat2.html.
"""

from collections.abc import Collection, Iterator
from dataclasses import field
from pathlib import Path
from typing import TypeAlias

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from fieldkit.domain.lightly import dataclass
from fieldkit.storage.files import disk_errors, patiently
from fieldkit.storage.heads import RecordKey
from fieldkit.storage.keys.held import HeldKey
from fieldkit.storage.mending.cells import USABLE, Cell, cells_of, decoded
from fieldkit.storage.mending.pages import PAGE
from fieldkit.storage.mending.wreck import Row

_SALT, _SEAL, _START = 16, 64, 16
_HEADER = b"SQLite format 3\0"
_FREE = 32
"""Where the first page says which is the first of the free ones."""

_Shape: TypeAlias = str
"""A letter a value: i a number, t text, b bytes, n none."""

_EDIT, _USED, _IDENTITY, _SETTING, _SEQUENCE = "iittttt", "tttii", "tii", "tt", "ti"


@dataclass(slots=True)
class Journal:
    """What the pages hold of the journal: whole changes with their edits, and what is known of the others.

    ``used`` are the records each change spoke of, ``identities`` those of all changes an index still names, ``last``
    the highest place that was ever given, None where that is not known.
    """

    changes: dict[int, tuple[Row, list[Row]]] = field(default_factory=dict)
    used: dict[int, list[RecordKey]] = field(default_factory=dict)
    identities: dict[int, tuple[str, int]] = field(default_factory=dict)
    last: int | None = None


@dataclass(slots=True)
class _Found:
    changes: dict[int, Row] = field(default_factory=dict)
    edits: dict[int, dict[int, Row]] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    """Changes of which an edit is followed by another's on its page: it had no more."""
    pairs: dict[int, set[int]] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)


class Leaves:
    """The pages of one damaged database, laid in a file of its own."""

    def __init__(self, path: Path, key: HeldKey, damaged: Collection[int]) -> None:
        """``damaged`` are the pages that do not agree with their seal. Raises DiskFault."""
        self._key, self._damaged = key, frozenset(damaged)
        with disk_errors():
            self._count = path.stat().st_size // PAGE
            self._file = patiently(lambda: path.open("rb"))
        self._free = self._free_pages()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def trusted(self) -> bool:
        """Whether a page found is one in use.

        A page that was let go of keeps what it held, an earlier state perhaps. Which these are is known, or it is the
        list of them that is damaged and nothing else: what they repeat is then seen to be said twice.
        """
        return bool(self._count) and (self._free is not None or len(self._damaged) == 1)

    def journal(self) -> Journal:
        """Everything the pages hold of the journal; nothing where they are not to be trusted."""
        told = Journal()
        if not self.trusted:
            return told
        found = _Found()
        for number in self._in_use():
            self._read_page(number, found, told)
        for seq, row in found.changes.items():
            edits = found.edits.get(seq, {})
            if seq not in found.doubtful and self._is_whole(seq, edits, found):
                told.changes[seq] = row, [edits[n] for n in sorted(edits)]
        return told

    def settings(self) -> Iterator[Row]:
        """Names and values of the settings."""
        yield from (values for values, _ in self._rows_of(_SETTING))

    def files(self) -> Iterator[Row]:
        """What is known of files, and the content of small ones, unproven."""
        for shape in ("titni", "titbi"):
            yield from (values for values, _ in self._rows_of(shape) if len(str(values[0])) == 64)

    def _rows_of(self, shape: _Shape) -> Iterator[tuple[Row, int]]:
        for number in self._in_use() if self.trusted else ():
            for cell in cells_of(self._plain(number), number):
                if cell.rowid is not None and (row := self._row(cell)) is not None and _shape(row) == shape:
                    yield row, cell.rowid

    def _read_page(self, number: int, found: _Found, told: Journal) -> None:
        before: int | None = None
        for cell in cells_of(self._plain(number), number):
            row = self._row(cell)
            if row is None:
                before = None
                continue
            shape, current = _shape(row), None
            if cell.rowid is not None and _is_change(row):
                _note(found, found.changes, cell.rowid, (cell.rowid, *row[1:]), cell.rowid)
            elif cell.rowid is None and shape == _EDIT:
                current = int(row[0])
                _note(found, found.edits.setdefault(current, {}), int(row[1]), row, current)
                if before is not None and before != current:
                    found.ended.add(before)
            elif cell.rowid is None and shape == _USED:
                found.pairs.setdefault(int(row[3]), set()).add(int(row[4]))
                keys = told.used.setdefault(int(row[3]), [])
                if (row[1], row[0]) not in keys:
                    keys.append((row[1], row[0]))
            elif cell.rowid is None and shape == _IDENTITY and len(row[0]) == 16:
                told.identities[int(row[2])] = (row[0], int(row[1]))
            elif cell.rowid is not None and shape == _SEQUENCE and row[0] == "change":
                told.last = int(row[1])
            before = current

    def _is_whole(self, seq: int, edits: dict[int, Row], found: _Found) -> bool:
        """Whether these are all the edits of a change.

        An edit and the entry of the index about it are on two pages: where one page is damaged, one of them is there.
        Where several are, the change has to be seen to end.
        """
        if not edits or sorted(edits) != list(range(len(edits))):
            return False
        if not found.pairs.get(seq, set()) <= set(edits):
            return False
        return len(self._damaged) <= 1 or seq in found.ended

    def _in_use(self) -> Iterator[int]:
        free = self._free or frozenset()
        return (number for number in range(1, self._count + 1) if number not in self._damaged and number not in free)

    def _free_pages(self) -> frozenset[int] | None:
        """The pages not in use; None where the list of them cannot be read to its end."""
        if not self._is_sound(1):
            return None
        trunk, free = int.from_bytes(self._plain(1)[_FREE : _FREE + 4], "big"), set[int]()
        while trunk:
            if not self._is_sound(trunk) or trunk in free:
                return None
            plain = self._plain(trunk)
            count = int.from_bytes(plain[4:8], "big")
            free |= {trunk, *(int.from_bytes(plain[at : at + 4], "big") for at in range(8, 8 + 4 * count, 4))}
            trunk = int.from_bytes(plain[:4], "big")
        return frozenset(free)

    def _is_sound(self, number: int) -> bool:
        return 0 < number <= self._count and number not in self._damaged

    def _row(self, cell: Cell) -> Row | None:
        """The values of a row, None where a page it goes on in is damaged or it is no row."""
        content, number = bytearray(cell.here), cell.goes_on
        while len(content) < cell.size:
            if not self._is_sound(number):
                return None
            plain = self._plain(number)
            number = int.from_bytes(plain[:4], "big")
            content += plain[4 : min(USABLE, 4 + cell.size - len(content))]
        return decoded(bytes(content))

    def _plain(self, number: int) -> bytes:
        """What a page says."""
        with disk_errors():
            self._file.seek((number - 1) * PAGE)
            page = self._file.read(PAGE)
        start = _SALT if number == 1 else 0
        with self._key.raw() as key:
            opener = Cipher(AES(key), CBC(page[USABLE : USABLE + _START])).decryptor()
            plain = opener.update(page[start:USABLE]) + opener.finalize()
        return _HEADER + plain if number == 1 else plain


def _note(found: _Found, kept: dict[int, Row], key: int, row: Row, seq: int) -> None:
    """Keep a row; said twice and differently, the change it belongs to is in doubt."""
    if kept.setdefault(key, row) != row:
        found.doubtful.add(seq)


def _shape(row: Row) -> _Shape:
    letters = {int: "i", str: "t", bytes: "b", type(None): "n"}
    return "".join(letters.get(type(value), "?") for value in row)


def _is_change(row: Row) -> bool:
    """Its place is the row's own, its session has 16 digits, and two of its values are yes or no."""
    return (
        len(row) == 12
        and _shape(row[:8]) == "ntitttit"
        and len(row[1]) == 16
        and row[8] in {0, 1}
        and row[9] in {0, 1}
        and isinstance(row[10], str | None)
        and isinstance(row[11], str)
    )
