"""The mission's identity card, its terms of reference, and its security context for those who may read it."""

from fieldkit.domain.kinds import KINDS
from fieldkit.reports.document import Block, Heading
from fieldkit.reports.markdown import blocks
from fieldkit.reports.telling import Telling

ELSEWHERE = ("highlights", "security", "meetings", "cross_findings", "next_steps", "debriefing")
"""Narrative fields of a mission that have a section of their own; any other one stands in the card."""


def card(telling: Telling) -> tuple[Block, ...]:
    """Facts, then every narrative field no other section tells."""
    mission = telling.snapshot.mission
    facts = telling.facts(mission, omit=("title", "state"))
    prose = telling.prose(mission, level=2, omit=ELSEWHERE)
    if not facts.pairs and not prose:
        return ()
    return (
        Heading(level=1, text=telling.say("report.section.card"), fresh_page=True),
        *((facts,) if facts.pairs else ()),
        *prose,
    )


def told(telling: Telling, *fields: str) -> tuple[Block, ...]:
    """Narrative fields of the mission as a section: the first gives it its title, the others theirs to a part."""
    mission = telling.snapshot.mission
    found: list[Block] = []
    for name in fields:
        body = blocks(str(getattr(mission, name)))
        if body:
            title = telling.words.label("mission", name)
            level = 1 if not found else 2
            found += [Heading(level=level, text=title, mark=telling.mark(KINDS["mission"].by_name[name])), *body]
    return tuple(found)


def security(telling: Telling) -> tuple[Block, ...]:
    """Context and security: empty in the partners' snapshot."""
    return told(telling, "security")


def meetings(telling: Telling) -> tuple[Block, ...]:
    """Embassies, communes, services met apart from the visits."""
    return told(telling, "meetings")


def cross_findings(telling: Telling) -> tuple[Block, ...]:
    """What several dossiers have in common."""
    return told(telling, "cross_findings")


def next_steps(telling: Telling) -> tuple[Block, ...]:
    """What the network commits to, and how findings were given back on the spot."""
    return told(telling, "next_steps", "debriefing")
