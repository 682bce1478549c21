"""Lucide icons, drawn at the size, colour and pixel ratio asked for."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from fieldkit.reference.resources import resource

ICONS = resource("icons")


@cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def icon_exists(name: str) -> bool:
    """Whether a Lucide icon of this name ships with the program."""
    return (ICONS / "lucide" / f"{name}.svg").is_file()


class IconFactory:
    """Renders icons and keeps what it rendered; a missing icon raises FileNotFoundError."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, str, float, float], QPixmap] = {}

    def pixmap(self, name: str, size: int, color: QColor, stroke: float, ratio: float) -> QPixmap:
        """``name`` at ``size`` logical pixels for a screen of ``ratio`` device pixels each."""
        key = (name, size, color.name(QColor.NameFormat.HexArgb), stroke, ratio)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = _render(ICONS / "lucide" / f"{name}.svg", size, color, stroke, ratio)
        return found

    def clear(self) -> None:
        """Forget everything rendered, for a mode change."""
        self._kept.clear()


def _render(path: Path, size: int, color: QColor, stroke: float, ratio: float) -> QPixmap:
    svg = _source(path).replace("currentColor", color.name()).replace('stroke-width="2"', f'stroke-width="{stroke}"')
    return render_svg(svg, size, ratio, opacity=color.alphaF())


def render_svg(svg: str, size: int, ratio: float, *, opacity: float = 1.0) -> QPixmap:
    """An SVG text as a square pixmap of ``size`` logical pixels."""
    image = QImage(round(size * ratio), round(size * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setOpacity(opacity)
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, image.width(), image.height()))
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
