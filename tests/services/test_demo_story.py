"""What the demo tells: enough for every screen to be full, and nothing that contradicts itself."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest

from fieldkit.domain.changes import author_login
from fieldkit.domain.consent import by_id, usable_for
from fieldkit.domain.dossier import BudgetLine, Dossier, DossierState, Funding, Site, SupportStep
from fieldkit.domain.fields import Record
from fieldkit.domain.indicator import Doubt, Indicator, IndicatorValue, Level, LogframeNode, ValueRole, doubts
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.mission import AgendaItem, AgendaState, Mission
from fieldkit.domain.people import Contact, Organisation, PersonMet
from fieldkit.domain.photo import Consent, Document, Photo, Purpose, Recognisable
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.recommendation import FollowUp, Recommendation, RecommendationState, is_overdue
from fieldkit.domain.review import Action, Comment, ReviewEvent, ReviewState, Role, objection, standing
from fieldkit.domain.visit import Nature, Observation, Visit, VisitState
from fieldkit.reference.countries import country
from fieldkit.reference.goals import goal_of
from fieldkit.reference.sectors import DAC_SECTORS, sector
from tests.services.demonstration import TODAY, demo, get, of

SPREAD = {"BJ": (6.2, 12.5, 0.7, 3.9), "MG": (-25.7, -11.9, 43.1, 50.6), "SN": (12.2, 16.8, -17.6, -11.3)}
"""South, north, west and east of each country, in degrees."""


def test_dossiers_of_three_countries() -> None:
    by_country = defaultdict(list)
    for dossier in of(Dossier):
        by_country[dossier.country].append(dossier.code)
    assert {code: len(found) for code, found in by_country.items()} == {"BJ": 6, "MG": 5, "SN": 3}
    followed = [dossier for dossier in of(Dossier) if dossier.state in {DossierState.RUNNING, DossierState.WATCH}]
    assert len(followed) == 13
    assert all(dossier.watch_reason for dossier in followed if dossier.state == DossierState.WATCH)


@pytest.mark.parametrize("dossier", of(Dossier), ids=lambda dossier: dossier.code)
def test_a_dossier_fills_its_screens(dossier: Dossier) -> None:
    kinds: tuple[type[Record], ...] = (Site, LogframeNode, Indicator, Funding, BudgetLine, SupportStep, Document)
    for kind in kinds:
        assert any(getattr(record, "dossier", "") == dossier.id for record in of(kind)), kind.KIND
    assert any(dossier.id in contact.dossiers for contact in of(Contact))
    assert dossier.lead
    assert dossier.summary
    assert dossier.context
    assert {node.level for node in of(LogframeNode) if node.dossier == dossier.id} >= set(Level) - {Level.GOAL}
    assert sum(share.percent for share in dossier.sectors) == Decimal(100)
    assert all(share.vocabulary == DAC_SECTORS and sector(share.code) for share in dossier.sectors)
    assert all(goal_of(code) for code in (*dossier.main_goals, *dossier.goals))
    home = country(dossier.country)
    assert home is not None
    assert all(home.region(code) for code in dossier.regions)


@pytest.mark.parametrize("site", [site for site in of(Site) if site.position], ids=lambda site: site.name)
def test_a_site_is_where_its_country_and_region_are(site: Site) -> None:
    assert site.position is not None
    south, north, west, east = SPREAD[site.country]
    assert south < site.position.latitude < north
    assert west < site.position.longitude < east
    home = country(site.country)
    assert home is not None
    assert home.region(site.region)


def test_indicators_are_measured_from_a_baseline_to_a_target() -> None:
    values = defaultdict(list)
    for value in of(IndicatorValue):
        values[value.indicator].append(value)
    for indicator in of(Indicator):
        roles = [value.role for value in values[indicator.id]]
        assert roles.count(ValueRole.BASELINE) == 1, indicator.title
        assert roles.count(ValueRole.TARGET) == 1, indicator.title
        assert indicator.node


def test_no_value_is_out_of_bounds_or_unlike_its_breakdown() -> None:
    for value in of(IndicatorValue):
        found = doubts(get(Indicator, value.indicator), value, None)
        assert not {Doubt.OUT_OF_BOUNDS, Doubt.BREAKDOWN_DIFFERS} & set(found), value


def test_the_water_dossier_has_the_history_of_its_indicator() -> None:
    indicator = next(entry for entry in of(Indicator) if entry.title == "Ménages ayant l’eau à moins de 500 m")
    values = [value for value in of(IndicatorValue) if value.indicator == indicator.id]
    actual = sorted(
        (value for value in values if value.role == ValueRole.ACTUAL), key=lambda value: value.date or TODAY
    )
    assert [value.value for value in actual] == [Decimal(148), Decimal(263), Decimal(421), Decimal(498)]
    assert [value.women for value in actual] == [Decimal(38), Decimal(70), Decimal(115), Decimal(137)]
    assert {value.value for value in values if value.role != ValueRole.ACTUAL} == {Decimal(112), Decimal(640)}


def test_the_water_dossier_has_the_budget_of_its_accounts() -> None:
    dossier = next(entry for entry in of(Dossier) if entry.code == "BJ-24-017")
    lines = [line for line in of(BudgetLine) if line.dossier == dossier.id]
    assert sum(line.planned.amount for line in lines if line.planned) == Decimal(148_600)
    assert sum(line.spent.amount for line in lines if line.spent) == Decimal(102_535)
    fundings = [entry for entry in of(Funding) if entry.dossier == dossier.id]
    euros = sum((entry.amount.amount / (entry.rate or 1) for entry in fundings if entry.amount), Decimal(0))
    assert abs(euros - 148_600) < 1


def test_amounts_come_in_three_currencies() -> None:
    assert {entry.amount.currency for entry in of(Funding) if entry.amount} == {"EUR", "XOF", "MGA"}
    assert all(entry.rate for entry in of(Funding) if entry.amount and entry.amount.currency != "EUR")


def test_today_has_a_visit_done_one_under_way_and_two_to_come() -> None:
    today = sorted((visit for visit in of(Visit) if visit.date == TODAY), key=lambda visit: visit.starts or dt.time.max)
    assert [visit.state for visit in today] == [
        VisitState.DONE,
        VisitState.UNDER_WAY,
        VisitState.PLANNED,
        VisitState.PLANNED,
    ]
    planned = {item.visit: item for item in of(AgendaItem) if item.visit}
    assert all(planned[visit.id].date == visit.date for visit in today)


def test_a_visit_that_took_place_is_written_in_every_section() -> None:
    made = [visit for visit in of(Visit) if visit.state in {VisitState.DONE, VisitState.UNDER_WAY}]
    assert len(made) >= 15
    for visit in made:
        for section in KINDS[Visit.KIND].prose:
            assert len(getattr(visit, section.name)) > 40, f"{visit.title}: {section.name}"
        assert any(person.visit == visit.id for person in of(PersonMet))
        assert any(entry.visit == visit.id for entry in of(Observation))
    assert len({visit.dossier for visit in made}) >= 12


def test_the_visit_under_way_has_captures_to_file_and_consents_to_ask_for() -> None:
    under_way = next(visit for visit in of(Visit) if visit.state == VisitState.UNDER_WAY)
    captures = [entry for entry in of(Observation) if entry.visit == under_way.id and entry.nature == Nature.NOTE]
    assert len(captures) == 3
    photos = [photo for photo in of(Photo) if photo.visit == under_way.id]
    lacking = [photo for photo in photos if photo.recognisable != Recognisable.NOBODY and not photo.consents]
    assert (len(photos), len(lacking)) == (8, 3)


def test_recommendations_are_open_overdue_and_resolved() -> None:
    found = of(Recommendation)
    assert sum(entry.state == RecommendationState.RESOLVED for entry in found) >= 10
    assert sum(is_overdue(entry, TODAY) for entry in found) >= 4
    assert {entry.state for entry in found} >= {"todo", "in_progress", "to_check", "resolved"}
    followed = {entry.recommendation for entry in of(FollowUp)}
    assert len(followed) >= 10
    assert all(entry.finding and entry.state for entry in of(FollowUp))
    by_dossier = defaultdict(list)
    for entry in found:
        by_dossier[entry.dossier].append(entry.number or 0)
    for numbers in by_dossier.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_every_act_of_review_was_allowed() -> None:
    by_subject = defaultdict(list)
    for event in of(ReviewEvent):
        by_subject[event.subject].append(event)
    for events in by_subject.values():
        done: list[ReviewEvent] = []
        for event in sorted(events, key=lambda entry: entry.happened_at or dt.datetime.max.replace(tzinfo=dt.UTC)):
            now = standing(done)
            writer = now.submitted.author if now.submitted else ""
            mine = author_login(writer) == author_login(event.author)
            action = Action(event.action)
            role = Role.OFFICER if action in {Action.SUBMITTED, Action.SHARED} else Role.REVIEWER
            assert objection(action, now, role=role, is_author=mine, reason=event.reason) is None
            assert event.version == (now.version + 1 if action is Action.SUBMITTED else now.version)
            assert set(event.follows) == {entry.id for entry in now.latest}
            done.append(event)


def test_reviews_stand_at_every_stage() -> None:
    events = defaultdict(list)
    for event in of(ReviewEvent):
        events[event.subject].append(event)
    states = [standing(found).state for found in events.values()]
    for state in (ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED, ReviewState.APPROVED, ReviewState.SHARED):
        assert states.count(state) >= 2, state
    quoted = [comment for comment in of(Comment) if not comment.reply_to]
    assert any(comment.resolved for comment in quoted)
    assert any(not comment.resolved for comment in quoted)


@pytest.mark.parametrize("comment", [entry for entry in of(Comment) if entry.quote], ids=lambda entry: entry.quote)
def test_a_comment_quotes_the_text_it_is_about(comment: Comment) -> None:
    subject = get(Visit, comment.subject)
    assert comment.quote in getattr(subject, comment.field).replace("**", "")


def test_retained_photos_may_be_shown_to_partners() -> None:
    consents = by_id(of(Consent))
    retained = [photo for photo in of(Photo) if photo.retained and (photo.consents or photo.recognisable == "nobody")]
    assert len(retained) >= 25
    assert all(usable_for(photo, Purpose.PARTNERS, consents, TODAY) for photo in retained)
    assert all(photo.alt_text and photo.caption for photo in retained)


def test_money_words_and_people_are_shared_by_dossiers() -> None:
    assert len(of(Organisation)) >= 25
    assert {entry.name for entry in of(Dispositif)} >= {"EXPLOR", "JSI", "Tandems Solidaires", "Appui-conseil"}
    assert any(dossier.programme for dossier in of(Dossier))
    assert len(of(Programme)) == 2


def test_each_country_has_a_mission_behind_it() -> None:
    behind = [mission for mission in of(Mission) if mission.ends and mission.ends < TODAY]
    assert {mission.country for mission in behind} == {"BJ", "MG", "SN"}
    told = [mission for mission in behind if mission.objectives and mission.highlights and mission.debriefing]
    assert {mission.country for mission in told} >= {"BJ", "MG"}
    assert all(item.reason for item in of(AgendaItem) if item.state in {AgendaState.CANCELLED, AgendaState.MOVED})


def test_letters_of_four_languages_appear() -> None:
    everything = "".join(str(plain) for step in demo().steps for plain in step.values.values())
    assert set("ɖɛɔŋñàéɓ") <= set(everything)


def test_nobody_can_be_written_to() -> None:
    for contact in of(Contact):
        assert not contact.email or contact.email.endswith(".example")
        assert contact.legal_basis
    assert all(login.rstrip(">").endswith(".example") for login in demo().people.values())
