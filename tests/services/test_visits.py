"""A visit from its start to its end."""

import datetime as dt

import pytest

from fieldkit.domain.indicator import Indicator
from fieldkit.domain.mission import AgendaItem, AgendaState
from fieldkit.domain.people import PersonMet
from fieldkit.domain.recommendation import Recommendation, RecommendationState
from fieldkit.domain.visit import Nature, Observation, Visit, VisitState
from fieldkit.errors import BadValue, NotFound, Refused
from tests.services.field import TODAY, Field, from_elsewhere


def last_gesture(field: Field) -> str:
    last = field.workspace.records.last
    assert last is not None
    return last.gesture


def test_an_agenda_item_becomes_a_visit_in_one_gesture(field: Field) -> None:
    started = field.workspace.visits.start(field.item, now=dt.time(10, 50))

    visit = started.record
    assert (visit.dossier, visit.site, visit.mission) == (field.dossier.id, field.site.id, field.mission.id)
    assert (visit.title, visit.date, visit.starts) == ("Forage et borne-fontaine", TODAY, dt.time(10, 50))
    assert (visit.state, visit.type, visit.authors) == (VisitState.UNDER_WAY, "works", ("Chargée de mission",))
    item = field.workspace.records.get(AgendaItem, field.item.id)
    assert item.record.visit == visit.id

    field.workspace.undo.undo(last_gesture(field))
    assert field.workspace.records.get(AgendaItem, field.item.id).record.visit == ""
    assert field.workspace.records.all(Visit) == []


def test_starting_twice_opens_the_same_visit(field: Field) -> None:
    first = field.workspace.visits.start(field.item)
    assert field.workspace.visits.start(field.item).id == first.id
    assert len(field.workspace.records.all(Visit)) == 1
    field.workspace.records.delete(first)
    assert field.workspace.visits.start(field.item).id != first.id


def test_an_item_about_no_dossier_cannot_become_a_visit(field: Field) -> None:
    item = field.workspace.records.create(AgendaItem, mission=field.mission.id, purpose="Repos", date=TODAY)
    with pytest.raises(BadValue):
        field.workspace.visits.start(item.record)
    by_site = field.workspace.records.create(AgendaItem, mission=field.mission.id, site=field.site.id, date=TODAY)
    found = field.workspace.visits.start(by_site.record).record
    assert (found.dossier, found.title) == (field.dossier.id, "Tchakalo 2")


def test_a_visit_nobody_had_planned(field: Field) -> None:
    visit = field.workspace.visits.begin(field.dossier.id, TODAY, site=field.site.id, now=dt.time(9)).record
    assert (visit.title, visit.type, visit.state) == ("Tchakalo 2", "works", VisitState.UNDER_WAY)
    with pytest.raises(NotFound):
        field.workspace.visits.begin("nobody", TODAY)


def test_the_sheet_holds_all_that_the_editor_shows(field: Field) -> None:
    workspace = field.workspace
    visit = workspace.visits.start(field.item)
    workspace.visits.meet(visit.record, name="Afi D.", position="présidente")
    workspace.visits.capture(visit.record, "  Pression faible ", dt.time(14, 28))
    workspace.records.create(
        Observation, dossier=field.dossier.id, visit=visit.id, text="Cahier tenu", nature=Nature.STRENGTH.value
    )
    workspace.records.create(Indicator, dossier=field.dossier.id, title="Ménages")
    workspace.recommendations.raise_(visit.record, "Remplacer le compteur")
    elsewhere = field.visit()
    workspace.visits.meet(elsewhere, name="Koffi S.")

    sheet = workspace.visits.sheet(visit.id, TODAY)

    assert (sheet.visit.id, sheet.dossier, sheet.site, sheet.mission) == (
        visit.id,
        field.dossier,
        field.site,
        field.mission,
    )
    assert [person.name for person in sheet.met] == ["Afi D."]
    assert [(note.text, note.noted_at) for note in sheet.captures] == [("Pression faible", dt.time(14, 28))]
    assert [note.text for note in sheet.observations] == ["Cahier tenu"]
    assert [state.indicator.title for state in sheet.indicators] == ["Ménages"]
    assert [row.recommendation.text for row in sheet.raised] == ["Remplacer le compteur"]
    assert sheet.earlier == ()
    assert [section.field for section in sheet.missing.sections] == [
        "context",
        "seen",
        "governance",
        "said",
        "opinion",
        "next_steps",
    ]
    with pytest.raises(NotFound):
        workspace.visits.sheet("nobody", TODAY)


def test_recommendations_that_waited_stay_on_the_sheet_once_answered(field: Field) -> None:
    workspace = field.workspace
    before = field.visit(dt.date(2025, 10, 14))
    visit = field.visit()
    after = field.visit(dt.date(2026, 9, 1))
    asked = workspace.recommendations.raise_(before, "Afficher le tarif")
    workspace.recommendations.raise_(before, "Levée depuis longtemps", state=RecommendationState.RESOLVED.value)
    workspace.recommendations.raise_(after, "D’une visite d’après")
    workspace.recommendations.raise_for(field.dossier.id, "Du siège")

    def shown() -> list[str]:
        return [row.recommendation.text for row in workspace.visits.sheet(visit.id, TODAY).earlier]

    assert shown() == ["Afficher le tarif", "Du siège"]
    workspace.recommendations.answer(asked, visit, RecommendationState.RESOLVED, finding="Vu sur place")
    assert sorted(shown()) == ["Afficher le tarif", "Du siège"]
    [row] = [row for row in workspace.visits.sheet(visit.id, TODAY).earlier if row.recommendation.id == asked.id]
    answer = row.answer_at(visit.id)
    assert answer is not None
    assert (answer.finding, row.place, row.raised_on) == ("Vu sur place", "Tchakalo 2", dt.date(2025, 10, 14))
    assert row.answer_at(before.id) is None


