"""A line chart: values over time, told apart by colour, marker and dash, labelled where they end."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fieldkit.domain.lightly import dataclass
from ui.theme import theme
from ui.widgets.chart_scale import Scale, day_ticks, value_ticks
from ui.widgets.language import formats, words
from ui.widgets.markers import paint_marker
from ui.widgets.painting import LEFT, RIGHT, Align, text, text_width


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day. ``approved`` false paints a hollow marker."""

    day: dt.date
    value: Decimal
    approved: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A series; its place in the list decides colour, marker and dash. At most six."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a chart shows. ``target`` is dashed to its day; ``planned`` is the trajectory expected meanwhile."""

    lines: tuple[Line, ...] = ()
    baseline: Point | None = None
    target: Point | None = None
    planned: tuple[Point, ...] = ()
    unit: str = ""

    def points(self) -> list[Point]:
        """Every point there is."""
        marks = [point for point in (self.baseline, self.target) if point is not None]
        return [*(point for line in self.lines for point in line.points), *marks, *self.planned]


class LineChart(QWidget):
    """Paints a drawing. Its accessible name tells the figures; a table beside it is the screen's business."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._drawing = title, Drawing()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme().px(140))
        theme().changed.connect(self.update)

    def show_drawing(self, drawing: Drawing) -> None:
        """Replace what is shown."""
        self._drawing = drawing
        self.setAccessibleName(f"{self._title}. {told(drawing)}")
        self.update()

    def sizeHint(self) -> QSize:
        """A wide rectangle."""
        return QSize(theme().px(480), theme().px(220))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint grid, target, trajectory, lines, markers and labels."""
        drawing, points = self._drawing, self._drawing.points()
        if not points:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            scale = self._scale(points)
            _paint_grid(painter, scale)
            if len(drawing.planned) > 1:
                _paint_path(painter, scale, drawing.planned, theme().color("text.tertiary"), (2.0, 4.0), 1.25)
                _paint_planned(painter, scale, drawing.planned)
            self._paint_target(painter, scale)
            ends: list[tuple[QPointF, str, QColor]] = []
            for place, line in enumerate(drawing.lines):
                end = _paint_line(painter, scale, line, place)
                if end is not None:
                    shown = formats().quantity(line.points[-1].value, drawing.unit)
                    label = f"{line.label} {shown}" if len(drawing.lines) > 1 else shown
                    ends.append((end, label, theme().series_color(place)))
            _paint_ends(painter, ends)
            self._paint_baseline(painter, scale)

    def _scale(self, points: Sequence[Point]) -> Scale:
        look = theme()
        font = _axis()
        ticks = value_ticks([point.value for point in points])
        left = max(text_width(font, formats().number(tick)) for tick in ticks) + look.px(10)
        labels = [f"{line.label} {line.points[-1].value}" for line in self._drawing.lines if line.points]
        widest = max((text_width(_direct(), label) for label in labels), default=0) + look.px(30)
        if self._drawing.target is not None:
            widest = max(widest, text_width(_direct(), self._target_label(self._drawing.target)) + look.px(10))
        right = min(widest, self.width() * 0.3)
        area = QRectF(left, look.px(10), self.width() - left - right, self.height() - look.px(36))
        days = [point.day for point in points]
        return Scale(area, (min(days), max(days)), (ticks[0], ticks[-1]), tuple(ticks))

    def _paint_target(self, painter: QPainter, scale: Scale) -> None:
        look, drawing = theme(), self._drawing
        if drawing.target is not None:
            green = look.color("success.base")
            end = scale.place(drawing.target.day, drawing.target.value)
            pen = QPen(green, 1.5)
            pen.setDashPattern([6 / 1.5, 4 / 1.5])
            painter.setPen(pen)
            painter.drawLine(QPointF(scale.area.left(), end.y()), QPointF(scale.area.right(), end.y()))
            label = self._target_label(drawing.target)
            wide = self.width() - scale.area.right() - look.px(8)
            room = QRectF(scale.area.right() + look.px(8), end.y() - look.px(8), wide, look.px(16))
            text(painter, room, label, _direct(), green, LEFT)

    def _paint_baseline(self, painter: QPainter, scale: Scale) -> None:
        look, drawing = theme(), self._drawing
        if drawing.baseline is not None:
            spot = scale.place(drawing.baseline.day, drawing.baseline.value)
            paint_marker(painter, spot, "diamond", look.color("border.control"), hollow=True)
            label = f"{words().say('widgets.baseline')} {formats().quantity(drawing.baseline.value, drawing.unit)}"
            room = QSizeF(text_width(_direct(), label) + look.px(4), look.grown(16))
            _label(painter, _free_corner(scale, drawing, spot, room), label, look.color("text.primary"))

    def _target_label(self, target: Point) -> str:
        return f"{words().say('widgets.target')} {formats().quantity(target.value, self._drawing.unit)}"


