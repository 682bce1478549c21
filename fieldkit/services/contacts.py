"""The people of a dossier: how often they were met, and whether they agreed to be shown."""

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Iterable

from fieldkit.domain.fields import title_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.people import Contact, Organisation, PersonMet
from fieldkit.domain.photo import Consent
from fieldkit.domain.visit import Visit
from fieldkit.services.consents import ConsentState, has_expired
from fieldkit.services.records import Records
from fieldkit.storage.store import Store


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact of a dossier. ``last_met`` is None where the person was never met on a visit of it.

    ``consent`` is the latest consent of the dossier given under the person's name, and ``state`` where it stands.
    """

    contact: Contact
    name: str
    organisation: str
    times_met: int
    last_met: dt.date | None
    consent: Consent | None
    state: ConsentState


@dataclass(frozen=True, slots=True)
class MetRow:
    """Somebody met on visits of a dossier of whom there is no contact; ``person`` is the latest note of them."""

    person: PersonMet
    times_met: int
    last_met: dt.date | None


class Contacts:
    """The contacts of dossiers."""

    def __init__(self, records: Records, store: Store) -> None:
        """``records`` writes, ``store`` reads each answer in one snapshot."""
        self._records = records
        self._store = store

    def of_dossier(self, dossier: str, today: dt.date) -> list[ContactRow]:
        """The contacts of a dossier, those met last first."""
        with self._store.read() as reader:
            contacts = [contact for contact in reader.all(Contact) if dossier in contact.dossiers]
            organisations = reader.columns(Organisation, "name")
            met = reader.all(PersonMet, dossier=dossier)
            days = reader.columns(Visit, "date", dossier=dossier)
            consents = reader.all(Consent, dossier=dossier)
        found = []
        for contact in contacts:
            visits = {person.visit for person in met if person.contact == contact.id}
            consent = _latest(entry for entry in consents if _same(entry.subject, title_of(contact)))
            found.append(
                ContactRow(
                    contact=contact,
                    name=title_of(contact),
                    organisation=organisations.get(contact.organisation, ("",))[0],
                    times_met=len(visits),
                    last_met=_last_day(visits, days),
                    consent=consent,
                    state=_state(consent, today),
                )
            )
        return sorted(found, key=lambda row: (-(row.last_met or dt.date.min).toordinal(), row.contact.id))

    def only_met(self, dossier: str) -> list[MetRow]:
        """People met on visits of a dossier without being contacts, those met last first; groups are left out."""
        with self._store.read() as reader:
            met = [person for person in reader.all(PersonMet, dossier=dossier) if person.name and not person.contact]
            days = reader.columns(Visit, "date", dossier=dossier)
        by_name: dict[str, list[PersonMet]] = {}
        for person in met:
            by_name.setdefault(_bare(person.name), []).append(person)
        found = [
            MetRow(
                person=people[-1],
                times_met=len(Counter(person.visit for person in people)),
                last_met=_last_day({person.visit for person in people}, days),
            )
            for people in by_name.values()
            if not any(person.count and person.count > 1 for person in people)
        ]
        return sorted(found, key=lambda row: (-(row.last_met or dt.date.min).toordinal(), row.person.id))

    def keep(self, person: PersonMet, **values: object) -> Loaded[Contact]:
        """Make a contact of somebody met, and link every note of that name in the dossier, in one gesture.

        The last word of the name counts as the family name unless ``values`` (fields of Contact) say otherwise.
        """
        given, _, family = person.name.strip().rpartition(" ")
        known: dict[str, object] = {"given_name": given, "family_name": family, "position": person.position}
        gesture = self._records.gesture()
        identity = gesture.create(Contact, id="", **{**known, "dossiers": (person.dossier,), **values})
        for met in self._records.all(PersonMet, dossier=person.dossier):
            if _same(met.name, person.name) and not met.contact:
                gesture.edit(self._records.get(PersonMet, met.id), contact=identity)
        self._records.keep(gesture)
        return self._records.get(Contact, identity)


def _last_day(visits: Iterable[str], days: dict[str, tuple[dt.date | None]]) -> dt.date | None:
    return max((day for visit in visits if visit in days and (day := days[visit][0])), default=None)


def _latest(consents: Iterable[Consent]) -> Consent | None:
    return max(consents, key=lambda consent: (consent.given_on or dt.date.min, consent.id), default=None)


def _state(consent: Consent | None, today: dt.date) -> ConsentState:
    if consent is None:
        return ConsentState.MISSING
    if consent.withdrawn_on is not None:
        return ConsentState.WITHDRAWN
    return ConsentState.EXPIRED if has_expired(consent, today) else ConsentState.GIVEN


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and _bare(one) == _bare(other)


def _bare(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
