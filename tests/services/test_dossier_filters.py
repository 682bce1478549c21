"""What a dossier answers to the filters of the list."""

import datetime as dt

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.mission import Mission
from fieldkit.domain.people import Organisation
from fieldkit.domain.recommendation import Recommendation, RecommendationState
from fieldkit.domain.visit import Visit
from fieldkit.services.dossier_filters import YES, DossierFilter, answers, meets, words_of
from fieldkit.services.dossiers import DossierCard
from tests.services.field import TODAY, Field, from_elsewhere


def card(field: Field) -> DossierCard:
    [found] = [card for card in field.workspace.dossiers.cards() if card.dossier.id == field.dossier.id]
    return found


def said(field: Field, name: DossierFilter) -> set[str]:
    return set(answers(card(field), TODAY)[name])


def test_every_filter_has_an_answer(field: Field) -> None:
    assert set(answers(card(field), TODAY)) == set(DossierFilter)


def test_lead_partners_and_missions_answer_by_their_ids(field: Field) -> None:
    records = field.workspace.records
    partner = records.create(Organisation, name="ONG d’ici").id
    records.edit(records.get(Dossier, field.dossier.id), partners=(partner, "not received yet"))
    later = records.create(Mission, title="Encore", dossiers=(field.dossier.id, "another")).id
    records.create(Mission, title="Ailleurs", dossiers=("another",))
    assert said(field, DossierFilter.LEAD) == {field.lead.id}
    assert said(field, DossierFilter.PARTNER) == {partner}
    assert said(field, DossierFilter.MISSION) == {field.mission.id, later}


@pytest.mark.parametrize(
    ("state", "due", "behind"),
    [
        ("open", TODAY - dt.timedelta(days=1), True),
        ("of_a_later_version", TODAY - dt.timedelta(days=1), True),
        ("open", TODAY, False),
        ("open", None, False),
        (RecommendationState.RESOLVED.value, TODAY - dt.timedelta(days=1), False),
        (RecommendationState.DROPPED.value, TODAY - dt.timedelta(days=1), False),
    ],
)
def test_what_is_open_and_behind_its_day_is_overdue(
    field: Field, state: str, due: dt.date | None, behind: bool
) -> None:
    records = field.workspace.records
    records.create(Recommendation, dossier=field.dossier.id, text="x", state=state, due=due)
    records.create(Recommendation, dossier=field.dossier.id, text="y", state="open", due=TODAY + dt.timedelta(days=9))
    assert said(field, DossierFilter.OVERDUE) == ({YES} if behind else set())


def test_a_dossier_is_unvisited_until_a_visit_was_made(field: Field) -> None:
    visit = field.visit(state="planned")
    assert said(field, DossierFilter.UNVISITED) == {YES}
    records = field.workspace.records
    records.edit(records.get(Visit, visit.id), state="done")
    assert said(field, DossierFilter.UNVISITED) == set()


def test_a_disagreement_is_to_be_decided(field: Field) -> None:
    assert said(field, DossierFilter.DISPUTED) == set()
    from_elsewhere(field.workspace, Dossier.KIND, field.dossier.id, "title", "Autre titre", field.dossier.id)
    assert said(field, DossierFilter.DISPUTED) == {YES}


def test_filters_combine_and_the_values_of_one_do_not(field: Field) -> None:
    known = answers(card(field), TODAY)
    assert meets(known, {})
    assert meets(known, {"country": ("MG", "BJ"), "lead": (field.lead.id,), "theme": ()})
    assert not meets(known, {"country": ("BJ",), "lead": ("another",)})


def test_words_are_looked_for_without_case_and_accents(field: Field) -> None:
    assert "eau potable" in words_of(card(field))
    assert "association des deux rives" in words_of(card(field))
