"""The markers of chart series: six shapes that stay apart without colour."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ui.theme import theme

_CORNERS = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "diamond": ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
}


def paint_marker(painter: QPainter, spot: QPointF, shape: str, ink: QColor, *, hollow: bool = False) -> None:
    """A marker around ``spot``; hollow where the value is not approved yet."""
    look = theme()
    size = look.px(4.5 if look.sun else 4)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 2))
    painter.setBrush(look.color("bg.canvas") if hollow else ink)
    if shape in _CORNERS:
        painter.drawPolygon(QPolygonF([spot + QPointF(x * size, y * size) for x, y in _CORNERS[shape]]))
    elif shape in {"cross", "plus"}:
        painter.setPen(QPen(ink, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        ways = ((1, 1), (1, -1)) if shape == "cross" else ((1, 0), (0, 1))
        for x, y in ways:
            way = QPointF(x * size, y * size)
            painter.drawLine(spot - way, spot + way)
    else:
        painter.drawEllipse(QRectF(spot.x() - size, spot.y() - size, 2 * size, 2 * size))
    painter.restore()
