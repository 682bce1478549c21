"""The sections of a mission report, in their order: one file per section, one line here."""

from collections.abc import Callable, Collection
from typing import TypeAlias

from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words
from fieldkit.reports.document import Block, Document
from fieldkit.reports.sections.agenda import agenda
from fieldkit.reports.sections.card import card, cross_findings, meetings, next_steps, security
from fieldkit.reports.sections.cover import contents, cover, period
from fieldkit.reports.sections.dossiers import dossiers
from fieldkit.reports.sections.essentials import essentials
from fieldkit.reports.sections.indicators import every_value
from fieldkit.reports.sections.people import people
from fieldkit.reports.sections.photos import photo_credits
from fieldkit.reports.sections.recommendations import follow_up, recommendations
from fieldkit.reports.snapshot import ReportSnapshot
from fieldkit.reports.telling import Telling

Section: TypeAlias = Callable[[Telling], tuple[Block, ...]]

SECTIONS: dict[str, Section] = {
    "cover": cover,
    "contents": contents,
    "essentials": essentials,
    "card": card,
    "security": security,
    "follow_up": follow_up,
    "dossiers": dossiers,
    "meetings": meetings,
    "cross_findings": cross_findings,
    "recommendations": recommendations,
    "next_steps": next_steps,
    "people": people,
    "agenda": agenda,
    "values": every_value,
    "credits": photo_credits,
}
"""Every section by name, in the order of the report. Its name in words is ``report.section.<name>``."""


def compose(
    snapshot: ReportSnapshot, words: Words, formats: Formats, chosen: Collection[str] | None = None
) -> Document:
    """The document of a snapshot. ``chosen`` names the sections wanted, all of them when None; empty ones vanish."""
    telling = Telling(snapshot, words, formats)
    title = snapshot.mission.title or telling.say("report.cover.untitled")
    return Document(
        title=title,
        language=snapshot.language,
        made_on=snapshot.made_on,
        author=snapshot.author or snapshot.publisher,
        subject=telling.listed(telling.say("report.subject"), period(telling)),
        head_left=snapshot.publisher,
        head_right=title,
        foot=words.choice("audience", snapshot.audience),
        blocks=tuple(
            block
            for name, section in SECTIONS.items()
            if chosen is None or name in chosen
            for block in section(telling)
        ),
    )
