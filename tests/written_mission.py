"""A small mission written through the services: one dossier, two visits, photos, names, opinions and money."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from PIL import Image

from fieldkit.domain.dossier import BudgetLine, Dossier, Site
from fieldkit.domain.indicator import Indicator, IndicatorValue, ValueRole
from fieldkit.domain.mission import Mission
from fieldkit.domain.people import PersonMet, Quoting
from fieldkit.domain.photo import Photo, Recognisable
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.review import Role
from fieldkit.domain.values import Money
from fieldkit.domain.visit import Observation, Visit, VisitState
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace

AUTHOR = Profile("maelle@exemple.org", "Maëlle Bernard")
REVIEWER = Profile("thibault@exemple.org", "Thibault Renou", Role.REVIEWER)
DAY = dt.date(2026, 3, 12)

SEEN = (
    "Le forage 2 a été remis en service le 4 février : pompe changée, coffret électrique nettoyé. "
    "Le compteur général est bloqué depuis février ; le volume est **inconnu**.\n\n"
    "- tête de forage propre\n- fuite au robinet 3"
)
GOVERNANCE = "Réunion avec le bureau : 7 membres présents sur 7, dont 3 femmes. Rosine Hounkpè tient la caisse."
OPINION = "Le président décide seul."


@dataclass(frozen=True)
class Written:
    """An open workspace and the ids of what was written in it."""

    workspace: Workspace
    mission: str
    dossier: str
    visit: str
    other: str
    indicator: str

    def become(self, profile: Profile) -> None:
        """Put somebody else at the keyboard."""
        self.workspace.people.introduce(profile.name, profile.login)
        self.workspace.people.confirm(role=profile.role, organisation="Pays de la Loire Coopération Internationale")


def write_mission(folder: Path) -> Written:
    """A new workspace with the mission in it, the author at the keyboard."""
    workspace = create_workspace(folder, AUTHOR, passphrase="une phrase de passe d’essai")
    records = workspace.records
    dossier = records.create(Dossier, code="BJ-24-017", title="Forage et borne-fontaine", country="BJ").id
    mission = records.create(
        Mission,
        code="M-2026-BJ-1",
        title="Mission de suivi au Bénin",
        country="BJ",
        zone="Borgou",
        starts=dt.date(2026, 3, 10),
        ends=dt.date(2026, 3, 19),
        dossiers=(dossier,),
        highlights="- L’eau coule six jours sur sept.",
        security="Zone jaune jusqu’à Parakou.",
    ).id
    site = records.create(Site, dossier=dossier, name="Tchakalo 2", country="BJ").id
    visit = records.create(
        Visit,
        dossier=dossier,
        mission=mission,
        site=site,
        title="Tchakalo 2, forage et borne",
        date=DAY,
        state=VisitState.DONE.value,
        authors=("Maëlle Bernard",),
        seen=SEEN,
        governance=GOVERNANCE,
        opinion=OPINION,
    ).id
    other = records.create(
        Visit,
        dossier=dossier,
        mission=mission,
        title="Kpakpamè, comité de l’eau",
        date=DAY + dt.timedelta(days=1),
        state=VisitState.DONE.value,
        seen="Le comité se réunit chaque mois.",
    ).id
    indicator = _measure(workspace, dossier, visit)
    _surround(workspace, dossier, visit)
    return Written(workspace, mission, dossier, visit, other, indicator)


def _measure(workspace: Workspace, dossier: str, visit: str) -> str:
    records = workspace.records
    indicator = records.create(Indicator, dossier=dossier, title="Jours de panne sur 6 mois", unit="jours").id
    for role, value in ((ValueRole.BASELINE, 30), (ValueRole.TARGET, 6)):
        records.create(
            IndicatorValue, dossier=dossier, indicator=indicator, role=role.value, date=DAY, value=Decimal(value)
        )
    found = records.get(Indicator, indicator).record
    workspace.indicators.record(found, visit=visit, day=DAY, value=Decimal(7))
    return indicator


def _surround(workspace: Workspace, dossier: str, visit: str) -> None:
    records = workspace.records
    records.create(
        PersonMet,
        dossier=dossier,
        visit=visit,
        name="Rosine Hounkpè",
        position="Trésorière",
        quoting=Quoting.POSITION.value,
    )
    records.create(Observation, dossier=dossier, visit=visit, text="Caisse tenue chaque soir", nature="strength")
    records.create(Recommendation, dossier=dossier, visit=visit, text="Changer le compteur")
    records.create(BudgetLine, dossier=dossier, label="Pompe", planned=Money(Decimal(4200), "EUR"))
    media = workspace.records._store.add_media(_picture(), "image/jpeg")
    for name, who in (("robinet.jpg", Recognisable.NOBODY), ("bureau.jpg", Recognisable.ADULTS)):
        records.create(
            Photo,
            dossier=dossier,
            visit=visit,
            file_name=name,
            caption=f"Photo {name}",
            original=media,
            report_size=media,
            thumbnail=media,
            width=320,
            height=240,
            recognisable=who.value,
            retained=True,
        )


def _picture() -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize((320, 240)).convert("RGB").save(file, "JPEG")
    return file.getvalue()
