"""The list of dossiers and the first page of one."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import event

from fieldkit.domain.dossier import BudgetLine, Dossier, DossierState, Funding, SupportStep
from fieldkit.domain.indicator import Indicator, IndicatorValue, ValueRole
from fieldkit.domain.people import Contact, Organisation
from fieldkit.domain.photo import Document, Photo
from fieldkit.domain.programme import Dispositif, Programme
from fieldkit.domain.recommendation import Recommendation, RecommendationState
from fieldkit.domain.values import Money
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.errors import NotFound
from fieldkit.reference.dispositifs import dispositifs
from fieldkit.services.dossiers import Counts, DossierCard, goals, known_dispositif, proposed_code
from fieldkit.services.workspace import Workspace
from tests.services.field import TODAY, Field, from_elsewhere


def card(field: Field) -> DossierCard:
    [found] = [card for card in field.workspace.dossiers.cards() if card.dossier.id == field.dossier.id]
    return found


def test_a_new_dossier_is_a_card_with_nothing_in_it(field: Field) -> None:
    found = card(field)
    assert (found.lead, found.dispositifs, found.last_visit) == ("Association des deux rives", (), None)
    assert (found.counts, found.in_conflict, found.warning) == (Counts(), False, "")


def test_a_card_counts_what_the_dossier_holds(field: Field) -> None:
    records, dossier = field.workspace.records, field.dossier.id
    field.visit(dt.date(2025, 10, 14), state=VisitState.DONE.value)
    field.visit(dt.date(2024, 11, 6), state=VisitState.DONE.value)
    field.visit(dt.date(2026, 5, 1), state=VisitState.PLANNED.value)
    field.visit(dt.date(2026, 2, 1), state=VisitState.CANCELLED.value)
    for state in RecommendationState:
        records.create(Recommendation, dossier=dossier, text="x", state=state.value)
    records.create(Recommendation, dossier=dossier, text="d’une version à venir", state="accepted_in_part")
    for kind in (Indicator, Document, Photo, Photo):
        records.create(kind, dossier=dossier)
    records.create(Contact, family_name="D.", dossiers=(dossier,))
    records.create(Contact, family_name="K.", dossiers=("another",))
    binned = records.create(Photo, dossier=dossier)
    records.delete(binned)

    found = card(field)

    assert found.last_visit == dt.date(2025, 10, 14), "a planned or cancelled visit is not a last visit"
    assert found.counts == Counts(
        indicators=1, visits=3, photos=2, recommendations=6, open_recommendations=4, documents=1, contacts=1
    )
    assert field.workspace.dossiers.overview(dossier, TODAY).counts == found.counts


def test_a_card_names_its_dispositifs_and_warns_while_watched(field: Field) -> None:
    records = field.workspace.records
    scheme = records.create(Dispositif, name="EXPLOR", edition="2026")
    dossier = records.edit(
        records.get(Dossier, field.dossier.id),
        dispositifs=(scheme.id, "not received yet"),
        state=DossierState.WATCH.value,
        watch_reason="Recouvrement en baisse",
    )
    assert (card(field).dispositifs, card(field).warning) == (("EXPLOR",), "Recouvrement en baisse")
    records.edit(dossier, state=DossierState.RUNNING.value)
    assert card(field).warning == "", "the reason stays in the file and no longer warns"


@pytest.mark.parametrize("where", ["dossier", "visit"])
def test_a_disagreement_anywhere_in_the_dossier_shows_on_its_card(where: str, field: Field) -> None:
    visit = field.visit(title="Forage")
    other = field.workspace.records.create(Dossier, title="Autre", code="SN-1")
    kind, record = (Dossier.KIND, field.dossier.id) if where == "dossier" else (Visit.KIND, visit.id)
    from_elsewhere(field.workspace, kind, record, "title", "Autre titre", field.dossier.id)
    assert {found.dossier.id: found.in_conflict for found in field.workspace.dossiers.cards()} == {
        field.dossier.id: True,
        other.id: False,
    }
    assert field.workspace.dossiers.overview(field.dossier.id, TODAY).in_conflict


def test_cards_stand_by_country_then_code(workspace: Workspace) -> None:
    for country, code in (("SN", "SN-1"), ("BJ", "BJ-2"), ("BJ", "BJ-1")):
        workspace.records.create(Dossier, country=country, code=code)
    assert [found.dossier.code for found in workspace.dossiers.cards()] == ["BJ-1", "BJ-2", "SN-1"]


def queries(workspace: Workspace) -> int:
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    engine = workspace._store._database._readers
    event.listen(engine, "before_cursor_execute", count)
    workspace.dossiers.cards()
    event.remove(engine, "before_cursor_execute", count)
    return asked


def test_many_dossiers_take_no_more_queries_than_one(field: Field) -> None:
    few = queries(field.workspace)
    gesture = field.workspace.records.gesture()
    for number in range(60):
        identity = gesture.create(Dossier, code=f"MG-{number}", country="MG", lead=field.lead.id)
        gesture.create(Visit, dossier=identity, date=TODAY, state="done")
    field.workspace.records.keep(gesture)
    assert queries(field.workspace) == few
    assert len(field.workspace.dossiers.cards()) == 61


def test_the_first_page(field: Field) -> None:
    records, dossier = field.workspace.records, field.dossier.id
    partner = records.create(Organisation, name="ONG d’ici").record
    programme = records.create(Programme, name="Programme mutualisé").record
    scheme = records.create(Dispositif, name="EXPLOR").record
    records.edit(
        records.get(Dossier, dossier),
        partners=(partner.id,),
        programme=programme.id,
        dispositifs=(scheme.id,),
        main_goals=("6.1",),
        goals=("5.5", "17.17"),
    )
    records.create(BudgetLine, dossier=dossier, planned=Money(Decimal(92400), "EUR"))
    records.create(Funding, dossier=dossier, funder=field.lead.id, dispositif=scheme.id)
    key = records.create(Indicator, dossier=dossier, title="Ménages", key=True).record
    records.create(Indicator, dossier=dossier, title="Autre")
    records.create(
        IndicatorValue, dossier=dossier, indicator=key.id, role=ValueRole.ACTUAL.value, value=Decimal(498), date=TODAY
    )
    records.create(Recommendation, dossier=dossier, text="loin", due=dt.date(2026, 6, 1))
    records.create(Recommendation, dossier=dossier, text="échue", due=dt.date(2026, 3, 6))
    records.create(Recommendation, dossier=dossier, text="levée", state=RecommendationState.RESOLVED.value)
    for day in (1, 3, 2):
        records.create(Photo, dossier=dossier, caption=str(day), taken_at=dt.datetime(2026, 3, day, tzinfo=dt.UTC))

    page = field.workspace.dossiers.overview(dossier, TODAY)

    assert page.dossier.title == "Eau potable et gouvernance du service"
    assert (page.lead, page.partners, page.sites) == (field.lead, (partner,), (field.site,))
    assert (page.programme, page.dispositifs) == (programme, (scheme,))
    assert [(row.funder, row.dispositif) for row in page.fundings] == [(field.lead, scheme)]
    assert [row.planned for row in page.budget.totals] == [Money(Decimal(92400), "EUR")]
    assert [(state.indicator.title, state.last and state.last.value) for state in page.indicators] == [
        ("Ménages", Decimal(498))
    ]
    assert [row.recommendation.text for row in page.due] == ["échue", "loin"]
    assert [photo.caption for photo in page.photos] == ["3", "2", "1"]


def test_rates_come_from_the_missions_to_the_dossier(field: Field) -> None:
    records = field.workspace.records
    mission = records.get(type(field.mission), field.mission.id)
    records.edit(mission, mga_rate=Decimal(5000), mga_rate_on=dt.date(2026, 3, 2), mga_rate_source="saisi")
    page = field.workspace.dossiers.overview(field.dossier.id, TODAY)
    converted = page.budget.in_currency(Money(Decimal(2), "EUR"), "MGA")
    assert converted is not None
    assert converted.money == Money(Decimal(10_000), "MGA")


def test_support_steps_and_visits_make_one_line_of_time(field: Field) -> None:
    records, dossier = field.workspace.records, field.dossier.id
    second = field.visit(dt.date(2025, 10, 14), state=VisitState.DONE.value)
    first = field.visit(dt.date(2024, 11, 6), state=VisitState.DONE.value)
    field.visit(dt.date(2025, 1, 1), state=VisitState.CANCELLED.value)
    planned = field.visit(dt.date(2026, 9, 1), state=VisitState.PLANNED.value)
    records.create(SupportStep, dossier=dossier, title="Formation", date=dt.date(2024, 6, 18))
    records.create(SupportStep, dossier=dossier, title="Évaluation", date=dt.date(2026, 9, 15))
    records.create(SupportStep, dossier=dossier, title="Un jour")
    for state in ("resolved", "resolved", "todo"):
        records.create(Recommendation, dossier=dossier, visit=first.id, state=state)

    line = field.workspace.dossiers.overview(dossier, TODAY).timeline

    assert [(entry.step.title if entry.step else entry.number, entry.past) for entry in line] == [
        ("Formation", True),
        (1, True),
        (2, True),
        (3, False),
        ("Évaluation", False),
        ("Un jour", False),
    ]
    assert [entry.visit.id for entry in line if entry.visit] == [first.id, second.id, planned.id]
    assert (line[1].tally.raised, line[1].tally.resolved) == (3, 2)


def test_main_goals_come_first_then_by_number() -> None:
    found = goals(Dossier(id="d", main_goals=("17.17", "6.1"), goals=("6.1", "11", "5.5", "autre")))
    assert [(goal.code, goal.number, goal.main) for goal in found] == [
        ("6.1", "6", True),
        ("17.17", "17", True),
        ("autre", "autre", False),
        ("5.5", "5", False),
        ("11", "11", False),
    ]


def test_a_dossier_that_is_not_there(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        workspace.dossiers.overview("nobody", TODAY)


def test_the_next_code_follows_those_of_country_and_year() -> None:
    codes = ["BJ-26-001", "BJ-26-009", "BJ-25-040", "MG-26-012", "BJ-26-abc", ""]
    assert proposed_code("BJ", dt.date(2026, 3, 1), codes) == "BJ-26-010"
    assert proposed_code("SN", dt.date(2026, 3, 1), codes) == "SN-26-001"


def test_a_dispositif_is_known_by_its_name_with_its_rules() -> None:
    [known, *_] = dispositifs()
    assert known_dispositif(f" {known.name.upper()} ", "fr") == known.fields("fr")
    assert known_dispositif(" Fonds communal ", "fr") == {"name": "Fonds communal"}
