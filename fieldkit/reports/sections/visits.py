"""A visit as told: when and where, its facts, its note section by section, its findings and its photos."""

from fieldkit.domain.visit import Nature, Observation, Visit
from fieldkit.reports.document import Block, Cell, Column, Heading, Paragraph, Quote, Style, Table, plain
from fieldkit.reports.markdown import blocks, lines
from fieldkit.reports.sections import order
from fieldkit.reports.sections.photos import figures
from fieldkit.reports.telling import Telling

_ABOVE = ("dossier", "mission", "site", "title", "state", "date", "starts", "ends")
_GOING_WELL = (Nature.STRENGTH, Nature.GOOD_PRACTICE, Nature.OPPORTUNITY)


def visit_part(telling: Telling, visit: Visit, numbers: dict[str, str]) -> tuple[Block, ...]:
    """A visit under its title. A narrative field added to visits appears here by itself."""
    facts = telling.facts(visit, omit=_ABOVE)
    when = _when(telling, visit)
    return (
        Heading(level=2, text=visit.title or telling.kind("visit")),
        *((Paragraph(plain(when), Style.NOTE),) if when else ()),
        *((facts,) if facts.pairs else ()),
        *telling.prose(visit, level=3),
        *_findings(telling, visit),
        *figures(telling, order.photos(telling, visit.dossier, visit.id), numbers),
    )


def _when(telling: Telling, visit: Visit) -> str:
    hours = "–".join(telling.formats.clock(at) for at in (visit.starts, visit.ends) if at is not None)
    site = next((site for site in telling.snapshot.sites if site.id == visit.site), None)
    places = (site.name, site.district, site.region) if site is not None else ()
    day = f"{telling.formats.weekday_day(visit.date)} {visit.date.year}" if visit.date is not None else ""
    where = telling.listed(*dict.fromkeys(filter(None, places)))
    return telling.dotted(day, hours, where)


def _findings(telling: Telling, visit: Visit) -> tuple[Block, ...]:
    """What goes well beside what remains to be done; quotations as such; notes not yet sorted for the network only."""
    found = [each for each in telling.snapshot.observations if each.visit == visit.id and each.text.strip()]
    well = [each for each in found if each.nature in _GOING_WELL]
    quotes = [each for each in found if each.nature == Nature.QUOTE]
    notes = [each for each in found if each.nature in {Nature.NOTE, ""}]
    rest = [each for each in found if each not in well and each not in quotes and each not in notes]
    blocks_found: list[Block] = []
    if well or rest:
        blocks_found += [
            Heading(level=3, text=telling.say("report.findings"), listed=False),
            _sides(telling, well, rest),
        ]
    blocks_found += [Quote(blocks(each.text)) for each in quotes]
    if notes and telling.internal:
        rows = tuple((_finding(telling, each),) for each in notes)
        blocks_found.append(Table((Column(telling.words.choice("nature", Nature.NOTE), 1),), rows))
    return tuple(blocks_found)


def _sides(telling: Telling, well: list[Observation], rest: list[Observation]) -> Table:
    left = [_finding(telling, each) for each in well]
    right = [_finding(telling, each) for each in rest]
    if not left or not right:
        title = telling.say("report.going_well" if left else "report.to_do")
        return Table((Column(title, 1),), tuple((each,) for each in left or right))
    height = max(len(left), len(right))
    rows = zip(left + [Cell()] * (height - len(left)), right + [Cell()] * (height - len(right)), strict=True)
    return Table((Column(telling.say("report.going_well"), 1), Column(telling.say("report.to_do"), 1)), tuple(rows))


def _finding(telling: Telling, observation: Observation) -> Cell:
    nature = telling.words.choice("nature", observation.nature) if observation.nature != Nature.NOTE else ""
    kept = telling.say("report.internal_mark") if telling.internal and not observation.shareable else ""
    about = telling.dotted(nature, observation.theme, kept)
    return Cell(lines(observation.text), quiet=(plain(about),) if about else ())
