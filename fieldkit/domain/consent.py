"""Whether the people on a photo agreed to its use: the one rule for screens and for everything that leaves."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

from fieldkit.domain.photo import Consent, Photo, Purpose, Recognisable


class ConsentState(StrEnum):
    """Where a photo stands.

    UNSAID means that nobody has said yet whether people can be recognised; MISSING that people can and no consent is
    linked, a linked one is not known here, or a minor's has no guardian; EXPIRED that its time is over.
    """

    NOT_NEEDED = "not_needed"
    UNSAID = "unsaid"
    MISSING = "missing"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def consent_state(photo: Photo, consents: Mapping[str, Consent], today: dt.date) -> ConsentState:
    """Where a photo stands on a day; ``consents`` by id must hold those the photo names."""
    if photo.recognisable == Recognisable.NOBODY:
        return ConsentState.NOT_NEEDED
    linked = [consents[identity] for identity in photo.consents if identity in consents]
    if any(consent.withdrawn_on is not None for consent in linked):
        return ConsentState.WITHDRAWN
    if not photo.consents:
        return ConsentState.MISSING if photo.recognisable else ConsentState.UNSAID
    minors = photo.recognisable == Recognisable.MINORS
    if len(linked) < len(photo.consents) or any(
        (consent.minor or minors) and not (consent.guardian and consent.child_agrees) for consent in linked
    ):
        return ConsentState.MISSING
    return ConsentState.EXPIRED if any(has_expired(consent, today) for consent in linked) else ConsentState.GIVEN


def has_expired(consent: Consent, today: dt.date) -> bool:
    """Whether the months a consent was given for are over; one without a day or a number of months does not end."""
    if consent.given_on is None or consent.months is None:
        return False
    months = consent.given_on.year * 12 + consent.given_on.month - 1 + consent.months
    year, month = divmod(months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return False
    return (today.year, today.month, today.day) > (year, month + 1, consent.given_on.day)


def usable_for(photo: Photo, purpose: Purpose, consents: Mapping[str, Consent], today: dt.date) -> bool:
    """Whether a photo may be used for a purpose on a day: nobody recognisable, or every linked consent covers it.

    The network itself may use a photo nobody was asked about yet, never one whose consent was withdrawn. Where nobody
    said whether people can be recognised, nothing else is allowed.
    """
    state = consent_state(photo, consents, today)
    if state is ConsentState.NOT_NEEDED:
        return True
    if purpose is Purpose.INTERNAL:
        return state is not ConsentState.WITHDRAWN
    return (
        state is ConsentState.GIVEN
        and photo.recognisable in {Recognisable.ADULTS, Recognisable.MINORS}
        and all(purpose.value in consents[identity].purposes for identity in photo.consents)
    )


def by_id(consents: Iterable[Consent]) -> dict[str, Consent]:
    """Consents by their id."""
    return {consent.id: consent for consent in consents}
