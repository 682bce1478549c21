"""Which mission is on, what its days hold, and what each visit lacks."""

import datetime as dt
from typing import Any

import pytest

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.indicator import Indicator
from fieldkit.domain.mission import AgendaItem, AgendaState, Mission, MissionState
from fieldkit.domain.photo import Photo, Recognisable
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.errors import NotFound
from fieldkit.services.missions import AgendaEntry, DayState, MissionDay, Phase, day_number, phase_of
from fieldkit.services.workspace import Workspace
from tests.services.field import TODAY, Field


def mission(workspace: Workspace, title: str, starts: str, ends: str, state: MissionState | str = "") -> Mission:
    return workspace.records.create(
        Mission,
        title=title,
        starts=dt.date.fromisoformat(starts) if starts else None,
        ends=dt.date.fromisoformat(ends) if ends else None,
        state=str(state),
    ).record


@pytest.mark.parametrize(
    ("today", "title"),
    [
        ("2026-03-08", "Bénin"),
        ("2026-03-09", "Bénin"),
        ("2026-03-20", "Bénin"),
        ("2026-03-21", "Sénégal"),
        ("2026-06-08", "Sénégal"),
        ("2026-12-01", "Sénégal"),
        ("2025-01-01", "Bénin"),
    ],
)
def test_the_current_mission_is_the_one_on_else_the_next_else_the_last(
    today: str, title: str, workspace: Workspace
) -> None:
    mission(workspace, "Sans dates", "", "")
    mission(workspace, "Sénégal", "2026-06-08", "2026-06-19")
    mission(workspace, "Bénin", "2026-03-09", "2026-03-20")
    found = workspace.missions.current(dt.date.fromisoformat(today))
    assert found is not None
    assert found.title == title


def test_without_any_mission_there_is_none(workspace: Workspace) -> None:
    assert workspace.missions.current(TODAY) is None
    assert workspace.missions.all(TODAY) == []
    with pytest.raises(NotFound):
        workspace.missions.get("nobody")


def test_missions_stand_in_three_groups(workspace: Workspace) -> None:
    for title, starts, ends in (
        ("Itasy", "2025-09-14", "2025-09-25"),
        ("Ziguinchor", "2025-12-01", "2025-12-05"),
        ("Zou", "2026-03-09", "2026-03-20"),
        ("Amoron’i Mania", "2026-09-14", "2026-09-25"),
        ("Saloum", "2026-06-08", "2026-06-19"),
    ):
        mission(workspace, title, starts, ends)
    rows = workspace.missions.all(TODAY)
    assert [(row.mission.title, row.phase) for row in rows] == [
        ("Zou", Phase.CURRENT),
        ("Saloum", Phase.COMING),
        ("Amoron’i Mania", Phase.COMING),
        ("Ziguinchor", Phase.PAST),
        ("Itasy", Phase.PAST),
    ]
    assert (rows[0].day_number, rows[0].days) == (4, 12)
    assert workspace.missions.get(rows[0].mission.id).record.title == "Zou"


def test_a_mission_without_dates_is_placed_by_its_state() -> None:
    assert phase_of(Mission(id="m", state=MissionState.PREPARATION), TODAY) is Phase.COMING
    assert phase_of(Mission(id="m", state=MissionState.CLOSED), TODAY) is Phase.PAST
    assert day_number(Mission(id="m"), TODAY) == (0, 0)
    assert day_number(Mission(id="m", starts=TODAY), TODAY) == (1, 1)
    assert day_number(Mission(id="m", starts=TODAY, ends=dt.date(2020, 1, 1)), TODAY) == (1, 1)


def plan(field: Field, day: int, hour: int, purpose: str, **values: object) -> AgendaItem:
    values = {"mission": field.mission.id, "purpose": purpose, **values}
    return field.workspace.records.create(AgendaItem, date=dt.date(2026, 3, day), starts=dt.time(hour), **values).record


def strip(field: Field) -> dict[int, MissionDay]:
    return {day.date.day: day for day in field.workspace.missions.strip(field.mission, TODAY)}


