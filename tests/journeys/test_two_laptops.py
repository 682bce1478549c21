"""Two laptops and the back office, over a real server, through the services."""

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.indicator import Indicator, IndicatorValue
from fieldkit.domain.mission import Mission
from fieldkit.domain.review import Action, Objection, ReviewState, Role
from fieldkit.domain.visit import Visit
from fieldkit.errors import NotAllowed, ServerUnreachable
from tests.journeys.crew import Laptop
from tests.sync.serving import RunningServer

TODAY = dt.date(2026, 3, 12)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path / "server")
    running.add_account("maelle@essai.example", "Maëlle B.")
    running.add_account("hery@essai.example", "Hery R.")
    running.add_account("thibault@essai.example", "Thibault R.", Role.REVIEWER)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def crew(tmp_path: Path, server: RunningServer) -> Iterator[tuple[Laptop, Laptop, Laptop]]:
    people = (("maelle", "Maëlle B."), ("hery", "Hery R."), ("thibault", "Thibault R."))
    laptops = [Laptop(tmp_path / login, f"{login}@essai.example", name) for login, name in people]
    for laptop in laptops:
        laptop.meet(server)
    yield laptops[0], laptops[1], laptops[2]
    for laptop in laptops:
        laptop.close()


def a_visit(laptop: Laptop) -> str:
    records = laptop.workspace.records
    dossier = records.create(Dossier, code="BJ-24-017", title="Eau potable", country="BJ")
    site = records.create(Site, dossier=dossier.id, name="Tchakalo 2")
    mission = records.create(Mission, title="Mission Bénin", starts=TODAY, ends=TODAY, dossiers=(dossier.id,))
    return records.create(
        Visit, dossier=dossier.id, site=site.id, mission=mission.id, date=TODAY, title="Forage", seen="Pompe réparée."
    ).id


def test_both_values_of_one_field_are_kept_until_a_person_settles_them(crew: tuple[Laptop, Laptop, Laptop]) -> None:
    maelle, hery, _ = crew
    visit = a_visit(maelle)
    maelle.sync()
    hery.sync()
    for laptop, text in ((maelle, "Débit 12 l/min."), (hery, "Débit 21 l/min.")):
        records = laptop.workspace.records
        records.edit(records.get(Visit, visit), seen=text)
    maelle.sync()
    hery.sync()
    maelle.sync()
    for laptop in (maelle, hery):
        versions = laptop.workspace.records.get(Visit, visit).conflicts["seen"]
        assert {version.value for version in versions} == {"Débit 12 l/min.", "Débit 21 l/min."}
        assert {version.author for version in versions} == {
            "Maëlle B. <maelle@essai.example>",
            "Hery R. <hery@essai.example>",
        }
    records = hery.workspace.records
    records.settle(records.get(Visit, visit), "seen", "Débit 12 l/min le matin, 21 le soir.")
    hery.sync()
    maelle.sync()
    for laptop in (maelle, hery):
        settled = laptop.workspace.records.get(Visit, visit)
        assert settled.record.seen == "Débit 12 l/min le matin, 21 le soir."
        assert not settled.conflicts
    [told] = maelle.workspace.settling.news()
    assert (told.author, told.record, told.fields) == ("Hery R. <hery@essai.example>", visit, ("seen",))
    assert hery.workspace.settling.news() == []


def test_different_fields_of_one_visit_merge_without_a_question(crew: tuple[Laptop, Laptop, Laptop]) -> None:
    maelle, hery, _ = crew
    visit = a_visit(maelle)
    maelle.sync()
    hery.sync()
    for laptop, values in (
        (maelle, {"said": "« On paie si l’eau coule. »"}),
        (hery, {"next_steps": "Revoir le tarif."}),
    ):
        records = laptop.workspace.records
        records.edit(records.get(Visit, visit), **values)
    for laptop in (maelle, hery, maelle):
        laptop.sync()
    for laptop in (maelle, hery):
        merged = laptop.workspace.records.get(Visit, visit)
        assert (merged.record.said, merged.record.next_steps) == ("« On paie si l’eau coule. »", "Revoir le tarif.")
        assert not merged.conflicts


