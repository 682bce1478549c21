"""Pieces for e-mail, sticks that fill up or are pulled out, cards that were changed."""

import errno
import random
from pathlib import Path
from typing import Any

import pyrage
import pytest

from fieldkit.domain.unlocking import OrganisationKey
from fieldkit.errors import BadValue, Damaged, DiskFault, DiskFull, FileRefused, NewerFormat, Refused
from fieldkit.services.handing import Handing, Largest
from sync.capsule.cards import decode_card
from sync.capsule.pieces import LEAST_BYTES
from sync.client.capsule_making import Wish, card_of, make_capsule
from sync.client.capsule_taking import opened, read_card
from tests.sync.capsule.couples import Couple, a_photo, a_visit, peer_of, rows, send, take

SEED = 20260312


@pytest.fixture
def cut(couple: Couple) -> list[Path]:
    """A capsule in several pieces."""
    visit = a_visit(couple.maelle)
    for number in range(3):
        a_photo(couple.maelle, visit, random.Random(SEED + number).randbytes(5))  # noqa: S311 - the same each time
    made = send(couple.maelle, couple.hery, couple.stick, largest=Largest.ORIGINALS, piece_bytes=LEAST_BYTES)
    return list(made.files)


def test_pieces_are_small_enough_and_come_together_in_any_order(
    couple: Couple, cut: list[Path], tmp_path: Path
) -> None:
    assert len(cut) == 4
    assert all(path.stat().st_size <= LEAST_BYTES for path in cut)
    mailed = tmp_path / "mailed"
    mailed.mkdir()
    names = [mailed / f"{letter}.fkcolis" for letter in "dbac"]  # whatever a mail program called them
    for path, name in zip(cut, names, strict=True):
        name.write_bytes(path.read_bytes())
    (mailed / "z.fkcolis").write_bytes(b"of something else")
    assert take(couple.hery, mailed / "a.fkcolis").files == 9


def test_missing_pieces_are_named_and_nothing_is_imported(couple: Couple, cut: list[Path]) -> None:
    cut[1].unlink()
    cut[3].unlink()
    before = rows(couple.hery.workspace)
    with pytest.raises(Refused) as caught:
        take(couple.hery, cut[0])
    assert caught.value.facts == {"missing": "2, 4", "count": 4}
    assert rows(couple.hery.workspace) == before


def test_a_damaged_piece_is_named(couple: Couple, cut: list[Path]) -> None:
    content = bytearray(cut[2].read_bytes())
    content[5000] ^= 4
    cut[2].write_bytes(content)
    with pytest.raises(Damaged) as caught:
        take(couple.hery, cut[0])
    assert caught.value.facts == {"name": cut[2].name}
    cut[2].write_bytes(content[:4000])
    with pytest.raises(Damaged):
        take(couple.hery, cut[0])


def test_pieces_of_two_capsules_are_not_mixed(couple: Couple, cut: list[Path]) -> None:
    other = send(couple.maelle, couple.hery, couple.stick, largest=Largest.ORIGINALS, piece_bytes=LEAST_BYTES)
    with pytest.raises(Refused, match="capsule_mixed"):
        take(couple.hery, cut[0], other.files[1])
    assert take(couple.hery, cut[0]).new > 0


def test_a_full_stick_is_told_and_nothing_is_left_on_it(couple: Couple, monkeypatch: pytest.MonkeyPatch) -> None:
    a_photo(couple.maelle, a_visit(couple.maelle))
    earlier = send(couple.maelle, couple.hery, couple.stick, largest=Largest.NONE).files[0]
    kept = earlier.read_bytes()
    fill(monkeypatch, couple.stick, 2)
    for piece_bytes in (0, LEAST_BYTES):
        wish = Wish((peer_of(couple.maelle, couple.hery),), largest=Largest.ORIGINALS, piece_bytes=piece_bytes)
        with pytest.raises(DiskFull):
            make_capsule(couple.maelle.workspace, wish, earlier)
    assert [path.name for path in couple.stick.iterdir()] == [earlier.name]
    assert earlier.read_bytes() == kept


