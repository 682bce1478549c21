"""Recommendations: due, answered, raised."""

import datetime as dt

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.recommendation import FollowUp, Recommendation, RecommendationState
from fieldkit.errors import NotFound
from fieldkit.services.recommendations import Due, Horizon
from tests.services.field import TODAY, Field


@pytest.mark.parametrize(
    ("due", "state", "expected", "days", "horizon"),
    [
        ("2026-03-06", "todo", Due.OVERDUE, -6, Horizon.OVERDUE),
        ("2026-03-06", "to_check", Due.OVERDUE, -6, Horizon.OVERDUE),
        ("2026-03-12", "to_check", Due.TO_CHECK, 0, Horizon.THIS_WEEK),
        ("2026-03-12", "todo", Due.TODAY, 0, Horizon.THIS_WEEK),
        ("2026-03-18", "in_progress", Due.AHEAD, 6, Horizon.THIS_WEEK),
        ("2026-03-19", "todo", Due.AHEAD, 7, Horizon.LATER),
        ("", "todo", Due.UNDATED, None, Horizon.LATER),
        ("", "of_a_later_version", Due.UNDATED, None, Horizon.LATER),
        ("2026-03-06", "resolved", Due.CLOSED, -6, Horizon.CLOSED),
        ("2026-05-06", "dropped", Due.CLOSED, 55, Horizon.CLOSED),
    ],
)
def test_what_a_day_asks(due: str, state: str, expected: Due, days: int | None, horizon: Horizon, field: Field) -> None:
    created = field.workspace.recommendations.raise_for(
        field.dossier.id, "Remplacer le compteur", due=dt.date.fromisoformat(due) if due else None, state=state
    )
    row = field.workspace.recommendations.get(created.id, TODAY)
    assert (row.due, row.days, row.horizon) == (expected, days, horizon)


def test_open_ones_stand_by_day_and_closed_ones_after(field: Field) -> None:
    service, dossier = field.workspace.recommendations, field.dossier.id
    for text, due, state in (
        ("sans date", None, "todo"),
        ("tard", dt.date(2026, 6, 1), "todo"),
        ("levée tôt", dt.date(2025, 1, 1), "resolved"),
        ("échue", dt.date(2026, 3, 1), "todo"),
        ("levée tard", dt.date(2026, 1, 1), "resolved"),
    ):
        service.raise_for(dossier, text, due=due, state=state)
    assert [row.recommendation.text for row in service.all(TODAY)] == [
        "échue",
        "tard",
        "sans date",
        "levée tard",
        "levée tôt",
    ]
    assert (
        len(service.open(TODAY))
        == len(service.open(TODAY, dossier))
        == len(service.of_mission(field.mission, TODAY)) - 2
    )
    assert service.open(TODAY, "another") == []
    assert service.pressing(TODAY, 2) == service.open(TODAY)[:2]
    assert service.pressing(TODAY, 8) == service.open(TODAY)


def test_of_all_dossiers_each_with_its_own(field: Field) -> None:
    other = field.workspace.records.create(Dossier, code="MG-1").record
    service = field.workspace.recommendations
    service.raise_(field.visit(), "ici")
    service.raise_for(other.id, "là")
    rows = {row.recommendation.text: row for row in service.all(TODAY)}
    assert (rows["ici"].dossier, rows["ici"].place, rows["ici"].raised_on) == (field.dossier, "Tchakalo 2", TODAY)
    assert (rows["là"].dossier, rows["là"].place, rows["là"].raised_on) == (other, "", None)
    alone = service.all(TODAY, field.dossier.id)
    assert alone == [rows["ici"]], "one dossier or all: the same row"


def test_an_answer_is_a_finding_and_a_state_in_one_gesture(field: Field) -> None:
    workspace = field.workspace
    visit = field.visit()
    asked = workspace.recommendations.raise_for(field.dossier.id, "Remplacer le compteur")

    answer = workspace.recommendations.answer(
        asked, visit, RecommendationState.IN_PROGRESS, finding="Compteur photographié, toujours bloqué", proof="photo"
    )

    assert (answer.record.visit, answer.record.date, answer.record.proof) == (visit.id, TODAY, "photo")
    assert workspace.records.get(Recommendation, asked.id).record.state == RecommendationState.IN_PROGRESS
    last = workspace.records.last
    assert last is not None
    workspace.undo.undo(last.gesture)
    assert workspace.records.get(Recommendation, asked.id).record.state == RecommendationState.TODO
    assert workspace.records.all(FollowUp) == []


def test_a_second_answer_at_the_same_visit_replaces_the_first(field: Field) -> None:
    workspace = field.workspace
    earlier, visit = field.visit(dt.date(2025, 10, 14)), field.visit()
    asked = workspace.recommendations.raise_for(field.dossier.id, "Afficher le tarif")
    for at, state in (
        (visit, RecommendationState.IN_PROGRESS),
        (earlier, RecommendationState.TODO),
        (visit, RecommendationState.RESOLVED),
    ):
        current = workspace.records.get(Recommendation, asked.id)
        workspace.recommendations.answer(current, at, state, finding=state.value)
    row = workspace.recommendations.get(asked.id, TODAY)
    assert [(entry.visit, entry.finding) for entry in row.follow_ups] == [
        (earlier.id, "todo"),
        (visit.id, "resolved"),
    ]
    assert row.due is Due.CLOSED


def test_numbers_are_never_given_twice(field: Field) -> None:
    service, records = field.workspace.recommendations, field.workspace.records
    first = service.raise_(field.visit(), "  une  ", priority="high")
    second = service.raise_for(field.dossier.id, "deux")
    records.delete(second)
    third = service.raise_for(field.dossier.id, "trois")
    assert [entry.record.number for entry in (first, second, third)] == [1, 2, 3]
    assert (first.record.text, first.record.priority) == ("une", "high")
    other = records.create(Dossier, code="MG-1")
    assert service.raise_for(other.id, "ailleurs").record.number == 1


def test_one_that_is_not_there_or_in_the_bin(field: Field) -> None:
    service = field.workspace.recommendations
    with pytest.raises(NotFound):
        service.get("nobody", TODAY)
    created = service.raise_for(field.dossier.id, "x")
    field.workspace.records.delete(created)
    with pytest.raises(NotFound):
        service.get(created.id, TODAY)