def _free_corner(scale: Scale, drawing: Drawing, spot: QPointF, room: QSizeF) -> QPointF:
    """Where a label beside ``spot`` crosses no line: above, below, or further and further above."""
    gap, high = theme().px(6), room.height()
    paths = [[scale.place(point.day, point.value) for point in line.points] for line in drawing.lines]
    corners = [QPointF(spot.x() + gap, spot.y() - gap - high), QPointF(spot.x() + gap, spot.y() + gap)]
    corners += [QPointF(spot.x() - gap, spot.y() - gap - high * (1 + step / 2)) for step in range(8)]
    free = (corner for corner in corners if not any(_crosses(path, QRectF(corner, room)) for path in paths))
    return next(free, corners[0])


def _crosses(path: Sequence[QPointF], room: QRectF) -> bool:
    steps = [place / 24 for place in range(25)]
    return any(room.contains(a + (b - a) * step) for a, b in pairwise(path) for step in steps)


def told(drawing: Drawing) -> str:
    """The figures in words, for screen readers."""
    parts = []
    if drawing.baseline is not None:
        parts.append(_figure(words().say("widgets.baseline"), drawing.baseline, drawing.unit))
    for line in drawing.lines:
        parts += [_figure(line.label, point, drawing.unit) for point in line.points]
    if drawing.target is not None:
        parts.append(_figure(words().say("widgets.target"), drawing.target, drawing.unit))
    return ". ".join(parts)


def _figure(label: str, point: Point, unit: str) -> str:
    figure = f"{label}, {formats().day(point.day)}, {formats().quantity(point.value, unit)}"
    return figure if point.approved else f"{figure}, {words().say('widgets.not_approved')}"


def _paint_grid(painter: QPainter, scale: Scale) -> None:
    look, area = theme(), scale.area
    font, ink = _axis(), look.color("text.tertiary")
    for tick in scale.ticks:
        y = round(scale.height(tick))
        painter.fillRect(QRectF(area.left(), y, area.width(), 1), look.color("border.hairline"))
        label = formats().number(tick)
        text(painter, QRectF(0, y - look.px(8), area.left() - look.px(8), look.px(16)), label, font, ink, RIGHT)
    taken = 0.0
    for day, label in day_ticks(scale.days, most=int(area.width() / look.grown(72))):
        wide = text_width(font, label) + 2
        left = max(0.0, scale.place(day, scale.ticks[0]).x() - wide / 2)
        if left < taken:
            continue
        taken = left + wide + look.px(10)
        room = QRectF(left, area.bottom() + look.px(6), wide, look.grown(16))
        text(painter, room, label, font, ink, Align.AlignCenter)


def _paint_path(
    painter: QPainter, scale: Scale, points: Iterable[Point], ink: QColor, dash: Sequence[float], wide: float
) -> None:
    pen = QPen(ink, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    if dash:
        pen.setDashPattern(list(dash))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([scale.place(point.day, point.value) for point in points])


def _paint_planned(painter: QPainter, scale: Scale, planned: Sequence[Point]) -> None:
    """Name the trajectory under its last stretch."""
    look, label = theme(), words().say("widgets.planned")
    before, last = (scale.place(point.day, point.value) for point in planned[-2:])
    spot = before + (last - before) * 0.72
    room = QRectF(spot.x() + look.px(4), spot.y() + look.px(3), text_width(_axis(), label) + 4, look.grown(16))
    text(painter, room, label, _axis(), look.color("text.secondary"), LEFT)


def _paint_line(painter: QPainter, scale: Scale, line: Line, place: int) -> QPointF | None:
    look = theme()
    series, ink = look.tokens.series[place % len(look.tokens.series)], look.series_color(place)
    ordered = sorted(line.points, key=lambda point: point.day)
    _paint_path(painter, scale, ordered, ink, series.dash, 3 if look.sun else 2)
    spot = None
    for point in ordered:
        spot = scale.place(point.day, point.value)
        paint_marker(painter, spot, series.marker, ink, hollow=not point.approved)
    return spot


def _paint_ends(painter: QPainter, ends: Sequence[tuple[QPointF, str, QColor]]) -> None:
    look = theme()
    high, lowest = float(look.px(16)), -1e9
    for spot, label, ink in sorted(ends, key=lambda end: end[0].y()):
        top = max(spot.y() - high / 2, lowest + high)
        lowest = top
        _label(painter, QPointF(spot.x() + look.px(10), top), label, ink)


def _label(painter: QPainter, corner: QPointF, label: str, ink: QColor) -> None:
    """A direct label on a patch of the page, so that no line runs through it."""
    look = theme()
    room = QRectF(corner.x(), corner.y(), text_width(_direct(), label) + look.px(4), look.grown(16))
    painter.fillRect(room.adjusted(-look.px(2), 1, 0, -1), look.color("bg.canvas"))
    text(painter, room, label, _direct(), ink, LEFT)


def _axis() -> QFont:
    return theme().font("micro", weight=400, tabular=True)


def _direct() -> QFont:
    return theme().font("caption", weight=600, tabular=True)
