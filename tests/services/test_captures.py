"""Quick captures: whose wait here, the visit they are about, and where they may go."""

import datetime as dt

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.visit import Nature, Observation, VisitState
from fieldkit.services.captures import Waiting
from tests.services.field import TODAY, Field

HERE = "Notée par moi"
SOMEBODY = "Autre <autre@example.org>"


def _texts(waiting: Waiting) -> list[str]:
    return [capture.note.text for capture in waiting.captures]


def _from_somebody(field: Field, number: int, text: str, visit: str = "", dossier: str = "") -> None:
    values = {"text": text, "nature": Nature.NOTE.value, "visit": visit, "dossier": dossier}
    edits = tuple(Edit(Observation.KIND, f"theirs-{number}", name, value) for name, value in values.items() if value)
    at = int(dt.datetime.now(dt.UTC).timestamp() * 1000) << 16
    change = Change(ChangeId("0" * 15 + "b", number), dossier, SOMEBODY, "0" * 16, at, edits)
    field.workspace.outbox.receive([change], {})


def test_those_of_the_mission_wait_the_latest_first(field: Field) -> None:
    workspace = field.workspace
    started = workspace.visits.start(field.item).record
    for minute, text in enumerate(("Demander le carnet", "Recette du marché", "Pression faible")):
        workspace.visits.capture(started, text, dt.time(14, minute))
    waiting = workspace.captures.waiting(field.mission, TODAY)
    assert _texts(waiting) == ["Pression faible", "Recette du marché", "Demander le carnet"]
    assert {capture.day for capture in waiting.captures} == {TODAY}
    workspace.visits.file_capture(waiting.captures[0].note, "seen")
    assert _texts(workspace.captures.waiting(field.mission, TODAY)) == ["Recette du marché", "Demander le carnet"]


def test_my_own_wait_wherever_they_were_made_and_those_of_others_on_their_own_page(field: Field) -> None:
    workspace = field.workspace
    in_mission, alone = workspace.visits.start(field.item).record, field.visit()
    workspace.records.create(Observation, text=HERE, nature=Nature.NOTE.value)
    workspace.visits.capture(alone, "Hors mission", dt.time(9))
    _from_somebody(field, 1, "Sans visite, d’un autre")
    _from_somebody(field, 2, "Hors mission, d’un autre", alone.id, field.dossier.id)
    _from_somebody(field, 3, "De la mission, d’un autre", in_mission.id, field.dossier.id)
    assert sorted(_texts(workspace.captures.waiting(field.mission, TODAY))) == [
        "De la mission, d’un autre",
        "Hors mission",
        HERE,
    ]
    assert sorted(_texts(workspace.captures.waiting(None, TODAY))) == ["Hors mission", HERE]


def test_a_capture_of_no_visit_has_the_day_it_was_written(field: Field) -> None:
    field.workspace.records.create(Observation, text=HERE, nature=Nature.NOTE.value)
    [capture] = field.workspace.captures.waiting(None, TODAY).captures
    assert capture.day == dt.datetime.now().astimezone().date()


def test_the_visits_of_captures_are_offered_first_then_the_nearest_day(field: Field) -> None:
    workspace = field.workspace
    far = field.visit(TODAY - dt.timedelta(days=3), mission=field.mission.id, title="Avant")
    field.visit(TODAY + dt.timedelta(days=1), mission=field.mission.id, title="Demain")
    field.visit(TODAY, mission=field.mission.id, title="", state="planned")
    field.visit(TODAY, mission=field.mission.id, title="Annulée", state="cancelled")
    assert workspace.captures.waiting(field.mission, TODAY) == Waiting(), "nothing is read for nothing"
    workspace.visits.capture(far, "Pression", dt.time(9))
    targets = workspace.captures.waiting(field.mission, TODAY).targets
    assert [target.title for target in targets] == ["Avant", field.site.name, "Demain"]


def test_the_visit_in_progress_is_the_one_begun_last_today(field: Field) -> None:
    captures, under_way = field.workspace.captures, VisitState.UNDER_WAY.value
    assert captures.visit_on(TODAY) is None
    field.visit(TODAY - dt.timedelta(days=1), state=under_way)
    field.visit(TODAY, state=VisitState.DONE.value, starts=dt.time(11))
    assert captures.visit_on(TODAY) is None
    field.visit(TODAY, state=under_way, starts=dt.time(8))
    last = field.visit(TODAY, state=under_way, starts=dt.time(10), authors=("Autre", "Chargée de mission"))
    field.visit(TODAY, state=under_way, starts=dt.time(12), authors=("Autre",))
    assert captures.visit_on(TODAY) == last
