"""Search: words in any record, with the dossier and the visit to open."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import event

from fieldkit.domain.indicator import Indicator, IndicatorValue
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.people import Organisation
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Observation, Visit
from tests.services.field import Field


def test_what_is_found_says_where_it_belongs(field: Field) -> None:
    records = field.workspace.records
    visit = field.visit(title="Forage", seen="Le débit est à l’étiage.")
    note = records.create(Observation, dossier=field.dossier.id, visit=visit.id, text="Débit faible")
    records.create(Organisation, name="Compagnie du Débit")

    found = {row.kind: row for row in field.workspace.search.find("DEBIT")}

    assert set(found) == {"visit", "observation", "organisation"}
    assert (found["visit"].record, found["visit"].visit) == (visit.id, visit.id)
    assert (found["observation"].record, found["observation"].visit) == (note.id, visit.id)
    assert (found["visit"].dossier_code, found["visit"].dossier_title) == (
        "BJ-24-017",
        "Eau potable et gouvernance du service",
    )
    assert (found["organisation"].dossier, found["organisation"].dossier_code, found["organisation"].visit) == (
        "",
        "",
        "",
    )
    assert "\x02débit\x03" in found["visit"].excerpt


def test_every_word_counts_and_the_last_is_a_beginning(field: Field) -> None:
    field.visit(title="Comité de gestion de l’eau")
    field.visit(title="Comité des parents")
    assert [row.title for row in field.workspace.search.find("comité ges")] == ["Comité de gestion de l’eau"]
    assert field.workspace.search.find("comité absent") == []
    assert field.workspace.search.find('  "*( ') == []


def test_a_search_may_stay_within_a_kind_and_a_dossier(field: Field) -> None:
    field.visit(title="Tchakalo, comité")
    assert {row.kind for row in field.workspace.search.find("tchakalo")} == {"site", "visit"}
    assert {row.kind for row in field.workspace.search.find("tchakalo", kinds=["site"])} == {"site"}
    assert field.workspace.search.find("tchakalo", dossier="another") == []
    assert len(field.workspace.search.find("tchakalo", limit=1)) == 1


def test_what_is_in_the_bin_is_not_found(field: Field) -> None:
    visit = field.visit(title="Effaçable")
    field.workspace.records.delete(field.workspace.records.get(Visit, visit.id))
    assert field.workspace.search.find("effaçable") == []


def test_a_mission_is_found_and_a_visit_says_which_it_belongs_to(field: Field) -> None:
    visit = field.visit(title="Bief amont", mission=field.mission.id)
    records = field.workspace.records
    records.edit(records.get(Mission, field.mission.id), title="Bief et collines")
    found = {row.kind: row for row in field.workspace.search.find("bief")}
    assert (found["visit"].visit, found["visit"].mission) == (visit.id, field.mission.id)
    assert (found["mission"].visit, found["mission"].mission) == ("", field.mission.id)


def test_many_records_found_take_no_more_queries_than_one(field: Field) -> None:
    def queries() -> int:
        asked: list[object] = []

        def hear(*about: object) -> None:
            asked.append(about[2])

        engine = field.workspace.store._database._readers
        event.listen(engine, "before_cursor_execute", hear)
        field.workspace.search.find("turbidité")
        event.remove(engine, "before_cursor_execute", hear)
        return len(asked)

    field.visit(title="Turbidité")
    few = queries()
    for number in range(20):
        field.visit(title=f"Turbidité {number}")
    assert queries() == few
    assert len(field.workspace.search.find("turbidité")) == 21


def test_what_is_found_is_called_as_everywhere_else(field: Field) -> None:
    records = field.workspace.records
    records.create(AgendaItem, mission=field.mission.id, purpose="Forage et réseau", place="Zogbodomey")
    indicator = records.create(Indicator, dossier=field.dossier.id, title="Pannes du réseau")
    records.create(
        IndicatorValue, dossier=field.dossier.id, indicator=indicator.id, value=Decimal(7), source="Zogbodomey"
    )
    found = {row.kind: row.title for row in field.workspace.search.find("zogbodomey")}
    assert found["agenda_item"] == "Forage et réseau, Zogbodomey"
    assert found["indicator_value"] == "Pannes du réseau"


def test_titles_are_marked_and_visits_and_photos_have_a_day(field: Field) -> None:
    visit = field.visit(dt.date(2026, 3, 12), title="Le Débit de l’étiage")
    records = field.workspace.records
    at = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)
    photo = records.create(Photo, dossier=field.dossier.id, visit=visit.id, file_name="debit.jpg", taken_at=at).id
    told = records.create(Photo, dossier=field.dossier.id, caption="Débit").id
    found = {row.record: row for row in field.workspace.search.find("debit")}
    assert found[visit.id].marked == "Le \x02Débit\x03 de l’étiage"
    assert (found[visit.id].day, found[visit.id].unnamed) == (dt.date(2026, 3, 12), False)
    assert (found[photo].title, found[photo].unnamed) == ("debit.jpg", True)
    assert found[photo].day == at.astimezone().date()
    assert (found[told].day, found[told].unnamed) == (None, False)
