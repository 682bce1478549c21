"""The people met: how many, and who."""

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.people import PersonMet, Quoting, Sex
from fieldkit.reports.document import Block, Cell, Column, Heading, Paragraph, Style, cell, filled, plain
from fieldkit.reports.sections import order
from fieldkit.reports.telling import Telling


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people were met, and how many women among them."""

    people: int
    women: int

    @classmethod
    def of(cls, telling: Telling) -> "Headcount":
        """As counted at each visit; where nobody counted, the people listed."""
        people = women = 0
        for visit in order.visits(telling):
            listed = [person for person in telling.snapshot.people if person.visit == visit.id]
            if visit.women_met is None and visit.men_met is None:
                people += sum(person.count or 1 for person in listed)
                women += sum(person.count or 1 for person in listed if person.sex == Sex.WOMAN)
            else:
                people += (visit.women_met or 0) + (visit.men_met or 0)
                women += visit.women_met or 0
        return cls(people, women)


def people(telling: Telling) -> tuple[Block, ...]:
    """Annex: the people met, dossier by dossier."""
    rows: list[tuple[Cell, ...]] = []
    groups: list[tuple[int, str]] = []
    for dossier in (*order.dossiers(telling), None):
        known = {each.id for each in telling.snapshot.dossiers}
        met = [
            person
            for person in telling.snapshot.people
            if (person.dossier == dossier.id if dossier is not None else person.dossier not in known)
        ]
        if met:
            title = (dossier.short_title or dossier.title) if dossier is not None else telling.say("report.no_dossier")
            groups.append((len(rows), title))
            rows += [_row(telling, person) for person in sorted(met, key=lambda person: (person.visit, person.id))]
    if not rows:
        return ()
    columns = (
        Column(telling.kind("person_met"), 3.2),
        Column(telling.words.label("person_met", "organisation"), 3),
        Column(telling.kind("visit"), 2.8),
        Column(telling.say("report.column.count"), 1.4, right=True),
    )
    count = Headcount.of(telling)
    women = telling.say("report.headcount_women", count=count.women)
    total = telling.say("report.headcount", count=count.people, women=women) if count.people else ""
    return (
        Heading(level=1, text=telling.say("report.section.people"), eyebrow=telling.say("report.annex")),
        *((Paragraph(plain(total), Style.NOTE),) if total else ()),
        filled(columns, tuple(rows), tuple(groups)),
    )


def _row(telling: Telling, person: PersonMet) -> tuple[Cell, ...]:
    who = person.name or person.position or telling.say("report.somebody_met")
    sex = telling.words.choice("sex", person.sex) if person.sex in {Sex.WOMAN, Sex.MAN, Sex.MIXED} else ""
    who = f"{who[:1].upper()}{who[1:]}"
    quiet = person.position if person.name else ""
    if person.quoting == Quoting.ANONYMOUS:
        quiet = telling.say("report.anonymous")
    return (
        cell(who, quiet=quiet),
        cell(person.organisation),
        cell(telling.named(person.visit)),
        cell(telling.formats.number(person.count or 1), quiet=sex),
    )
