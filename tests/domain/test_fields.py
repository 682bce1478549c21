"""A field is described once, and every kind is described whole."""

from dataclasses import field, fields
from enum import StrEnum
from typing import Annotated, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import (
    DELETED,
    Confidentiality,
    Field,
    Merge,
    Record,
    blob,
    choice,
    describe,
    flag,
    internal,
    line,
    machine,
    place,
    prose,
    refs,
    restricted,
    tags,
    title_of,
)
from fieldkit.domain.kinds import KINDS, build, check, field_of, kind_of, scope_of
from fieldkit.domain.lightly import dataclass
from fieldkit.domain.people import PersonMet
from fieldkit.domain.recommendation import Recommendation, RecommendationState
from fieldkit.domain.values import Plain, Shape, from_plain
from fieldkit.domain.visit import Visit
from fieldkit.errors import BadValue

ALL_FIELDS = [entry for kind in KINDS.values() for entry in kind.fields]
every_field = pytest.mark.parametrize("entry", ALL_FIELDS, ids=lambda entry: entry.label_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undescribed(Record):
    KIND: ClassVar[str] = "undescribed"

    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutDefault(Record):
    KIND: ClassVar[str] = "without_default"

    title: Annotated[str, line()]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDefault(Record):
    KIND: ClassVar[str] = "made_default"

    words: Annotated[tuple[str, ...], tags()] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBin(Record):
    KIND: ClassVar[str] = "own_bin"

    deleted: Annotated[bool, flag()] = False


@pytest.mark.parametrize("record_type", [Undescribed, WithoutDefault, MadeDefault, OwnBin])
def test_a_field_that_is_not_fully_described_is_refused(record_type: type[Record]) -> None:
    with pytest.raises(TypeError, match=record_type.__name__):
        describe(record_type)


def test_every_kind_is_named_once_and_described_whole() -> None:
    for name, kind in KINDS.items():
        assert kind.name == name == kind.record_type.KIND
        assert [entry.name for entry in kind.fields] == [entry.name for entry in fields(kind.record_type)][1:]
        assert kind.record_type.TITLE
        assert set(kind.record_type.TITLE) <= set(kind.by_name)
        assert kind_of(kind.record_type) is kind


@every_field
def test_an_empty_field_is_none_in_plain_form(entry: Field) -> None:
    assert entry.plain(entry.empty) is None
    assert entry.value(None) == entry.empty
    assert field_of(entry.kind, entry.name) is entry


@every_field
def test_a_reference_points_to_a_kind_and_a_choice_has_codes(entry: Field) -> None:
    about = entry.about
    assert bool(about.target) == (about.shape in {Shape.REF, Shape.REFS})
    assert not about.target or about.target in KINDS
    assert bool(about.choices) == (about.shape is Shape.CHOICE)
    assert about.merge is Merge.UNION or about.shape not in {Shape.REFS, Shape.TAGS}
    assert not about.searchable or about.shape in {Shape.LINE, Shape.PROSE, Shape.TAGS}


def test_what_travels_with_a_dossier() -> None:
    assert scope_of("dossier", "d1", "") == "d1"
    assert scope_of("visit", "v1", "d1") == "d1"
    assert scope_of("contact", "c1", "d1") == ""
    assert scope_of("mission", "m1", "d1") == ""
    assert scope_of("of_tomorrow", "x1", "d1") == ""
    assert {name for name, kind in KINDS.items() if kind.in_dossier} >= {"visit", "photo", "comment", "indicator"}


def test_the_sections_of_a_note_are_its_prose_in_order() -> None:
    names = [entry.name for entry in kind_of(Visit).prose]
    assert names == ["context", "seen", "governance", "said", "opinion", "next_steps"]


def test_who_may_read_follows_from_the_description() -> None:
    assert line().confidentiality is Confidentiality.PARTNERS
    assert internal(prose()).confidentiality is Confidentiality.INTERNAL
    assert restricted(line()).confidentiality is Confidentiality.RESTRICTED
    assert machine(line()).confidentiality is Confidentiality.INTERNAL
    assert machine(line()).form is False
    assert blob().form is False
    exact = [entry for entry in ALL_FIELDS if entry.about.shape is Shape.PLACE]
    assert exact
    assert all(entry.about.confidentiality is Confidentiality.RESTRICTED for entry in exact)
    assert place().confidentiality is Confidentiality.RESTRICTED


def test_a_choice_names_its_vocabulary_after_its_codes() -> None:
    class WaterPoint(StrEnum):
        WELL = "well"

    assert choice(WaterPoint).vocabulary == "water_point"
    assert choice(WaterPoint).choices == ("well",)
    assert refs("dossier").merge is Merge.UNION


def test_a_record_is_built_from_what_can_be_read() -> None:
    plain: dict[str, Plain] = {"title": "Forage", "people_planned": "many", "of_tomorrow": [1], "regions": ["Zou"]}
    built = build(kind_of(Dossier), "d1", plain)
    assert isinstance(built, Dossier)
    assert (built.title, built.people_planned, built.regions) == ("Forage", None, ("Zou",))


def test_a_default_that_is_a_code_is_its_text() -> None:
    state = kind_of(Recommendation).by_name["state"]
    assert state.empty == "todo"
    assert state.plain(RecommendationState.TODO) is None
    assert state.plain("resolved") == "resolved"


@every_field
def test_known_fields_are_checked(entry: Field) -> None:
    wrong: Plain = {"what": ["is", None]}
    try:
        from_plain(entry.about.shape, wrong)
    except BadValue:
        with pytest.raises(BadValue):
            check(entry.kind, entry.name, wrong)
    check(entry.kind, entry.name, None)


def test_what_is_not_known_passes_unread() -> None:
    check("of_tomorrow", "anything", {"a": [1]})
    check("visit", "of_tomorrow", {"a": [1]})
    check("visit", DELETED, True)
    with pytest.raises(BadValue):
        check("visit", DELETED, "yes")
    with pytest.raises(BadValue):
        check("of_tomorrow", DELETED, None)


any_plain = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.text(max_size=3), max_size=3)


@given(entry=st.sampled_from(ALL_FIELDS), plain=any_plain)
@settings(max_examples=400)
def test_a_plain_value_is_rewritten_as_if_read_and_written(entry: Field, plain: Plain) -> None:
    try:
        expected = entry.plain(entry.value(plain))
    except BadValue:
        with pytest.raises(BadValue):
            entry.rewritten(plain)
    else:
        assert entry.rewritten(plain) == expected


def test_somebody_met_is_called_by_name_and_function_with_a_comma() -> None:
    assert title_of(PersonMet(id="p", name="Afi D.", position="présidente")) == "Afi D., présidente"
    assert title_of(PersonMet(id="p", position="présidente")) == "présidente"
