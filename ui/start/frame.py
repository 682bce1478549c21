"""What the pages of a start stand in: between the steps on their left and the picture on their right."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.jobs import Jobs
from ui.start.aside import Aside
from ui.start.picture import Picture
from ui.theme import theme
from ui.widgets.layouts import ScrollColumn, Surface, clear_layout, column, reveal, row

_WIDEST = 788
_UNLOCK_WIDEST = 432
_PICTURE_FROM = 1000
"""Width of the window from which there is room for the picture."""


class Frame(QWidget):
    """Shows one page at a time."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._page: QWidget | None = None
        self._aside: Aside | None = None
        self._pictured = False
        self._sheet = ScrollColumn(gap=0)
        ground = Surface("canvas")
        ground.setLayout(column(self._sheet, gap=0))
        self.picture = Picture(jobs)
        self._whole = row(ground, self.picture, gap=0)
        self._whole.setStretch(0, 600)
        self._whole.setStretch(1, 766)
        self.setLayout(self._whole)

    @property
    def page(self) -> QWidget | None:
        """The page on show."""
        return self._page

    @property
    def aside(self) -> Aside:
        """The steps, made when they are first shown: most starts have none."""
        if self._aside is None:
            self._aside = Aside()
            self._whole.insertWidget(0, self._aside)
        return self._aside

    def show_page(self, page: QWidget, step: str = "", *, pictured: bool = False) -> None:
        """Put a page in the place of the one there is, beside the steps or the picture."""
        self.forget()
        clear_layout(self._sheet.column)
        self._page, self._pictured = page, pictured
        widest = theme().grown(_UNLOCK_WIDEST if pictured else _WIDEST)
        page.setMaximumWidth(min(page.maximumWidth(), widest))  # some pages are a column of their own
        if not pictured:
            self.aside.tell(step)
        left = theme().px(84 if pictured else 56)
        self._sheet.column.setContentsMargins(left, theme().px(36), theme().px(40), theme().px(36))
        if pictured:
            self._sheet.column.addStretch(1)
        self._sheet.add_bounded(page)
        self._sheet.column.addStretch(1)
        self._arrange()
        self._sheet.verticalScrollBar().setValue(0)
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Let the page on show forget what was typed in it."""
        forget = getattr(self._page, "forget", None)
        if forget is not None:
            forget()

    def speak(self) -> None:
        """Say the steps in another language."""
        if self._aside is not None:
            self._whole.removeWidget(self._aside)
            self._aside.deleteLater()
            self._aside = None
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture shows where there is room for it."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._page is not None and not self._pictured:
            reveal(self.aside, when=True)
        elif self._aside is not None:
            reveal(self._aside, when=False)
        reveal(self.picture, when=self._pictured and self.width() >= theme().grown(_PICTURE_FROM))
