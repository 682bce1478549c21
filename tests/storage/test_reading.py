"""What can be asked of a workspace."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import DELETED, Record
from fieldkit.domain.indicator import Indicator, IndicatorValue
from fieldkit.domain.loaded import Published
from fieldkit.domain.mission import Mission
from fieldkit.domain.photo import Photo
from fieldkit.domain.recommendation import Recommendation, RecommendationState
from fieldkit.domain.values import Place, Plain, clean_text
from fieldkit.domain.visit import Visit, VisitState
from fieldkit.errors import BadValue
from fieldkit.storage.store import Store
from tests.storage.opened import write, write_values

ONE, OTHER = (f"00000000-0000-7000-8000-00000000000{digit}" for digit in "ab")


def _all(store: Store, record_type: type[Record], **equal: Any) -> list[str]:  # noqa: ANN401 - values of any shape
    with store.read() as reader:
        return [record.id for record in reader.all(record_type, **equal)]


CASES: list[tuple[type[Record], str, Plain, Plain, object]] = [
    (Visit, "state", "done", "planned", VisitState.DONE),
    (Visit, "site", "s1", None, "s1"),
    (Visit, "site", None, "s1", ""),
    (Visit, "women_met", 3, None, 3),
    (Visit, "women_met", None, 3, None),
    (Visit, "date", "2026-03-02", "2026-03-03", dt.date(2026, 3, 2)),
    (Visit, "date", "20260302", "2026-03-03", dt.date(2026, 3, 2)),
    (Visit, "authors", ["Awa", "Luc"], ["Awa"], ("Awa", "Luc")),
    (Visit, "position", [6.4, 2.3, None, ""], None, Place(6.4, 2.3)),
    (Photo, "retained", True, False, True),
    (Photo, "retained", None, True, False),
    (Photo, "retained", False, True, False),
    (Indicator, "ascending", None, False, True),
    (Indicator, "ascending", True, False, True),
    (Indicator, "ascending", False, True, False),
    (Recommendation, "state", None, "resolved", "todo"),
    (Recommendation, "state", "todo", "resolved", RecommendationState.TODO),
    (Recommendation, "state", "resolved", None, RecommendationState.RESOLVED),
    (IndicatorValue, "value", "12.5", "12", Decimal("12.5")),
]


@pytest.mark.parametrize(("record_type", "field", "wanted", "unwanted", "asked"), CASES)
def test_records_by_any_field_of_any_shape(
    store: Store, record_type: type[Record], field: str, wanted: Plain, unwanted: Plain, asked: object
) -> None:
    write_values(store, record_type.KIND, ONE, {"dossier": "d1", field: wanted})
    write_values(store, record_type.KIND, OTHER, {"dossier": "d1", field: unwanted})
    assert _all(store, record_type, dossier="d1", **{field: asked}) == [ONE]
    with store.read() as reader:
        assert list(reader.columns(record_type, field, **{field: asked})) == [ONE]
    store.rebuild()
    assert _all(store, record_type, **{field: asked}) == [ONE]


def test_asking_for_what_there_is_not_is_a_mistake(store: Store) -> None:
    with pytest.raises(KeyError):
        _all(store, Visit, colour="red")
    with pytest.raises(KeyError):
        _all(store, Visit, **{'id" OR 1 --': ""})
    with pytest.raises(BadValue):
        _all(store, Visit, date="some day")


def test_a_record_read_whole_in_rows_and_in_columns_is_the_same(store: Store) -> None:
    values: dict[str, Plain] = {
        "dossier": "d1",
        "title": "Forage",
        "date": "2026-03-02",
        "starts": "09:30",
        "authors": ["Awa"],
        "women_met": 12,
        "position": [6.4, 2.3, 8.0, "exif"],
    }
    write_values(store, "visit", ONE, values)
    with store.read() as reader:
        loaded = reader.get(Visit, ONE)
        assert loaded is not None
        assert reader.all(Visit) == [loaded.record]
        assert reader.columns(Visit, "title", "date") == {ONE: ("Forage", dt.date(2026, 3, 2))}
        assert reader.get(Visit, OTHER) is None
        assert reader.get(Mission, ONE) is None


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\ud800b", "\x1b[0m\x07\x08", "<img src=x>", "=HYPERLINK(1)", "x" * 1_048_576]
)
def test_any_text_is_kept_and_never_more_than_text(store: Store, text: str) -> None:
    write(store, ONE, title="Forage", seen=clean_text(text))
    for _ in range(2):
        with store.read() as reader:
            loaded = reader.get(Visit, ONE)
            assert loaded is not None
            assert loaded.record.seen == reader.all(Visit)[0].seen == clean_text(text)
        store.rebuild()


def test_the_bin(store: Store) -> None:
    write(store, ONE, title="Forage")
    write(store, OTHER, title="Puits")
    write_values(store, "visit", ONE, {DELETED: True})
    assert _all(store, Visit) == [OTHER]
    assert _all(store, Visit, deleted=True) == [ONE]
    with store.read() as reader:
        loaded = reader.get(Visit, ONE)
    assert loaded is not None
    assert loaded.fate.deleted
    write_values(store, "visit", ONE, {DELETED: False})
    assert _all(store, Visit) == [ONE, OTHER]


def test_history_tells_who_changed_what_from_what(store: Store) -> None:
    write(store, ONE, title="Puits")
    write(store, ONE, title="Forage", seen="Sec")
    with store.read() as reader:
        told = [(past.field, past.before, past.value) for past in reader.history(record=ONE)]
        assert told == [("title", ("Puits",), "Forage"), ("seen", (), "Sec"), ("title", (), "Puits")]
        assert len(reader.history(scope="d1")) == 3
        assert reader.history(scope="d2") == []
        assert len(reader.history(record=ONE, limit=1)) == 1


def test_the_text_as_it_was_at_some_changes(store: Store) -> None:
    first = write(store, ONE, title="Puits", seen="Sec")
    second = write(store, ONE, title="Forage")
    write(store, ONE, title="Château d’eau")
    with store.read() as reader:
        then = reader.values_at([str(first), str(second)])
    assert then == {(ONE, "title"): "Forage", (ONE, "seen"): "Sec"}


def test_a_view_is_frozen_while_others_write(store: Store) -> None:
    write(store, ONE, title="Avant")
    with store.read() as reader:
        assert [visit.title for visit in reader.all(Visit)] == ["Avant"]
        write(store, ONE, title="Après")
        assert [visit.title for visit in reader.all(Visit)] == ["Avant"]
    with store.read() as reader:
        assert [visit.title for visit in reader.all(Visit)] == ["Après"]


def test_a_record_of_one_kind_is_not_touched_by_another_kind_with_its_id(store: Store) -> None:
    write(store, ONE, title="Visite")
    write_values(store, "mission", ONE, {"title": "Mission"})
    write_values(store, "mission", ONE, {DELETED: True})
    with store.read() as reader:
        visit, mission = reader.get(Visit, ONE), reader.get(Mission, ONE)
        assert [hit.kind for hit in reader.search("visite mission") + reader.search("visite")] == ["visit"]
    assert visit is not None
    assert mission is not None
    assert (visit.record.title, visit.fate.deleted, mission.fate.deleted) == ("Visite", False, True)


def test_who_is_told_of_what(store: Store) -> None:
    heard: list[Published] = []
    leave = store.subscribe(heard.append)
    write(store, ONE, title="Forage")
    leave()
    leave()
    write(store, ONE, title="Puits")
    [published] = heard
    assert published == Published(frozenset({"visit"}), frozenset({ONE}), frozenset({"d1"}))


def test_a_dossier_is_in_its_own_scope(store: Store) -> None:
    write_values(store, "dossier", ONE, {"title": "Eau pour Zè"})
    with store.read() as reader:
        assert [hit.dossier for hit in reader.search("eau")] == [ONE]
        assert [dossier.title for dossier in reader.all(Dossier)] == ["Eau pour Zè"]


def test_how_many_there_are_of_each(store: Store) -> None:
    for n, (site, state) in enumerate(
        [("s1", "done"), ("s1", "done"), ("s1", None), ("s2", "planned"), (None, "done")]
    ):
        write(store, f"visit-{n}", title="x", site=site, state=state)
    write_values(store, "visit", "visit-9", {"site": "s1", DELETED: True})
    write_values(store, "photo", "photo-1", {"retained": True})
    write_values(store, "photo", "photo-2", {"caption": "x"})
    with store.read() as reader:
        assert reader.count(Visit, "site") == {("s1",): 3, ("s2",): 1, ("",): 1}
        assert reader.count(Visit, "site", "state", site="s1") == {("s1", "done"): 2, ("s1", ""): 1}
        assert reader.count(Photo, "retained") == {(True,): 1, (False,): 1}
        assert reader.count(Visit) == {(): 5}
        assert reader.count(Mission, "title") == {}
        assert reader.columns(Visit, "site", site="s2") == {"visit-3": ("s2",)}


def test_records_are_counted_by_any_fields_with_the_first_and_the_last_day_of_each(store: Store) -> None:
    days = [("d1", "done", "2026-03-02"), ("d1", "done", "2026-01-09"), ("d1", "planned", None), (None, None, None)]
    for place, (dossier, state, day) in enumerate(days):
        identity = f"00000000-0000-7000-8000-00000000000{place}"
        write_values(store, "visit", identity, {"dossier": dossier, "state": state, "date": day, "title": "Forage"})
    with store.read() as reader:
        spans = reader.spans(Visit, "date", "dossier", "state")
        assert {key: count for key, (count, _, _) in spans.items()} == reader.count(Visit, "dossier", "state")
        assert spans["d1", VisitState.DONE] == (2, dt.date(2026, 1, 9), dt.date(2026, 3, 2))
        assert sorted((dossier, count, day) for (dossier, _), (count, day, _) in spans.items() if day is None) == [
            ("", 1, None),
            ("d1", 1, None),
        ]
        assert reader.spans(Visit, "date", "state", dossier="d2") == {}
