"""Photos, the consent of those on them, and documents."""

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated, ClassVar, TypeAlias

from fieldkit.domain.fields import (
    Record,
    blob,
    choice,
    day,
    flag,
    instant,
    internal,
    line,
    machine,
    place,
    prose,
    ref,
    refs,
    tags,
    whole,
)
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.values import Blob, Place


class TakenSource(StrEnum):
    """How the time of a photo is known."""

    EXIF = "exif"
    FILE_NAME = "file_name"
    ENTERED = "entered"


class Recognisable(StrEnum):
    """Whether somebody can be recognised."""

    NOBODY = "nobody"
    ADULTS = "adults"
    MINORS = "minors"


class Provenance(StrEnum):
    """How a photo reached the laptop."""

    DEVICE = "device"
    WHATSAPP_PHOTO = "whatsapp_photo"
    WHATSAPP_DOCUMENT = "whatsapp_document"
    OTHER = "other"


class ConsentForm(StrEnum):
    """How consent was given."""

    SIGNED = "signed"
    RECORDED = "recorded"
    WITNESSED = "witnessed"
    GROUP_NOTICE = "group_notice"


class Purpose(StrEnum):
    """What a photo may be used for."""

    INTERNAL = "internal"
    PARTNERS = "partners"
    FUNDERS = "funders"
    WEBSITE = "website"
    SOCIAL_MEDIA = "social_media"
    PRESS = "press"
    TEACHING = "teaching"


class DocumentCategory(StrEnum):
    """What a document is."""

    AGREEMENT = "agreement"
    BUDGET = "budget"
    TERMS = "terms"
    REPORT = "report"
    MINUTES = "minutes"
    PLAN = "plan"
    INVOICE = "invoice"
    ATTENDANCE = "attendance"
    WATER_ANALYSIS = "water_analysis"
    STUDY = "study"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(Record):
    """A photo: ``original`` as it came, ``report_size`` (2,048 px, no metadata) and ``thumbnail`` (320 px)."""

    KIND: ClassVar[str] = "photo"
    TITLE: ClassVar[tuple[str, ...]] = ("caption", "file_name")

    dossier: Annotated[str, ref("dossier")] = ""
    visit: Annotated[str, ref("visit")] = ""
    site: Annotated[str, ref("site")] = ""
    original: Annotated[Blob | None, machine(blob())] = None
    report_size: Annotated[Blob | None, machine(blob())] = None
    thumbnail: Annotated[Blob | None, machine(blob())] = None
    width: Annotated[int | None, machine(whole("px"))] = None
    height: Annotated[int | None, machine(whole("px"))] = None
    file_name: Annotated[str, machine(line(searchable=True))] = ""
    caption: Annotated[str, line(searchable=True)] = ""
    alt_text: Annotated[str, line(searchable=True)] = ""
    taken_at: Annotated[dt.datetime | None, instant()] = None
    taken_source: Annotated[str, machine(choice(TakenSource))] = ""
    position: Annotated[Place | None, place()] = None
    author: Annotated[str, internal(line(searchable=True))] = ""
    credit: Annotated[str, line(searchable=True)] = ""
    recognisable: Annotated[str, choice(Recognisable)] = ""
    consents: Annotated[tuple[str, ...], internal(refs("consent"))] = ()
    retained: Annotated[bool, flag()] = False
    rank: Annotated[int | None, machine(whole())] = None
    provenance: Annotated[str, internal(choice(Provenance))] = ""


_NUMBERS = re.compile(r"([0-9]{1,18})")
_UNRANKED = 10_000
_Name: TypeAlias = tuple[tuple[str, int], ...]


def day_taken(taken_at: dt.datetime | None) -> dt.date | None:
    """The day a photo was taken, where this computer is; None where it is not known."""
    return taken_at.astimezone().date() if taken_at else None


def photo_order(photo: Photo) -> tuple[int, dt.datetime, _Name, str]:
    """The order photos are shown in: as a person ranked them, then by the time they were taken, then by file name."""
    rank = _UNRANKED if photo.rank is None else photo.rank
    return rank, photo.taken_at or dt.datetime.max.replace(tzinfo=dt.UTC), _in_numbers(photo.file_name), photo.id


def latest_order(photo: Photo) -> tuple[dt.datetime, _Name, str]:
    """To be sorted by in reverse, the latest photo first; those of one moment by file name, those without time last."""
    return photo.taken_at or dt.datetime.min.replace(tzinfo=dt.UTC), _in_numbers(photo.file_name), photo.id


def _in_numbers(name: str) -> _Name:
    """A file name with its numbers counted: IMG_9 stands before IMG_10."""
    parts = _NUMBERS.split(name.casefold())
    return tuple((parts[at], int(parts[at + 1]) if at + 1 < len(parts) else -1) for at in range(0, len(parts), 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Record):
    """The agreement of a person or a group to be shown, for named purposes."""

    KIND: ClassVar[str] = "consent"
    TITLE: ClassVar[tuple[str, ...]] = ("subject",)

    dossier: Annotated[str, ref("dossier")] = ""
    visit: Annotated[str, ref("visit")] = ""
    subject: Annotated[str, internal(line(searchable=True))] = ""
    form: Annotated[str, internal(choice(ConsentForm))] = ""
    language: Annotated[str, internal(line())] = ""
    given_on: Annotated[dt.date | None, internal(day())] = None
    purposes: Annotated[tuple[str, ...], internal(tags("purpose"))] = ()
    months: Annotated[int | None, internal(whole())] = None
    minor: Annotated[bool, internal(flag())] = False
    guardian: Annotated[str, internal(line())] = ""
    child_agrees: Annotated[bool, internal(flag())] = False
    proof: Annotated[Blob | None, machine(blob())] = None
    withdrawn_on: Annotated[dt.date | None, internal(day())] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Record):
    """A file kept with a dossier, opaque to the program."""

    KIND: ClassVar[str] = "document"
    TITLE: ClassVar[tuple[str, ...]] = ("title", "file_name")

    dossier: Annotated[str, ref("dossier")] = ""
    visit: Annotated[str, ref("visit")] = ""
    title: Annotated[str, line(searchable=True)] = ""
    category: Annotated[str, choice(DocumentCategory)] = ""
    date: Annotated[dt.date | None, day()] = None
    language: Annotated[str, line()] = ""
    file: Annotated[Blob | None, machine(blob())] = None
    file_name: Annotated[str, machine(line(searchable=True))] = ""
    original_seen: Annotated[bool, internal(flag())] = False
    note: Annotated[str, internal(prose())] = ""
