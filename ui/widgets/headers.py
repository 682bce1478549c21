"""What opens a part of a page: title, caption and at most one link; and names beside values."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import Elided, Label
from ui.widgets.layouts import Hairline, clear_layout, column, reveal, row, space


class SectionHeader(QWidget):
    """A section's title, what to know of it in a few words, and the link that leads on."""

    activated = Signal()

    def __init__(
        self,
        title: str,
        caption: str = "",
        action: str = "",
        scale: str = "h3",
        *,
        ruled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = Label(title, scale)
        self.caption = Elided(caption, "body" if scale == "h2" else "caption", "secondary")
        self.link = LinkButton(action)
        self.link.hug_right()
        reveal(self.link, when=bool(action))
        self.link.clicked.connect(self.activated)
        self.caption.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = row(self.title, self.caption, self.link, gap=10)
        line.setStretch(1, 1)
        self._line = line
        outer = column(line, gap=4)
        if ruled:
            outer.addWidget(Hairline())
        self.setLayout(outer)

    def minimumSizeHint(self) -> QSize:
        """As tall as its words, and never less than a line with a link."""
        return super().minimumSizeHint().expandedTo(QSize(0, theme().px(24)))

    def sizeHint(self) -> QSize:
        """The same height when there is more room."""
        return super().sizeHint().expandedTo(self.minimumSizeHint())

    def set_caption(self, caption: str, tone: str = "secondary") -> None:
        """Change the few words."""
        self.caption.setText(caption)
        self.caption.set_tone(tone)

    def set_action(self, action: str) -> None:
        """Change the link; empty takes it away."""
        self.link.set_label(action)
        reveal(self.link, when=bool(action))

    def add(self, *widgets: QWidget) -> None:
        """Put signs or buttons before the link."""
        for widget in widgets:
            self._line.insertWidget(self._line.count() - 1, widget)


class KeyValues(QWidget):
    """Names on the left, values on the right. A value is a text or a widget."""

    def __init__(self, name_width: int = 92, line_gap: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        space(self._grid, (12, line_gap))
        self._grid.setColumnMinimumWidth(0, theme().px(name_width) - theme().px(12))
        self._grid.setColumnStretch(1, 1)

    def show_pairs(self, pairs: Iterable[tuple[str, str | QWidget]]) -> None:
        """Replace everything shown."""
        clear_layout(self._grid)
        for line, (name, value) in enumerate(pairs):
            shown = Label(value, wrap=True, selectable=True) if isinstance(value, str) else value
            self._grid.addWidget(Label(name, tone="secondary"), line, 0, Qt.AlignmentFlag.AlignTop)
            side = Qt.AlignmentFlag.AlignTop if isinstance(value, str) else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(shown, line, 1, side)
