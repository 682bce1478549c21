"""The demo's files: true to the field descriptions, every reference followed, dated from whatever day it is."""

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.domain.kinds import KINDS
from fieldkit.domain.mission import AgendaItem, Mission, MissionState
from fieldkit.domain.values import Shape
from fieldkit.errors import BadValue
from fieldkit.reference.resources import resource
from fieldkit.services.demo.content import read_demo
from fieldkit.services.demo.scenes import SCENES
from tests.services.demonstration import DAYS, TODAY, demo, get, of, records

Spoil = Callable[[Path], None]


@pytest.mark.parametrize("today", DAYS)
def test_the_mission_is_on_its_fourth_day_of_twelve_whatever_the_day(today: dt.date) -> None:
    under_way = [mission for mission in of(Mission, today) if mission.state == MissionState.UNDER_WAY]
    assert len(under_way) == 1
    mission = under_way[0]
    assert mission.starts is not None
    assert mission.ends is not None
    assert (today - mission.starts).days == 3
    assert (mission.ends - mission.starts).days == 11
    planned = {item.date for item in of(AgendaItem, today) if item.mission == mission.id}
    assert planned == {mission.starts + dt.timedelta(days=day) for day in range(12)}


@pytest.mark.parametrize("today", DAYS)
def test_nothing_was_written_after_today(today: dt.date) -> None:
    content = demo(today)
    moments = [step.at for step in content.steps] + [photo.at for photo in content.photos]
    moments += [document.step.at for document in content.documents]
    assert max(moments).date() <= today
    assert min(moments).date() < today - dt.timedelta(days=900)


@pytest.mark.parametrize("today", DAYS)
def test_what_a_record_refers_to_is_written_before_it(today: dt.date) -> None:
    written: set[str] = set()
    for step in demo(today).steps:
        for name, plain in step.values.items():
            about = KINDS[step.kind.name].by_name[name].about
            if about.shape in {Shape.REF, Shape.REFS} and about.target not in {"photo", "document"} and plain:
                named = plain if isinstance(plain, list) else [plain]
                assert set(map(str, named)) <= written, f"{step.kind.name}.{name}"
        written.add(step.id)


def test_every_reference_leads_to_a_record_of_its_kind() -> None:
    everything = records()
    for record in everything.values():
        for field in KINDS[record.KIND].fields:
            value = getattr(record, field.name)
            if field.about.shape in {Shape.REF, Shape.REFS}:
                for named in [value] if isinstance(value, str) else value:
                    if named:
                        assert field.about.target == everything[named].KIND, f"{record.KIND}.{field.name}"


def test_sets_of_codes_hold_codes_of_their_list() -> None:
    lists = {"purpose", "dimension"}
    codes = {"purpose": set(), "dimension": {"sex", "age", "site"}}
    codes["purpose"] = {"internal", "partners", "funders", "website", "social_media", "press", "teaching"}
    for record in records().values():
        for field in KINDS[record.KIND].fields:
            if field.about.vocabulary in lists:
                assert set(getattr(record, field.name)) <= codes[field.about.vocabulary]


def test_no_blank_is_left_in_a_text() -> None:
    for step in demo().steps:
        for name, plain in step.values.items():
            if isinstance(plain, str):
                assert not re.search(r"[{}]|\bT[+-]\d", plain), f"{step.kind.name}.{name}: {plain}"


def test_texts_are_typeset_as_french_is() -> None:
    for step in demo().steps:
        for plain in step.values.values():
            if isinstance(plain, str):
                assert "'" not in plain
                assert not re.search(r" [:;?!»%]|« ", plain), plain
        for name in set(step.values) - {"phone", "registration", "convention"}:
            assert not re.search(r"\b\d{1,3} \d{3}\b", str(step.values[name])), step.values[name]


def test_days_in_a_text_follow_today() -> None:
    def context(today: dt.date) -> str:
        titles = {"Forage et borne-fontaine, Tchakalo 2"}
        return next(str(step.values["context"]) for step in demo(today).steps if step.values.get("title") in titles)

    assert "visite d’octobre 2025" in context(TODAY)
    assert "le 18 janvier" in context(TODAY)
    assert "le 9 novembre 2026" in context(dt.date(2027, 1, 1))
    assert context(TODAY) != context(dt.date(2026, 3, 13))


def test_the_same_day_gives_the_same_records_and_another_day_others() -> None:
    again = read_demo(TODAY)
    assert again.steps == demo().steps
    assert again.photos == demo().photos
    assert not {step.id for step in again.steps} & {step.id for step in demo(DAYS[1]).steps}
    identities = [step.id for step in again.steps if step.new]
    assert len(identities) == len(set(identities))
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", identity)
        for identity in identities
    )


def test_every_photo_has_a_scene_and_no_two_the_same_picture() -> None:
    pictures = [(photo.scene, photo.seed) for photo in demo().photos]
    assert len(pictures) == len(set(pictures))
    assert {scene for scene, _ in pictures} <= set(SCENES)
    assert len(pictures) >= 35
    assert {photo.orientation for photo in demo().photos} == {1, 3, 6, 8}
    assert any(photo.taken is None for photo in demo().photos)
    for photo in demo().photos:
        assert get(type(records()[photo.visit]), photo.visit).KIND == "visit"


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(resource("demo"), folder / "demo"))


def put(file: str, old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (put("dossiers/BJ-23-009.toml", "short_title", "shorter_title"), "unknown_field"),
        (put("dossiers/BJ-23-009.toml", "[[budget_line]]", "[[budget_row]]"), "unknown_field"),
        (put("visits/BJ-23-009.toml", 'state = "done"', 'state = "over"'), "choice"),
        (put("visits/BJ-23-009.toml", 'site = "lissa-gbedji"', 'site = "nowhere"'), "no_such_record"),
        (put("visits/BJ-23-009.toml", 'site = "lissa-gbedji"', 'site = "os"'), "other_kind"),
        (put("visits/BJ-23-009.toml", "women_met = 21", 'women_met = "many"'), "whole"),
        (put("visits/BJ-23-009.toml", 'date = "T-488"', 'date = "yesterday"'), "day"),
        (put("dossiers/BJ-23-009.toml", 'planned = "EUR 24800"', 'planned = "24800 €"'), "currency"),
        (put("dossiers/BJ-23-009.toml", 'as = "a12"', 'as = "a11"'), "name_twice"),
        (put("dossiers/BJ-23-009.toml", 'by = "maelle"', 'by = "nobody"'), "no_such_person"),
        (put("dossiers/BJ-23-009.toml", "position = [7.7032, 2.1408]", "position = [97.7, 2.1]"), "place"),
    ],
)
def test_a_mistake_in_a_file_is_told(tmp_path: Path, spoil: Spoil, reason: str) -> None:
    folder = copied(tmp_path)
    spoil(folder)
    with pytest.raises(BadValue) as error:
        read_demo(TODAY, folder)
    assert error.value.reason == reason
