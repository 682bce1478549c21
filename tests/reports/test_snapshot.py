"""What each audience may read, decided once, before anything is written."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from fieldkit.domain.dossier import BudgetLine, Funding, FundingState, Site, Vigilance
from fieldkit.domain.people import PersonMet, Quoting
from fieldkit.domain.photo import Consent, Photo, Purpose, Recognisable, latest_order
from fieldkit.domain.review import Audience, ReviewState
from fieldkit.domain.values import Blob, Money, Place
from fieldkit.domain.visit import Observation, Visit
from fieldkit.reference.words import Words
from fieldkit.reports.redaction import Redaction, Why, told
from tests.reports.pictures import Album
from tests.reports.printing import bare, frozen
from tests.reports.sample import material

EXACT = Place(8.88721, 2.59763, 6.0, "entered")
PICTURE = Blob("a" * 64, 10, "image/jpeg")


def redaction(found: tuple[Redaction, ...], why: Why, field: str = "") -> Redaction:
    return next(each for each in found if each.why is why and (not field or each.field == field))


def test_a_snapshot_cannot_be_changed() -> None:
    made = frozen(bare())
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.author = "Somebody"  # type: ignore[misc]


def test_internal_fields_are_gone_for_partners_and_kept_for_the_network() -> None:
    visit = Visit(id="v-1", seen="Vu", opinion="Avis", interpreter="Awa")
    seen = dataclasses.replace(bare(), visits=(visit,))
    partners, internal = frozen(seen, Audience.PARTNERS), frozen(seen)
    assert (partners.visits[0].seen, partners.visits[0].opinion, partners.visits[0].interpreter) == ("Vu", "", "")
    assert internal.visits[0] == visit
    assert redaction(partners.redactions, Why.FIELD, "opinion").records == ("v-1",)
    assert internal.redactions == ()


def test_security_is_for_the_network_only_and_other_restricted_fields_for_nobody() -> None:
    seen = dataclasses.replace(
        bare(security="Zone orange"),
        sites=(Site(id="s-1", name="Kandi", vigilance=Vigilance.ORANGE),),
        photos=(Photo(id="p-1", retained=True, report_size=PICTURE, position=EXACT, recognisable=Recognisable.NOBODY),),
    )
    partners, internal = frozen(seen, Audience.PARTNERS), frozen(seen)
    assert (partners.mission.security, partners.sites[0].vigilance) == ("", "")
    assert (internal.mission.security, internal.sites[0].vigilance) == ("Zone orange", Vigilance.ORANGE)
    assert partners.photos[0].position is internal.photos[0].position is None


def test_positions_are_rounded_to_a_kilometre_for_partners() -> None:
    seen = dataclasses.replace(
        bare(), sites=(Site(id="s-1", position=EXACT),), visits=(Visit(id="v-1", position=EXACT),)
    )
    partners = frozen(seen, Audience.PARTNERS)
    for record in (partners.sites[0], partners.visits[0]):
        assert record.position == Place(8.89, 2.6, None, "rounded")
    assert redaction(partners.redactions, Why.POSITION).records == ("v-1",), "a site's is printed nowhere"
    assert frozen(seen).sites[0].position == EXACT


@pytest.mark.parametrize(
    ("quoting", "audience", "shown"),
    [
        (Quoting.NAME, Audience.PARTNERS, ("Rosine Hounkpè", "Trésorière", "Comité")),
        (Quoting.POSITION, Audience.PARTNERS, ("", "Trésorière", "Comité")),
        ("", Audience.PARTNERS, ("", "Trésorière", "Comité")),
        (Quoting.ANONYMOUS, Audience.PARTNERS, ("", "", "")),
        (Quoting.POSITION, Audience.INTERNAL, ("Rosine Hounkpè", "Trésorière", "Comité")),
        (Quoting.ANONYMOUS, Audience.INTERNAL, ("", "", "")),
    ],
)
def test_people_are_quoted_as_they_agreed(quoting: str, audience: Audience, shown: tuple[str, str, str]) -> None:
    person = PersonMet(
        id="p-1", name="Rosine Hounkpè", position="Trésorière", organisation="Comité", quoting=quoting, contact="c-1"
    )
    found = frozen(dataclasses.replace(bare(), people=(person,)), audience).people[0]
    assert (found.name, found.position, found.organisation) == shown


def test_a_finding_is_for_partners_only_when_ticked() -> None:
    seen = dataclasses.replace(
        bare(),
        observations=(
            Observation(id="n-1", text="Caisse à jour", shareable=True, severity=2),
            Observation(id="n-2", text="Président absent"),
        ),
    )
    partners = frozen(seen, Audience.PARTNERS)
    assert [(each.text, each.severity) for each in partners.observations] == [("Caisse à jour", None)]
    assert redaction(partners.redactions, Why.OBSERVATION).records == ("n-2",)
    assert len(frozen(seen).observations) == 2


def test_a_photo_needs_to_be_chosen_and_its_people_to_agree() -> None:
    def photo(identity: str, **fields: object) -> Photo:
        about = {"retained": True, "report_size": PICTURE, "recognisable": Recognisable.ADULTS, "rank": 1}
        return Photo(id=identity, **{**about, **fields})  # type: ignore[arg-type]

    seen = dataclasses.replace(
        bare(),
        photos=(
            photo("agreed", consents=("c-1",), rank=2),
            photo("empty", recognisable=Recognisable.NOBODY, rank=1),
            photo("silent"),
            photo("withdrawn", consents=("c-2",)),
            photo("expired", consents=("c-1", "c-3")),
            photo("aside", retained=False),
            photo("not here yet", report_size=None),
        ),
        consents=(
            Consent(id="c-1", purposes=(Purpose.PARTNERS,)),
            Consent(id="c-2", purposes=(Purpose.PARTNERS,), withdrawn_on=dt.date(2026, 3, 1)),
            Consent(id="c-3", purposes=(Purpose.PARTNERS,), given_on=dt.date(2025, 3, 23), months=12),
        ),
    )
    partners = frozen(seen, Audience.PARTNERS)
    assert [each.id for each in partners.photos] == ["empty", "agreed"]
    assert redaction(partners.redactions, Why.PHOTO).records == ("expired", "silent", "withdrawn")
    internal = frozen(seen)
    assert {each.id for each in internal.photos} == {"agreed", "empty", "silent", "expired"}
    assert internal.shareable == {"agreed", "empty"}
    assert all(not each.consents for each in partners.photos)


def test_partners_read_totals_of_the_money_and_what_is_certain() -> None:
    euros = Money(Decimal(100), "EUR")
    seen = dataclasses.replace(
        material(Album()),
        budget_lines=(BudgetLine(id="b-1", dossier="d-water", label="Forage", planned=euros, spent=euros),),
        fundings=(
            Funding(id="f-1", dossier="d-water", amount=euros, state=FundingState.GRANTED, convention="2024-118"),
            Funding(id="f-2", dossier="d-water", amount=euros, state=FundingState.REFUSED),
        ),
    )
    partners, internal = frozen(seen, Audience.PARTNERS), frozen(seen)
    assert partners.budget_lines == ()
    assert [(each.id, each.convention) for each in partners.fundings] == [("f-1", "")]
    assert partners.finances == internal.finances
    assert partners.finances[0].planned == (euros,)
    assert len(internal.budget_lines) == 1
    assert len(internal.fundings) == 2


def test_only_visits_whose_review_ended_well_are_settled() -> None:
    standings = {"v-1": ReviewState.APPROVED, "v-2": ReviewState.SHARED, "v-3": ReviewState.SUBMITTED}
    made = frozen(dataclasses.replace(bare(), standings=standings))
    assert made.settled == {"v-1", "v-2"}
    assert made.state is ReviewState.DRAFT


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_redaction_can_be_told_and_tells_nothing_withheld(language: str) -> None:
    made = frozen(material(Album()), Audience.PARTNERS, language)
    assert {each.why for each in made.redactions} == set(Why) - {Why.NAME_LEFT}
    for each in made.redactions:
        what, why = told(each, Words(language))
        assert what
        assert why
    assert "Rosine" not in repr(made.redactions)
    assert redaction(made.redactions, Why.NAME).instead[:1] == ("[trésorière]",)
    assert redaction(made.redactions, Why.COMMENT).count == 3


def test_photos_are_printed_in_the_order_screens_show_them() -> None:
    noon = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)
    taken = (
        ("p-1", "IMG_10.jpg", noon, None),
        ("p-2", "IMG_9.jpg", noon, None),
        ("p-3", "IMG_1.jpg", None, None),
        ("p-4", "IMG_2.jpg", noon - dt.timedelta(hours=1), None),
        ("p-5", "IMG_3.jpg", noon, 1),
    )
    photos = tuple(
        Photo(
            id=identity,
            file_name=name,
            taken_at=at,
            rank=rank,
            retained=True,
            report_size=PICTURE,
            recognisable=Recognisable.NOBODY,
        )
        for identity, name, at, rank in taken
    )
    shown = frozen(dataclasses.replace(bare(), photos=photos)).photos
    assert [photo.id for photo in shown] == ["p-5", "p-4", "p-2", "p-1", "p-3"]
    assert [photo.id for photo in sorted(photos, key=latest_order, reverse=True)] == ["p-1", "p-2", "p-5", "p-4", "p-3"]
