"""Sections tell what the snapshot holds, in order, and vanish when there is nothing to tell."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.indicator import Indicator, IndicatorValue, ValueRole
from fieldkit.domain.recommendation import Recommendation, RecommendationState
from fieldkit.domain.review import Audience
from fieldkit.domain.values import Place
from fieldkit.domain.visit import Visit
from fieldkit.reference.words import Words
from fieldkit.reports.document import (
    Block,
    Charts,
    Column,
    Contents,
    Cover,
    Document,
    Facts,
    Figures,
    Heading,
    Paragraph,
    Table,
    cell,
    filled,
    text_of,
)
from fieldkit.reports.material import Material
from fieldkit.reports.measures import measured
from fieldkit.reports.redaction import Why
from fieldkit.reports.sections import SECTIONS, compose
from tests.reports.keys import WATER
from tests.reports.pictures import Album
from tests.reports.printing import bare, frozen
from tests.reports.sample import material


def document(seen: Material, audience: Audience = Audience.INTERNAL, language: str = "fr") -> Document:
    words = Words(language)
    return compose(frozen(seen, audience, language), words, words.formats)


def titles(found: Document, level: int = 1) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Heading) and block.level == level]


def cells(table: Table, column: int) -> list[str]:
    return [" ".join(text_of(runs) for runs in row[column].paragraphs) for row in table.rows]


def after(found: Document, title: str) -> tuple[Block, ...]:
    place = next(at for at, block in enumerate(found.blocks) if isinstance(block, Heading) and block.text == title)
    return found.blocks[place + 1 :]


def test_an_empty_mission_has_a_cover_and_contents_and_nothing_else() -> None:
    found = document(bare())
    assert [type(block) for block in found.blocks] == [Cover, Contents]


def test_the_sections_stand_in_the_order_of_the_catalogue() -> None:
    assert titles(document(material(Album()))) == [
        "L’essentiel en une page",
        "Fiche de la mission",
        "Contexte et sécurité",
        "Suites données aux recommandations précédentes",
        "Eau potable et gestion communautaire à Tchakalo",
        "Latrines et jardin scolaire à Savè",
        "Rencontres institutionnelles",
        "Constats transversaux",
        "Recommandations",
        "Suites et calendrier",
        "Personnes rencontrées",
        "Agenda prévu et réalisé",
        "Tableau d’indicateurs complet",
        "Crédits des photos",
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_section_has_a_name(language: str) -> None:
    assert all(Words(language).say(f"report.section.{name}") for name in SECTIONS)


def test_only_the_sections_chosen_are_made() -> None:
    words = Words("fr")
    made = compose(frozen(material(Album())), words, words.formats, ["recommendations", "card"])
    assert titles(made) == ["Fiche de la mission", "Recommandations"]


def test_partners_get_no_security_section_and_no_mark() -> None:
    found = document(material(Album()), Audience.PARTNERS)
    assert "Contexte et sécurité" not in titles(found)
    assert not [block for block in found.blocks if isinstance(block, Heading) and block.mark == "interne"]
    assert found.foot == "Version partenaires"


def test_the_narrative_fields_of_a_visit_stand_in_their_declared_order() -> None:
    labels = titles(document(material(Album())), level=3)
    first = labels.index("Contexte", 1)
    assert labels[first : first + 6] == [
        "Contexte",
        "Ce qui a été vu",
        "Gouvernance",
        "Ce qui a été dit",
        "Avis de l’équipe",
        "Suites à donner",
    ]


def test_the_facts_of_a_visit_follow_its_description() -> None:
    visit = Visit(
        id="v-1", dossier=WATER, seen="Vu", date=dt.date(2026, 3, 12), women_met=11, type="works", language="wol"
    )
    seen = dataclasses.replace(bare(), dossiers=(Dossier(id=WATER),), visits=(visit,))
    facts = next(block for block in document(seen).blocks if isinstance(block, Facts))
    assert facts.pairs == (("Type", "Ouvrage"), ("Langue des échanges", "wolof"), ("Femmes rencontrées", "11"))


def test_cancelled_visits_and_dossiers_without_visit_tell_nothing_of_a_visit() -> None:
    visit = Visit(id="v-1", dossier=WATER, title="Annulée", state="cancelled")
    seen = dataclasses.replace(bare(), dossiers=(Dossier(id=WATER, title="Eau"),), visits=(visit,))
    assert titles(document(seen), level=2) == ["Où en sont les dossiers"]


def test_earlier_recommendations_are_followed_and_new_ones_listed() -> None:
    found = document(material(Album()))
    table = after(found, "Suites données aux recommandations précédentes")[0]
    assert isinstance(table, Table)
    assert cells(table, 0) == ["Élire un bureau mixte", "Remplacer le robinet 3"]
    assert cells(table, 3) == ["Levée", "En cours"]
    assert table.groups == ((0, "BJ-24-017, Eau potable à Tchakalo"),)
    new = next(block for block in after(found, "Constats transversaux") if isinstance(block, Table))
    assert cells(new, 1)[0] == "Afficher le tarif et les horaires aux trois bornes"


@pytest.mark.parametrize(("days", "said"), [(-1, True), (1, False)])
def test_a_report_made_during_the_mission_calls_nothing_overdue_that_is_not_yet(days: int, *, said: bool) -> None:
    made_on = frozen(bare()).made_on
    due = made_on + dt.timedelta(days)
    open_still = Recommendation(id="r-1", dossier=WATER, text="À faire", state="todo", visit="v-old", due=due)
    seen = dataclasses.replace(bare(), dossiers=(Dossier(id=WATER),), recommendations=(open_still,))
    seen = dataclasses.replace(seen, mission=dataclasses.replace(seen.mission, ends=made_on + dt.timedelta(9)))
    table = after(document(seen), "Suites données aux recommandations précédentes")[0]
    assert isinstance(table, Table)
    assert any("échue" in str(entry) for entry in table.rows[0]) is said


def test_an_earlier_recommendation_settled_long_ago_is_left_out() -> None:
    settled = Recommendation(id="r-1", dossier=WATER, text="Fait", state=RecommendationState.RESOLVED, visit="v-old")
    seen = dataclasses.replace(bare(), dossiers=(Dossier(id=WATER),), recommendations=(settled,))
    assert "Suites données aux recommandations précédentes" not in titles(document(seen))


def test_indicators_tell_baseline_target_value_gap_and_way() -> None:
    table = next(block for block in after(document(material(Album())), "Indicateurs") if isinstance(block, Table))
    assert cells(table, 0)[:2] == ["Points d'eau fonctionnels", "Taux de recouvrement des recettes"]
    columns = [cells(table, column) for column in range(1, 7)]
    assert [column[3].replace("\u00a0", " ") for column in columns] == ["74", "30", "38", "+8", "19 / 19", "82 %"]
    assert [column[0].replace("\u00a0", " ") for column in columns] == ["42 %", "95 %", "86 %", "−9 pts", "", "83 %"]


def test_a_chart_shows_which_values_are_not_yet_approved() -> None:
    seen = dataclasses.replace(material(Album()), standings={"v-old": "shared"})  # type: ignore[dict-item]
    charts = next(block for block in document(seen).blocks if isinstance(block, Charts)).charts
    assert [point.settled for point in charts[0].points] == [True, True, False]
    assert charts[0].target is not None
    assert charts[0].target.value == 95


def test_an_indicator_measured_by_site_has_a_line_per_site() -> None:
    def value(identity: str, role: ValueRole, number: int, site: str = "") -> IndicatorValue:
        return IndicatorValue(id=identity, dossier=WATER, indicator="i-1", role=role, value=Decimal(number), site=site)

    seen = dataclasses.replace(
        bare(),
        indicators=(Indicator(id="i-1", dossier=WATER, ascending=False),),
        values=(
            value("1", ValueRole.BASELINE, 80),
            value("2", ValueRole.TARGET, 20, "s-2"),
            value("3", ValueRole.ACTUAL, 30, "s-1"),
            value("4", ValueRole.ACTUAL, 10, "s-2"),
        ),
    )
    first, second = measured(frozen(seen), WATER)
    assert (first.site, second.site) == ("s-1", "s-2")
    assert first.baseline is not None
    assert first.baseline.value == 80
    assert (first.target, first.gap, first.short) == (None, None, None)
    assert (second.gap, second.short) == (Decimal(-10), False)


def test_photos_are_numbered_in_the_order_they_stand() -> None:
    found = document(material(Album()))
    printed = [figure.number for block in found.blocks if isinstance(block, Figures) for figure in block.figures]
    assert printed == [f"Photo {number}" for number in range(1, 7)]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("audience", list(Audience))
def test_every_sentence_there_is_can_be_said(audience: Audience, language: str) -> None:
    found = document(material(Album()), audience, language)
    assert found.title == "Mission de suivi au Bénin, eau et éducation"
    assert found.language == language


def test_a_column_with_nothing_to_say_is_left_out() -> None:
    columns = (Column("a", 1), Column("b", 1), Column("c", 1))
    table = filled(columns, ((cell(""), cell(""), cell("x")), (cell(""), cell(""), cell(""))), ((1, "g"),))
    assert [column.title for column in table.columns] == ["a", "c"]
    assert cells(table, 1) == ["x", ""]
    assert table.groups == ((1, "g"),)


def test_values_are_told_as_everywhere_else_a_country_without_a_file_among_them() -> None:
    cover = document(bare(title="Mission", country="TG", zone="Kara")).blocks[0]
    assert isinstance(cover, Cover)
    assert cover.subtitle == "Kara, Togo"


def test_every_position_told_as_rounded_is_printed_as_approximate() -> None:
    sample = material(Album())
    here = Place(8.88721, 2.59763, 6.0, "entered")
    visits = tuple(dataclasses.replace(visit, position=here) for visit in sample.visits)
    for seen in (sample, dataclasses.replace(sample, visits=visits)):
        counted = {line.why: line.count for line in frozen(seen, Audience.PARTNERS).redactions}
        facts = [block for block in document(seen, Audience.PARTNERS).blocks if isinstance(block, Facts)]
        told = [value for block in facts for _, value in block.pairs if "à 1 km près" in value]
        assert counted.get(Why.POSITION, 0) == len(told)
    assert told


@pytest.mark.parametrize(
    ("women", "said"),
    [(0, "7 personnes rencontrées pendant la mission."), (1, "dont une femme."), (3, "dont 3 femmes.")],
)
def test_the_women_met_are_counted_as_one_says_it(women: int, said: str) -> None:
    seen = material(Album())
    first, *rest = (visit for visit in seen.visits if visit.state != "cancelled")
    counted = dataclasses.replace(first, women_met=women, men_met=7 - women)
    nobody = [dataclasses.replace(visit, women_met=0, men_met=0) for visit in rest]
    found = document(dataclasses.replace(seen, visits=(counted, *nobody)))
    note = next(block for block in after(found, "Personnes rencontrées") if isinstance(block, Paragraph))
    assert text_of(note.runs).endswith(said)
