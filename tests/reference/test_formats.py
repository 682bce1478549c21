import datetime as dt
from decimal import Decimal

import pytest

from fieldkit.domain.values import Money, Place
from fieldkit.errors import BadValue
from fieldkit.reference.formats import Formats

FR = Formats("fr")
EN = Formats("en")
NB = "\u00a0"
NN = "\u202f"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (4218, f"4{NN}218", "4,218"),
        (1234567, f"1{NN}234{NN}567", "1,234,567"),
        (0, "0", "0"),
        (Decimal("4.20"), "4,2", "4.2"),
        (Decimal("4.123456789"), "4,123456789", "4.123456789"),
        (Decimal("-1500.5"), f"-1{NN}500,5", "-1,500.5"),
        (Decimal("1E+3"), f"1{NN}000", "1,000"),
    ],
)
def test_number_keeps_every_digit(value: Decimal | int, french: str, english: str) -> None:
    assert FR.number(value) == french
    assert EN.number(value) == english


def test_number_rounds_only_when_asked() -> None:
    assert FR.number(Decimal("4.3333333"), 1) == "4,3"
    assert FR.number(Decimal("4218.6"), 0) == f"4{NN}219"


def test_percent_takes_the_stored_value_and_share_a_ratio() -> None:
    assert FR.percent(Decimal("92.5")) == f"92,5{NB}%"
    assert EN.percent(Decimal(92)) == "92%"
    assert FR.share(Decimal("0.926")) == f"93{NB}%"


@pytest.mark.parametrize(
    ("amount", "code", "french", "english"),
    [
        ("148600", "EUR", f"148{NN}600{NB}€", "€148,600"),
        ("148600.00", "EUR", f"148{NN}600{NB}€", "€148,600"),
        ("12.5", "EUR", f"12,50{NB}€", "€12.50"),
        ("-12.5", "EUR", f"-12,50{NB}€", "-€12.50"),
        ("1250000", "XOF", f"1{NN}250{NN}000{NB}F{NB}CFA", f"F{NB}CFA{NB}1,250,000"),
        ("3000.4", "MGA", f"3{NN}000{NB}Ar", f"Ar{NB}3,000"),
        ("5", "USD", f"5{NB}USD", f"USD{NB}5"),
    ],
)
def test_money(amount: str, code: str, french: str, english: str) -> None:
    assert FR.money(Money(Decimal(amount), code)) == french
    assert EN.money(Money(Decimal(amount), code)) == english


def test_days() -> None:
    day = dt.date(2026, 3, 12)
    assert FR.day(day) == "12 mars 2026"
    assert FR.short_day(day) == "12 mars"
    assert FR.medium_day(dt.date(2025, 10, 14)) == "14 oct. 2025"
    assert FR.weekday_day(day) == "Jeudi 12 mars"
    assert FR.month_year(dt.date(2024, 9, 3)) == "sept. 2024"
    assert EN.day(day) == "12 March 2026"
    assert EN.weekday_day(day) == "Thursday 12 March"
    assert EN.month_year(dt.date(2024, 9, 3)) == "Sep 2024"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    first = dt.date(2021, 1, 1)
    assert FR.day(first) == "1ᵉʳ janvier 2021"
    assert FR.weekday_day(first) == "Vendredi 1ᵉʳ janvier"
    assert FR.short_day(first) == "1ᵉʳ janv."
    assert FR.month_year(first) == "janv. 2021"
    assert EN.day(first) == "1 January 2021"


def test_periods() -> None:
    assert FR.period(dt.date(2026, 4, 5), dt.date(2026, 4, 15)) == "5–15 avril 2026"
    assert FR.period(dt.date(2026, 4, 1), dt.date(2026, 4, 15)) == "1ᵉʳ–15 avril 2026"
    assert FR.period(dt.date(2026, 2, 28), dt.date(2026, 3, 4)) == "28 févr. – 4 mars 2026"
    assert FR.period(dt.date(2025, 12, 30), dt.date(2026, 1, 2)) == "30 déc. 2025 – 2 janv. 2026"
    assert FR.period(dt.date(2026, 4, 5), dt.date(2026, 4, 5)) == "5 avril 2026"


