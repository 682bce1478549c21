"""A mission rich enough to judge a report by: two dossiers in Bénin, invented from end to end."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from fieldkit.domain.dossier import Dossier, DossierState, Site, Stage, Theme
from fieldkit.domain.mission import AgendaItem, AgendaState, Mission, MissionState, MissionType
from fieldkit.domain.people import Organisation
from fieldkit.domain.programme import Dispositif
from fieldkit.domain.review import ReviewState
from fieldkit.domain.values import Place, Share
from fieldkit.reports.material import Material
from tests.reports.keys import SCHOOL, WATER
from tests.reports.measures import indicators, nodes, values
from tests.reports.money import budget_lines, fundings
from tests.reports.notes import follow_ups, observations, people, recommendations, visits
from tests.reports.pictures import Album
from tests.reports.shots import consents, photos

AUTHOR = "Claire Denis"
MADE_ON = dt.date(2026, 3, 24)


def material(album: Album) -> Material:
    """The whole mission; its photos go into ``album``."""
    return Material(
        mission=_mission(),
        agenda=_agenda(),
        dossiers=_dossiers(),
        organisations=_organisations(),
        dispositifs=(Dispositif(id="s-1", name="Fonds régional de coopération", edition="2024"),),
        sites=_sites(),
        visits=visits(),
        people=people(),
        observations=observations(),
        nodes=nodes(WATER),
        indicators=indicators(WATER, SCHOOL),
        values=values(WATER, SCHOOL),
        fundings=fundings(),
        budget_lines=budget_lines(),
        recommendations=recommendations(),
        follow_ups=follow_ups(),
        photos=photos(album),
        consents=consents(),
        standings={
            "m-1": ReviewState.APPROVED,
            "v-1": ReviewState.APPROVED,
            "v-old": ReviewState.SHARED,
            "v-2": ReviewState.SUBMITTED,
        },
        comment_threads=3,
    )


def _mission() -> Mission:
    return Mission(
        id="m-1",
        code="M-2026-BJ-1",
        title="Mission de suivi au Bénin, eau et éducation",
        country="BJ",
        zone="Borgou et Collines",
        starts=dt.date(2026, 3, 10),
        ends=dt.date(2026, 3, 19),
        type=MissionType.FOLLOW_UP,
        state=MissionState.APPROVED,
        team=("Claire Denis, cheffe de mission", "Yann Le Goff, expert eau", "Awa Sanni, interprète"),
        dossiers=(WATER, SCHOOL),
        kilometres=1432,
        objectives="Vérifier les ouvrages, mesurer les indicateurs et préparer la clôture de Tchakalo.\n\n"
        "1. Visiter chaque site et rencontrer le comité.\n2. Contrôler les comptes.\n3. Restituer avant le départ.",
        highlights="- L'eau coule six jours sur sept à Tchakalo 2, **contre trois** avant les travaux.\n"
        "- Le recouvrement recule à 68 % : le tarif a changé sans être affiché.\n"
        "- Le bureau du comité compte quatre femmes sur sept.\n"
        "- L'école de Savè a ouvert ses latrines séparées en janvier.\n"
        "- La commune signera la convention de maîtrise d'ouvrage en avril.",
        security="Zone jaune jusqu'à Parakou, **orange au nord de Kandi**. Aucun déplacement de nuit.",
        meetings="### Mairie de Tchaourou\n\nLe secrétaire général confirme la convention de maîtrise d'ouvrage.\n\n"
        "### Ambassade de France, SCAC\n\nPrésentation des deux dossiers et du calendrier de clôture.",
        cross_findings="Les comités qui affichent le tarif recouvrent mieux. Les femmes tiennent la caisse dans "
        "les deux projets, mais président rarement.",
        next_steps="- Avril : signature de la convention.\n- Juin : formation des fontainiers.\n"
        "- Mars 2027 : dernière mission.",
        debriefing="Restitution à Tchaourou le 18 mars devant 23 personnes.",
    )


def _dossiers() -> tuple[Dossier, ...]:
    water = Dossier(
        id=WATER,
        code="BJ-24-017",
        title="Eau potable et gestion communautaire à Tchakalo",
        short_title="Eau potable à Tchakalo",
        summary="Un forage solaire, trois bornes-fontaines et un comité élu pour 2 400 habitants de deux villages.",
        country="BJ",
        theme=Theme.WATER,
        state=DossierState.RUNNING,
        stage=Stage.IMPLEMENTATION,
        lead="o-lead",
        partners=("o-ngo", "o-town"),
        officer="Claire Denis",
        dispositifs=("s-1",),
        planned_start=dt.date(2024, 3, 1),
        planned_end=dt.date(2026, 12, 31),
        actual_start=dt.date(2024, 5, 2),
        sectors=(Share("dac_sectors", "14031", Decimal(70)), Share("dac_sectors", "14081", Decimal(30))),
        main_goals=("6.1",),
        goals=("5", "6.b"),
        people_planned=2400,
        people_reached=1980,
        women_reached=1050,
    )
    school = Dossier(
        id=SCHOOL,
        code="BJ-25-004",
        title="Latrines et jardin scolaire à Savè",
        country="BJ",
        theme=Theme.EDUCATION,
        state=DossierState.WATCH,
        watch_reason="Retard de la contrepartie communale",
        lead="o-lead",
        context="L'école compte 640 élèves pour quatre latrines.",
        main_goals=("4.a",),
    )
    return (water, school)


def _organisations() -> tuple[Organisation, ...]:
    return (
        Organisation(id="o-lead", name="Loire Bénin Amitié", country="FR"),
        Organisation(id="o-ngo", name="Eau pour Tous Borgou", country="BJ"),
        Organisation(id="o-town", name="Commune de Tchaourou", country="BJ"),
        Organisation(id="o-fund", name="Agence de l'eau", country="FR"),
    )


def _sites() -> tuple[Site, ...]:
    return (
        Site(
            id="s-tchakalo",
            dossier=WATER,
            name="Tchakalo 2",
            country="BJ",
            region="Borgou",
            district="Tchaourou",
            position=Place(8.88721, 2.59763, 6.0, "entered"),
        ),
        Site(
            id="s-save", dossier=SCHOOL, name="École de Savè centre", country="BJ", region="Collines", district="Savè"
        ),
    )


def _agenda() -> tuple[AgendaItem, ...]:
    def item(
        number: int, day: int, hour: int, place: str, purpose: str, about: str = "", visit: str = ""
    ) -> AgendaItem:
        return AgendaItem(
            id=f"a-{number}",
            mission="m-1",
            date=dt.date(2026, 3, day),
            starts=dt.time(hour, 0),
            place=place,
            purpose=purpose,
            about_dossier=about,
            visit=visit,
            state=AgendaState.DONE,
        )

    bridge = item(5, 13, 9, "Tchakalo 1", "Bornes")
    bridge = replace(bridge, state=AgendaState.CANCELLED, reason="Pont coupé par la pluie")
    early = replace(item(7, 18, 16, "Tchaourou", "Restitution"), state=AgendaState.MOVED, reason="Avancée d'un jour")
    return (
        item(1, 10, 14, "Cotonou", "Ambassade de France, SCAC"),
        item(2, 11, 7, "Route", "Cotonou, Parakou"),
        item(3, 12, 9, "Tchakalo 2", "Forage et comité", about=WATER, visit="v-1"),
        item(4, 12, 15, "Tchaourou", "Mairie, convention"),
        bridge,
        item(6, 16, 9, "Savè", "École et jardin", about=SCHOOL, visit="v-2"),
        early,
    )
