"""Indicators: a table of where each stands, charts of how it came there, and the annex of every value."""

from fieldkit.domain.indicator import IndicatorValue, Measure, ValueRole
from fieldkit.reports.document import Block, Cell, Chart, Charts, Column, Heading, Point, cell, filled, plain
from fieldkit.reports.measures import Measured, measured
from fieldkit.reports.sections import order
from fieldkit.reports.telling import Telling

CHARTS = 4
"""The most charts shown for one dossier: key indicators first."""


def indicators(telling: Telling, dossier: str) -> tuple[Block, ...]:
    """The indicators of a dossier: baseline, target, value, gap, women and men, and charts of the most telling ones."""
    found = [each for each in measured(telling.snapshot, dossier) if each.baseline or each.target or each.actual]
    if not found:
        return ()
    choice = telling.words.choice
    columns = (
        Column(telling.kind("indicator"), 3.6),
        Column(choice("value_role", ValueRole.BASELINE), 1.7, right=True),
        Column(choice("value_role", ValueRole.TARGET), 1.7, right=True),
        Column(choice("value_role", ValueRole.ACTUAL), 1.7, right=True),
        Column(telling.say("report.column.gap"), 1.3, right=True),
        Column(telling.say("report.column.women_men"), 1.6, right=True),
        Column(telling.say("report.column.progress"), 1.5),
    )
    rows = tuple(_row(telling, each) for each in found)
    return (
        Heading(level=2, text=telling.kind("indicator", many=True), listed=False),
        filled(columns, rows),
        *_charts(telling, found),
    )


def _row(telling: Telling, each: Measured) -> tuple[Cell, ...]:
    indicator = each.indicator
    unit = "" if indicator.measure == Measure.PERCENT else indicator.unit
    about = telling.dotted(indicator.code, telling.named(each.site), unit)
    grade = telling.words.choice("grade", each.actual.grade) if each.actual and each.actual.grade else ""
    share = each.progress
    return (
        cell(indicator.short_title or indicator.title, quiet=about),
        cell(amount(telling, each, each.baseline), quiet=_year(telling, each.baseline)),
        cell(amount(telling, each, each.target), quiet=_year(telling, each.target)),
        cell(amount(telling, each, each.actual), bold=True, quiet=grade),
        cell(_gap(telling, each)),
        cell(women_men(telling, each.actual)),
        Cell((plain(telling.formats.share(share)),), meter=share) if share is not None else Cell(),
    )


def amount(telling: Telling, each: Measured, value: IndicatorValue | None) -> str:
    """A value in the table: the number, with its sign for a percentage, or the level told in words."""
    if value is None:
        return ""
    if value.value is None:
        return value.level
    if each.indicator.measure == Measure.PERCENT:
        return telling.formats.percent(value.value)
    return telling.formats.number(value.value)


def women_men(telling: Telling, value: IndicatorValue | None) -> str:
    """« 12 / 8 » where the value is broken down."""
    if value is None or (value.women is None and value.men is None):
        return ""
    return "\u00a0/\u00a0".join(
        telling.formats.number(number) if number is not None else "?" for number in (value.women, value.men)
    )


def _gap(telling: Telling, each: Measured) -> str:
    if each.gap is None:
        return ""
    sign = "−" if each.gap < 0 else "+" if each.gap > 0 else ""
    number = f"{sign}{telling.formats.number(abs(each.gap))}"
    return telling.say("report.points", number=number) if each.indicator.measure == Measure.PERCENT else number


def _year(telling: Telling, value: IndicatorValue | None) -> str:
    return telling.formats.month_year(value.date) if value is not None and value.date is not None else ""


def _charts(telling: Telling, found: list[Measured]) -> tuple[Block, ...]:
    drawable = [each for each in found if len(_points(telling, each)) > 1]
    drawable.sort(key=lambda each: not each.indicator.key)
    charts = tuple(_chart(telling, each) for each in drawable[:CHARTS])
    return (Charts(charts),) if charts else ()


def _points(telling: Telling, each: Measured) -> tuple[Point, ...]:
    settled = telling.snapshot.settled
    return tuple(
        Point(value.date, value.value, not value.visit or value.visit in settled)
        for value in each.history
        if value.date is not None and value.value is not None
    )


def _chart(telling: Telling, each: Measured) -> Chart:
    percent = each.indicator.measure == Measure.PERCENT
    site = telling.named(each.site)
    title = each.indicator.short_title or each.indicator.title
    return Chart(
        title=telling.listed(title, site),
        unit="%" if percent else each.indicator.unit,
        points=_points(telling, each),
        baseline=_mark(each.baseline),
        target=_mark(each.target),
    )


def _mark(value: IndicatorValue | None) -> Point | None:
    if value is None or value.value is None or value.date is None:
        return None
    return Point(value.date, value.value)


def every_value(telling: Telling) -> tuple[Block, ...]:
    """Annex: every value of every indicator, with how it was obtained."""
    rows: list[tuple[Cell, ...]] = []
    groups: list[tuple[int, str]] = []
    for dossier in order.dossiers(telling):
        start = len(rows)
        for each in measured(telling.snapshot, dossier.id):
            kept = [value for value in (each.baseline, *each.history, each.target) if value is not None]
            rows += [_value_row(telling, each, value, first=not at) for at, value in enumerate(kept)]
        if len(rows) > start:
            groups.append((start, telling.listed(dossier.code, dossier.title)))
    if not rows:
        return ()
    label = telling.words.label
    columns = (
        Column(telling.kind("indicator"), 3.2),
        Column(telling.say("report.column.role"), 1.2),
        Column(label("indicator_value", "date"), 2.35),
        Column(label("indicator_value", "value"), 1.5, right=True),
        Column(telling.say("report.column.women_men"), 1.5, right=True),
        Column(label("indicator_value", "grade"), 1.35),
        Column(label("indicator_value", "source"), 2.2),
    )
    heading = Heading(level=1, text=telling.say("report.section.values"), eyebrow=telling.say("report.annex"))
    return (heading, filled(columns, tuple(rows), tuple(groups)))


def _value_row(telling: Telling, each: Measured, value: IndicatorValue, *, first: bool) -> tuple[Cell, ...]:
    about = telling.dotted(each.indicator.code, telling.named(each.site))
    return (
        cell(each.indicator.title, quiet=about) if first else Cell(),
        cell(telling.words.choice("value_role", value.role)),
        cell(telling.formats.medium_day(value.date) if value.date is not None else ""),
        cell(amount(telling, each, value), bold=value.role == ValueRole.ACTUAL),
        cell(women_men(telling, value)),
        cell(telling.words.choice("grade", value.grade) if value.grade else ""),
        cell(value.source),
    )