def test_the_strip_counts_visits_and_knows_free_days(field: Field) -> None:
    dossier = field.dossier.id
    second = plan(field, 12, 15, "Maraîchage", about_dossier=dossier, place="Lissa-Gbédji")
    plan(field, 12, 7, "Départ")
    plan(field, 14, 9, "Repos, rédaction")
    plan(field, 15, 9, "Trajet vers Glazoué", place="Glazoué")
    plan(field, 13, 9, "Annulée", about_dossier=dossier, state=AgendaState.CANCELLED.value)
    plan(field, 16, 9, "Mairie", about_dossier=dossier)
    visit = field.workspace.visits.start(second)
    field.workspace.visits.complete(visit)
    field.visit(mission=field.mission.id, state=VisitState.UNDER_WAY.value)
    field.visit(dt.date(2026, 3, 22), mission=field.mission.id, state=VisitState.DONE.value)

    days = strip(field)

    assert list(days) == [*range(9, 21), 22]
    assert (days[12].done, days[12].total, days[12].state, days[12].is_today) == (1, 3, DayState.TODAY, True)
    assert (days[12].place, days[12].purposes) == ("Dassa", ("Départ", "Forage et borne-fontaine", "Maraîchage"))
    assert (days[14].state, days[14].purposes) == (DayState.FREE, ("Repos, rédaction",))
    assert (days[15].state, days[15].place) == (DayState.FREE, "Glazoué")
    assert (days[13].state, days[13].total) == (DayState.FREE, 0)
    assert (days[16].state, days[16].total) == (DayState.AHEAD, 1)
    assert (days[22].state, days[22].place, days[22].done) == (DayState.AHEAD, "Tchakalo 2", 1)
    row = field.workspace.missions.all(TODAY)[0]
    assert (row.done, row.total) == (2, 5)


def test_a_day_holds_what_was_planned_and_what_was_not(field: Field) -> None:
    plan(field, 12, 7, "Départ de Bohicon")
    field.workspace.records.create(AgendaItem, mission=field.mission.id, date=TODAY, purpose="Sauvegarde du soir")
    unplanned = field.visit(mission=field.mission.id, starts=dt.time(9), title="Marché")
    other_day = field.visit(dt.date(2026, 3, 13), mission=field.mission.id)
    started = field.workspace.visits.start(field.item)

    entries = field.workspace.missions.day(field.mission, TODAY)

    assert [entry.item.purpose if entry.item else "" for entry in entries] == [
        "Départ de Bohicon",
        "",
        "Forage et borne-fontaine",
        "Sauvegarde du soir",
    ]
    assert [entry.is_visit for entry in entries] == [False, True, True, False]
    assert [entry.visit.id if entry.visit else "" for entry in entries] == ["", unplanned.id, started.id, ""]
    assert (entries[2].dossier, entries[2].site) == (field.dossier, field.site)
    assert other_day.id not in {entry.visit.id for entry in entries if entry.visit}
    assert entries[0].missing is None
    assert entries[0].changed_at is None
    assert entries[2].changed_at is not None
    assert entries[2].changed_at.tzinfo is dt.UTC


def test_a_visit_put_off_takes_its_agenda_item_along(field: Field) -> None:
    started = field.workspace.visits.start(field.item)
    moved = dt.date(2026, 3, 13)
    field.workspace.records.edit(started, date=moved)
    assert field.workspace.missions.day(field.mission, TODAY) == []
    [entry] = field.workspace.missions.day(field.mission, moved)
    assert entry.item is not None
    assert entry.visit is not None
    assert (entry.item.id, entry.visit.id) == (field.item.id, started.id)
    days = strip(field)
    assert [(days[12].total, days[13].total)] == [(0, 1)]


