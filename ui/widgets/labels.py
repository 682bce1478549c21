"""Text on screen: plain, never rich; whole, or ended with « … » and told in full by a tooltip."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.tips import tip


class Label(QLabel):
    """A text of the type scale; ``tone`` is ``primary``, ``secondary``, ``tertiary``, ``link`` or a state's name.

    ``wrap`` continues on further lines at the scale's line height; ``selectable`` lets it be copied.
    """

    def __init__(
        self,
        text: str = "",
        scale: str = "body",
        tone: str = "primary",
        *,
        weight: int | None = None,
        wrap: bool = False,
        selectable: bool = False,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._scale, self._weight, self._tabular = scale, weight, tabular
        self._spaced = wrap and not selectable
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(text)
        self._dress()
        theme().changed.connect(self._dress)

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)
            self._dress()  # the style gives back the font it had found when it was first applied

    def heightForWidth(self, width: int) -> int:
        """As many lines as the text takes."""
        if not self._spaced:
            return super().heightForWidth(width)
        return max(1, len(self._lines(width))) * self._line_height()

    def sizeHint(self) -> QSize:
        """A comfortable width for a paragraph, or one line."""
        hint = super().sizeHint()
        return QSize(hint.width(), self.heightForWidth(hint.width())) if self._spaced else hint

    def minimumSizeHint(self) -> QSize:
        """The longest word, one line high."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), self._line_height()) if self._spaced else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines at the scale's line height."""
        if not self._spaced:
            super().paintEvent(event)
            return
        with QPainter(self) as painter:
            high = self._line_height()
            painter.setFont(self.font())
            painter.setPen(self.palette().color(self.foregroundRole()))
            metrics = QFontMetrics(self.font())
            lead = (high - metrics.height()) / 2 + metrics.ascent()
            for place, line in enumerate(self._lines(self.width())):
                painter.drawText(QPointF(0, place * high + lead), line)

    def _lines(self, width: int) -> list[str]:
        shown: list[str] = []
        for paragraph in self.text().split("\n"):
            layout = QTextLayout(paragraph, self.font())
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(width)
                shown.append(paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip())
            layout.endLayout()
            if not paragraph:
                shown.append("")
        return shown

    def _line_height(self) -> int:
        return theme().line_height(self._scale)

    def _dress(self) -> None:
        self.setFont(theme().font(self._scale, weight=self._weight, tabular=self._tabular))


class Elided(Label):
    """One line ended with « … » where it does not fit, with the whole text as its tooltip."""

    def __init__(
        self,
        text: str = "",
        scale: str = "body",
        tone: str = "primary",
        *,
        weight: int | None = None,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, scale, tone, weight=weight, tabular=tabular, parent=parent)
        self._short = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_short(self, text: str) -> None:
        """Say this where the whole text does not fit; the tooltip still tells the whole."""
        self._short = text
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), theme().px(40)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the whole text where it no longer fits."""
        super().resizeEvent(event)
        tip(self, self.text() if self._shown() != self._line() else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint what fits."""
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter,
                self.contentsRect(),
                int(self.alignment()) | int(Qt.TextFlag.TextSingleLine),
                self.palette(),
                self.isEnabled(),
                self._shown(),
                self.foregroundRole(),
            )

    def _line(self) -> str:
        return self.text().replace("\n", " ")

    def _shown(self) -> str:
        metrics, said = QFontMetrics(self.font()), self._line()
        if self._short and metrics.horizontalAdvance(said) > self.contentsRect().width():
            said = self._short
        return metrics.elidedText(said, Qt.TextElideMode.ElideRight, self.contentsRect().width())