def test_a_visit_is_measured_photographed_sent_reviewed_and_approved(
    crew: tuple[Laptop, Laptop, Laptop], tmp_path: Path
) -> None:
    maelle, hery, thibault = crew
    visit = a_visit(maelle)
    maelle.sync()
    loaded = maelle.workspace.records.get(Visit, visit)
    indicator = maelle.workspace.records.create(
        Indicator, dossier=loaded.record.dossier, code="EAU-04", title="Personnes desservies", measure="unit"
    )
    maelle.workspace.indicators.record(
        indicator.record, visit=visit, day=TODAY, value=Decimal(498), women=Decimal(137), men=Decimal(361)
    )
    photo = tmp_path / "IMG-20260312-WA0007.jpg"
    photo.write_bytes(a_jpeg())
    report = maelle.workspace.photos.import_files([photo], loaded.record)
    assert len(report.imported) == 1
    review = maelle.workspace.review
    assert review.act(Action.SUBMITTED, loaded).state is ReviewState.SUBMITTED
    assert review.objection(Action.APPROVED, visit) is Objection.NOT_A_REVIEWER
    maelle.sync()
    thibault.sync()
    received = thibault.workspace.records.get(Visit, visit)
    assert thibault.workspace.photos.of_visit(visit, TODAY)[0].photo.file_name == photo.name
    assert thibault.workspace.photos.original(thibault.workspace.photos.of_visit(visit, TODAY)[0].photo) == a_jpeg()
    values = thibault.workspace.records.all(IndicatorValue, visit=visit)
    assert [(value.value, value.women) for value in values] == [(Decimal(498), Decimal(137))]
    thibault.workspace.review.comment(received.record, "seen", "Depuis quand ?", quote="Pompe réparée.")
    with pytest.raises(NotAllowed):
        thibault.workspace.review.act(Action.CHANGES_REQUESTED, received)
    thibault.workspace.review.act(Action.CHANGES_REQUESTED, received, reason="Dater la réparation.")
    thibault.sync()
    maelle.sync()
    assert review.standing(visit).state is ReviewState.CHANGES_REQUESTED
    (thread,) = review.threads(visit)
    assert (thread.first.field, thread.first.text) == ("seen", "Depuis quand ?")
    maelle.workspace.records.edit(maelle.workspace.records.get(Visit, visit), seen="Pompe réparée le 4 février.")
    assert review.act(Action.SUBMITTED, maelle.workspace.records.get(Visit, visit)).version == 2
    maelle.sync()
    thibault.sync()
    again = thibault.workspace.records.get(Visit, visit)
    (difference,) = thibault.workspace.review.differences(again, since=1)
    assert (difference.field, difference.before) == ("seen", "Pompe réparée.")
    assert thibault.workspace.review.act(Action.APPROVED, again).state is ReviewState.APPROVED
    thibault.sync()
    for laptop in (maelle, hery):
        laptop.sync()
        assert laptop.workspace.review.standing(visit).state is ReviewState.APPROVED


def test_a_server_that_stops_marks_nothing_as_sent_and_work_goes_on(
    crew: tuple[Laptop, Laptop, Laptop], server: RunningServer
) -> None:
    maelle, hery, _ = crew
    visit = a_visit(maelle)
    server.stop()
    before = maelle.workspace.outbox.waiting()
    with pytest.raises(ServerUnreachable):
        maelle.sync()
    assert maelle.workspace.outbox.waiting() == before
    records = maelle.workspace.records
    records.edit(records.get(Visit, visit), said="Écrit hors ligne.")
    server.start()
    maelle.sync()
    assert maelle.workspace.outbox.waiting().items == 0
    hery.sync()
    assert hery.workspace.records.get(Visit, visit).record.said == "Écrit hors ligne."


def a_jpeg() -> bytes:
    out = io.BytesIO()
    Image.effect_mandelbrot((900, 700), (-2, -1.2, 1, 1.2), 40).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
