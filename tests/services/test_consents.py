"""Whether the people on a photo agreed to be shown."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.consent import usable_for
from fieldkit.domain.photo import Consent, Photo, Purpose, Recognisable
from fieldkit.services.consents import LACKING, ConsentState, by_id, consent_state, has_expired, lacking

DAY = dt.date(2026, 3, 12)
GIVEN = Consent(id="c", subject="Afi D.", given_on=DAY, purposes=("partners",))


@pytest.mark.parametrize(
    ("recognisable", "linked", "state"),
    [
        ("", (), ConsentState.UNSAID),
        ("", (GIVEN,), ConsentState.GIVEN),
        (Recognisable.NOBODY, (), ConsentState.NOT_NEEDED),
        (Recognisable.ADULTS, (), ConsentState.MISSING),
        (Recognisable.ADULTS, (GIVEN,), ConsentState.GIVEN),
        (Recognisable.MINORS, (GIVEN,), ConsentState.MISSING),
        (
            Recognisable.MINORS,
            (Consent(id="c", guardian="sa mère", child_agrees=True),),
            ConsentState.GIVEN,
        ),
        (Recognisable.MINORS, (Consent(id="c", guardian="sa mère"),), ConsentState.MISSING),
        (Recognisable.ADULTS, (Consent(id="c", minor=True),), ConsentState.MISSING),
        (Recognisable.ADULTS, (GIVEN, Consent(id="d", withdrawn_on=DAY)), ConsentState.WITHDRAWN),
        (Recognisable.ADULTS, (Consent(id="c", given_on=dt.date(2020, 1, 1), months=12),), ConsentState.EXPIRED),
    ],
)
def test_where_a_photo_stands(recognisable: str, linked: tuple[Consent, ...], state: ConsentState) -> None:
    photo = Photo(id="p", recognisable=recognisable, consents=tuple(consent.id for consent in linked))
    assert consent_state(photo, by_id(linked), DAY) is state


@pytest.mark.parametrize("named", [("elsewhere",), ("c", "elsewhere")])
def test_a_consent_that_is_not_known_here_is_not_counted_as_given(named: tuple[str, ...]) -> None:
    photo = Photo(id="p", recognisable=Recognisable.ADULTS, consents=named)
    assert consent_state(photo, by_id([GIVEN]), DAY) is ConsentState.MISSING


LINKED = st.builds(
    Consent,
    id=st.sampled_from(["c1", "c2"]),
    given_on=st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2027, 1, 1)),
    months=st.none() | st.integers(0, 60),
    minor=st.booleans(),
    guardian=st.sampled_from(["", "sa mère"]),
    child_agrees=st.booleans(),
    withdrawn_on=st.none() | st.just(DAY),
    purposes=st.just(tuple(purpose.value for purpose in Purpose)),
)


@given(
    st.builds(
        Photo,
        id=st.just("p"),
        recognisable=st.sampled_from(["", *Recognisable, "crowd"]),
        consents=st.lists(st.sampled_from(["c1", "c2"]), unique=True).map(tuple),
    ),
    st.lists(LINKED, unique_by=lambda consent: consent.id),
)
def test_what_screens_say_is_what_leaves(photo: Photo, consents: list[Consent]) -> None:
    state = consent_state(photo, by_id(consents), DAY)
    usable = usable_for(photo, Purpose.PARTNERS, by_id(consents), DAY)
    assert not (usable and state in {*LACKING, ConsentState.UNSAID})
    if photo.recognisable in set(Recognisable):
        assert usable is (state in {ConsentState.GIVEN, ConsentState.NOT_NEEDED})


@pytest.mark.parametrize(
    ("given_on", "months", "today", "expired"),
    [
        (dt.date(2025, 3, 12), 12, dt.date(2026, 3, 12), False),
        (dt.date(2025, 3, 12), 12, dt.date(2026, 3, 13), True),
        (dt.date(2025, 8, 31), 6, dt.date(2026, 2, 28), False),
        (dt.date(2025, 8, 31), 6, dt.date(2026, 3, 1), True),
        (dt.date(2025, 12, 5), 1, dt.date(2026, 1, 5), False),
        (None, 12, dt.date(2099, 1, 1), False),
        (dt.date(2025, 3, 12), None, dt.date(2099, 1, 1), False),
        (dt.date(2025, 3, 12), 10**9, dt.date(2099, 1, 1), False),
    ],
)
def test_a_consent_lasts_as_long_as_it_says(
    given_on: dt.date | None, months: int | None, today: dt.date, expired: bool
) -> None:
    assert has_expired(Consent(id="c", given_on=given_on, months=months), today) is expired


def test_those_who_still_have_to_be_asked_are_counted() -> None:
    photos = [
        Photo(id="1", recognisable=Recognisable.ADULTS),
        Photo(id="2", recognisable=Recognisable.ADULTS, consents=("c",)),
        Photo(id="3", recognisable=Recognisable.NOBODY),
        Photo(id="4"),
    ]
    assert lacking(photos, by_id([GIVEN]), DAY) == 1
