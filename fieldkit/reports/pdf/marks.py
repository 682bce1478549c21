"""Small drawn things: a state's pill, a bar of progress, a paragraph with a rule on its left."""

from decimal import Decimal

from reportlab.platypus import Flowable, Paragraph

from fieldkit.reports.document import Tone
from fieldkit.reports.pdf.fonts import SANS, SANS_STRONG, width
from fieldkit.reports.pdf.inline import one_line
from fieldkit.reports.pdf.palette import ACCENT, ACCENT_BORDER, HAIRLINE, TONES

_SIZE = 7.6
_HIGH = 13.5


class Pill(Flowable):
    """A state's sign and word on its tint. A word too long for its column is cut."""

    def __init__(self, word: str, tone: Tone) -> None:
        """``word`` is one line of text, bare."""
        super().__init__()
        self._word = one_line(word, 40)
        self._tone = tone
        self.height = _HIGH
        self.width = self._measure()

    def _measure(self) -> float:
        return width(self._word, SANS_STRONG, _SIZE) + 22

    def wrap(self, aW: float, _aH: float) -> tuple[float, float]:  # noqa: N803 - the names reportlab calls it with
        """Its size; the word is cut to ``aW`` points."""
        while self._measure() > aW and len(self._word) > 2:
            self._word = f"{self._word.rstrip('…')[:-1].rstrip()}…"
        self.width = min(self._measure(), aW)
        return self.width, _HIGH

    def draw(self) -> None:
        """Paint it at the origin."""
        color, tint, sign = TONES[self._tone]
        self.canv.setFillColor(tint)
        self.canv.roundRect(0, 0.5, self.width, _HIGH - 1, 3.5, stroke=0, fill=1)
        self.canv.setFillColor(color)
        self.canv.setFont(SANS, 6.6)
        self.canv.drawString(5, 4.3, sign)
        self.canv.setFont(SANS_STRONG, _SIZE)
        self.canv.drawString(15, 4, self._word)


class Meter(Flowable):
    """A thin bar filled to a share; beyond 1 it is full, under 0 empty."""

    def __init__(self, share: Decimal) -> None:
        """``share`` is 0.4 for 40 %."""
        super().__init__()
        self._share = float(min(max(share, Decimal(0)), Decimal(1)))

    def wrap(self, aW: float, _aH: float) -> tuple[float, float]:  # noqa: N803 - the names reportlab calls it with
        """As wide as its column, up to 70 points."""
        self.width, self.height = min(aW, 70.0), 6.0
        return self.width, self.height

    def draw(self) -> None:
        """Paint it at the origin."""
        self.canv.setFillColor(HAIRLINE)
        self.canv.roundRect(0, 1, self.width, 3, 1.5, stroke=0, fill=1)
        if self._share > 0:
            self.canv.setFillColor(ACCENT)
            self.canv.roundRect(0, 1, max(3.0, self.width * self._share), 3, 1.5, stroke=0, fill=1)


class BarredParagraph(Paragraph):
    """A paragraph with a rule on its left, on every page it runs over."""

    def draw(self) -> None:
        """Paint rule and text."""
        self.canv.saveState()
        self.canv.setStrokeColor(ACCENT_BORDER)
        self.canv.setLineWidth(2)
        left = float(self.style.leftIndent) - 10
        self.canv.line(left, 0, left, float(self.height))
        self.canv.restoreState()
        super().draw()
