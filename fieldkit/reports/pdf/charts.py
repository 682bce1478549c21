"""Charts drawn as vectors: the history of an indicator, from where it started to where it should arrive."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal, TypeAlias

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color
from reportlab.platypus import Flowable, Paragraph

from fieldkit.reference.formats import Formats
from fieldkit.reference.words import Words
from fieldkit.reports.document import Chart, Point, plain
from fieldkit.reports.pdf.fonts import SANS, SANS_STRONG, width
from fieldkit.reports.pdf.inline import clean, markup, one_line
from fieldkit.reports.pdf.palette import ACCENT, HAIRLINE, SECONDARY, TERTIARY, WHITE
from fieldkit.reports.pdf.styles import CAPTION, CREDIT, WIDTH

Anchor: TypeAlias = Literal["start", "middle", "end"]

GAP = 22.0
HIGH: Final = 124.0
_AXIS = 22.0
_LABEL: Final = 7.2
_FLATTEST = Decimal("0.000001")
"""The least height of a chart as a share of its values: under it, numbers are too long to count in."""

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


class ChartRow(Flowable):
    """One or two charts side by side, each under its title."""

    def __init__(self, charts: tuple[Chart, ...], words: Words, formats: Formats) -> None:
        """``words`` and ``formats`` are those of the report's language."""
        super().__init__()
        self._wide = (WIDTH - GAP * (len(charts) - 1)) / len(charts)
        self._drawings = [Plot(chart, self._wide, words, formats).drawing() for chart in charts]
        self._titles = [
            Paragraph(markup(plain(one_line(each.title, 90), bold=True), CAPTION), CAPTION) for each in charts
        ]
        hollow = any(not point.settled for chart in charts for point in chart.points)
        note = markup(plain(words.say("report.chart.unsettled")), CREDIT)
        self._note = Paragraph(note, CREDIT) if hollow else None
        self.spaceBefore, self.spaceAfter = 12, 10

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Room above."""
        return float(self.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802 - reportlab's name
        """Room below."""
        return float(self.spaceAfter)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - the names reportlab calls it with
        """Its size."""
        self._head = max(title.wrap(self._wide, aH)[1] for title in self._titles) + 4
        self._below = self._note.wrap(aW, aH)[1] + 4 if self._note is not None else 0
        self.width, self.height = aW, HIGH + self._head + self._below
        return self.width, self.height

    def draw(self) -> None:
        """Paint titles, plots and the note that explains hollow points."""
        for number, (title, drawing) in enumerate(zip(self._titles, self._drawings, strict=True)):
            x = number * (self._wide + GAP)
            title.drawOn(self.canv, x, self.height - title.height)
            drawing.drawOn(self.canv, x, self._below)
        if self._note is not None:
            self._note.drawOn(self.canv, 0, 0)


class Plot:
    """The drawing of one chart."""

    def __init__(self, chart: Chart, wide: float, words: Words, formats: Formats) -> None:
        """``wide`` is in points."""
        self._chart = chart
        self._words = words
        self._formats = formats
        self._line = tuple(filter(None, (chart.baseline, *chart.points)))
        self._low, self._high, self._step = _scale([*self._line, *filter(None, (chart.target,))])
        ticks = [self._number(value) for value in self._ticks()]
        self._left = max(width(tick, SANS, _LABEL) for tick in ticks) + 6
        self._right = wide - self._label_room()
        self._first, self._last = self._days()
        self._drawing = Drawing(wide, HIGH)

    def drawing(self) -> Drawing:
        """Grid and axis, target, line, points, labels."""
        self._grid()
        self._target()
        self._baseline()
        places = [(self._x(point.day), self._y(point.value)) for point in self._line]
        if len(places) > 1:
            flat = [at for place in places for at in place]
            self._drawing.add(PolyLine(flat, strokeColor=ACCENT, strokeWidth=1.5, strokeLineJoin=1))
        for point, (x, y) in zip(self._line, places, strict=True):
            self._marker(point, x, y)
        self._last_label()
        return self._drawing

    def _ticks(self) -> list[Decimal]:
        count = int((self._high - self._low) / self._step)
        return [self._low + self._step * number for number in range(count + 1)]

    def _number(self, value: Decimal) -> str:
        shown = self._formats.number(value)
        return clean(self._formats.percent(value) if self._chart.unit == "%" else shown)

    def _label_room(self) -> float:
        labels = [self._number(self._line[-1].value)]
        return max(width(label, SANS_STRONG, 8) for label in labels) + 10

    def _days(self) -> tuple[dt.date, dt.date]:
        days = [point.day for point in self._line]
        return min(days), max(days)

    def _x(self, day: dt.date) -> float:
        span = (self._last - self._first).days
        share = (day - self._first).days / span if span else 0.5
        return self._left + 6 + share * (self._right - self._left - 12)

    def _y(self, value: Decimal) -> float:
        share = float((value - self._low) / (self._high - self._low))
        return _AXIS + 4 + share * (HIGH - _AXIS - 14)

    def _grid(self) -> None:
        for value in self._ticks():
            y = self._y(value)
            self._drawing.add(Line(self._left, y, self._right, y, strokeColor=HAIRLINE, strokeWidth=0.6))
            self._text(self._left - 5, y - 2.4, self._number(value), anchor="end", color=TERTIARY)
        taken = -1.0
        shown = [self._first, *(point.day for point in self._line[1:-1]), self._last]
        right = self._right - width(clean(self._formats.month_year(self._last)), SANS, _LABEL) / 2
        for number, day in enumerate(dict.fromkeys(shown)):
            label = clean(self._formats.month_year(day))
            half = width(label, SANS, _LABEL) / 2
            x = min(max(self._x(day), self._left + half), self._right - half)
            if x - half > taken and (day == self._last or x + half < right - half - 8 or number == 0):
                self._text(x, 2, label, anchor="middle", color=TERTIARY)
                taken = x + half + 8

    def _target(self) -> None:
        target = self._chart.target
        if target is None:
            return
        y = self._y(target.value)
        line = Line(self._left, y, self._right, y, strokeColor=SECONDARY, strokeWidth=1, strokeDashArray=[4, 3])
        self._drawing.add(line)
        label = self._words.say("report.chart.target", value=self._number(target.value))
        above = y + 3.5 if y + 12 < HIGH else y - 9
        clear = self._clear_of(self._right - width(label, SANS, _LABEL) - 2, self._right, above)
        x = self._right - width(label, SANS, _LABEL) - 2 if clear else self._left + 3
        self._label(x, above, label)

    def _baseline(self) -> None:
        baseline = self._chart.baseline
        if baseline is None:
            return
        rising = len(self._line) > 1 and self._line[1].value >= baseline.value
        x, y = self._x(baseline.day), self._y(baseline.value)
        label = self._words.say("report.chart.baseline", value=self._number(baseline.value))
        self._label(x - 3, y - 11.5 if rising else y + 6.5, label)

    def _label(self, x: float, y: float, text: str) -> None:
        """A label that the grid does not strike through."""
        ground = Rect(x - 1.5, y - 1.6, width(text, SANS, _LABEL) + 3, _LABEL + 1.4)
        ground.fillColor, ground.strokeColor = WHITE, None
        self._drawing.add(ground)
        self._text(x, y, text, color=SECONDARY)

    def _clear_of(self, left: float, right: float, y: float) -> bool:
        """Whether no point of the line stands where a label would."""
        return not any(left - 6 < self._x(p.day) < right + 6 and abs(self._y(p.value) - y - 3) < 9 for p in self._line)

    def _marker(self, point: Point, x: float, y: float) -> None:
        if point is self._chart.baseline:
            square = Rect(x - 2.8, y - 2.8, 5.6, 5.6)
            square.fillColor, square.strokeColor, square.strokeWidth = SECONDARY, WHITE, 0.8
            self._drawing.add(square)
            return
        fill = ACCENT if point.settled else WHITE
        self._drawing.add(Circle(x, y, 3, fillColor=fill, strokeColor=ACCENT, strokeWidth=1.3))

    def _last_label(self) -> None:
        point = self._line[-1]
        text = String(self._x(point.day) + 8, self._y(point.value) - 2.8, self._number(point.value))
        text.fontName, text.fontSize, text.fillColor = SANS_STRONG, 8, ACCENT
        self._drawing.add(text)

    def _text(self, x: float, y: float, text: str, *, color: Color, anchor: Anchor = "start") -> None:
        string = String(x, y, text)
        string.fontName, string.fontSize, string.fillColor, string.textAnchor = SANS, _LABEL, color, anchor
        self._drawing.add(string)


def _scale(points: list[Point]) -> tuple[Decimal, Decimal, Decimal]:
    """Lowest and highest tick and the step between them: about four steps of a round number, from zero when close."""
    values = [point.value for point in points]
    low, high = min(values), max(values)
    if low > 0 and low < high * Decimal("0.6"):
        low = Decimal(0)
    span = max(high - low, abs(high) * _FLATTEST) or Decimal(1)
    magnitude = Decimal(10) ** (span / 4).adjusted()
    step = next(factor * magnitude for factor in _STEPS if factor * magnitude * 4 >= span)
    bottom = (low / step).to_integral_value(ROUND_HALF_EVEN) * step
    bottom = bottom - step if bottom > low else bottom
    top = bottom + step
    while top < high:
        top += step
    return bottom, top, step
