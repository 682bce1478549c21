"""The panel on the right: sections one below the other, as tabs in full sun, and a page over them to edit one thing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.buttons import IconButton
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Elided
from ui.widgets.language import words
from ui.widgets.layouts import Hairline, ScrollColumn, Surface, column, nest, row, space
from ui.widgets.tabs import Tabs


class PanelSection(Surface):
    """A title with a few words and a link, and what stands below it; ``flush`` content runs to the panel's edges."""

    def __init__(
        self,
        key: str,
        title: str,
        body: QWidget,
        action: str = "",
        *,
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("none", "" if flush else "bottom", parent)
        self.key, self.body = key, body
        self.header = SectionHeader(title, action=action)
        outer = QVBoxLayout(self)
        space(outer, 0 if flush else 2, (0, 4, 0, 0 if flush else 12))
        self.header.setMinimumHeight(theme().px(34))
        nest(outer, row(self.header, gap=0, margins=(16, 0, 16, 0)))
        if flush:
            outer.addWidget(Hairline())
        side = 0 if flush else 16
        nest(outer, row(body, gap=0, margins=(side, 0, side, 0)))


class SidePanel(Surface):
    """Sections, and a page that covers them while one thing is edited. ``page_closed`` when it is left."""

    page_closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("canvas", "left", parent)
        self._sections: dict[str, PanelSection] = {}
        self._page: QWidget | None = None
        self._before: QWidget | None = None
        self._tabs = Tabs(name=words().say("visit.panel"), margin=12)
        self._tabs.picked.connect(lambda _key: self._arrange())
        self.overview = ScrollColumn(gap=0)
        self.overview.column.addStretch(1)
        self._arrow = IconButton("arrow-left", words().say("visit.close_page"))
        self._arrow.clicked.connect(self.close_page)
        self._title = Elided("", "h3")
        head = row(self._arrow, self._title, gap=4, margins=(8, 4, 16, 4))
        head.setStretch(1, 1)
        self._page_scroll = ScrollColumn(gap=12, margins=(16, 4, 16, 16))
        self._page_holder = QWidget()
        self._page_holder.setLayout(column(head, self._page_scroll, gap=0))
        self._stack = QStackedWidget()
        holder = QWidget()
        holder.setLayout(column(self._tabs, self.overview, gap=0))
        self._stack.addWidget(holder)
        self._stack.addWidget(self._page_holder)
        outer = column(self._stack, gap=0)
        outer.setContentsMargins(theme().border(), 0, 0, 0)
        self.setLayout(outer)
        theme().changed.connect(self._dress)

    @property
    def page(self) -> QWidget | None:
        """What is being edited over the sections."""
        return self._page

    def add_section(self, section: PanelSection) -> None:
        """Add at the end."""
        self._sections[section.key] = section
        place = self.overview.column.count() - 1
        self.overview.column.insertWidget(place, section)
        self._tabs.set_tabs([(key, words().say(f"visit.tab.{key}")) for key in self._sections])
        self._dress()

    def set_count(self, key: str, count: int) -> None:
        """How many things a section holds, for its tab."""
        self._tabs.set_count(key, count)

    def show_section(self, key: str) -> None:
        """Bring a section into view."""
        self.close_page()
        self._tabs.set_key(key)
        self._arrange()
        section = self._sections[key]
        if not theme().sun:
            self.overview.verticalScrollBar().setValue(section.y())

    def open_page(self, title: str, page: QWidget) -> None:
        """Cover the sections with a page; the former one is closed."""
        self.close_page()
        self._before = self.window().focusWidget()
        self._page = page
        self._title.setText(title)
        self._page_scroll.column.addWidget(page)
        self._page_scroll.column.addStretch(1)
        self._page_scroll.verticalScrollBar().setValue(0)
        self._stack.setCurrentWidget(self._page_holder)
        page.show()
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_page(self) -> None:
        """Back to the sections; what the page holds is written first."""
        self.flush()
        page, self._page = self._page, None
        if page is None:
            return
        self.page_closed.emit()
        self._stack.setCurrentIndex(0)
        while self._page_scroll.column.count():
            self._page_scroll.column.takeAt(0)
        page.hide()
        page.deleteLater()
        if self._before is not None and self.isAncestorOf(self._before):
            self._before.setFocus()

    def flush(self) -> None:
        """Hand over what the page holds."""
        flush = getattr(self._page, "flush", None)
        if callable(flush):
            flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the page."""
        if event.key() == Qt.Key.Key_Escape and self._page is not None:
            self.close_page()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self._tabs.setVisible(theme().sun)
        self._arrange()

    def _arrange(self) -> None:
        for key, section in self._sections.items():
            section.setVisible(not theme().sun or key == self._tabs.key)
            section.header.title.setVisible(not theme().sun)
