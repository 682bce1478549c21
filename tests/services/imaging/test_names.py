"""What file names of phones tell."""

import datetime as dt

import pytest

from fieldkit.domain.photo import Provenance
from fieldkit.services.imaging.names import NameFacts, told_by_name

DAY = dt.date(2026, 3, 12)
CLOCK = dt.time(14, 32, 7)
SENT = Provenance.WHATSAPP_PHOTO


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("IMG-20260312-WA0007.jpg", NameFacts(DAY, None, provenance=SENT)),
        ("img-20260312-wa0007(1).jpeg", NameFacts(DAY, None, provenance=SENT)),
        ("DOC-20260312-WA0011.jpg", NameFacts(DAY, None, provenance=Provenance.WHATSAPP_DOCUMENT)),
        ("WhatsApp Image 2026-03-12 at 14.32.07.jpeg", NameFacts(DAY, CLOCK, provenance=SENT)),
        ("WhatsApp Image 2026-03-12 at 2.32.07 PM.jpeg", NameFacts(DAY, CLOCK, provenance=SENT)),
        (
            "WhatsApp Image 2026-03-12 at 12.05.00 AM.jpeg",
            NameFacts(DAY, dt.time(0, 5), provenance=SENT),
        ),
        ("Image WhatsApp 2026-03-12 à 14.32.07_a1b2.jpg", NameFacts(DAY, CLOCK, provenance=SENT)),
        ("PHOTO-2026-03-12-14-32-07.jpg", NameFacts(DAY, CLOCK, provenance=SENT)),
        ("IMG_20260312_143207.jpg", NameFacts(DAY, CLOCK)),
        ("20260312_143207.jpg", NameFacts(DAY, CLOCK)),
        ("PXL_20260312_143207123.jpg", NameFacts(DAY, CLOCK, in_utc=True)),
        ("signal-2026-03-12-14-32-07-123.jpg", NameFacts(DAY, CLOCK)),
        ("Screenshot 2026-03-12 14.32.07.png", NameFacts(DAY, CLOCK)),
        ("DSC_0412.JPG", NameFacts()),
        ("forage 2.jpg", NameFacts()),
        ("IMG_20261342_996199.jpg", NameFacts()),
        ("IMG-20261342-WA0001.jpg", NameFacts(None, None, provenance=SENT)),
        ("22997010203_20260312143207.jpg", NameFacts()),
        ("", NameFacts()),
    ],
)
def test_a_name_tells_when_and_by_which_way(name: str, told: NameFacts) -> None:
    assert told_by_name(name) == told
