"""Rows whose title goes on over further lines where one is too short for it."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from ui.theme import theme
from ui.widgets.rows import ROW, Index, Row, RowDelegate, RowView, cell_width

STRONG = "strong"


def tall_view(name: str, margin: int = 20, most: int = 2) -> RowView:
    """A list of such rows, laid out anew when its width changes."""
    view = RowView(name, TallRows(margin, most))
    view.setWordWrap(True)  # what makes a list lay out anew as its width changes
    return view


class TallRows(RowDelegate):
    """Paints titles whole, over ``most`` lines at most; a row is as high as its title needs.

    Rows whose ``data`` is STRONG have a heavier title: they stand above those that follow.
    """

    def __init__(self, margin: int = 20, most: int = 2, *, end: int | None = None) -> None:
        super().__init__(margin, end=end)
        self._most = most

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As a plain row, and a line more where the title takes two."""
        hint = super().sizeHint(option, index)
        row = index.data(ROW)
        view = option.widget
        if not isinstance(row, Row) or row.heading or not isinstance(view, QAbstractItemView):
            return hint
        lines = len(self.title_lines(row, self._room(row, view.viewport().width())))
        return QSize(hint.width(), hint.height() + (lines - 1) * theme().line_height("body"))

    def _room(self, row: Row, width: int) -> float:
        look = theme()
        taken = float(look.px(self.margin) + look.px(self.end))
        taken += sum((look.grown(cell.width) if cell.width else cell_width(cell)) + look.px(14) for cell in row.cells)
        taken += look.px(18) if row.unread else 0
        taken += look.grown(30 if row.icon else 22) + look.px(12) if row.icon or row.country else 0
        return width - taken

    def title_font(self, row: Row) -> QFont:
        """Heavier where it stands above others."""
        return theme().font("body", weight=600) if row.data == STRONG else super().title_font(row)

    def title_lines(self, row: Row, width: float) -> list[str]:
        """As many as it takes, ``most`` at most."""
        return lines_of(row.title, self.title_font(row), width, self._most)


def lines_of(title: str, font: QFont, width: float, most: int = 2) -> list[str]:
    """A title over ``most`` lines; what does not fit the last is left at its end, to be shortened there."""
    layout = QTextLayout(title, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    starts: list[int] = []
    layout.beginLayout()
    while len(starts) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(title)]
    # Qt counts in UTF-16, Python in characters: cut where both agree on the length of what stands before.
    return [
        _cut(title, start, end if place < len(starts) - 1 else None).strip()
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ] or [title]


def _cut(title: str, start: int, end: int | None) -> str:
    wide = title.encode("utf-16-le")
    return wide[2 * start : None if end is None else 2 * end].decode("utf-16-le", "ignore")
