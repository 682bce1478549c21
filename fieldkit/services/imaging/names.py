"""What the name of an image file tells: when it was taken and how it travelled."""

import datetime as dt
import re

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Provenance

_WHATSAPP_SENT = re.compile(r"^(IMG|DOC)-(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})-WA\d{4,}", re.IGNORECASE)
_WHATSAPP_SAVED = re.compile(
    r"(?:WhatsApp Image|Image WhatsApp) (?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    r"(?:\D{1,5}(?P<h>\d{1,2})\.(?P<i>\d{2})\.(?P<s>\d{2})(?:\s?(?P<half>[AP])M)?)?",
    re.IGNORECASE,
)
_WHATSAPP_PHONE = re.compile(
    r"^PHOTO-(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})-(?P<h>\d{2})-(?P<i>\d{2})-(?P<s>\d{2})", re.IGNORECASE
)
_CAMERA = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})[-_.]?(?P<m>\d{2})[-_.]?(?P<d>\d{2})[-_. T]{1,3}"
    r"(?P<h>\d{2})[-_.:h]?(?P<i>\d{2})[-_.:m]?(?P<s>\d{2})"
)
_KEPT_IN_UTC = re.compile(r"^PXL_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a name tells: ``time`` is None where only the day is told; ``in_utc`` where the phone names files in UTC."""

    day: dt.date | None = None
    time: dt.time | None = None
    in_utc: bool = False
    provenance: Provenance | None = None


def told_by_name(name: str) -> NameFacts:
    """Read a file's name, without its folder; nothing told where the name follows no habit known here."""
    if match := _WHATSAPP_SENT.search(name):
        sent_as_is = match[1].upper() == "DOC"
        provenance = Provenance.WHATSAPP_DOCUMENT if sent_as_is else Provenance.WHATSAPP_PHOTO
        return NameFacts(_day(match), None, provenance=provenance)
    if match := _WHATSAPP_SAVED.search(name) or _WHATSAPP_PHONE.search(name):
        return NameFacts(_day(match), _time(match), provenance=Provenance.WHATSAPP_PHOTO)
    if match := _CAMERA.search(name):
        day, time = _day(match), _time(match)
        if day is not None and time is not None:
            return NameFacts(day, time, in_utc=bool(_KEPT_IN_UTC.search(name)))
    return NameFacts()


def _day(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _time(match: re.Match[str]) -> dt.time | None:
    parts = match.groupdict()
    if parts["h"] is None:
        return None
    hour = int(parts["h"])
    half = (parts.get("half") or "").upper()
    if half:
        hour = hour % 12 + (12 if half == "P" else 0)
    try:
        return dt.time(hour, int(parts["i"]), int(parts["s"]))
    except ValueError:
        return None
