"""The seal of a page: what it agrees with, and the one bit it puts right."""

import random

import pytest

from fieldkit.storage.mending.pages import PAGE, Seals, seals_of
from tests.storage.mending.scene import Sample, flip, sample
from tests.storage.opened import KEY

CHANCE = random.Random(11)  # noqa: S311 - the same bits at each run, nothing secret


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return sample(tmp_path_factory.mktemp("pages") / "workspace")


def pages_of(content: bytes) -> list[tuple[int, bytes]]:
    return [(place // PAGE + 1, content[place : place + PAGE]) for place in range(0, len(content), PAGE)]


def test_every_page_of_a_sound_database_agrees_and_in_no_other_place(closed: Sample) -> None:
    content = closed.database.read_bytes()
    seals = Seals(KEY, content[:16])
    pages = pages_of(content)
    assert all(seals.agrees(number, page) for number, page in pages)
    assert not any(seals.agrees(number + 1, page) for number, page in pages)
    assert not any(Seals(bytes(32), content[:16]).agrees(number, page) for number, page in pages)


@pytest.mark.parametrize("number", [1, 2, 40])
def test_one_bit_is_put_right_and_two_are_not(closed: Sample, number: int) -> None:
    content = closed.database.read_bytes()
    seals = Seals(KEY, content[:16])
    page = dict(pages_of(content))[number]
    once = page
    while once[16:] == page[16:]:  # the salt is no part of the first page's seal
        once = flip(page, CHANCE)
    assert not seals.agrees(number, once)
    assert seals.put_right(number, once) == page
    twice = bytearray(page)
    twice[100] ^= 1
    twice[2_000] ^= 1
    assert seals.put_right(number, bytes(twice)) is None


def test_a_bit_of_the_seal_itself_is_put_right(closed: Sample) -> None:
    content = closed.database.read_bytes()
    page = dict(pages_of(content))[3]
    spoilt = page[:-1] + bytes([page[-1] ^ 4])
    assert Seals(KEY, content[:16]).put_right(3, spoilt) == page


def test_a_bit_of_the_salt_is_found_by_the_pages(closed: Sample) -> None:
    content = closed.database.read_bytes()
    pages = pages_of(content)[:4]
    spoilt = bytes([content[0] ^ 16]) + content[1:16]
    found = seals_of(KEY, spoilt, pages)
    assert found is not None
    assert found.salt == content[:16]
    assert seals_of(KEY, bytes(16), pages) is None


def test_the_number_of_a_page_is_found_by_its_seal(closed: Sample) -> None:
    content = closed.database.read_bytes()
    seals = Seals(KEY, content[:16])
    page = dict(pages_of(content))[5]
    assert (seals.number_of(5, page), seals.number_of(5 ^ 64, page), seals.number_of(6, page)) == (5, 5, None)
