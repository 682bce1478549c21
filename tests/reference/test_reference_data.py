import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from fieldkit.domain.dossier import Theme
from fieldkit.domain.indicator import Indicator, Measure
from fieldkit.domain.kinds import kind_of
from fieldkit.domain.programme import Dispositif
from fieldkit.domain.values import Money
from fieldkit.reference.currencies import currencies, currency
from fieldkit.reference.dispositifs import dispositifs
from fieldkit.reference.goals import goal_of, goals
from fieldkit.reference.grids import grid, grids
from fieldkit.reference.indicator_sets import KnownIndicator, indicator_set, indicator_sets, read_indicator_set
from fieldkit.reference.sectors import sector, sectors
from fieldkit.reference.status import Status
from fieldkit.reference.tables import read, reference
from fieldkit.reference.words import Words

FRENCH = Words("fr")
ENGLISH = Words("en")
KNOWN = [known for listed in indicator_sets() for known in listed.indicators]


def test_seventeen_goals_with_their_targets() -> None:
    assert [goal.number for goal in goals()] == list(range(1, 18))
    targets = [target for goal in goals() for target in goal.targets]
    assert len(targets) == len(set(targets)) == 169
    for goal in goals():
        assert re.fullmatch(r"#[0-9A-F]{6}", goal.color)
        assert goal.on in {"#FFFFFF", "#15202A"}
        assert goal.title.get("fr") != goal.title.get("en")
        assert all(target.startswith(f"{goal.number}.") for target in goal.targets)


def test_no_text_of_the_reference_data_has_a_straight_apostrophe() -> None:
    files = list(reference().rglob("*.toml"))
    assert len(files) > 10
    found = [(path.name, text) for path in files for text in texts(read(path)) if re.search(r"\w'", text)]
    assert found == []


def texts(entry: object) -> Iterator[str]:
    """Every text in what a file holds."""
    if isinstance(entry, dict):
        entry = list(entry.values())
    if isinstance(entry, list):
        for inner in entry:
            yield from texts(inner)
    elif isinstance(entry, str):
        yield entry


def test_text_over_a_goal_is_legible() -> None:
    for goal in goals():
        assert contrast(goal.color, goal.on) >= 4.5, goal.number


def contrast(one: str, other: str) -> float:
    """The WCAG 2.2 contrast ratio of two ``#RRGGBB`` colours."""

    def luminance(color: str) -> float:
        channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("code", "number"), [("6", 6), ("6.1", 6), ("17.19", 17), ("1.b", 1)])
def test_a_code_names_its_goal(code: str, number: int) -> None:
    goal = goal_of(code)
    assert goal is not None
    assert goal.number == number


@pytest.mark.parametrize("code", ["", "0", "18", "6.9", "eau", "1.1.1"])
def test_a_code_that_names_no_goal(code: str) -> None:
    assert goal_of(code) is None


def test_sectors_are_five_digits_under_a_theme() -> None:
    codes = [known.code for known in sectors()]
    assert len(codes) == len(set(codes)) >= 60
    assert all(re.fullmatch(r"[1-9]\d{4}", code) for code in codes)
    assert {known.theme for known in sectors()} == {*Theme, "health"}
    basic = sector("14031")
    assert basic is not None
    assert basic.title.get("fr") == "Eau potable, dispositifs de base"
    assert sector("00000") is None


def test_currencies() -> None:
    assert [known.code for known in currencies()] == ["EUR", "XOF", "MGA"]
    assert currency("XOF").per_euro == Decimal("655.957")
    assert currency("XOF").source
    assert currency("MGA").per_euro is None
    assert currency("MGA").name("fr") == "ariary malgache"
    assert currency("CHF").name("fr") == "CHF"


def test_a_set_of_indicators_for_every_theme() -> None:
    assert {listed.code for listed in indicator_sets()} == {*Theme, "health"}
    codes = [known.code for known in KNOWN]
    assert len(codes) == len(set(codes))
    water = indicator_set("water")
    assert water is not None
    assert len(water.indicators) == 21


@pytest.mark.parametrize("indicator", KNOWN, ids=lambda known: known.code)
def test_an_indicator_is_described_in_full(indicator: KnownIndicator) -> None:
    assert indicator.title.get("fr") != indicator.title.get("en") or indicator.code == "SAN-01"
    assert indicator.source
    assert bool(indicator.levels) == (indicator.measure is Measure.ORDINAL)
    assert (indicator.unit.get("fr") == "%") == (indicator.measure is Measure.PERCENT)
    if indicator.measure is Measure.UNIT:
        assert indicator.unit.get("fr")
        assert indicator.unit.get("en")
    if indicator.minimum is not None and indicator.maximum is not None:
        assert indicator.minimum < indicator.maximum