def test_times() -> None:
    assert FR.clock(dt.time(14, 32, 7)) == "14:32"
    assert FR.clock(dt.time(14, 32, 7), seconds=True) == "14:32:07"
    local = dt.datetime(2026, 3, 12, 14, 32).astimezone()
    assert FR.moment(local.astimezone(dt.UTC)) == "12 mars 2026 à 14:32"
    assert EN.moment(local) == "12 March 2026 at 14:32"
    assert FR.clock(local.astimezone(dt.UTC)) == "14:32"


@pytest.mark.parametrize(
    ("size", "french"),
    [
        (0, f"0{NB}o"),
        (999, f"999{NB}o"),
        (1000, f"1{NB}ko"),
        (1_800_000, f"1,8{NB}Mo"),
        (9_960_000, f"10{NB}Mo"),
        (180_400_000, f"180{NB}Mo"),
        (999_600_000, f"1{NB}Go"),
        (5_000_000_000_000_000, f"5{NN}000{NB}To"),
    ],
)
def test_size(size: int, french: str) -> None:
    assert FR.size(size) == french
    assert EN.size(1_800_000) == f"1.8{NB}MB"


@pytest.mark.parametrize(
    ("seconds", "french"),
    [
        (-3, f"0{NB}s"),
        (12, f"12{NB}s"),
        (45 * 60, f"45{NB}min"),
        (2 * 3600 + 14 * 60 + 30, f"2{NB}h{NB}14"),
        (3600 * 5 + 60, f"5{NB}h{NB}01"),
        (7200, f"2{NB}h"),
        (3 * 86_400 + 4 * 3600, f"3{NB}j{NB}4{NB}h"),
    ],
)
def test_duration(seconds: int, french: str) -> None:
    assert FR.duration(dt.timedelta(seconds=seconds)) == french
    assert FR.duration(seconds) == french


def test_position_is_told_in_half_globes() -> None:
    assert FR.position(Place(9.3372, -2.6287)) == f"9,33720°{NB}N{NB}; 2,62870°{NB}O"
    assert EN.position(Place(-18.9, 47.52)) == f"18.90000°{NB}S, 47.52000°{NB}E"


def test_plural_categories_follow_the_language() -> None:
    assert [FR.plural(count) for count in (0, 1, 2)] == ["one", "one", "other"]
    assert [EN.plural(count) for count in (0, 1, 2)] == ["other", "one", "other"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4218", "4218"),
        ("4 218", "4218"),
        (f"4{NN}218", "4218"),
        (f" 4{NB}218,50 ", "4218.50"),
        ("4,2", "4.2"),
        ("4.2", "4.2"),
        ("-12", "-12"),
        ("−12", "-12"),
        ("+3", "3"),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, expected: str) -> None:
    assert FR.parse_number(text) == Decimal(expected)


def test_a_comma_before_three_digits_depends_on_the_language() -> None:
    assert FR.parse_number("4,218") == Decimal("4.218")
    assert EN.parse_number("4,218") == Decimal(4218)
    assert EN.parse_number("1,234,567.5") == Decimal("1234567.5")


@pytest.mark.parametrize("text", ["", " ", "-", "abc", "1,2,3", "1.234.567", "12 km", "1e5", "NaN", "٣"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as refused:
        FR.parse_number(text)
    assert refused.value.key == "bad_value.number"


def test_a_number_from_a_key_held_down_is_refused_as_too_long() -> None:
    with pytest.raises(BadValue) as refused:
        FR.parse_number("9" * 60)
    assert refused.value.key == "bad_value.number_too_long"


@pytest.mark.parametrize("digits", [15, 28, 29, 40, 90])
def test_a_number_of_any_length_is_printed(digits: int) -> None:
    number, owed = Decimal("9" * digits + ".125"), Decimal("-" + "9" * digits + ".125")
    assert FR.number(number).replace(NN, "") == "9" * digits + ",125"
    assert FR.number(number, 0).replace(NN, "") == "9" * digits
    assert FR.money(Money(owed, "EUR")).replace(NN, "") == "-" + "9" * digits + f",12{NB}€"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_printed_can_be_read_again(language: str) -> None:
    formats = Formats(language)
    for value in (Decimal("1234567.891"), Decimal("-0.5"), Decimal(1000), Decimal(0)):
        assert formats.parse_number(formats.number(value)) == value