def test_what_a_visit_lacks_is_counted(field: Field) -> None:
    workspace, dossier = field.workspace, field.dossier.id
    started = workspace.visits.start(field.item)
    first = workspace.records.create(Indicator, dossier=dossier, title="Ménages").record
    workspace.records.create(Indicator, dossier=dossier, title="Recouvrement")
    workspace.indicators.record(first, visit=started.id, day=TODAY, value=None, comment="à revoir")
    workspace.records.edit(started, seen="Vu le cahier de caisse, aujourd’hui.", said="Rien   à dire", context="  ")
    workspace.records.create(Photo, dossier=dossier, visit=started.id, recognisable=Recognisable.ADULTS.value)
    workspace.records.create(Photo, dossier=dossier, visit=started.id)

    missing = workspace.missions.day(field.mission, TODAY)[0].missing
    assert missing is not None
    assert (missing.sections_written, len(missing.sections), missing.words) == (2, 6, 9)
    assert (missing.indicators_recorded, missing.indicators) == (0, 2), "a comment is not a value"
    assert (missing.photos, missing.consents_missing, missing.complete) == (2, 1, False)
    assert missing.sections[1].label_key == "visit.seen"

    workspace.indicators.record(first, visit=started.id, day=TODAY, level="bon")
    again = workspace.missions.day(field.mission, TODAY)[0].missing
    assert again is not None
    assert again.indicators_recorded == 1


def test_due_recommendations_are_those_of_its_dossiers(field: Field) -> None:
    workspace = field.workspace
    workspace.recommendations.raise_for(field.dossier.id, "Remplacer le compteur", due=dt.date(2026, 3, 6))
    workspace.recommendations.raise_for(field.dossier.id, "Levée", state="resolved")
    workspace.records.create(Recommendation, dossier="another", text="ailleurs", due=TODAY)
    due = workspace.missions.due_recommendations(field.mission, TODAY)
    assert [(row.recommendation.text, row.days) for row in due] == [("Remplacer le compteur", -6)]
    assert workspace.missions.due_recommendations(Mission(id="m"), TODAY) == []
    workspace.recommendations.raise_for(field.dossier.id, "Plus tard", due=dt.date(2026, 4, 6))
    assert workspace.missions.due_recommendations(field.mission, TODAY, 1) == due


def test_the_plan_has_every_day_and_what_stands_outside_them(workspace: Workspace) -> None:
    made = mission(workspace, "Bénin", "2026-03-09", "2026-03-10")
    dossier = workspace.records.create(Dossier, title="Eau").id
    site = workspace.records.create(Site, dossier=dossier, name="Tchakalo").id
    given: dict[str, dict[str, Any]] = {
        "tard": {"date": dt.date(2026, 3, 10), "starts": dt.time(15)},
        "tôt": {"date": dt.date(2026, 3, 10), "starts": dt.time(8), "site": site},
        "après": {"date": dt.date(2026, 3, 12)},
        "un jour": {},
    }
    items = {
        name: workspace.records.create(AgendaItem, mission=made.id, purpose=name, **values).record
        for name, values in given.items()
    }
    visit = workspace.visits.start(items["tôt"])
    plan = workspace.missions.plan(made)
    assert [(day.date, [line.item.purpose for line in day.items]) for day in plan] == [
        (dt.date(2026, 3, 9), []),
        (dt.date(2026, 3, 10), ["tôt", "tard"]),
        (dt.date(2026, 3, 12), ["après"]),
        (None, ["un jour"]),
    ]
    early = plan[1].items[0]
    assert (early.dossier and early.dossier.id, early.site and early.site.id) == (dossier, site)
    assert early.visit is not None
    assert early.visit.id == visit.id
    workspace.records.edit(workspace.records.get(Visit, visit.id), date=dt.date(2026, 3, 9))
    assert [len(day.items) for day in workspace.missions.plan(made)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("visit", "hours"),
    [
        (None, (dt.time(8, 30), dt.time(11, 30))),
        (Visit(id="v", starts=dt.time(9)), (dt.time(9), dt.time(11, 30))),
        (Visit(id="v", state="under_way", starts=dt.time(4, 59)), (dt.time(4, 59), None)),
        (Visit(id="v", state="under_way"), (dt.time(8, 30), dt.time(11, 30))),
        (Visit(id="v", state="done", starts=dt.time(9), ends=dt.time(10, 40)), (dt.time(9), dt.time(10, 40))),
    ],
)
def test_a_real_start_is_never_put_beside_a_planned_end(
    visit: Visit | None, hours: tuple[dt.time | None, dt.time | None]
) -> None:
    item = AgendaItem(id="a", starts=dt.time(8, 30), ends=dt.time(11, 30))
    entry = AgendaEntry(item, visit, None, None, None, None)
    assert (entry.starts, entry.ends) == hours
