"""How far an indicator has come, and which values deserve a second look."""

from decimal import Decimal

import pytest

from fieldkit.domain.indicator import Doubt, Indicator, IndicatorValue, Measure, doubts, progress


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "share"),
    [
        ("0", "100", "25", "0.25"),
        ("40", "90", "65", "0.5"),
        ("90", "40", "65", "0.5"),
        ("0", "10", "12", "1.2"),
        ("10", "20", "5", "-0.5"),
        (None, "10", "5", "0.5"),
        ("10", "10", "5", None),
        (None, "0", "5", None),
        ("1", None, "5", None),
        ("1", "5", None, None),
        ("0", "3", "1", Decimal(1) / 3),
    ],
)
def test_progress_is_the_share_of_the_way(
    baseline: str | None, target: str | None, actual: str | None, share: str | Decimal | None
) -> None:
    numbers = [None if text is None else Decimal(text) for text in (baseline, target, actual)]
    assert progress(*numbers) == (None if share is None else Decimal(share))


def _doubts(value: str | None, last: str | None = None, **about: object) -> set[Doubt]:
    parts = {name: about.pop(name) for name in ("women", "men") if name in about}
    indicator = Indicator(id="i", **about)  # type: ignore[arg-type]  # each case names fields of an indicator
    now = IndicatorValue(id="v", value=None if value is None else Decimal(value), **parts)  # type: ignore[arg-type]  # likewise
    before = IndicatorValue(id="w", value=Decimal(last)) if last is not None else None
    return set(doubts(indicator, now, before))


@pytest.mark.parametrize(
    ("value", "last", "about", "expected"),
    [
        (None, "5", {}, set()),
        ("5", None, {}, set()),
        ("-1", None, {}, {Doubt.OUT_OF_BOUNDS}),
        ("-1", None, {"minimum": Decimal(-5)}, set()),
        ("101", None, {"measure": Measure.PERCENT}, {Doubt.OUT_OF_BOUNDS}),
        ("101", None, {"measure": Measure.PERCENT, "maximum": Decimal(200)}, set()),
        ("101", None, {"measure": Measure.UNIT}, set()),
        ("11", None, {"maximum": Decimal(10)}, {Doubt.OUT_OF_BOUNDS}),
        ("10", None, {"women": Decimal(4), "men": Decimal(5)}, {Doubt.BREAKDOWN_DIFFERS}),
        ("9", None, {"women": Decimal(4), "men": Decimal(5)}, set()),
        ("60", None, {"women": Decimal(40), "men": Decimal(50), "measure": Measure.PERCENT}, set()),
        ("9", None, {"women": Decimal(4)}, set()),
        ("4", "5", {}, {Doubt.WORSE}),
        ("6", "5", {"ascending": False}, {Doubt.WORSE}),
        ("4", "5", {"ascending": False}, set()),
        ("5", "5", {}, set()),
        ("16", "5", {}, {Doubt.FAR_FROM_LAST}),
        ("15", "5", {}, set()),
        ("2", "0", {}, set()),
        ("3", "0", {}, {Doubt.FAR_FROM_LAST}),
        ("1", "9", {}, {Doubt.WORSE, Doubt.FAR_FROM_LAST}),
    ],
)
def test_doubts(value: str | None, last: str | None, about: dict[str, object], expected: set[Doubt]) -> None:
    assert _doubts(value, last, **about) == expected
