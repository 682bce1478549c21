"""Markdown is parsed once: what the window shows and what is printed are the same runs."""

import pytest

from fieldkit.reference.markdown import PARSED_LIMIT, Run, is_parsed, paragraphs, runs, task, tokens
from fieldkit.reports.document import Paragraph
from fieldkit.reports.markdown import blocks
from ui.review.marked_text import Word, pieces


def inline(text: str) -> list[Run]:
    return [run for token in tokens(text) if token.type == "inline" for run in runs(token.children or []) if run.text]


def test_runs_tell_how_words_are_set() -> None:
    assert inline("un **mot** *ou* `deux` ~~ou~~ [trois](https://example.org)") == [
        Run("un "),
        Run("mot", bold=True),
        Run(" "),
        Run("ou", italic=True),
        Run(" "),
        Run("deux", code=True),
        Run(" "),
        Run("ou", struck=True),
        Run(" "),
        Run("trois", link="https://example.org"),
    ]


def test_html_is_text() -> None:
    assert "".join(run.text for run in inline("<b>gras</b>")) == "<b>gras</b>"


@pytest.mark.parametrize("text", ["un **mot** et *deux*", "a  \nb\nc", "~~non~~ `x`", "<i>plain</i> & 2 < 3"])
def test_window_and_paper_read_the_same_words(text: str) -> None:
    (paragraph,) = blocks(text)
    assert isinstance(paragraph, Paragraph)
    printed = [(char, run.bold, run.italic, run.struck, run.code) for run in paragraph.runs for char in run.text]
    shown = [
        (char, word.bold, word.italic, word.struck, word.code)
        for word in pieces(text)
        if isinstance(word, Word)
        for char in word.text
    ]
    assert shown == printed


@pytest.mark.parametrize(
    ("text", "told"), [("[x] vu", (True, "vu")), ("[ ] à voir", (False, "à voir")), ("[y] non", (None, "[y] non"))]
)
def test_a_box_opens_a_task(text: str, told: tuple[bool | None, str]) -> None:
    assert task(text) == told


def test_a_text_too_long_is_paragraphs() -> None:
    assert is_parsed("*" * PARSED_LIMIT)
    assert not is_parsed("*" * (PARSED_LIMIT + 1))
    assert list(paragraphs("a\n\n \n\nb")) == ["a", "b"]
