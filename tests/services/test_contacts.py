"""The people of a dossier."""

import datetime as dt

from fieldkit.domain.people import Contact, PersonMet
from fieldkit.domain.photo import Consent
from fieldkit.services.consents import ConsentState
from tests.services.field import TODAY, Field


def contact(field: Field, given: str, family: str, **values: object) -> Contact:
    values = {"dossiers": (field.dossier.id,), "organisation": field.lead.id, **values}
    return field.workspace.records.create(Contact, given_name=given, family_name=family, **values).record


def test_contacts_tell_how_often_and_when_they_were_met(field: Field) -> None:
    afi, koffi = contact(field, "Afi", "D."), contact(field, "Koffi", "S.", organisation="")
    contact(field, "Ailleurs", "X.", dossiers=("another",))
    for day in (dt.date(2025, 10, 14), TODAY):
        visit = field.visit(day)
        field.workspace.visits.meet(visit, name="Afi D.", contact=afi.id)
    field.workspace.visits.meet(visit, name="Afi D.", contact=afi.id, position="aussi trésorière")

    rows = field.workspace.contacts.of_dossier(field.dossier.id, TODAY)

    assert [(row.name, row.organisation, row.times_met, row.last_met) for row in rows] == [
        ("Afi D.", "Association des deux rives", 2, TODAY),
        ("Koffi S.", "", 0, None),
    ]
    assert rows[1].contact == koffi


def test_a_consent_under_the_name_is_theirs(field: Field) -> None:
    contact(field, "Afí", "Dossou")
    contact(field, "", "")

    def state(today: dt.date = TODAY) -> ConsentState:
        rows = field.workspace.contacts.of_dossier(field.dossier.id, today)
        assert [row.state for row in rows if not row.name] == [ConsentState.MISSING]
        return next(row.state for row in rows if row.name)

    records = field.workspace.records
    assert state() is ConsentState.MISSING
    records.create(Consent, dossier="another", subject="Afi Dossou", given_on=TODAY)
    records.create(Consent, dossier=field.dossier.id, subject="", given_on=TODAY)
    assert state() is ConsentState.MISSING
    given = records.create(Consent, dossier=field.dossier.id, subject=" afi  DOSSOU", given_on=TODAY, months=12)
    assert state() is ConsentState.GIVEN
    assert state(dt.date(2027, 3, 13)) is ConsentState.EXPIRED
    records.edit(given, withdrawn_on=TODAY)
    assert state() is ConsentState.WITHDRAWN


def test_somebody_met_becomes_a_contact_with_all_their_visits(field: Field) -> None:
    first, second = field.visit(dt.date(2025, 10, 14)), field.visit()
    meet = field.workspace.visits.meet
    meet(first, name="Rosine  Hounsou", position="trésorière")
    meet(second, name="rosine hounsou", position="trésorière élue")
    meet(second, name="Koffi S.")
    meet(second, name="Usagères", count=14)
    meet(second, position="passant")

    only_met = field.workspace.contacts.only_met(field.dossier.id)
    assert [(row.person.name, row.times_met, row.last_met) for row in only_met] == [
        ("rosine hounsou", 2, TODAY),
        ("Koffi S.", 1, TODAY),
    ]

    kept = field.workspace.contacts.keep(only_met[0].person, given_name="Rosine", family_name="Hounsou").record

    assert (kept.given_name, kept.family_name, kept.position) == ("Rosine", "Hounsou", "trésorière élue")
    [row] = field.workspace.contacts.of_dossier(field.dossier.id, TODAY)
    assert (row.contact.id, row.times_met) == (kept.id, 2)
    assert [row.person.name for row in field.workspace.contacts.only_met(field.dossier.id)] == ["Koffi S."]
    last = field.workspace.records.last
    assert last is not None
    field.workspace.undo.undo(last.gesture)
    assert field.workspace.contacts.of_dossier(field.dossier.id, TODAY) == []
    assert {person.contact for person in field.workspace.records.all(PersonMet)} == {""}


def test_a_single_name_is_a_family_name(field: Field) -> None:
    person = field.workspace.visits.meet(field.visit(), name="Rasoanirina").record
    kept = field.workspace.contacts.keep(person).record
    assert (kept.given_name, kept.family_name, kept.dossiers) == ("", "Rasoanirina", (field.dossier.id,))
