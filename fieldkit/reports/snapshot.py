"""The frozen state a report is made from: material with everything its audience may not read already gone.

The filter is applied here and nowhere else. Sections and writers receive the snapshot, so they cannot leak what they
never had.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from fieldkit.domain.consent import by_id, usable_for
from fieldkit.domain.dossier import BudgetLine, Dossier, Funding, Site
from fieldkit.domain.fields import Record, title_of
from fieldkit.domain.indicator import Indicator, IndicatorValue, LogframeNode
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Organisation, PersonMet, Quoting
from fieldkit.domain.photo import Consent, Photo, Purpose, photo_order
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.recommendation import FollowUp, Recommendation
from fieldkit.domain.review import SETTLED, Audience, ReviewState
from fieldkit.domain.visit import Observation, Visit
from fieldkit.reference.words import Words
from fieldkit.reports.filtering import Filter
from fieldkit.reports.finance import CERTAIN, Finance, finance
from fieldkit.reports.material import Material
from fieldkit.reports.naming import Names, named, people_of, words_of
from fieldkit.reports.redaction import Redaction, Tally, Why


@dataclass(frozen=True, kw_only=True)
class ReportSnapshot:
    """A mission as one audience may read it.

    ``state`` is where the review of the report stands, ``settled`` the ids of the visits whose review ended well.
    ``shareable`` names the photos partners may see too. ``redactions`` say what is missing, for the person who sends;
    ``proposals`` counts what waits for a reviewer and is left out.
    """

    audience: Audience
    language: str
    made_on: dt.date
    author: str
    publisher: str
    state: ReviewState
    mission: Mission
    agenda: tuple[AgendaItem, ...]
    dossiers: tuple[Dossier, ...]
    organisations: tuple[Organisation, ...]
    programmes: tuple[Programme, ...]
    dispositifs: tuple[Dispositif, ...]
    sites: tuple[Site, ...]
    visits: tuple[Visit, ...]
    people: tuple[PersonMet, ...]
    observations: tuple[Observation, ...]
    nodes: tuple[LogframeNode, ...]
    indicators: tuple[Indicator, ...]
    values: tuple[IndicatorValue, ...]
    fundings: tuple[Funding, ...]
    budget_lines: tuple[BudgetLine, ...]
    finances: tuple[Finance, ...]
    recommendations: tuple[Recommendation, ...]
    follow_ups: tuple[FollowUp, ...]
    photos: tuple[Photo, ...]
    settled: frozenset[str]
    shareable: frozenset[str]
    redactions: tuple[Redaction, ...]
    proposals: int = 0

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """What to call a record another one refers to, by id."""
        groups: tuple[Iterable[Record], ...] = (
            self.organisations,
            self.programmes,
            self.dispositifs,
            self.dossiers,
            self.sites,
            self.visits,
            self.nodes,
            self.indicators,
        )
        return {record.id: title_of(record) for group in groups for record in group}


def snapshot(
    material: Material,
    audience: Audience,
    language: str,
    *,
    made_on: dt.date,
    author: str = "",
    publisher: str = "",
) -> ReportSnapshot:
    """What ``audience`` may read of a mission as of ``made_on``; ``publisher`` is whose name stands on the report."""
    tally = Tally()
    names = Names(people_of(material), audience, Words(language).say("report.somebody"))
    known = words_of([*(site.name for site in material.sites), *(body.name for body in material.organisations)])
    show = Filter(audience, names, known, tally)
    tally.add(Why.COMMENT, count=material.comment_threads)
    consents = by_id(material.consents)
    photos = _photos(material, audience, tally, consents, made_on)
    return ReportSnapshot(
        audience=audience,
        language=language,
        made_on=made_on,
        author=author,
        publisher=publisher,
        state=material.standings.get(material.mission.id, ReviewState.DRAFT),
        mission=show(material.mission),
        agenda=tuple(map(show, sorted(material.agenda, key=_by_moment))),
        dossiers=tuple(map(show, material.dossiers)),
        organisations=tuple(map(show, material.organisations)),
        programmes=tuple(map(show, material.programmes)),
        dispositifs=tuple(map(show, material.dispositifs)),
        sites=tuple(map(show, material.sites)),
        visits=tuple(map(show, sorted(material.visits, key=_by_moment))),
        people=_people(material, audience, show, tally),
        observations=_observations(material, audience, show, tally),
        nodes=tuple(map(show, material.nodes)),
        indicators=tuple(map(show, material.indicators)),
        values=tuple(map(show, material.values)),
        fundings=_fundings(material, audience, show, tally),
        budget_lines=_budget_lines(material, audience, show, tally),
        finances=tuple(finance(each.id, material.budget_lines, material.fundings) for each in material.dossiers),
        recommendations=tuple(map(show, material.recommendations)),
        follow_ups=tuple(map(show, material.follow_ups)),
        photos=tuple(map(show, photos)),
        settled=frozenset(subject for subject, state in material.standings.items() if state in SETTLED),
        shareable=frozenset(each.id for each in photos if usable_for(each, Purpose.PARTNERS, consents, made_on)),
        redactions=tally.redactions,
        proposals=material.proposals,
    )


def _by_moment(entry: Visit | AgendaItem) -> tuple[dt.date, dt.time, str]:
    return (entry.date or dt.date.max, entry.starts or dt.time.min, entry.id)


def _people(material: Material, audience: Audience, show: Filter, tally: Tally) -> tuple[PersonMet, ...]:
    """People under their name, their function only, or neither."""
    shown = []
    for person in material.people:
        anonymous = person.quoting == Quoting.ANONYMOUS
        nameless = person.name != "" and not named(person, audience)
        tally.add(Why.NAME, record=person.id, count=int(nameless), instead="" if anonymous else person.position)
        kept = replace(person, name="") if nameless else person
        if anonymous:
            kept = replace(kept, position="", organisation="")
        shown.append(show(kept, keep=("name",)))
    return tuple(shown)


def _observations(material: Material, audience: Audience, show: Filter, tally: Tally) -> tuple[Observation, ...]:
    """Every finding for the network, those ticked as shareable for partners."""
    shown = []
    for observation in material.observations:
        if audience is Audience.PARTNERS and not observation.shareable:
            tally.add(Why.OBSERVATION, record=observation.id)
            continue
        shown.append(show(observation, keep=("text",)))
    return tuple(shown)


def _fundings(material: Material, audience: Audience, show: Filter, tally: Tally) -> tuple[Funding, ...]:
    """Every funding for the network; for partners, the money that is certain."""
    shown = []
    for funding in material.fundings:
        if audience is Audience.PARTNERS and funding.state not in CERTAIN:
            tally.add(Why.FUNDING, record=funding.id)
            continue
        shown.append(show(funding))
    return tuple(shown)


def _budget_lines(material: Material, audience: Audience, show: Filter, tally: Tally) -> tuple[BudgetLine, ...]:
    """Every line for the network; partners read the totals."""
    if audience is Audience.INTERNAL:
        return tuple(map(show, material.budget_lines))
    for line in material.budget_lines:
        tally.add(Why.BUDGET, record=line.id)
    return ()


def _photos(
    material: Material, audience: Audience, tally: Tally, consents: Mapping[str, Consent], today: dt.date
) -> tuple[Photo, ...]:
    """The photos chosen for the report that may be used for this audience, in the order screens show them."""
    purpose = Purpose.PARTNERS if audience is Audience.PARTNERS else Purpose.INTERNAL
    shown = []
    for photo in sorted(material.photos, key=photo_order):
        if not photo.retained or photo.report_size is None:
            continue
        if not usable_for(photo, purpose, consents, today):
            tally.add(Why.PHOTO, record=photo.id)
            continue
        shown.append(photo)
    return tuple(shown)
