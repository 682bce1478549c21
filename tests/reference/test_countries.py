from pathlib import Path

import pytest

from fieldkit.reference import countries as room
from fieldkit.reference.countries import countries, country, read_country, region
from fieldkit.reference.currencies import currency
from fieldkit.reference.tables import reference
from fieldkit.reference.words import Words

FRENCH = Words("fr")


@pytest.mark.parametrize(("code", "regions", "districts"), [("BJ", 12, 77), ("MG", 24, 119), ("SN", 14, 46)])
def test_the_administrative_levels_are_whole(code: str, regions: int, districts: int) -> None:
    known = country(code)
    assert known is not None
    assert len(known.regions) == regions
    listed = [(level.code, name) for level in known.regions for name in level.districts]
    assert len(listed) == len(set(listed)) == districts
    assert all(level.districts for level in known.regions)


def test_codes_and_names_are_unique_in_a_country() -> None:
    for known in countries():
        assert len({level.code for level in known.regions}) == len(known.regions)
        assert len({level.name for level in known.regions}) == len(known.regions)
        assert all(level.code.startswith(f"{known.code}-") for level in known.regions)


def test_a_town_is_in_a_region_of_its_country_and_inside_its_bounds() -> None:
    bounds = {"BJ": (6, 13, 0, 4), "MG": (-26, -11, 43, 51), "SN": (12, 17, -18, -11)}
    for known in countries():
        south, north, west, east = bounds[known.code]
        codes = {level.code for level in known.regions}
        assert {town.region for town in known.towns} <= codes
        assert {town.rank for town in known.towns} == {1, 2, 3}
        for town in known.towns:
            assert south < town.latitude < north, town
            assert west < town.longitude < east, town


def test_the_capital_is_a_town_and_the_currency_is_known() -> None:
    for known in countries():
        assert known.town(known.capital)
        assert currency(known.currency).names
        assert known.name("fr")
        assert known.name("en")
        assert known.name("mg") == known.name("fr")
        assert all(FRENCH.choice("languages", code) for code in known.languages)


def test_places_are_found_as_people_write_them() -> None:
    benin, madagascar = country("BJ"), country("MG")
    assert benin is not None
    assert madagascar is not None
    assert [benin.region(text) for text in ("ouémé", "OUEME", "BJ-OU")] == [region("BJ-OU")] * 3
    old, new = madagascar.region("matsiatra ambony"), madagascar.region("Haute Matsiatra")
    assert old is new is not None
    town = madagascar.town("fort dauphin")
    assert town is not None
    assert town.name == "Taolagnaro"
    assert benin.region("Atlantide") is None


def test_places_stand_where_they_are() -> None:
    benin, madagascar, senegal = map(country, ("BJ", "MG", "SN"))
    assert benin is not None
    assert madagascar is not None
    assert senegal is not None
    assert [benin.town(name).region for name in ("Parakou", "Comè", "Dassa-Zoumé")] == [  # type: ignore[union-attr]
        "BJ-BO",
        "BJ-MO",
        "BJ-CO",
    ]
    assert madagascar.town("Itampolo").region == "MG-ATSIMO-ANDREFANA"  # type: ignore[union-attr]
    assert "Maroantsetra" in madagascar.region("Ambatosoa").districts  # type: ignore[union-attr]
    assert "Keur Massar" in senegal.region("Dakar").districts  # type: ignore[union-attr]


def test_a_file_more_is_a_country_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = reference("countries", "SN.toml").read_text("utf-8")
    described = source.replace('code = "SN"', 'code = "GM"').replace("Sénégal", "Gambie")
    (tmp_path / "GM.toml").write_text(described, "utf-8")
    monkeypatch.setattr("fieldkit.reference.countries.reference", lambda *parts: tmp_path.joinpath(*parts[1:]))
    room.country_codes.cache_clear()
    room.country.cache_clear()
    try:
        assert [known.code for known in countries()] == ["GM"]
        assert read_country(tmp_path / "GM.toml").name("fr") == "Gambie"
    finally:
        monkeypatch.undo()
        room.country_codes.cache_clear()
        room.country.cache_clear()


def test_an_unknown_country_has_no_file() -> None:
    assert country("FR") is None
    assert country("../currencies") is None
