"""Markdown typed into a field becomes blocks; any other markup stays text."""

import time

import pytest

from fieldkit.reference.markdown import PARSED_LIMIT
from fieldkit.reports.document import Block, Code, Heading, Listing, Paragraph, Quote, Run, Table, text_of
from fieldkit.reports.markdown import bare, blocks, lines


def words(found: tuple[Block, ...]) -> str:
    return " ".join(text_of(block.runs) for block in found if isinstance(block, Paragraph))


def test_emphasis_links_and_line_breaks() -> None:
    (found,) = blocks("Le **forage** de [Tchakalo](https://exemple.org) est *neuf*,\nvraiment  \nneuf")
    assert isinstance(found, Paragraph)
    assert found.runs == (
        Run("Le "),
        Run("forage", bold=True),
        Run(" de "),
        Run("Tchakalo", link="https://exemple.org"),
        Run(" est "),
        Run("neuf", italic=True),
        Run(", vraiment\nneuf"),
    )


def test_lists_tasks_and_nesting() -> None:
    (found,) = blocks("3. un\n4. deux\n   - [x] fait\n   - [ ] à faire")
    assert isinstance(found, Listing)
    assert found.start == 3
    inner = found.items[1].blocks[1]
    assert isinstance(inner, Listing)
    assert [(item.done, words(item.blocks)) for item in inner.items] == [(True, "fait"), (False, "à faire")]


def test_tables_quotes_code_and_headings() -> None:
    table, quote, code, heading = blocks("| a | b |\n|---|---:|\n| 1 | 2 |\n\n> dit\n\n```\nx  y\n```\n\n# Titre *vif*")
    assert isinstance(table, Table)
    assert [(column.title, column.right) for column in table.columns] == [("a", False), ("b", True)]
    assert isinstance(quote, Quote)
    assert words(quote.blocks) == "dit"
    assert code == Code("x  y")
    assert isinstance(heading, Heading)
    assert (heading.text, heading.level, heading.listed) == ("Titre vif", 4, False)


@pytest.mark.parametrize(
    "text", ['<img src="/etc/passwd">', "<b", "<script>alert(1)</script>", "<!-- x -->", "<a href='x'>y</a>", "&lt;"]
)
def test_html_is_text(text: str) -> None:
    assert words(blocks(text)) == text.replace("&lt;", "<")


def test_a_picture_becomes_its_description() -> None:
    assert words(blocks("![pompe](/etc/passwd)")) == "pompe"


def test_flattened_for_a_cell() -> None:
    assert [text_of(runs) for runs in lines("Il faut :\n\n- un\n- deux\n\n> trois")] == [
        "Il faut :",
        "– un",
        "– deux",
        "trois",
    ]


def test_blank_and_bare() -> None:
    assert blocks(" \n\n ") == ()
    assert bare("# T\n\nUn **deux**\ntrois") == "Un deux trois"


@pytest.mark.parametrize(
    "text",
    [
        "[" * PARSED_LIMIT,
        ">" * PARSED_LIMIT,
        "* " * (PARSED_LIMIT // 2),
        "**a" * (PARSED_LIMIT // 3),
        "`" * PARSED_LIMIT,
        "|a" * (PARSED_LIMIT // 2),
        "<" * PARSED_LIMIT,
        "- " * 2000 + "x",
    ],
    ids=["brackets", "quotes", "stars", "bold", "ticks", "pipes", "angles", "lists"],
)
def test_hostile_markdown_is_read_in_bearable_time(text: str) -> None:
    start = time.perf_counter()
    blocks(text)
    assert time.perf_counter() - start < 20


def test_a_text_too_long_to_be_typed_is_set_as_it_is() -> None:
    text = "*mot* " * PARSED_LIMIT
    assert words(blocks(text)) == text.strip()
