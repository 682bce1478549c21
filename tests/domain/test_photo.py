"""Which photos may be used for what."""

import datetime as dt
from dataclasses import replace

import pytest

from fieldkit.domain.consent import by_id, usable_for
from fieldkit.domain.photo import Consent, Photo, Purpose, Recognisable

DAY = dt.date(2026, 3, 12)
GIVEN = Consent(
    id="c1", subject="Mme S.", given_on=dt.date(2025, 1, 31), purposes=(Purpose.PARTNERS.value, Purpose.WEBSITE.value)
)
SHOWN = Photo(id="p1", recognisable=Recognisable.ADULTS, consents=("c1",))
MINORS = replace(SHOWN, recognisable=Recognisable.MINORS)
GUARDED = replace(GIVEN, guardian="Sa mère", child_agrees=True)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_photo_of_nobody_is_free_and_internal_use_always_is(purpose: Purpose) -> None:
    assert usable_for(replace(SHOWN, recognisable=Recognisable.NOBODY), purpose, {}, DAY)
    assert usable_for(SHOWN, Purpose.INTERNAL, {}, DAY)


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.INTERNAL])
@pytest.mark.parametrize("recognisable", ["", Recognisable.ADULTS, Recognisable.MINORS, "crowd"])
def test_without_consent_nothing_else_is_allowed(purpose: Purpose, recognisable: str) -> None:
    unlinked = replace(SHOWN, recognisable=recognisable, consents=())
    assert not usable_for(unlinked, purpose, by_id([GIVEN]), DAY)
    assert not usable_for(replace(SHOWN, recognisable=recognisable), purpose, {}, DAY)


@pytest.mark.parametrize(
    ("photo", "consents", "usable"),
    [
        (SHOWN, (GIVEN,), True),
        (SHOWN, (replace(GIVEN, purposes=(Purpose.WEBSITE.value,)),), False),
        (SHOWN, (replace(GIVEN, withdrawn_on=dt.date(2026, 5, 1)),), False),
        (SHOWN, (replace(GIVEN, minor=True),), False),
        (SHOWN, (replace(GIVEN, months=13),), False),
        (SHOWN, (replace(GIVEN, months=14),), True),
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
    assert usable_for(photo, Purpose.PARTNERS, by_id(consents), DAY) is usable


def test_a_withdrawn_consent_ends_the_network_s_own_use_too() -> None:
    expired, withdrawn = replace(GIVEN, months=1), replace(GIVEN, withdrawn_on=DAY)
    assert usable_for(SHOWN, Purpose.INTERNAL, by_id([expired]), DAY)
    assert not usable_for(SHOWN, Purpose.INTERNAL, by_id([withdrawn]), DAY)
