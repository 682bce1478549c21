"""The design tokens, read from ``resources/themes/tokens.json``."""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from fieldkit.domain.lightly import dataclass
from fieldkit.reference.resources import resource

TOKENS_FILE = resource("themes", "tokens.json")


class Mode(StrEnum):
    """The three looks: light, dark and full sun."""

    CLAIR = "clair"
    SOMBRE = "sombre"
    SOLEIL = "soleil"


class Tone(StrEnum):
    """What a coloured mark means."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class State:
    """How a state looks; ``words`` is the key of its name, empty when the vocabulary of its group names it."""

    icon: str
    tone: Tone
    words: str = ""
    bars: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """How a line of a chart looks. ``dash`` is empty for a solid line, else lengths in pen widths."""

    colors: Mapping[str, str]
    marker: str
    dash: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A Sustainable Development Goal's own colour and the text colour that reads on it."""

    color: str
    on: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """Everything the look is made of. Lengths are logical pixels at 96 dpi, type sizes points at 96 dpi."""

    colors: Mapping[str, Mapping[str, str]]
    type_scale: Mapping[str, Mapping[str, Any]]
    families: tuple[str, ...]
    sun_factor: float
    sun_weight_shift: int
    sun_min_pt: float
    zoom_steps: tuple[float, ...]
    space: Mapping[str, int]
    radius: Mapping[str, int]
    sun_radius: Mapping[str, int]
    border: Mapping[str, int]
    sun_border: Mapping[str, int]
    sizes: Mapping[str, int]
    sun_sizes: Mapping[str, int]
    panels: Mapping[str, int]
    padding: Mapping[str, int]
    window_min: tuple[int, int]
    window_reference: tuple[int, int]
    strokes: Mapping[str, float]
    states: Mapping[str, Mapping[str, State]]
    sectors: Mapping[str, str]
    kinds: Mapping[str, str]
    series: tuple[Series, ...]
    goals: Mapping[int, Goal]

    def state(self, group: str, code: str) -> State:
        """How a code of a group looks; an unknown code is neutral, so a newer record still shows."""
        return self.states.get(group, {}).get(code, State("circle", Tone.NEUTRAL))


def _state(entry: Mapping[str, Any]) -> State:
    return State(entry["icon"], Tone(entry["color"]), entry.get("words", ""), entry.get("bars"))


def _dash(text: str) -> tuple[float, ...]:
    return () if text == "solid" else tuple(float(part) / 2 for part in text.split())


def _plain(entry: Mapping[str, Any]) -> dict[str, int]:
    return {key: value for key, value in entry.items() if isinstance(value, int)}


@cache
def load_tokens(path: Path = TOKENS_FILE) -> Tokens:
    """The tokens of a file; a broken file raises ValueError or KeyError, for it ships with the program."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    kinds, size, sun = raw["type"], raw["size"], raw["type"]["soleil"]
    return Tokens(
        colors=raw["color"],
        type_scale=kinds["scale"],
        families=tuple(kinds["family"]["ui"]),
        sun_factor=sun["factor"],
        sun_weight_shift=sun["weightShift"],
        sun_min_pt=sun["minPt"],
        zoom_steps=tuple(kinds["interfaceZoom"]["steps"]),
        space=raw["space"],
        radius=_plain(raw["radius"]),
        sun_radius=raw["radius"]["soleil"],
        border=_plain(raw["border"]),
        sun_border=raw["border"]["soleil"],
        sizes=size["clair"],
        sun_sizes=size["soleil"],
        panels=size["panel"],
        padding=raw["padding"],
        window_min=(size["window"]["min"][0], size["window"]["min"][1]),
        window_reference=(size["window"]["reference"][0], size["window"]["reference"][1]),
        strokes=raw["icon"]["stroke"],
        states={group: {code: _state(entry) for code, entry in codes.items()} for group, codes in raw["state"].items()},
        sectors=raw["icon"]["sector"],
        kinds=raw["icon"]["kind"],
        series=tuple(
            Series({mode: entry[mode] for mode in Mode}, entry["marker"], _dash(entry["dash"]))
            for entry in raw["dataviz"]["series"]
        ),
        goals={goal["n"]: Goal(goal["color"], goal["on"]) for goal in raw["odd"]},
    )
