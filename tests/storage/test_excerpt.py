"""What a search shows of a text: the words found, marked, with a few others around them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.storage.excerpt import MARK, asked_for, excerpt
from fieldkit.storage.excerpt import marked as marked_whole

LONG = "Le comité tient la caisse à jour. " * 300


def marked(text: str) -> list[str]:
    return re.findall(f"{MARK[0]}(.*?){MARK[1]}", text)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("La turbidité monte.", ["turbidite"], ["turbidité"]),
        ("La turbidite\u0301 monte.", ["TURBIDITÉ"], ["turbidite\u0301"]),
        ("Ségolène Ɖagbè, gbɔ̀n ɖò", ["ɖagbe"], ["Ɖagbè"]),
        ("forage forages forager", ["forage"], ["forage", "forages", "forager"]),
        ("forage forages pompe", ["forage", "pom"], ["forage", "pompe"]),
        ("l’école, l'école", ["ecole"], ["école", "école"]),
        ("rien", ["absent"], []),
        ("", ["absent"], []),
    ],
)
def test_words_are_marked_whatever_their_accents_and_capitals(text: str, words: list[str], found: list[str]) -> None:
    shown = excerpt(text, words)
    assert marked(shown) == found
    assert shown.translate(str.maketrans("", "", "".join(MARK))) == text


def test_the_place_where_most_words_stand_together_is_shown() -> None:
    text = f"La pompe fuit. {LONG} Le forage et la pompe sont neufs, dit le fontainier depuis la margelle. {LONG}"
    shown = excerpt(text, ["forage", "pompe"])
    assert marked(shown) == ["forage", "pompe"]
    assert shown.startswith("…à jour.  Le ")
    assert shown.endswith("…")


def test_without_the_words_the_text_begins_where_it_begins() -> None:
    assert excerpt(LONG, ["absent"]) == "Le comité tient la caisse à jour. Le comité tient la caisse à jour…"


@given(text=st.text(), words=st.lists(st.from_regex(r"[^\W_]+", fullmatch=True), min_size=1, max_size=3))
def test_an_excerpt_is_a_bounded_part_of_the_text(text: str, words: list[str]) -> None:
    shown = excerpt(text, words)
    bare = shown.translate(str.maketrans("", "", "".join(MARK))).removeprefix("…").removesuffix("…")
    assert bare in text.translate(str.maketrans("", "", "".join(MARK))) or "…" in text
    assert len(bare) <= 400


@given(before=st.text(alphabet="abé \n", max_size=9000), word=st.sampled_from(["zone", "Zôné", "ZONES"]))
def test_a_word_is_found_wherever_it_stands(before: str, word: str) -> None:
    assert unicodedata.normalize("NFC", word) in marked(excerpt(f"{before} {word} après", ["zone"]))


def test_a_title_is_marked_whole() -> None:
    title = "Forage et borne-fontaine, Tchakalo 2, les forages de l’été"
    shown = marked_whole(title, asked_for("FORAGE ete tcha"))
    assert marked(shown) == ["Forage", "Tchakalo", "été"]
    assert shown.translate(str.maketrans("", "", "".join(MARK))) == title
    assert marked_whole(title, asked_for(" ?! ")) == title


@given(text=st.text(), words=st.lists(st.from_regex(r"[^\W_]+", fullmatch=True), min_size=1, max_size=3))
def test_marking_changes_nothing_else(text: str, words: list[str]) -> None:
    taken_out = str.maketrans("", "", "".join(MARK))
    assert marked_whole(text, words).translate(taken_out) == text.translate(taken_out)


def test_a_question_of_a_thousand_words_is_cut() -> None:
    assert asked_for("eau " * 1000) == ["eau"] * 32
