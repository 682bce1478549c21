"""Which photos show people who still have to be asked."""

import datetime as dt
from collections.abc import Iterable, Mapping

from fieldkit.domain.consent import ConsentState, by_id, consent_state, has_expired
from fieldkit.domain.photo import Consent, Photo

__all__ = ["LACKING", "ConsentState", "by_id", "consent_state", "has_expired", "lacking"]

LACKING = frozenset({ConsentState.MISSING, ConsentState.WITHDRAWN, ConsentState.EXPIRED})
"""States in which somebody has to be asked before the photo may leave the network."""


def lacking(photos: Iterable[Photo], consents: Mapping[str, Consent], today: dt.date) -> int:
    """How many photos show people who still have to be asked."""
    return sum(consent_state(photo, consents, today) in LACKING for photo in photos)
