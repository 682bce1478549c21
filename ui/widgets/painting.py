"""What widgets and list delegates paint alike: rounded boxes, text, pills, goals, country tiles, copies."""

from typing import TypeAlias, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextLine

from ui.theme import Tone, theme

Align = Qt.AlignmentFlag
LEFT = Align.AlignLeft | Align.AlignVCenter
RIGHT = Align.AlignRight | Align.AlignVCenter
CENTER = Align.AlignCenter
Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Parts of a text, each from its first character to the one after its last."""

KEYBOARD_REASONS = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


def text_width(font: QFont, text: str) -> float:
    """The width of a line of text."""
    return QFontMetricsF(font).horizontalAdvance(text)


def box(
    painter: QPainter,
    rect: QRectF,
    fill: QColor | None,
    border: QColor | None = None,
    radius: float = 0,
    width: int = 1,
) -> None:
    """A rounded box whose border lies inside ``rect``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    half = width / 2 if border is not None else 0
    painter.setPen(QPen(border, width) if border is not None else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), max(0, radius - half), max(0, radius - half))
    painter.restore()


def hairline(painter: QPainter, left: float, right: float, y: float) -> None:
    """A horizontal separator whose top edge is at ``y``."""
    thick = theme().border()
    painter.fillRect(QRectF(left, round(y), right - left, thick), theme().color("border.hairline"))


def text(painter: QPainter, rect: QRectF, words: str, font: QFont, color: QColor, align: Align = LEFT) -> None:
    """One line of text, ended with « … » where it does not fit."""
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetricsF(font).elidedText(words.replace("\n", " "), Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    painter.drawText(rect, int(align | Qt.TextFlag.TextSingleLine), shown)


def marked_text(painter: QPainter, rect: QRectF, words: str, spans: Spans, font: QFont, color: QColor) -> None:
    """One line from the left as ``text`` paints it, on the tint of what was looked for where ``spans`` say.

    What is marked is dark on yellow or pale on amber whatever stands around: it reads on a selected row too.
    """
    if not spans:
        text(painter, rect, words, font, color)
        return
    whole = words.replace("\n", " ")
    shown = QFontMetricsF(font).elidedText(whole, Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    kept = len(whole) if shown == whole else len(shown) - 1  # less the sign of what was left out
    layout = QTextLayout(shown, font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    top = rect.center().y() - line.height() / 2
    formats = []
    for start, end in ((_units(shown, start), _units(shown, min(end, kept))) for start, end in spans if start < kept):
        edges = sorted((_x(line, start), _x(line, end)))
        ground = QRectF(rect.left() + edges[0] - 1, top, edges[1] - edges[0] + 2, line.height())
        box(painter, ground, theme().color("highlight.search"), radius=theme().px(2))
        found = QTextLayout.FormatRange()
        found.start, found.length = start, end - start
        found.format.setForeground(theme().color("text.primary"))
        formats.append(found)
    painter.setPen(color)
    layout.draw(painter, QPointF(rect.left(), top), formats)


def _units(text: str, characters: int) -> int:
    """How Qt counts so many characters: in UTF-16."""
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2


def _x(line: QTextLine, at: int) -> float:
    return cast("tuple[float, int]", line.cursorToX(at))[0]  # PySide tells the place it kept to as well


def pill_width(words: str, icon: str, *, bare: bool = False) -> float:
    """The width ``paint_pill`` takes."""
    look = theme()
    side = _pill_icon() + look.px(5) if icon else 0
    return text_width(look.font("caption", weight=500), words) + side + (1 if bare else look.px(16))


def _pill_icon() -> int:
    return theme().px(18 if theme().sun else 14)


def pill_height() -> int:
    """The height of a pill."""
    look = theme()
    return look.px(28) if look.sun else look.px(22)


def paint_pill(
    painter: QPainter,
    rect: QRectF,
    words: str,
    icon: str,
    tone: Tone,
    *,
    bare: bool = False,
    color: QColor | None = None,
) -> None:
    """A state: icon and word, on its tint unless ``bare``; ``color`` replaces the tone's, for selected rows."""
    look = theme()
    hue = color or look.tone(tone)
    inside = QRectF(rect)
    if not bare:
        edge = hue if look.sun else None
        box(painter, rect, look.tone(tone, "tint") if color is None else None, edge, look.radius("chip"), look.border())
        inside.adjust(look.px(8), 0, -look.px(7), 0)
    if icon:
        side = _pill_icon()
        spot = QRectF(inside.left(), inside.center().y() - side / 2, side, side)
        look.paint_icon(painter, icon, spot, hue)
        inside.setLeft(spot.right() + look.px(5))
    text(painter, inside, words, look.font("caption", weight=500), hue)


def paint_goal(painter: QPainter, rect: QRectF, number: int) -> None:
    """The square of a Sustainable Development Goal in its own colour."""
    look = theme()
    goal = look.tokens.goals.get(number)
    if goal is None:
        return
    box(painter, rect, QColor(goal.color), radius=look.px(3))
    text(painter, rect, str(number), look.font("caption", weight=600), QColor(goal.on), CENTER)


def paint_country(painter: QPainter, rect: QRectF, code: str) -> None:
    """A country's two letters on a dark square."""
    look = theme()
    box(painter, rect, look.color("bg.inverse"), radius=rect.height() / 5)
    font = look.font("caption" if rect.height() > look.px(24) else "micro", weight=700)
    spare = rect.width() - look.px(3)
    if (wide := text_width(font, code)) > spare:  # two letters never end with « … »
        font.setPixelSize(max(1, int(font.pixelSize() * spare / wide)))
    text(painter, rect, code, font, look.color("text.onInverse"), CENTER)


def paint_tile(painter: QPainter, rect: QRectF, icon: str, *, selected: bool = False) -> None:
    """The rounded tile with an icon that opens a row."""
    look = theme()
    fill = look.color("bg.canvas" if selected else "neutral.tint")
    border = look.color("border.hairline") if look.sun else None
    box(painter, rect, fill, border, look.radius("control"), look.border())
    side = rect.height() * 0.54
    centre = rect.center()
    spot = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
    look.paint_icon(painter, icon, spot, "text.primary" if look.sun else "text.secondary")


def paint_dot(painter: QPainter, centre: QPointF, radius: float, color: QColor) -> None:
    """A full dot."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(centre, radius, radius)
    painter.restore()


def focus_ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    """A focus ring inside ``rect``, for rows and tabs that have no room around them."""
    look = theme()
    box(painter, rect, None, look.color("focus.ring"), radius, look.border("focus"))
