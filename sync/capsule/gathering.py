"""Which files one capsule is made of: itself whole, or all of its pieces, those beside the named ones included."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from fieldkit.errors import Refused
from sync.capsule import SUFFIX, pieces
from sync.capsule.pieces import Piece

Reading = Callable[[Path], contextlib.AbstractContextManager[BinaryIO]]
"""How a file somebody chose is opened."""


def gathered(paths: Sequence[Path], reading: Reading) -> list[tuple[Path, int]]:
    """The files of one capsule in their order, each with the place where its content begins.

    Raises Refused(``capsule_mixed``, ``capsule_incomplete``), FileRefused, NewerFormat or Damaged.
    """
    found = [(path, _look(path, reading)) for path in paths]
    whole = [path for path, piece in found if piece is None]
    named = {piece.capsule for _, piece in found if piece is not None}
    if len(whole) + len(named) != 1:
        raise Refused("capsule_mixed")
    if whole:
        return [(whole[0], 0)]
    by_number: dict[int, tuple[Path, Piece]] = {}
    for path, piece in [*found, *_beside(paths, reading)]:
        if piece is not None and piece.capsule in named:
            by_number.setdefault(piece.number, (path, piece))
    pieces.assert_complete(piece for _, piece in by_number.values())
    for path, piece in by_number.values():
        with reading(path) as file:
            pieces.assert_whole(file, piece, path.name)
    return [(by_number[number][0], pieces.HEAD.size) for number in sorted(by_number)]


def _beside(paths: Sequence[Path], reading: Reading) -> Iterator[tuple[Path, Piece | None]]:
    """What lies in the same folders and may belong to it; what is no piece is nobody's matter here."""
    for folder in dict.fromkeys(path.absolute().parent for path in paths):
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            with contextlib.suppress(Refused):
                yield path, _look(path, reading)


def _look(path: Path, reading: Reading) -> Piece | None:
    with reading(path) as file:
        return pieces.look(file)
