"""Which records are read when several values, or only the first few, are asked for."""

from typing import Any

import pytest

from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.visit import Visit
from fieldkit.storage.conditions import AnyOf, First, NoneOf
from fieldkit.storage.store import Store
from tests.storage.opened import write_values

IDS = [f"00000000-0000-7000-8000-00000000000{digit}" for digit in "abcde"]
STATES = ("todo", "resolved", None, "of_a_later_version", "dropped")


@pytest.fixture
def asked(store: Store) -> Store:
    """Five recommendations; the later ones are due earlier, the last without a day."""
    for place, (identity, state) in enumerate(zip(IDS, STATES, strict=True)):
        due = f"2026-03-{10 - place:02d}" if place < 4 else None
        write_values(store, "recommendation", identity, {"dossier": f"d{place % 2}", "state": state, "due": due})
    return store


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ({"state": AnyOf(["resolved", "dropped"])}, [1, 4]),
        ({"state": NoneOf(["resolved", "dropped"])}, [0, 2, 3]),
        ({"state": AnyOf(["todo"])}, [0, 2]),
        ({"state": NoneOf(["todo"])}, [1, 3, 4]),
        ({"state": NoneOf(())}, [0, 1, 2, 3, 4]),
        ({"state": AnyOf(())}, []),
        ({"dossier": AnyOf({"d1"}), "state": NoneOf(["dropped"])}, [1, 3]),
        ({"id": AnyOf([IDS[3], IDS[0], "another"])}, [0, 3]),
        ({"id": NoneOf(IDS[1:])}, [0]),
    ],
)
def test_several_values(asked: Store, question: dict[str, Any], places: list[int]) -> None:
    with asked.read() as reader:
        assert [entry.id for entry in reader.all(Recommendation, **question)] == [IDS[place] for place in places]
        assert list(reader.columns(Recommendation, "due", **question)) == [IDS[place] for place in places]


def test_more_values_than_sqlite_takes_marks(asked: Store) -> None:
    many = AnyOf({*IDS, *(f"none {number}" for number in range(40_000))})
    with asked.read() as reader:
        assert len(reader.all(Recommendation, id=many)) == len(IDS)


def test_only_the_first_few_by_what_they_are_put_in_order_of(asked: Store) -> None:
    with asked.read() as reader:
        by_day = reader.all(Recommendation, First(3, ("due", "number")), state=NoneOf(["resolved"]))
        everything = reader.all(Recommendation, First(None, ("due",)))
    assert [entry.id for entry in by_day] == [IDS[3], IDS[2], IDS[0]]
    assert [entry.id for entry in everything] == [*IDS[3::-1], IDS[4]], "one without a day stands last"


def test_a_field_there_is_not(store: Store) -> None:
    with store.read() as reader, pytest.raises(KeyError, match="visit has no field colour"):
        reader.all(Visit, colour=AnyOf(["red"]))


def test_the_first_few_recommendations_are_told_from_an_index(store: Store) -> None:
    with store.read() as reader:
        plan = reader.connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM r_recommendation WHERE deleted = 0"
            " AND (f_state NOT IN (SELECT value FROM json_each('[]')) OR f_state IS NULL)"
            " ORDER BY f_due NULLS LAST, f_number NULLS LAST, id LIMIT 8"
        ).all()
    assert any("COVERING INDEX r_recommendation_listed" in step[3] for step in plan)
