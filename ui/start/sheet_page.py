"""One page of paper from its top downwards: the parts that a recovery sheet is made of, in black and grey."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui.theme import theme

POINT = 10.0
"""Units of a page in a typographic point."""
WIDTH = 170 / 25.4 * 72 * POINT
HEIGHT = 257 / 25.4 * 72 * POINT
"""What A4 leaves between margins of 20 mm."""

_BLACK, _GREY, _LINE, _TINT = QColor("#111111"), QColor("#555555"), QColor("#9a9a9a"), QColor("#f2f2f2")
_LEADING = 1.38
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_ROWS = 4
_LABEL = 118 * POINT


class Page:
    """Writes downwards; ``y`` is how far it came."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter
        self.y = 0.0

    def head(self, program: str, mark: str) -> None:
        """The program at the left, the mark of a secret paper at the right, a rule below."""
        high = 20 * POINT
        self._text(QRectF(0, 0, WIDTH, high), program, 11, bold=True)
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._text(QRectF(0, 0, WIDTH, high), mark, 9, bold=True, align=end)
        self._rule(high, 1.6, _BLACK)
        self.y = high + 22 * POINT

    def title(self, title: str, sentence: str) -> None:
        """What paper this is, and what it opens."""
        self._paragraph(title, 24, bold=True, after=5)
        self._paragraph(sentence, 11, color=_GREY, after=16)

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values between hairlines; a value that is not known leaves a line to write on."""
        high = 22 * POINT
        for name, value in pairs:
            self._text(QRectF(0, self.y, _LABEL, high), name, 9.5, color=_GREY)
            self._text(QRectF(_LABEL, self.y, WIDTH - _LABEL, high), value, 11.5, bold=True)
            self.y += high
            self._rule(self.y, 0.5, _LINE)
        self.y += 18 * POINT

    def words(self, title: str, words: Sequence[str]) -> None:
        """Numbered words in two columns, each read downwards."""
        self._paragraph(title, 12, bold=True, after=7)
        row, half = 34 * POINT, WIDTH / 2
        top, tall = self.y, _ROWS * row
        frame = QRectF(0, top, WIDTH, tall)
        self._painter.setPen(QPen(_BLACK, 1.2 * POINT))
        self._painter.setBrush(_TINT)
        self._painter.drawRect(frame)
        for place, word in enumerate(words):
            left, line = half * (place // _ROWS), top + row * (place % _ROWS)
            number = QRectF(left + 14 * POINT, line, 22 * POINT, row)
            self._text(number, str(place + 1), 12, color=_GREY, align=Qt.AlignmentFlag.AlignCenter)
            self._text(QRectF(number.right() + 12 * POINT, line, half - 52 * POINT, row), word, 19, bold=True)
        for place in range(1, _ROWS):
            self._rule(top + row * place, 0.5, _LINE)
        self._painter.setPen(QPen(_LINE, 0.5 * POINT))
        self._painter.drawLine(round(half), round(top), round(half), round(top + tall))
        self.y = top + tall + 10 * POINT

    def warning(self, sentence: str) -> None:
        """What whoever holds it must know."""
        self._paragraph(sentence, 11.5, bold=True, after=16)

    def section(self, title: str, lines: Sequence[str], *, numbered: bool) -> None:
        """A heading and its lines, in order or not."""
        self._paragraph(title, 12, bold=True, after=4)
        for place, line in enumerate(lines, start=1):
            mark = QRectF(0, self.y, 16 * POINT, 15 * POINT)
            self._text(mark, f"{place}." if numbered else "–", 10.5, color=_GREY, align=_TOP)
            self._paragraph(line, 10.5, left=18 * POINT, after=3)
        self.y += 12 * POINT

    def foot(self, blanks: Sequence[str]) -> None:
        """Blanks to be filled by hand, side by side, at the bottom."""
        gap = 16 * POINT
        wide = (WIDTH - gap * (len(blanks) - 1)) / len(blanks)
        top = max(self.y + 18 * POINT, HEIGHT - 16 * POINT)
        self._painter.setPen(QPen(_BLACK, 0.6 * POINT))
        for place, blank in enumerate(blanks):
            left = place * (wide + gap)
            self._painter.setPen(QPen(_BLACK, 0.6 * POINT))
            self._painter.drawLine(round(left), round(top), round(left + wide), round(top))
            self._text(QRectF(left, top, wide, 16 * POINT), blank, 9, color=_GREY)
        self.y = top + 16 * POINT

    def _paragraph(
        self, text: str, points: float, *, bold: bool = False, color: QColor = _BLACK, left: float = 0, after: float
    ) -> None:
        """Text that wraps; the page goes on below it."""
        self._painter.setFont(_font(points, bold=bold))
        room = QRectF(left, self.y, WIDTH - left, HEIGHT)
        spot = self._painter.boundingRect(room, _WRAP, text)
        self._painter.setPen(color)
        self._painter.drawText(room, _WRAP, text)
        self.y += max(spot.height(), points * POINT * _LEADING) + after * POINT

    def _text(
        self,
        spot: QRectF,
        text: str,
        points: float,
        *,
        bold: bool = False,
        color: QColor = _BLACK,
        align: Qt.AlignmentFlag = _MIDDLE,
    ) -> None:
        """One line; made smaller where it would not fit."""
        self._painter.setFont(_font(points, bold=bold))
        wide = self._painter.fontMetrics().horizontalAdvance(text)
        if wide > spot.width():
            self._painter.setFont(_font(points * spot.width() / wide, bold=bold))
        self._painter.setPen(color)
        self._painter.drawText(spot, align, text)

    def _rule(self, y: float, points: float, color: QColor) -> None:
        self._painter.setPen(QPen(color, points * POINT))
        self._painter.drawLine(0, round(y), round(WIDTH), round(y))


def _font(points: float, *, bold: bool) -> QFont:
    font = QFont(theme().font("body"))
    font.setPixelSize(max(1, round(points * POINT)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
