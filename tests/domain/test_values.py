"""Every shape has one plain form, gives back what it was given, and refuses what it cannot hold."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.domain.values import (
    LIST_LIMIT,
    TEXT_LIMIT,
    Blob,
    Money,
    Place,
    Plain,
    Shape,
    Share,
    clean_text,
    exactly,
    from_plain,
    to_plain,
)
from fieldkit.errors import BadValue

text = st.text().map(clean_text)
line = text.map(lambda words: words.replace("\n", " "))
number = st.decimals(min_value=1 - 10**15, max_value=10**15 - 1, places=4)
currency = st.sampled_from(["EUR", "XOF", "MGA"])
words = st.lists(text, max_size=6, unique=True).map(tuple)

VALUES: dict[Shape, st.SearchStrategy[object]] = {
    Shape.LINE: line,
    Shape.PROSE: text,
    Shape.WHOLE: st.integers(-(2**53), 2**53),
    Shape.DECIMAL: number,
    Shape.MONEY: st.builds(Money, number, currency),
    Shape.DAY: st.dates(),
    Shape.CLOCK: st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    Shape.INSTANT: st.datetimes(timezones=st.just(dt.UTC)).map(lambda moment: moment.replace(microsecond=0)),
    Shape.FLAG: st.booleans(),
    Shape.CHOICE: text,
    Shape.REF: text,
    Shape.REFS: words,
    Shape.TAGS: words,
    Shape.PLACE: st.builds(
        Place, st.floats(-90, 90), st.floats(-180, 180), st.none() | st.floats(0, 10_000), st.sampled_from(["", "exif"])
    ),
    Shape.BLOB: st.builds(
        Blob, st.binary(min_size=32, max_size=32).map(bytes.hex), st.integers(0, 2**40), st.just("image/jpeg")
    ),
    Shape.SHARES: st.lists(st.builds(Share, text, text, number), max_size=4).map(tuple),
    Shape.BREAKDOWN: st.dictionaries(text, number, max_size=5).map(lambda rows: tuple(sorted(rows.items()))),
}


def test_every_shape_is_tried() -> None:
    assert set(VALUES) == set(Shape)


@pytest.mark.parametrize("shape", Shape)
@given(data=st.data())
def test_a_value_survives_its_plain_form_and_json(shape: Shape, data: st.DataObject) -> None:
    value = data.draw(VALUES[shape])
    plain = to_plain(shape, value)
    travelled: Plain = json.loads(json.dumps(plain))
    assert from_plain(shape, travelled) == value
    assert to_plain(shape, from_plain(shape, travelled)) == plain


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@pytest.mark.parametrize("shape", Shape)
@given(plain=json_values)
def test_any_plain_value_is_read_or_refused(shape: Shape, plain: Plain) -> None:
    try:
        value = from_plain(shape, plain)
    except BadValue:
        return
    assert from_plain(shape, to_plain(shape, value)) == value


@pytest.mark.parametrize(
    ("shape", "plain"),
    [
        (Shape.LINE, 5),
        (Shape.LINE, "x" * (TEXT_LIMIT + 1)),
        (Shape.PROSE, ["a"]),
        (Shape.WHOLE, True),
        (Shape.WHOLE, 1.5),
        (Shape.WHOLE, 2**53 + 1),
        (Shape.WHOLE, "12"),
        (Shape.DECIMAL, 1.5),
        (Shape.DECIMAL, "1,5"),
        (Shape.DECIMAL, ""),
        (Shape.DECIMAL, "NaN"),
        (Shape.DECIMAL, "Infinity"),
        (Shape.DECIMAL, "1E9"),
        (Shape.DECIMAL, "1_000"),
        (Shape.DECIMAL, "٣"),
        (Shape.DECIMAL, "1" * 16),
        (Shape.DECIMAL, "0." + "0" * 12 + "1"),
        (Shape.MONEY, "EUR " + "9" * 39),
        (Shape.SHARES, [["sdg_targets", "6.1", "9" * 16]]),
        (Shape.BREAKDOWN, {"0-14": "9" * 16}),
        (Shape.MONEY, "12.50"),
        (Shape.MONEY, "eur 12.50"),
        (Shape.MONEY, "EUR 1E999999999"),
        (Shape.MONEY, "EUR "),
        (Shape.DAY, "2026-02-30"),
        (Shape.DAY, 20260101),
        (Shape.CLOCK, "25:00"),
        (Shape.INSTANT, "yesterday"),
        (Shape.INSTANT, "0001-01-01T00:00:00+23:00"),
        (Shape.FLAG, 1),
        (Shape.FLAG, "true"),
        (Shape.CHOICE, 3),
        (Shape.REF, {}),
        (Shape.REFS, "a"),
        (Shape.TAGS, [1]),
        (Shape.TAGS, ["x"] * (LIST_LIMIT + 1)),
        (Shape.PLACE, [91, 0, None, ""]),
        (Shape.PLACE, [0, 181, None, ""]),
        (Shape.PLACE, [float("nan"), 0, None, ""]),
        (Shape.PLACE, [0, 0]),
        (Shape.PLACE, [True, 0, None, ""]),
        (Shape.PLACE, [0, 0, None, None]),
        (Shape.BLOB, ["abc", 1, "image/jpeg"]),
        (Shape.BLOB, ["A" * 64, 1, "image/jpeg"]),
        (Shape.BLOB, ["a" * 64, -1, "image/jpeg"]),
        (Shape.BLOB, [["a"], 1, "image/jpeg"]),
        (Shape.SHARES, [["a", "b"]]),
        (Shape.SHARES, [["a", "b", 50]]),
        (Shape.BREAKDOWN, {"0-14": 3}),
        (Shape.BREAKDOWN, [["0-14", "3"]]),
        (Shape.BREAKDOWN, {str(n): "1" for n in range(LIST_LIMIT + 1)}),
    ],
)
def test_a_bad_plain_value_is_refused(shape: Shape, plain: Plain) -> None:
    with pytest.raises(BadValue):
        from_plain(shape, plain)


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (Shape.LINE, 5),
        (Shape.DECIMAL, 0.1),
        (Shape.DECIMAL, Decimal("NaN")),
        (Shape.DECIMAL, Decimal("1E999999999")),
        (Shape.DECIMAL, Decimal("0E-999999999")),
        (Shape.MONEY, Money(Decimal("1E999999999"), "EUR")),
        (Shape.MONEY, Decimal(12)),
        (Shape.DAY, dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)),
        (Shape.CLOCK, dt.date(2026, 1, 1)),
        (Shape.INSTANT, dt.datetime(2026, 1, 1, 12)),
        (Shape.INSTANT, dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=1)))),
        (Shape.TAGS, "eau"),
        (Shape.REFS, 3),
        (Shape.CHOICE, 3),
        (Shape.WHOLE, Decimal(3)),
        (Shape.PLACE, (1, 2)),
        (Shape.BREAKDOWN, (("0-14", 1.5),)),
    ],
)
def test_a_value_of_another_shape_is_refused(shape: Shape, value: object) -> None:
    with pytest.raises(BadValue):
        to_plain(shape, value)


def test_the_longest_numbers_add_up_and_round() -> None:
    longest = from_plain(Shape.DECIMAL, "9" * 15 + "." + "9" * 12)
    total = sum([longest] * LIST_LIMIT, Decimal(0))
    assert total.quantize(Decimal("0.01")) == Decimal("1E+19")
    smallest = from_plain(Shape.DECIMAL, "0." + "0" * 11 + "1")
    with exactly():
        assert (longest / smallest * 100).quantize(Decimal("0.01")) > 0


def test_a_whole_number_serves_as_a_decimal() -> None:
    assert to_plain(Shape.DECIMAL, 12) == "12"
    assert to_plain(Shape.DECIMAL, Decimal("1E+3")) == "1000"


def test_a_moment_is_kept_in_utc() -> None:
    cotonou = dt.timezone(dt.timedelta(hours=1))
    assert to_plain(Shape.INSTANT, dt.datetime(2026, 3, 2, 9, 30, tzinfo=cotonou)) == "2026-03-02T08:30:00Z"


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("a\x1b[31mb\x07", "a\x1b[31mb\x07"),
        ("<img src=x> =HYPERLINK(1)", "<img src=x> =HYPERLINK(1)"),
    ],
)
def test_text_keeps_everything_a_file_can_hold(given_text: str, kept: str) -> None:
    assert to_plain(Shape.PROSE, given_text) == kept
    assert from_plain(Shape.PROSE, given_text) == kept


def test_a_line_has_no_line_end() -> None:
    assert to_plain(Shape.LINE, "a\r\nb") == "a b"


def test_a_whole_report_fits_in_a_field() -> None:
    report = "é" * TEXT_LIMIT
    assert from_plain(Shape.PROSE, to_plain(Shape.PROSE, report)) == report


def test_sets_have_one_plain_form_whatever_their_order() -> None:
    assert to_plain(Shape.TAGS, {"b", "a"}) == to_plain(Shape.TAGS, frozenset(["a", "b"])) == ["a", "b"]
    ages = (("65+", Decimal(1)), ("0-14", Decimal(2)))
    assert json.dumps(to_plain(Shape.BREAKDOWN, ages)) == '{"0-14": "2", "65+": "1"}'


def test_money_adds_within_one_currency_only() -> None:
    assert Money(Decimal("0.10"), "EUR") + Money(Decimal("0.20"), "EUR") == Money(Decimal("0.30"), "EUR")
    with pytest.raises(BadValue) as refused:
        Money(Decimal(1), "EUR") + Money(Decimal(1), "XOF")
    assert refused.value.reason == "currency_mix"
