"""The whole mission in one page: figures, highlights, where each dossier stands, what is most pressing."""

from fieldkit.reports.document import Block, Column, Heading, Item, Listing, Numbers, Paragraph, Run, cell, filled
from fieldkit.reports.markdown import blocks
from fieldkit.reports.measures import measured
from fieldkit.reports.sections import order
from fieldkit.reports.sections.people import Headcount
from fieldkit.reports.sections.states import state
from fieldkit.reports.telling import Telling

MOST_PRESSING = 5


def essentials(telling: Telling) -> tuple[Block, ...]:
    """The page that is read when nothing else is."""
    highlights = blocks(telling.snapshot.mission.highlights)
    found: list[Block] = []
    if numbers := _numbers(telling):
        found.append(Numbers(numbers))
    if highlights:
        found += [Heading(level=2, text=telling.words.label("mission", "highlights"), listed=False), *highlights]
    found += _standing(telling)
    found += _pressing(telling)
    if not found:
        return ()
    return (Heading(level=1, text=telling.say("report.section.essentials"), fresh_page=True), *found)


def _numbers(telling: Telling) -> tuple[tuple[str, str], ...]:
    visits = order.visits(telling)
    people = Headcount.of(telling)
    counts = (
        ("days", len({visit.date for visit in visits if visit.date is not None})),
        ("dossiers", len(telling.snapshot.dossiers)),
        ("visits", len(visits)),
        ("people", people.people),
        ("women", people.women),
        ("recommendations", len(order.made_here(telling))),
    )
    return tuple(
        (telling.formats.number(count), telling.say(f"report.number.{name}", count=count))
        for name, count in counts
        if count
    )


def _standing(telling: Telling) -> list[Block]:
    rows = []
    for dossier in order.dossiers(telling):
        found = [each for each in measured(telling.snapshot, dossier.id) if each.short is not None]
        reached = sum(not each.short for each in found)
        rows.append(
            (
                cell(dossier.short_title or dossier.title, quiet=dossier.code),
                state(telling, "dossier_state", dossier.state),
                cell(telling.say("report.reached", reached=reached, all=len(found)) if found else ""),
                cell(str(len(order.made_here(telling, dossier.id)) or "")),
            )
        )
    if not rows:
        return []
    columns = (
        Column(telling.kind("dossier"), 4.6),
        Column(telling.words.label("dossier", "state"), 2),
        Column(telling.say("report.column.targets"), 2.2),
        Column(telling.say("report.column.recommendations"), 1.8, right=True),
    )
    heading = Heading(level=2, text=telling.say("report.standing"), listed=False)
    return [heading, filled(columns, tuple(rows))]


def _pressing(telling: Telling) -> list[Block]:
    codes = {dossier.id: dossier.code for dossier in telling.snapshot.dossiers}
    items = []
    for each in order.made_here(telling)[:MOST_PRESSING]:
        about = telling.listed(codes.get(each.dossier, ""), telling.formats.short_day(each.due) if each.due else "")
        items.append(Item((Paragraph((Run(each.text), *((Run(f" ({about})"),) if about else ()))),)))
    if not items:
        return []
    return [Heading(level=2, text=telling.say("report.pressing"), listed=False), Listing(tuple(items), start=1)]
