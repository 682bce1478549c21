"""The dossiers of this computer and of its server as rows: what each weighs, and whether it is carried."""

from collections.abc import Sequence

from fieldkit.services.carried import CarriedDossier, Place
from ui.theme import Tone
from ui.widgets.language import formats, words
from ui.widgets.rows import Cell, Fill, Row

OFFLINE_WIDTH = 16
"""Of the sign alone, before zoom."""
_SIZE_WIDTH = 84
_LOOK = {
    Place.HERE: ("circle-check", Tone.SUCCESS),
    Place.COMING: ("cloud-download", Tone.ACCENT),
    Place.HELD: ("cloud-upload", Tone.WARNING),
    Place.LEFT: ("cloud", Tone.NEUTRAL),
    Place.AWAY: ("cloud", Tone.NEUTRAL),
}


def place_words(place: Place) -> str:
    """« Disponible hors ligne »."""
    return words().say(f"carrying.place.{place}")


def place_look(place: Place) -> tuple[str, Tone]:
    """Its icon and tone."""
    return _LOOK[place]


def place_sign(place: Place) -> Cell:
    """The column of mock-ups: a sign without words."""
    icon, tone = _LOOK[place]
    return Cell(Fill.ICON, place_words(place), icon, str(tone), width=OFFLINE_WIDTH)


def carried_rows(every: Sequence[CarriedDossier]) -> list[Row]:
    """The dossiers under their countries, in the order given."""
    found: list[Row] = []
    for each, before in zip(every, [None, *every], strict=False):
        if before is None or before.country != each.country:
            name = country_words(each.country)
            count = sum(other.country == each.country for other in every)
            found.append(Row(f"country:{each.country}", name, country=each.country, heading=True, count=count))
        found.append(_row(each))
    return found


def country_words(country: str) -> str:
    """The name of a country, or that none is given."""
    return words().choice("countries", country) if country else words().say("carrying.no_country")


def title_words(each: CarriedDossier) -> str:
    """Its title, its code where it has none, or that neither is known here."""
    return each.title or each.code or words().say("carrying.nameless")


def _row(each: CarriedDossier) -> Row:
    said, size = place_words(each.place), formats().size(each.here.size) if each.here.files else ""
    icon, tone = _LOOK[each.place]
    sign = Cell(Fill.ICON, said, icon, str(tone), width=OFFLINE_WIDTH)
    weight = Cell(text=size, width=_SIZE_WIDTH, right=True)
    second = " · ".join(filter(None, (each.code, said)))
    sentence = ", ".join(filter(None, (title_words(each), each.code, said, size)))
    return Row(
        each.id, title_words(each), second, cells=(weight, sign), absent=not each.place.carried, sentence=sentence
    )
