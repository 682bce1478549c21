import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum

import pytest

import fieldkit.domain
from fieldkit.domain.kinds import KINDS
from fieldkit.reference.words import Words, languages

FRENCH = Words("fr")

OUTSIDE_FIELDS = {
    "age_bands": "0-4 5-14 15-17 18-30 31-59 60+",
    "confidentiality": "partners internal restricted",
    "connection": "offline weak fair good",
    "consent_state": "not_needed unsaid missing given withdrawn expired",
    "copies": "computer drive server",
    "dimension": "sex age site",
    "doubt": "out_of_bounds breakdown_differs worse far_from_last",
    "flag": "yes no",
    "interface_languages": "fr en",
    "objection": "not_now not_a_reviewer own_work no_reason disputed",
    "proposal_state": "proposed set_aside",
    "purpose": "internal partners funders website social_media press teaching",
    "role": "officer reviewer administrator",
    "sync_state": "local queued sending receiving paused synced offline conflict refused drive",
    "trust": "verified to_verify proposed",
}
"""Lists a screen shows that no field of shape CHOICE declares."""


def choices() -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        for field in kind.fields:
            for code in field.about.choices:
                yield field.about.vocabulary, code
    for vocabulary, codes in OUTSIDE_FIELDS.items():
        for code in codes.split():
            yield vocabulary, code


@pytest.mark.parametrize("language", languages())
def test_every_kind_and_field_has_a_name(language: str) -> None:
    words = Words(language)
    for kind in KINDS.values():
        assert words.label(kind.name)
        assert words.label(kind.name, "_many")
        for field in kind.fields:
            assert words.label(kind.name, field.name).strip()


@pytest.mark.parametrize("language", languages())
def test_every_code_has_a_label(language: str) -> None:
    words = Words(language)
    unlabelled = {(vocabulary, code) for vocabulary, code in choices() if words.choice(vocabulary, code) == code}
    assert unlabelled <= {("languages", "fon")}


def test_every_list_of_codes_in_the_domain_is_tested() -> None:
    """The codes of an enumeration added to the domain must be reached by ``choices`` above or be declared unseen."""
    unseen = {"shape", "merge", "file_lane"}
    reached = set(choices())
    for module in pkgutil.iter_modules(fieldkit.domain.__path__):
        for name, listed in vars(importlib.import_module(f"fieldkit.domain.{module.name}")).items():
            if isinstance(listed, type) and issubclass(listed, StrEnum) and listed is not StrEnum:
                vocabulary = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]
                assert vocabulary in unseen or {(vocabulary, code.value) for code in listed} <= reached, name


@pytest.mark.parametrize("language", [code for code in languages() if code != "fr"])
def test_languages_say_the_same_things(language: str) -> None:
    assert set(Words(language).inventory("vocabulary")) == set(FRENCH.inventory("vocabulary"))


def test_no_label_is_for_a_field_that_is_gone() -> None:
    known = {f"{kind.name}.{field.name}" for kind in KINDS.values() for field in kind.fields}
    known |= {f"{kind}.{number}" for kind in KINDS for number in ("_one", "_many")}
    assert {key for key in FRENCH.inventory("vocabulary") if not key.startswith("choice.")} <= known


def test_the_terms_of_the_field() -> None:
    assert FRENCH.label("visit", "seen") == "Ce qui a été vu"
    assert FRENCH.label("visit", "said") == "Ce qui a été dit"
    assert FRENCH.label("visit", "opinion") == "Avis de l’équipe"
    assert FRENCH.label("dossier", "lead") == "Porteur"
    assert FRENCH.choice("value_role", "baseline") == "Départ"
    assert FRENCH.choice("review_state", "changes_requested") == "Modifications demandées"
