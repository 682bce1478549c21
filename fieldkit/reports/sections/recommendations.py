"""What the mission asks, of whom and by when, and what became of what was asked before."""

import datetime as dt

from fieldkit.domain.recommendation import FollowUp, Recommendation
from fieldkit.reports.document import Block, Cell, Column, Heading, Table, cell, filled, plain
from fieldkit.reports.markdown import lines
from fieldkit.reports.sections import order
from fieldkit.reports.sections.states import standing, state
from fieldkit.reports.telling import Telling


def of_dossier(telling: Telling, dossier: str) -> tuple[Block, ...]:
    """What is asked for one dossier, in full."""
    made = order.made_here(telling, dossier)
    if not made:
        return ()
    rows = tuple(_row(telling, each, number, in_full=True) for number, each in enumerate(made, 1))
    title = telling.kind("recommendation", many=True)
    return (Heading(level=2, text=title, listed=False), Table(_columns(telling), rows))


def recommendations(telling: Telling) -> tuple[Block, ...]:
    """Everything the mission asks, dossier by dossier."""
    rows: list[tuple[Cell, ...]] = []
    groups: list[tuple[int, str]] = []
    for dossier in order.dossiers(telling):
        made = order.made_here(telling, dossier.id)
        if made:
            groups.append((len(rows), _name(telling, dossier.id)))
            rows += [_row(telling, each, number, in_full=False) for number, each in enumerate(made, 1)]
    if not rows:
        return ()
    heading = Heading(level=1, text=telling.say("report.section.recommendations"))
    return (heading, Table(_columns(telling), tuple(rows), tuple(groups)))


def follow_up(telling: Telling) -> tuple[Block, ...]:
    """What became of the recommendations of earlier visits."""
    rows: list[tuple[Cell, ...]] = []
    groups: list[tuple[int, str]] = []
    for dossier in order.dossiers(telling):
        earlier = order.earlier(telling, dossier.id)
        if earlier:
            groups.append((len(rows), _name(telling, dossier.id)))
            rows += [_followed(telling, each) for each in earlier]
    if not rows:
        return ()
    columns = (
        Column(telling.kind("recommendation"), 4),
        Column(telling.words.label("recommendation", "due"), 2.4),
        Column(telling.say("report.column.finding"), 3.8),
        Column(telling.words.label("recommendation", "state"), 2.2),
    )
    return (Heading(level=1, text=telling.say("report.section.follow_up")), filled(columns, tuple(rows), tuple(groups)))


def _name(telling: Telling, identity: str) -> str:
    dossier = next(each for each in telling.snapshot.dossiers if each.id == identity)
    return telling.listed(dossier.code, dossier.short_title or dossier.title)


def _columns(telling: Telling) -> tuple[Column, ...]:
    label = telling.words.label
    return (
        Column(telling.say("report.column.number"), 0.6),
        Column(telling.kind("recommendation"), 4.8),
        Column(label("recommendation", "priority"), 1.8),
        Column(label("recommendation", "responsible"), 2.3),
        Column(label("recommendation", "due"), 2.1),
    )


def _row(telling: Telling, each: Recommendation, number: int, *, in_full: bool) -> tuple[Cell, ...]:
    addressee = telling.words.choice("addressee", each.addressee) if each.addressee else ""
    detail = lines(each.detail) if in_full else ()
    return (
        cell(telling.formats.number(number)),
        Cell((plain(each.text),) if each.text else (), quiet=detail),
        state(telling, "priority", each.priority),
        cell(each.responsible or addressee, quiet=addressee if each.responsible else ""),
        cell(_day(telling, each.due)),
    )


def _followed(telling: Telling, each: Recommendation) -> tuple[Cell, ...]:
    found = _latest(telling, each)
    when = telling.formats.medium_day(found.date) if found is not None and found.date is not None else ""
    return (
        cell(each.text, quiet=each.responsible),
        cell(_day(telling, each.due)),
        Cell(lines(found.finding), quiet=(plain(when),) if when else ()) if found is not None else Cell(),
        standing(telling, each, (found.state if found is not None else "") or each.state, _today(telling)),
    )


def _latest(telling: Telling, each: Recommendation) -> FollowUp | None:
    """The finding of this mission, else the last one known."""
    shown = {visit.id for visit in telling.snapshot.visits}
    known = [found for found in telling.snapshot.follow_ups if found.recommendation == each.id]
    here = [found for found in known if found.visit in shown]
    return max(here or known, key=lambda found: (found.date or dt.date.min, found.id), default=None)


def _today(telling: Telling) -> dt.date:
    """The day the report speaks of: that of its making, and none after the mission."""
    made_on = telling.snapshot.made_on
    return min(telling.snapshot.mission.ends or made_on, made_on)


def _day(telling: Telling, day: dt.date | None) -> str:
    return telling.formats.medium_day(day) if day is not None else ""
