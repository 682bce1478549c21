"""How parts of a dossier look wherever they are shown."""

import re

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.dossier import Theme as Topic
from fieldkit.services.dossiers import Goal
from ui.widgets.headers import SectionHeader
from ui.widgets.language import formats, words
from ui.widgets.layouts import column

_LONGEST = 8000

TOPIC_ICONS = {
    Topic.WATER: "droplets",
    Topic.ENERGY: "zap",
    Topic.WASTE: "recycle",
    Topic.FOOD: "sprout",
    Topic.EDUCATION: "graduation-cap",
    Topic.YOUTH: "plane",
    Topic.COAST: "waves",
    Topic.GOVERNANCE: "landmark",
}


_MARKS = re.compile(r"\*\*|^#{1,6} ", re.MULTILINE)


def topic_icon(dossier: Dossier) -> str:
    """The icon of a dossier's theme, a folder where it has none."""
    return TOPIC_ICONS.get(Topic(dossier.theme), "folder-open") if dossier.theme in set(Topic) else "folder-open"


def goal_numbers(goals: tuple[Goal, ...]) -> tuple[int, ...]:
    """The SDG numbers of a dossier, each once, in order."""
    return tuple(sorted({int(goal.number) for goal in goals if goal.number.isdigit()}))


def period_words(dossier: Dossier) -> str:
    """« sept. 2024 – août 2027 » from the real dates, else the planned ones."""
    first = dossier.actual_start or dossier.planned_start
    last = dossier.actual_end or dossier.planned_end
    return " – ".join(formats().month_year(day) for day in (first, last) if day is not None)


def goal_title(number: int) -> str:
    """The short title of an SDG; its number stands on the square beside it."""
    return words().choice("goals", str(number)).removeprefix(str(number)).strip()


def opening(text: str) -> str:
    """A text as far as a page can lay it out at once, without Markdown's marks of bold and headings.

    The whole of it stands in its form and in its visit.
    """
    text = _MARKS.sub("", text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def section(header: SectionHeader, *parts: QWidget, gap: int = 6) -> QVBoxLayout:
    """A title close above what it announces, so that the wider gap of the page stands between sections."""
    return column(header, *parts, gap=gap)
