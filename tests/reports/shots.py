"""The photos of the sample mission, and who agreed to be on them."""

import datetime as dt

from fieldkit.domain.photo import Consent, ConsentForm, Photo, Purpose, Recognisable
from tests.reports.keys import PUBLISHER, SCHOOL, WATER
from tests.reports.pictures import Album, picture


def photos(album: Album) -> tuple[Photo, ...]:
    captions = (
        ("Réunion du bureau du comité de gestion", Recognisable.ADULTS, "v-1", (1200, 900)),
        ("Panneau du tarif, à mettre à jour", Recognisable.NOBODY, "v-1", (1200, 900)),
        ("Forage solaire et réservoir de 10 m³", Recognisable.NOBODY, "v-1", (900, 1200)),
        ("Compteur au 12 mars : 4 218 m³", Recognisable.NOBODY, "v-1", (1200, 800)),
        ("File d'attente à la borne 2", Recognisable.ADULTS, "v-1", (1200, 900)),
        ("Les latrines neuves de l'école", Recognisable.NOBODY, "v-2", (1400, 900)),
    )
    return tuple(
        Photo(
            id=f"ph-{number}",
            dossier=WATER if visit == "v-1" else SCHOOL,
            visit=visit,
            report_size=album.add(picture(number, *size)),
            width=size[0],
            height=size[1],
            caption=caption,
            taken_at=dt.datetime(2026, 3, 12, 9, number, tzinfo=dt.UTC),
            credit=f"C. Denis, {PUBLISHER}",
            recognisable=recognisable,
            consents=("c-1",) if number == 0 else (),
            retained=True,
            rank=number,
        )
        for number, (caption, recognisable, visit, size) in enumerate(captions)
    )


def consents() -> tuple[Consent, ...]:
    return (
        Consent(
            id="c-1",
            dossier=WATER,
            visit="v-1",
            subject="Bureau du comité",
            form=ConsentForm.GROUP_NOTICE,
            purposes=(Purpose.PARTNERS, Purpose.INTERNAL),
        ),
    )
