"""What the sample mission wrote down: visits, people met, findings, recommendations and what became of earlier ones."""

import datetime as dt
from dataclasses import replace

from fieldkit.domain.people import PersonMet, Quoting, Sex
from fieldkit.domain.recommendation import Addressee, FollowUp, Priority, Recommendation, RecommendationState
from fieldkit.domain.values import Place
from fieldkit.domain.visit import Nature, Observation, Visit, VisitState, VisitType
from tests.reports.keys import SCHOOL, WATER

SEEN = """Le forage de **Tchakalo 2** fournit de l'eau *six jours sur sept*. La pompe solaire tourne \
de 7 h à 17 h ; le réservoir de 10 m³ se vide vers 19 h aux jours de marché.

- tête de forage propre, clôture refaite en décembre ;
- fuite au robinet 3, estimée à un seau par heure ;
- compteur relevé : 4 218 m³, soit 21 m³ par jour depuis la dernière visite.

À faire avant la saison des pluies :

- [x] refaire la margelle
- [ ] remplacer le robinet 3
- [ ] afficher le tarif à la borne 2

| Point d'eau | Débit (l/min) | État |
|---|---:|---|
| Borne 1 | 22 | fonctionne |
| Borne 2 | 17 | fonctionne |
| Borne 3 | 6 | fuite |
"""
GOVERNANCE = """Réunion avec le bureau du comité : 7 membres présents sur 7, dont 4 femmes depuis \
l'assemblée du 18 janvier. Rosine Hounkpè tient le cahier de caisse chaque soir. Les écritures de février \
concordent avec le compteur à 3 % près.

Le recouvrement recule à 68 % malgré une consommation en hausse. Deux raisons sont avancées : pression \
faible au 3ᵉ robinet aux heures de pointe, tarif du bidon passé de 15 à 20 F sans affichage à la borne."""
SAID = """Huit usagères et quatre usagers rencontrés à la borne-fontaine 2. L'attente moyenne est de \
25 minutes le matin.

> « On paie si l'eau coule », résume l'une d'elles. « Wɛ́ ɖò tɔ̀ mɛ̀ », ajoute sa voisine en fon.
"""


def visits() -> tuple[Visit, ...]:
    water = Visit(
        id="v-1",
        dossier=WATER,
        mission="m-1",
        site="s-tchakalo",
        title="Forage et borne-fontaine, Tchakalo 2",
        date=dt.date(2026, 3, 12),
        starts=dt.time(9, 0),
        ends=dt.time(12, 30),
        type=VisitType.WORKS,
        state=VisitState.DONE,
        authors=("Claire Denis", "Yann Le Goff"),
        language="fon",
        interpreter="Awa Sanni",
        conditions="Sec, piste roulante",
        women_met=11,
        men_met=8,
        youth_met=4,
        position=Place(8.88731, 2.59749, 5.0, "exif"),
        context="Troisième visite depuis la mise en service.",
        seen=SEEN,
        governance=GOVERNANCE,
        said=SAID,
        opinion="Le président du comité **laisse faire** : la trésorière porte seule la gestion.",
        next_steps="Relance sur l'affichage du tarif fin avril.",
    )
    school = replace(
        water,
        id="v-2",
        dossier=SCHOOL,
        site="s-save",
        title="École de Savè",
        date=dt.date(2026, 3, 16),
        type=VisitType.SCHOOL,
        position=None,
        women_met=6,
        men_met=3,
        context="",
        seen="Six cabines neuves, dont trois pour les filles. Le lave-mains fonctionne, le savon manque. "
        "Le jardin est clôturé ; les semis commencent en mai.",
        governance="",
        said="La directrice estime que l'absentéisme des filles a baissé.",
        opinion="",
        next_steps="",
    )
    old = replace(water, id="v-3", title="Visite annulée", state=VisitState.CANCELLED, seen="", said="")
    return (school, water, old)


