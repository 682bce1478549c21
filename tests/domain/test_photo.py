"""Which photos may be used for what."""

import datetime as dt
from dataclasses import replace

import pytest

from fieldkit.domain.photo import Consent, Photo, Purpose, Recognisable, usable_for

GIVEN = Consent(id="c1", subject="Mme S.", purposes=(Purpose.PARTNERS.value, Purpose.WEBSITE.value))
SHOWN = Photo(id="p1", recognisable=Recognisable.ADULTS, consents=("c1",))
MINORS = replace(SHOWN, recognisable=Recognisable.MINORS)
GUARDED = replace(GIVEN, guardian="Sa mère", child_agrees=True)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_photo_of_nobody_is_free_and_internal_use_always_is(purpose: Purpose) -> None:
    assert usable_for(replace(SHOWN, recognisable=Recognisable.NOBODY), purpose, ())
    assert usable_for(SHOWN, Purpose.INTERNAL, ())


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.INTERNAL])
@pytest.mark.parametrize("recognisable", ["", Recognisable.ADULTS, Recognisable.MINORS, "crowd"])
def test_without_consent_nothing_else_is_allowed(purpose: Purpose, recognisable: str) -> None:
    unlinked = replace(SHOWN, recognisable=recognisable, consents=())
    assert not usable_for(unlinked, purpose, (GIVEN,))
    assert not usable_for(replace(SHOWN, recognisable=recognisable), purpose, ())


@pytest.mark.parametrize(
    ("photo", "consents", "usable"),
    [
        (SHOWN, (GIVEN,), True),
        (SHOWN, (replace(GIVEN, purposes=(Purpose.WEBSITE.value,)),), False),
        (SHOWN, (replace(GIVEN, withdrawn_on=dt.date(2026, 5, 1)),), False),
        (SHOWN, (replace(GIVEN, minor=True),), False),
        (SHOWN, (replace(GUARDED, minor=True),), True),
        (MINORS, (GIVEN,), False),
        (MINORS, (replace(GUARDED, child_agrees=False),), False),
        (MINORS, (replace(GUARDED, guardian=""),), False),
        (MINORS, (GUARDED,), True),
        (replace(SHOWN, consents=("c1", "c2")), (GIVEN, replace(GIVEN, id="c2")), True),
        (replace(SHOWN, consents=("c1", "c2")), (GIVEN, replace(GIVEN, id="c2", purposes=())), False),
        (replace(SHOWN, consents=("c9",)), (GIVEN,), False),
        (replace(SHOWN, consents=("c1", "c9")), (GIVEN,), False),
        (replace(SHOWN, recognisable=""), (GIVEN,), False),
        (replace(SHOWN, recognisable="crowd"), (GIVEN,), False),
    ],
)
def test_every_linked_consent_has_to_cover_the_purpose(
    photo: Photo, consents: tuple[Consent, ...], usable: bool
) -> None:
    assert usable_for(photo, Purpose.PARTNERS, consents) is usable
