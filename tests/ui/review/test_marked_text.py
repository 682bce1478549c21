"""Notes as words, and versions compared word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.review.marked_text import COMPARED_LIMIT, Mark, Shape, Start, Word, as_is, compared, passages, pieces

TEXTS = st.text("ab c.\n-*|<>", max_size=60)


def words(text: str) -> str:
    return "".join(piece.text for piece in pieces(text) if isinstance(piece, Word))


def side(before: str, after: str, gone: Mark) -> str:
    kept = (piece for mark, piece in compared(before, after) if mark is not gone)
    return "".join(piece.text.strip() for piece in kept if isinstance(piece, Word))


@given(TEXTS, TEXTS)
def test_taking_out_what_is_added_gives_the_old_text_and_the_other_way_round(before: str, after: str) -> None:
    assert side(before, after, Mark.ADDED) == "".join(words(before).split())
    assert side(before, after, Mark.REMOVED) == "".join(words(after).split())


def test_the_same_text_has_no_difference() -> None:
    text = "# Titre\n\nUn *mot* et **un autre**.\n\n- a\n- b"
    assert compared(text, text) == as_is(text)
    assert passages(compared(text, text)) == 0


def test_one_word_replaced_is_one_passage() -> None:
    marked = compared("le volume est inconnu.", "le volume est estimé sur place.")
    told = [(mark.value, piece.text) for mark, piece in marked if isinstance(piece, Word)]
    assert ("removed", "inconnu") in told
    assert [text for mark, text in told if mark == "added"] == ["estimé ", "sur ", "place"]
    assert passages(marked) == 1


@pytest.mark.parametrize(
    ("text", "shape", "lead"),
    [
        ("- point", Shape.ITEM, "•"),
        ("3. trois", Shape.ITEM, "3."),
        ("- [x] fait", Shape.ITEM, "☑"),
        ("> dit", Shape.QUOTE, ""),
        ("### Titre", Shape.HEADING, ""),
        ("    code", Shape.CODE, ""),
        ("texte", Shape.PARAGRAPH, ""),
    ],
)
def test_blocks_keep_their_shape(text: str, shape: Shape, lead: str) -> None:
    opening = pieces(text)[0]
    assert isinstance(opening, Start)
    assert (opening.shape, opening.lead) == (shape, lead)


def test_a_table_is_read_line_by_line_and_what_follows_is_a_paragraph() -> None:
    found = pieces("| a | b |\n|---|---|\n| 1 | 2 |\n\nfin")
    assert [piece.shape for piece in found if isinstance(piece, Start)] == [Shape.ROW, Shape.ROW, Shape.PARAGRAPH]


def test_markup_of_other_languages_is_text() -> None:
    assert words("<script>alert(1)</script>") == "<script>alert(1)</script>"


def test_texts_too_long_to_compare_by_word_are_compared_by_block() -> None:
    long = "\n\n".join("mot " * 60 + str(place) for place in range(70))
    assert len(pieces(long)) ** 2 > COMPARED_LIMIT
    marked = compared(long, long + "\n\nun paragraphe de plus")
    added = "".join(piece.text for mark, piece in marked if mark is Mark.ADDED and isinstance(piece, Word))
    assert added == "un paragraphe de plus"
