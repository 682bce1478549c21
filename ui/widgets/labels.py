"""Text on screen: plain, never rich; whole, or ended with « … » and told in full by a tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import theme


class Label(QLabel):
    """A text of the type scale; ``tone`` is ``primary``, ``secondary``, ``tertiary``, ``link`` or a state's name."""

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
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setText(text)
        self._dress()
        theme().changed.connect(self._dress)

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), theme().px(40)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the whole text where it no longer fits."""
        super().resizeEvent(event)
        self.setToolTip(self.text() if self._shown() != self._line() else "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint what fits."""
        painter = QPainter(self)
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
        metrics = QFontMetrics(self.font())
        return metrics.elidedText(self._line(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
