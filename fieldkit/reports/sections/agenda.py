"""Annex: the agenda, planned and done."""

from fieldkit.domain.mission import AgendaItem
from fieldkit.reports.document import Block, Cell, Column, Heading, cell, filled
from fieldkit.reports.sections.states import tone_of
from fieldkit.reports.telling import Telling


def agenda(telling: Telling) -> tuple[Block, ...]:
    """Every appointment by day, with what became of it and why it moved."""
    items = telling.snapshot.agenda
    if not items:
        return ()
    label = telling.words.label
    columns = (
        Column(label("agenda_item", "date"), 2.9),
        Column(label("agenda_item", "place"), 2.1),
        Column(label("agenda_item", "purpose"), 4.0),
        Column(label("agenda_item", "state"), 2.1),
    )
    heading = Heading(level=1, text=telling.say("report.section.agenda"), eyebrow=telling.say("report.annex"))
    rows: list[tuple[Cell, ...]] = []
    day = None
    for item in items:
        rows.append(_row(telling, item, new_day=item.date != day))
        day = item.date
    return (heading, filled(columns, tuple(rows)))


def _row(telling: Telling, item: AgendaItem, *, new_day: bool) -> tuple[Cell, ...]:
    hours = "–".join(telling.formats.clock(at) for at in (item.starts, item.ends) if at is not None)
    day = telling.formats.weekday_day(item.date) if new_day and item.date is not None else ""
    about = telling.named(item.about_dossier)
    word = telling.words.choice("agenda_state", item.state) if item.state else ""
    state = cell(word, quiet=item.reason)
    return (
        cell(day, quiet=hours),
        cell(item.place or telling.named(item.site)),
        cell(item.purpose or telling.named(item.visit), quiet=about),
        Cell(state.paragraphs, tone=tone_of("agenda_state", item.state) if word else None, quiet=state.quiet),
    )
