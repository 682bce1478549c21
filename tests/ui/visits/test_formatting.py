"""What the toolbar does to Markdown."""

import pytest

from ui.widgets.formatting import LineStyle, next_prefix, style_of, toggle_lines, toggle_mark, toggle_task


def marked(text: str, start: int, end: int, mark: str) -> str:
    change = toggle_mark(text, start, end, mark)
    return text[: change.start] + change.text + text[change.end :]


@pytest.mark.parametrize(
    ("text", "chosen", "mark", "result"),
    [
        ("un mot ici", (3, 6), "**", "un **mot** ici"),
        ("un **mot** ici", (5, 8), "**", "un mot ici"),
        ("un **mot** ici", (3, 10), "**", "un mot ici"),
        ("un **mot** ici", (5, 8), "*", "un ***mot*** ici"),
        ("un mot ici", (2, 7), "**", "un **mot** ici"),
        ("un\ndeux", (0, 7), "*", "*un*\n*deux*"),
        ("rien", (4, 4), "**", "rien****"),
    ],
)
def test_emphasis(text: str, chosen: tuple[int, int], mark: str, result: str) -> None:
    assert marked(text, *chosen, mark) == result


def test_with_nothing_chosen_the_caret_stands_between_the_marks() -> None:
    change = toggle_mark("ab", 1, 1, "**")
    assert (change.first, change.last) == (3, 3)


@pytest.mark.parametrize(
    ("style", "result"),
    [
        (LineStyle.BULLET, ["- un", "", "- deux"]),
        (LineStyle.NUMBER, ["1. un", "", "2. deux"]),
        (LineStyle.TASK, ["- [ ] un", "", "- [ ] deux"]),
        (LineStyle.QUOTE, ["> un", "", "> deux"]),
    ],
)
def test_lines_become_items_and_plain_again(style: LineStyle, result: list[str]) -> None:
    assert toggle_lines(["un", "", "deux"], style) == result
    assert toggle_lines(result, style) == ["un", "", "deux"]


def test_one_kind_of_item_becomes_another() -> None:
    assert toggle_lines(["- un", "2. deux", "  > trois"], LineStyle.TASK) == ["- [ ] un", "- [ ] deux", "  - [ ] trois"]


@pytest.mark.parametrize(
    ("line", "following"),
    [
        ("texte", ""),
        ("- un", "- "),
        ("  9. neuf", "  10. "),
        ("- [x] fait", "- [ ] "),
        ("> dit", "> "),
        ("- ", None),
        ("- [ ] ", None),
    ],
)
def test_enter_goes_on_with_a_list_or_ends_it(line: str, following: str | None) -> None:
    assert next_prefix(line) == following


def test_a_task_is_ticked_and_unticked() -> None:
    assert toggle_task("- [ ] voir") == "- [x] voir"
    assert toggle_task("- [x] voir") == "- [ ] voir"
    assert toggle_task("texte [ ]") == "texte [ ]"


@pytest.mark.parametrize("line", ["-sans espace", "1.5 litre", "*italique*", "prix : 3. ou 4.", ""])
def test_what_only_looks_like_an_item_is_text(line: str) -> None:
    assert style_of(line) is None
