"""Organisations, the people in them, and those met on a visit."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, ClassVar

from fieldkit.domain.fields import Record, choice, day, flag, internal, line, prose, ref, refs, restricted, tags, whole
from fieldkit.domain.lightly import dataclass


class OrganisationType(StrEnum):
    """The network's own typology; labels in the vocabulary."""

    ASSOCIATION = "association"
    SOLIDARITY = "solidarity"
    TWINNING = "twinning"
    DIASPORA = "diaspora"
    STUDENTS = "students"
    LOCAL_AUTHORITY = "local_authority"
    WATER_BOARD = "water_board"
    SCHOOL = "school"
    RESEARCH = "research"
    COMPANY = "company"
    FOUNDATION = "foundation"
    PUBLIC_BODY = "public_body"
    STATE = "state"
    SOUTHERN_NGO = "southern_ngo"
    COMMUNITY = "community"
    PARTNER_AUTHORITY = "partner_authority"
    STATE_SERVICE = "state_service"


class Channel(StrEnum):
    """How a person prefers to be reached."""

    PHONE = "phone"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    VISIT = "visit"


class LegalBasis(StrEnum):
    """Why the network may hold a person's details."""

    LEGITIMATE_INTEREST = "legitimate_interest"
    CONSENT = "consent"


class Sex(StrEnum):
    """As the person says, or unknown."""

    WOMAN = "woman"
    MAN = "man"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Quoting(StrEnum):
    """What of a person may be printed."""

    NAME = "name"
    POSITION = "position"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    """An association, authority, company or community taking part in a dossier."""

    KIND: ClassVar[str] = "organisation"
    TITLE: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[str, line(searchable=True)] = ""
    acronym: Annotated[str, line(searchable=True)] = ""
    local_name: Annotated[str, line(searchable=True)] = ""
    type: Annotated[str, choice(OrganisationType)] = ""
    country: Annotated[str, line()] = ""
    seat: Annotated[str, line(searchable=True)] = ""
    registration: Annotated[str, internal(line())] = ""
    member: Annotated[bool, flag()] = False
    languages: Annotated[tuple[str, ...], tags("languages")] = ()
    expertises: Annotated[tuple[str, ...], tags(searchable=True)] = ()
    note: Annotated[str, internal(prose())] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    """A person the network may write to; partners see the position only."""

    KIND: ClassVar[str] = "contact"
    TITLE: ClassVar[tuple[str, ...]] = ("given_name", "family_name")

    given_name: Annotated[str, internal(line(searchable=True))] = ""
    family_name: Annotated[str, internal(line(searchable=True))] = ""
    position: Annotated[str, line(searchable=True)] = ""
    organisation: Annotated[str, ref("organisation")] = ""
    dossiers: Annotated[tuple[str, ...], refs("dossier")] = ()
    phone: Annotated[str, internal(line())] = ""
    email: Annotated[str, internal(line())] = ""
    preferred_channel: Annotated[str, internal(choice(Channel))] = ""
    languages: Annotated[tuple[str, ...], tags("languages")] = ()
    legal_basis: Annotated[str, internal(choice(LegalBasis))] = ""
    informed_on: Annotated[dt.date | None, internal(day())] = None
    erase_on: Annotated[dt.date | None, internal(day())] = None
    note: Annotated[str, restricted(prose())] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMet(Record):
    """Somebody, or a group, met during a visit."""

    KIND: ClassVar[str] = "person_met"
    TITLE: ClassVar[tuple[str, ...]] = ("name", "position")
    TITLE_BETWEEN: ClassVar[str] = ", "

    dossier: Annotated[str, ref("dossier")] = ""
    visit: Annotated[str, ref("visit")] = ""
    contact: Annotated[str, internal(ref("contact"))] = ""
    name: Annotated[str, internal(line(searchable=True))] = ""
    position: Annotated[str, line(searchable=True)] = ""
    organisation: Annotated[str, line(searchable=True)] = ""
    sex: Annotated[str, choice(Sex)] = ""
    count: Annotated[int | None, whole()] = None
    quoting: Annotated[str, choice(Quoting)] = ""
