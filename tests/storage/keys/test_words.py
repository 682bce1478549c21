"""Recovery words open however they are typed, and a mistake in them is told."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.unlocking import bare
from fieldkit.errors import BadValue
from fieldkit.reference.recovery_words import PREFIX, recovery_words
from fieldkit.storage.keys import words


def test_the_list_is_one_of_distinct_beginnings() -> None:
    assert len(recovery_words()) == 2048
    assert len({bare(word)[:PREFIX] for word in recovery_words()}) == 2048


def test_eight_words_are_drawn_afresh() -> None:
    drawn = {words.new_words() for _ in range(200)}
    assert len(drawn) == 200
    assert {len(each.split()) for each in drawn} == {8}


@given(st.binary(min_size=10, max_size=10))
def test_every_draw_is_understood_as_itself(content: bytes) -> None:
    spelled = words._spelled(content)
    assert words.understood(spelled) == spelled


def test_case_accents_numbers_and_shortened_words_do_not_matter() -> None:
    drawn = words.new_words()
    numbered = "\n".join(f"{place}. {word.upper()}" for place, word in enumerate(drawn.split(), 1))
    for typed in (
        numbered,
        unicodedata.normalize("NFD", drawn),
        bare(drawn),
        " ".join(bare(word)[:PREFIX] for word in drawn.split()),
    ):
        assert words.understood(typed) == drawn


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "bad_value.recovery_words_count"),
        ("abeille", "bad_value.recovery_words_count"),
        (" ".join(["abeille"] * 9), "bad_value.recovery_words_count"),
        (" ".join(["abeille"] * 7 + ["wagonnet"]), "bad_value.recovery_word"),
        (" ".join(["abeille"] * 7 + ["abeillon"]), "bad_value.recovery_word"),
    ],
)
def test_what_cannot_be_right_is_told(typed: str, key: str) -> None:
    with pytest.raises(BadValue) as told:
        words.understood(typed)
    assert told.value.key == key


def test_two_words_exchanged_are_nearly_always_noticed() -> None:
    missed, told = 0, set()
    for _ in range(300):
        first, second, *rest = words.new_words().split()
        if first == second:
            continue
        try:
            words.understood(" ".join([second, first, *rest]))
            missed += 1
        except BadValue as error:
            told.add(error.key)
    assert told == {"bad_value.recovery_words_wrong"}
    assert missed < 10  # one in 256 passes, and then opens nothing