def test_a_stick_that_is_gone_leaves_nothing_that_could_be_taken_for_a_capsule(
    couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_photo(couple.maelle, a_visit(couple.maelle))
    with monkeypatch.context() as pulled:
        fill(pulled, couple.stick, 3, errno.EIO)
        pulled.setattr("fieldkit.storage.carried.drop", lambda _path: None)  # nobody deletes on a stick that is gone
        with pytest.raises(DiskFault):
            send(couple.maelle, couple.hery, couple.stick, largest=Largest.ORIGINALS)
    assert list(couple.stick.iterdir())
    assert not list(couple.stick.glob("*.fkcolis"))
    made = send(couple.maelle, couple.hery, couple.stick, largest=Largest.ORIGINALS)
    assert list(couple.stick.iterdir()) == list(made.files)  # and what was left goes with the next
    assert take(couple.hery, *made.files).files == 3


def test_what_does_not_read_back_the_same_gets_no_name(couple: Couple, monkeypatch: pytest.MonkeyPatch) -> None:
    a_visit(couple.maelle)

    def spoil(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[-40] ^= 1
        path.write_bytes(content)

    monkeypatch.setattr("fieldkit.storage.carried.forget", spoil)  # where the system reads from the stick again
    with pytest.raises(DiskFault, match="read_back"):
        send(couple.maelle, couple.hery, couple.stick)
    assert not list(couple.stick.iterdir())


def test_making_stops_when_asked(couple: Couple) -> None:
    a_photo(couple.maelle, a_visit(couple.maelle))
    wish = Wish((peer_of(couple.maelle, couple.hery),), largest=Largest.ORIGINALS)
    asked: list[int] = []
    with pytest.raises(Refused, match="capsule_stopped"):
        make_capsule(
            couple.maelle.workspace, wish, couple.stick, lambda done, _: asked.append(done), lambda: len(asked) > 2
        )
    assert not list(couple.stick.iterdir())


def test_a_card_with_any_byte_flipped_is_not_the_same_laptop(couple: Couple, tmp_path: Path) -> None:
    content, number = card_of(couple.maelle.workspace)
    assert decode_card(content).number == number
    assert len(number.replace(" ", "")) == 20
    for place in range(len(content)):
        damaged = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        try:
            found = decode_card(damaged)
        except (Damaged, FileRefused, NewerFormat):
            continue
        assert found == decode_card(content), place
    (tmp_path / "x.fkcarte").write_bytes(b"{}")
    with pytest.raises(FileRefused):
        read_card(couple.hery.workspace, tmp_path / "x.fkcarte")


def test_the_keys_are_drawn_once(couple: Couple) -> None:
    assert Handing(couple.maelle.workspace).keys == Handing(couple.maelle.workspace).keys
    assert Handing(couple.maelle.workspace).keys != Handing(couple.hery.workspace).keys


def test_the_organisation_can_always_open_it(couple: Couple) -> None:
    office = pyrage.x25519.Identity.generate()
    couple.maelle.workspace.keys.set_organisation(str(office.to_public()))
    a_visit(couple.maelle)
    (capsule,) = send(couple.maelle, couple.hery, couple.stick).files
    assert pyrage.decrypt(capsule.read_bytes(), [office]).startswith(b"fieldkit capsule")
    (only,) = make_capsule(couple.maelle.workspace, Wish(), couple.stick).files
    with pytest.raises(Refused, match="capsule_not_for_here"), opened(couple.hery.workspace, [only]):
        pass
    with pytest.raises(BadValue), opened(couple.hery.workspace, [only], key=OrganisationKey("# nothing\nabc")):
        pass
    key = OrganisationKey(f"# the organisation\n{office}\n")
    with opened(couple.hery.workspace, [only], key=key) as arrived:
        assert arrived.take().new > 0


def fill(monkeypatch: pytest.MonkeyPatch, stick: Path, most: int, code: int = errno.ENOSPC) -> None:
    """Let the disk of ``stick`` fail after so many writes of 64 kB, or the flush of what it did not take."""
    really = Path.open
    left = [most]

    class Failing:
        def __init__(self, file: Any) -> None:  # noqa: ANN401 - whatever was opened
            self._file = file

        def write(self, content: bytes) -> int:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(code, "stick")
            written: int = self._file.write(content)
            return written

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the file's own
            return getattr(self._file, name)

    def opening(path: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - the standard library's
        file = really(path, mode, *rest, **named)
        return Failing(file) if mode == "xb" and path.parent == stick else file

    monkeypatch.setattr(Path, "open", opening)
