"""Names typed into texts give way to functions, unless their owner agreed."""

import dataclasses

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.people import Contact, PersonMet, Quoting
from fieldkit.domain.photo import Consent, ConsentForm
from fieldkit.domain.review import Audience
from fieldkit.domain.visit import Visit
from fieldkit.reports.naming import Names, words_of
from fieldkit.reports.redaction import Why
from tests.reports.printing import bare, frozen

ROSINE = PersonMet(id="p-1", name="Rosine Hounkpè", position="Trésorière", quoting=Quoting.POSITION)


def hidden(text: str, person: PersonMet = ROSINE, audience: Audience = Audience.PARTNERS) -> str:
    return Names([person], audience, "personne rencontrée").hidden(text)[0]


@pytest.mark.parametrize(
    "written",
    [
        "Rosine Hounkpè",
        "HOUNKPÈ Rosine",
        "Rosine  Hounkpè",
        "Rosine H.",
        "R. Hounkpè",
        "Mme Hounkpè",
        "Mme Rosine Hounkpè",
    ],
)
def test_a_name_is_replaced_however_it_is_written(written: str) -> None:
    assert hidden(f"Selon {written}, la caisse est à jour.") == "Selon [trésorière], la caisse est à jour."


@pytest.mark.parametrize("text", ["Le hounkpèvi chante", "Rosine", "la trésorière", ""])
def test_other_words_stay(text: str) -> None:
    assert hidden(text) == text


def test_an_anonymous_person_loses_the_function_too_even_inside_the_network() -> None:
    person = dataclasses.replace(ROSINE, quoting=Quoting.ANONYMOUS)
    assert hidden("Rosine Hounkpè parle", person) == "[personne rencontrée] parle"
    assert hidden("Rosine Hounkpè parle", person, Audience.INTERNAL) == "[personne rencontrée] parle"


def test_the_network_reads_other_names_and_partners_those_who_agreed() -> None:
    agreed = dataclasses.replace(ROSINE, quoting=Quoting.NAME)
    assert hidden("Rosine Hounkpè parle", ROSINE, Audience.INTERNAL) == "Rosine Hounkpè parle"
    assert hidden("Rosine Hounkpè parle", agreed) == "Rosine Hounkpè parle"


@pytest.mark.parametrize("name", ["", "  ", "Li", "x" * 500, "()[]*+?", "Comité"])
def test_odd_names_do_no_harm(name: str) -> None:
    group = dataclasses.replace(ROSINE, name=name, count=9 if name == "Comité" else None)
    assert hidden("Le Comité (a) Li [b]* vote.", group) == "Le Comité (a) Li [b]* vote."


def test_a_function_is_text_and_not_a_pattern() -> None:
    assert hidden("Rosine Hounkpè", dataclasses.replace(ROSINE, position=r"\1 chef \g<0>")) == r"[\1 chef \g<0>]"


def test_a_lone_word_of_a_name_is_pointed_out_unless_it_names_a_place() -> None:
    names = Names([ROSINE], Audience.PARTNERS, "quelqu'un")
    assert names.left("Rosine tient la caisse à Hounkpè", words_of(["Village Hounkpè"])) == 1
    visit = Visit(id="v-1", said="Rosine tient la caisse.")
    made = frozen(dataclasses.replace(bare(), visits=(visit,), people=(ROSINE,)), Audience.PARTNERS)
    assert [each.records for each in made.redactions if each.why is Why.NAME_LEFT] == [("v-1",)]


def told_partners(said: str, **around: object) -> str:
    about = dataclasses.replace(bare(team=("Claire Denis, chargée de mission",)), visits=(Visit(id="v-1", said=said),))
    return frozen(dataclasses.replace(about, **around), Audience.PARTNERS).visits[0].said  # type: ignore[arg-type]


def test_a_contact_is_known_to_partners_by_the_function_though_never_met() -> None:
    contact = Contact(id="c-1", given_name="Rosine", family_name="Hounkpè", position="Trésorière")
    said = "Rosine Hounkpè était absente."
    assert told_partners(said, contacts=(contact,)) == "[trésorière] était absente."
    agreed = dataclasses.replace(ROSINE, name="Hounkpè Rosine", quoting=Quoting.NAME)
    assert told_partners(said, contacts=(contact,), people=(agreed,)) == said
    officer = Dossier(id="d-1", officer="Rosine Hounkpè")
    assert told_partners(said, contacts=(contact,), dossiers=(officer,)) == said
    claire = Contact(id="c-2", given_name="Claire", family_name="Denis")
    assert told_partners("Claire Denis écoute.", contacts=(claire,)) == "Claire Denis écoute."


def test_who_agreed_to_be_shown_did_not_agree_to_be_named() -> None:
    child = Consent(id="k-1", subject="Awa Bio", guardian="Sika Bio", minor=True, form=ConsentForm.SIGNED)
    told = told_partners("Awa Bio sourit, Sika Bio la regarde.", consents=(child,))
    assert "Bio" not in told
    for group in ("Élèves de CM2, 82 enfants", "Bureau du comité", "sa mère"):
        named = Consent(id="k-2", subject=group, form=ConsentForm.SIGNED)
        assert told_partners(f"Ici : {group}.", consents=(named,)) == f"Ici : {group}."
    posted = Consent(id="k-3", subject="Groupement Mahugnon", form=ConsentForm.GROUP_NOTICE)
    assert told_partners("Groupement Mahugnon", consents=(posted,)) == "Groupement Mahugnon"