def people() -> tuple[PersonMet, ...]:
    def met(
        number: int,
        visit: str,
        name: str,
        position: str,
        quoting: Quoting,
        sex: Sex = Sex.WOMAN,
        count: int | None = None,
    ) -> PersonMet:
        return PersonMet(
            id=f"p-{number}",
            dossier=WATER if visit == "v-1" else SCHOOL,
            visit=visit,
            name=name,
            position=position,
            organisation="Comité de gestion" if visit == "v-1" else "École de Savè centre",
            sex=sex,
            count=count,
            quoting=quoting,
        )

    return (
        met(1, "v-1", "Rosine Hounkpè", "Trésorière", Quoting.POSITION),
        met(2, "v-1", "Issa Yacoubou", "Président", Quoting.NAME, Sex.MAN),
        met(3, "v-1", "Bio Guéra Sabi", "Fontainier", Quoting.ANONYMOUS, Sex.MAN),
        met(4, "v-1", "", "Usagères de la borne 2", Quoting.POSITION, Sex.WOMAN, 8),
        met(5, "v-2", "Odile Agossa", "Directrice", Quoting.NAME),
    )


def observations() -> tuple[Observation, ...]:
    def noted(number: int, text: str, nature: Nature, *, shareable: bool = True) -> Observation:
        return Observation(
            id=f"n-{number}",
            dossier=WATER,
            visit="v-1",
            text=text,
            nature=nature,
            theme="Gestion",
            severity=2,
            shareable=shareable,
        )

    return (
        noted(1, "Eau disponible 6 jours sur 7", Nature.STRENGTH),
        noted(2, "Caisse tenue à jour", Nature.GOOD_PRACTICE),
        noted(3, "Quatre femmes au bureau", Nature.STRENGTH),
        noted(4, "Réparer la fuite du robinet 3", Nature.DIFFICULTY),
        noted(5, "Ouvrir un compte d'épargne", Nature.GAP),
        noted(6, "Le président décide seul des dépenses", Nature.RISK, shareable=False),
        noted(7, "« Avant, on marchait deux heures. »", Nature.QUOTE),
        noted(8, "revoir la photo du cahier", Nature.NOTE, shareable=False),
    )


def recommendations() -> tuple[Recommendation, ...]:
    return (*_made(), *_earlier())


def _made() -> tuple[Recommendation, ...]:
    return (
        Recommendation(
            id="r-1",
            dossier=WATER,
            visit="v-1",
            number=4,
            text="Afficher le tarif et les horaires aux trois bornes",
            detail="Le panneau coûte **moins de 15 000 F**.",
            priority=Priority.URGENT,
            addressee=Addressee.LEAD,
            responsible="Rosine Hounkpè",
            due=dt.date(2026, 4, 30),
        ),
        Recommendation(
            id="r-2",
            dossier=WATER,
            visit="v-1",
            number=5,
            text="Ouvrir un compte d'épargne pour le renouvellement de la pompe",
            priority=Priority.HIGH,
            addressee=Addressee.PARTNER,
            due=dt.date(2026, 6, 30),
        ),
        Recommendation(
            id="r-3",
            dossier=SCHOOL,
            visit="v-2",
            number=1,
            text="Garantir le savon au lave-mains toute l'année",
            priority=Priority.MEDIUM,
            addressee=Addressee.COMMUNE,
            responsible="Odile Agossa",
            due=dt.date(2026, 9, 15),
        ),
    )


def _earlier() -> tuple[Recommendation, ...]:
    return (
        Recommendation(
            id="r-0",
            dossier=WATER,
            visit="v-old",
            number=1,
            text="Élire un bureau mixte",
            state=RecommendationState.RESOLVED,
            due=dt.date(2025, 12, 31),
            responsible="Comité de gestion",
        ),
        Recommendation(
            id="r-00",
            dossier=WATER,
            visit="v-old",
            number=2,
            text="Remplacer le robinet 3",
            state=RecommendationState.IN_PROGRESS,
            due=dt.date(2026, 1, 31),
            responsible="Fontainier",
        ),
    )


def follow_ups() -> tuple[FollowUp, ...]:
    return (
        FollowUp(
            id="fu-1",
            dossier=WATER,
            recommendation="r-0",
            visit="v-1",
            date=dt.date(2026, 3, 12),
            finding="Assemblée du 18 janvier : **quatre femmes sur sept**.",
            state=RecommendationState.RESOLVED,
        ),
        FollowUp(
            id="fu-2",
            dossier=WATER,
            recommendation="r-00",
            visit="v-1",
            date=dt.date(2026, 3, 12),
            finding="La pièce est commandée, pas encore reçue.",
            state=RecommendationState.IN_PROGRESS,
        ),
    )
