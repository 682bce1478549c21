"""When to come back, as the server or a machine in front of it asks: the header Retry-After."""

import email.utils
from collections.abc import Mapping
from datetime import datetime

from fieldkit.errors import FieldKitError

_LONGEST_S = 900
"""Nobody on the way can keep a laptop from syncing for longer."""

_FACT = "seconds"


def later(headers: Mapping[str, str]) -> dict[str, int]:
    """The pause an answer asks for, as a fact of its error: 1 to 900 seconds, or nothing.

    A date is read beside the answer's own, and not at all without: a wrong clock here changes nothing.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal() and text.isascii():
        seconds = _LONGEST_S if len(text) > 9 else int(text)
    else:
        until, now = _moment(text), _moment(headers.get("Date", ""))
        seconds = int(until - now) if until and now else 0
    return {_FACT: min(seconds, _LONGEST_S)} if seconds > 0 else {}


def asked_for(error: FieldKitError) -> float:
    """The seconds to wait that an error carries; 0 when nobody asked for a pause."""
    seconds = error.facts.get(_FACT, 0)
    return min(float(seconds), _LONGEST_S) if isinstance(seconds, int) and seconds > 0 else 0.0


def _moment(text: str) -> float:
    """Seconds since 1970 of an HTTP date; 0 for what is none."""
    try:
        found: datetime = email.utils.parsedate_to_datetime(text)
        return found.timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return 0.0