def test_a_capture_is_filed_and_leaves_the_list_in_one_gesture(field: Field) -> None:
    workspace = field.workspace
    visit = workspace.records.create(Visit, dossier=field.dossier.id, seen="Vu le relevé.\n")
    capture = workspace.visits.capture(visit.record, "Pression faible au 3ᵉ robinet", dt.time(14, 28)).record

    filed = workspace.visits.file_capture(capture, "seen")

    assert filed.record.seen == "Vu le relevé.\n\nPression faible au 3ᵉ robinet"
    assert workspace.records.all(Observation) == []
    workspace.undo.undo(last_gesture(field))
    assert workspace.records.get(Visit, visit.id).record.seen == "Vu le relevé.\n"
    assert workspace.records.all(Observation) == [capture]


def test_a_capture_is_filed_in_another_visit_than_its_own_or_from_none(field: Field) -> None:
    workspace = field.workspace
    own, other = field.visit(), field.visit(title="Mairie")
    elsewhere = workspace.visits.capture(own, "Demander le carnet", dt.time(12, 41)).record
    alone = workspace.records.create(Observation, text="Recette du marché", nature=Nature.NOTE.value).record

    workspace.visits.file_capture(elsewhere, "next_steps", other.id)
    filed = workspace.visits.file_capture(alone, "next_steps", other.id)

    assert filed.record.next_steps == "Demander le carnet\n\nRecette du marché"
    assert workspace.records.get(Visit, own.id).record.next_steps == ""
    assert workspace.records.all(Observation) == []
    with pytest.raises(NotFound):
        workspace.visits.file_capture(alone, "next_steps")
    workspace.undo.undo(last_gesture(field))
    assert workspace.records.get(Visit, other.id).record.next_steps == "Demander le carnet"
    assert workspace.records.all(Observation) == [alone]


def test_filing_does_not_choose_between_two_versions(field: Field) -> None:
    workspace = field.workspace
    visit = workspace.records.create(Visit, dossier=field.dossier.id, seen="ici")
    capture = workspace.visits.capture(visit.record, "Pression", dt.time(14)).record
    from_elsewhere(workspace, Visit.KIND, visit.id, "seen", "ailleurs", field.dossier.id)
    with pytest.raises(Refused) as refused:
        workspace.visits.file_capture(capture, "seen")
    assert refused.value.reason == "in_conflict"
    assert len(workspace.records.get(Visit, visit.id).conflicts["seen"]) == 2
    assert workspace.records.all(Observation) == [capture]
    assert workspace.visits.file_capture(capture, "said").record.said == "Pression"


def test_an_empty_capture_is_refused(field: Field) -> None:
    with pytest.raises(BadValue):
        field.workspace.visits.capture(field.visit(), " \n ", dt.time(14))


@pytest.mark.parametrize("whole", [True, False])
def test_finishing_says_whether_something_is_left(whole: bool, field: Field) -> None:
    workspace = field.workspace
    visit = workspace.visits.start(field.item)
    names = [section.field for section in workspace.visits.sheet(visit.id, TODAY).missing.sections]
    visit = workspace.records.edit(visit, **dict.fromkeys(names if whole else names[1:], "Écrit."))

    ended = workspace.visits.finish(visit, TODAY, ends=dt.time(12, 40))

    assert ended.record.state == (VisitState.DONE if whole else VisitState.TO_COMPLETE)
    assert ended.record.ends == dt.time(12, 40)
    assert workspace.records.get(AgendaItem, field.item.id).record.state == AgendaState.DONE
    workspace.undo.undo(last_gesture(field))
    assert workspace.records.get(Visit, visit.id).record.state == VisitState.UNDER_WAY
    assert workspace.records.get(AgendaItem, field.item.id).record.state == ""


def test_a_person_may_call_a_visit_done_with_something_empty(field: Field) -> None:
    visit = field.workspace.visits.begin(field.dossier.id, TODAY)
    assert field.workspace.visits.complete(visit).record.state == VisitState.DONE


def test_visits_of_a_dossier_are_numbered_by_day(field: Field) -> None:
    third = field.visit(dt.date(2026, 3, 12))
    first = field.visit(dt.date(2024, 11, 6))
    cancelled = field.visit(dt.date(2025, 1, 1), state=VisitState.CANCELLED.value)
    second = field.visit(dt.date(2025, 10, 14))
    for state in ("resolved", "todo"):
        field.workspace.records.create(Recommendation, dossier=field.dossier.id, visit=first.id, state=state)

    rows = field.workspace.visits.of_dossier(field.dossier.id, TODAY)

    assert [(row.visit.id, row.number) for row in rows] == [
        (third.id, 3),
        (second.id, 2),
        (cancelled.id, 0),
        (first.id, 1),
    ]
    assert (rows[-1].tally.raised, rows[-1].tally.resolved, rows[0].tally.raised) == (2, 1, 0)
    assert {row.site for row in rows} == {"Tchakalo 2"}


def test_a_group_met_is_noted_with_its_number(field: Field) -> None:
    met = field.workspace.visits.meet(field.visit(), position="usagères", count=14, sex="woman")
    assert field.workspace.records.get(PersonMet, met.id).record.count == 14
