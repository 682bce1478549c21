"""The tokens hold together: every mode has every colour, every state an icon, and the contrasts promised."""

import itertools

import pytest
from PySide6.QtGui import QColor

from fieldkit.domain.kinds import KINDS
from ui.theme import Mode, load_tokens
from ui.theme.icons import icon_exists
from ui.theme.look import parse_color

TOKENS = load_tokens()
SHOWN_AS_PILLS = ("dossier_state", "visit_state", "recommendation_state", "priority", "mission_state", "agenda_state")


def test_modes_have_the_same_colours() -> None:
    names = {mode: set(TOKENS.colors[mode]) for mode in Mode}
    assert names[Mode.CLAIR] == names[Mode.SOMBRE] == names[Mode.SOLEIL]


def test_every_icon_named_by_the_tokens_ships() -> None:
    named = [state.icon for codes in TOKENS.states.values() for state in codes.values()]
    named += [*TOKENS.sectors.values(), *TOKENS.kinds.values()]
    assert [name for name in named if not icon_exists(name)] == []


@pytest.mark.parametrize("vocabulary", [*SHOWN_AS_PILLS, "review_state", "funding_state", "progress"])
def test_every_code_of_a_vocabulary_has_a_look(vocabulary: str) -> None:
    codes = {
        code
        for kind in KINDS.values()
        for field in kind.fields
        if field.about.vocabulary == vocabulary
        for code in field.about.choices
    }
    assert codes
    assert codes <= set(TOKENS.states[vocabulary])


def test_every_theme_of_a_dossier_has_an_icon() -> None:
    assert set(KINDS["dossier"].by_name["theme"].about.choices) == set(TOKENS.sectors)


def test_an_unknown_code_still_has_a_look() -> None:
    assert TOKENS.state("visit_state", "of a later version").icon == "circle"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)


def luminance(color: QColor) -> float:
    parts = [_linear(part) for part in (color.redF(), color.greenF(), color.blueF())]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXTS = ("text.primary", "text.secondary", "text.tertiary", "text.link")
GROUNDS = ("bg.canvas", "bg.subtle", "bg.frame")
TONES = ("accent", "success", "warning", "danger", "review", "neutral")
PAIRS = [
    *itertools.product(TEXTS, GROUNDS),
    *((f"{tone}.base", f"{tone}.tint") for tone in TONES),
    *((f"{tone}.base", "bg.canvas") for tone in TONES),
    ("text.onAccent", "accent.base"),
    ("text.onAccent", "danger.base"),
    ("text.onInverse", "bg.inverse"),
    ("toast.link", "bg.inverse"),
    *itertools.product(("text.primary", "text.secondary"), ("bg.hover", "bg.pressed", "bg.raised", "bg.sunken")),
    *itertools.product(("text.primary", "text.secondary"), ("bg.selectedInactive", "neutral.tint")),
    *((f"{tone}.base", "bg.subtle") for tone in TONES),
    ("text.tertiary", "bg.hover"),
    ("text.onAccent", "accent.hover"),
    ("text.onAccent", "accent.pressed"),
    ("text.onAccent", "danger.hover"),
    ("diff.addText", "diff.addBg"),
    ("diff.delText", "diff.delBg"),
    ("diff.addText", "bg.canvas"),
    ("diff.delText", "bg.canvas"),
    ("text.primary", "highlight.comment"),
    ("text.primary", "highlight.search"),
    ("text.primary", "focus.gap"),
]
SELECTED = {
    Mode.CLAIR: ("text.primary", "text.secondary", "text.link", *(f"{tone}.base" for tone in TONES)),
    Mode.SOMBRE: ("text.primary", "text.secondary", "text.link", *(f"{tone}.base" for tone in TONES)),
    Mode.SOLEIL: ("text.onInverse",),
}


LEAST = {Mode.CLAIR: 4.5, Mode.SOMBRE: 4.5, Mode.SOLEIL: 7.0}


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable(mode: Mode, text: str, ground: str) -> None:
    colors = TOKENS.colors[mode]
    assert contrast(parse_color(colors[text]), parse_color(colors[ground])) >= LEAST[mode]


@pytest.mark.parametrize(("mode", "text"), [(mode, text) for mode, texts in SELECTED.items() for text in texts])
def test_text_is_readable_on_what_is_selected(mode: Mode, text: str) -> None:
    colors = TOKENS.colors[mode]
    assert contrast(parse_color(colors[text]), parse_color(colors["bg.selected"])) >= LEAST[mode]


@pytest.mark.parametrize("mode", list(Mode))
def test_lines_of_a_chart_are_visible(mode: Mode) -> None:
    ground = parse_color(TOKENS.colors[mode]["bg.canvas"])
    assert [line.marker for line in TOKENS.series if contrast(parse_color(line.colors[mode]), ground) < 3.0] == []


@pytest.mark.parametrize("number", sorted(TOKENS.goals))
def test_the_number_of_a_goal_reads_on_its_colour(number: int) -> None:
    goal = TOKENS.goals[number]
    assert contrast(parse_color(goal.on), parse_color(goal.color)) >= 4.5


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("sign", ["border.control", "focus.ring"])
def test_signs_are_visible(mode: Mode, sign: str) -> None:
    colors = TOKENS.colors[mode]
    assert contrast(parse_color(colors[sign]), parse_color(colors["bg.canvas"])) >= 3.0