@pytest.mark.parametrize("indicator", KNOWN, ids=lambda known: known.code)
def test_only_what_was_verified_bears_an_official_number(indicator: KnownIndicator) -> None:
    fields = indicator.fields("fr")
    assert not fields["reference"] or indicator.status is Status.VERIFIED
    if indicator.status is Status.PROPOSED:
        assert indicator.source.startswith("proposition")
    if indicator.source.startswith(("usage", "d'après", "proposition")):
        assert indicator.status is not Status.VERIFIED


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_indicator_copied_into_a_dossier_is_one_the_domain_can_hold(language: str) -> None:
    kind = kind_of(Indicator)
    for known in KNOWN:
        for name, value in known.fields(language).items():
            field = kind.by_name[name]
            assert field.value(field.plain(value)) == value


def test_steps_of_a_scale_reach_the_method() -> None:
    scale = next(known for known in KNOWN if known.code == "EAU-03")
    method = str(scale.fields("fr")["method"])
    assert method.endswith("Eaux de surface < Non amélioré < Limité < Élémentaire < Géré en toute sécurité")


def test_an_indicator_half_described_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text('fr = "x"\n[[indicators]]\ncode = "A"\nfr = "a"\nmeasure = "unit"\nsource = "s"\n', "utf-8")
    with pytest.raises(KeyError, match="status"):
        read_indicator_set(path)


def test_the_six_criteria() -> None:
    cad = grid("cad")
    assert cad is not None
    assert [criterion.title.get("fr") for criterion in cad.criteria] == [
        "Pertinence",
        "Cohérence",
        "Efficacité",
        "Efficience",
        "Impact",
        "Durabilité",
    ]
    assert all(criterion.question.get("fr").endswith("?") for criterion in cad.criteria)
    assert cad.status is Status.VERIFIED
    for known in grids():
        assert len(known.levels) == 4
        assert known.scale_status is Status.PROPOSED


def test_dispositifs_hold_rules_the_domain_knows() -> None:
    kind = kind_of(Dispositif)
    for known in dispositifs():
        fields = known.fields("fr")
        assert fields["name"]
        assert fields["manager"]
        assert fields["source"]
        assert fields["note"]
        for name, value in fields.items():
            assert kind.by_name[name].value(kind.by_name[name].plain(value)) == value
        rules = set(fields) - {"name", "manager", "source", "note", "edition"}
        assert known.status is Status.VERIFIED or not rules, "a rule that was not read in a source is not shown"


def test_rules_found() -> None:
    totem = next(known for known in dispositifs() if known.name == "TOTEM").fields("fr")
    assert totem["ceiling"] == Money(Decimal(5000), "EUR")
    assert totem["max_rate"] == Decimal(60)
    assert totem["excluded_funders"] == ("AFD", "MEAE")
    assert totem["instalments"] == 2
    jsi = next(known for known in dispositifs() if known.name == "JSI").fields("fr")
    assert [jsi[rule] for rule in ("group_min", "group_max", "age_min", "age_max", "days_min")] == [4, 16, 15, 25, 10]


def test_lists_of_reference_data_have_labels_and_options() -> None:
    assert FRENCH.choice("countries", "BJ") == "Bénin"
    assert ENGLISH.choice("countries", "SN") == "Senegal"
    assert ENGLISH.choice("countries", "FR") == "France"
    assert FRENCH.choice("regions", "BJ-CO") == FRENCH.choice("regions", "Collines") == "Collines"
    assert FRENCH.choice("goals", "6.1") == "6.1 Eau propre et assainissement"
    assert ENGLISH.choice("dac_sectors", "14031") == "Basic drinking water"
    assert FRENCH.choice("currencies", "MGA") == "ariary malgache"
    assert FRENCH.choice("regions", "Borgou-Nord") == "Borgou-Nord"
    assert ("BJ", "Bénin") in FRENCH.options("countries")
    assert len(FRENCH.options("goals")) == 17 + 169
    assert len(FRENCH.options("regions")) == 12 + 24 + 14
    assert FRENCH.options("dimension") == (("sex", "Sexe"), ("age", "Âge"), ("site", "Site"))
    assert FRENCH.options("") == ()


def test_licences_name_every_reference_file() -> None:
    licences = reference("LICENCES.md").read_text("utf-8")
    for path in reference().rglob("*.toml"):
        place = path.relative_to(reference())
        folder = f"{place.parts[0]}/"
        assert place.as_posix() in licences or (len(place.parts) > 1 and folder in licences), path
