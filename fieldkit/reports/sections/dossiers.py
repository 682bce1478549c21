"""One part per dossier: who and what it is, its visits, its progress, its money, its photos, what is asked."""

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.indicator import Level, LogframeNode
from fieldkit.reports.document import Block, Cell, Column, Heading, cell, filled, plain
from fieldkit.reports.markdown import lines
from fieldkit.reports.sections import order
from fieldkit.reports.sections.budget import budget
from fieldkit.reports.sections.indicators import indicators
from fieldkit.reports.sections.photos import figures
from fieldkit.reports.sections.recommendations import of_dossier
from fieldkit.reports.sections.states import tone_of
from fieldkit.reports.sections.visits import visit_part
from fieldkit.reports.telling import Telling

_ABOVE = ("code", "title", "short_title", "country", "state")


def dossiers(telling: Telling) -> tuple[Block, ...]:
    """Every dossier of the mission, by code."""
    numbers = order.numbers(telling)
    return tuple(block for dossier in order.dossiers(telling) for block in _part(telling, dossier, numbers))


def _part(telling: Telling, dossier: Dossier, numbers: dict[str, str]) -> tuple[Block, ...]:
    country = telling.words.choice("countries", dossier.country) if dossier.country else ""
    state = telling.words.choice("dossier_state", dossier.state) if dossier.state else ""
    facts = telling.facts(dossier, omit=_ABOVE)
    loose = figures(telling, order.photos(telling, dossier.id), numbers)
    return (
        Heading(
            level=1,
            text=dossier.title or telling.kind("dossier"),
            eyebrow=telling.dotted(dossier.code, country),
            mark=state,
            tone=tone_of("dossier_state", dossier.state),
            needs=0.4,
        ),
        *((facts,) if facts.pairs else ()),
        *telling.prose(dossier, level=3),
        *(block for visit in order.visits(telling, dossier.id) for block in visit_part(telling, visit, numbers)),
        *_activities(telling, dossier),
        *indicators(telling, dossier.id),
        *budget(telling, dossier.id),
        *((Heading(level=2, text=telling.say("report.other_photos"), listed=False), *loose) if loose else ()),
        *of_dossier(telling, dossier.id),
    )


def _activities(telling: Telling, dossier: Dossier) -> tuple[Block, ...]:
    """How far the activities of the logframe have come, where somebody said so."""
    nodes = [node for node in telling.of(telling.snapshot.nodes, dossier.id) if node.level == Level.ACTIVITY]
    told = [node for node in nodes if node.progress or node.progress_percent is not None]
    if not told:
        return ()
    label = telling.words.label
    columns = (
        Column(telling.say("report.column.activity"), 4),
        Column(label("logframe_node", "progress"), 2.2),
        Column(label("logframe_node", "due"), 2.2),
        Column(label("logframe_node", "gap_explained"), 3),
    )
    rows = tuple(
        _activity(telling, node) for node in sorted(told, key=lambda node: (node.code, node.rank or 0, node.id))
    )
    return (Heading(level=2, text=telling.say("report.activities"), listed=False), filled(columns, rows))


def _activity(telling: Telling, node: LogframeNode) -> tuple[Cell, ...]:
    word = telling.words.choice("progress", node.progress) if node.progress else ""
    share = node.progress_percent / 100 if node.progress_percent is not None else None
    told = (plain(telling.formats.share(share)),) if share is not None else ()
    return (
        cell(node.title, quiet=node.code),
        Cell(cell(word).paragraphs, tone=tone_of("progress", node.progress) if word else None, quiet=told, meter=share),
        cell(telling.formats.medium_day(node.due) if node.due is not None else ""),
        Cell(lines(node.gap_explained)),
    )
