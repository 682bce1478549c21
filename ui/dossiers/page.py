"""A dossier with its tabs."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from fieldkit.domain.loaded import Published
from fieldkit.services.dossiers import DossierOverview
from ui.dossiers.calendar import today_here
from ui.dossiers.contacts import ContactsTab
from ui.dossiers.documents import DocumentsTab
from ui.dossiers.history import HistoryTab
from ui.dossiers.indicators import IndicatorsTab
from ui.dossiers.photos import PhotosTab
from ui.dossiers.recommendations import RecommendationsTab
from ui.dossiers.summary import SummaryTab
from ui.dossiers.tab import Tab
from ui.dossiers.visiting import begin_visit
from ui.dossiers.visits import VisitsTab
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.widgets.buttons import Button, Kind
from ui.widgets.layouts import Surface, column
from ui.widgets.marks import StatePill
from ui.widgets.tabs import Tabs

TABS: tuple[type[Tab], ...] = (
    SummaryTab,
    IndicatorsTab,
    VisitsTab,
    PhotosTab,
    RecommendationsTab,
    DocumentsTab,
    ContactsTab,
    HistoryTab,
)


class DossierScreen(Screen):
    """One dossier. Each tab reads what it shows when it is first seen and when something in it changed."""

    key = "dossier"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        say = context.words.say
        self._identity = ""
        self._overview: DossierOverview | None = None
        self.new_visit = Button(say("dossier.new_visit"), Kind.PRIMARY, icon="plus", shortcut="Ctrl+N")
        self.new_visit.clicked.connect(self._begin_visit)
        self.edit = Button(say("dossier.edit"), Kind.QUIET, icon="pencil")
        self.edit.clicked.connect(lambda: self.context.navigator.go("dossier-form", dossier=self._identity))
        self.tabs = Tabs([(tab.key, say(f"dossier.tab.{tab.key}")) for tab in TABS], say("dossier.tabs"))
        self.tabs.picked.connect(self._turn)
        self._pages = {tab.key: tab(context) for tab in TABS}
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        bar = Surface("canvas", "bottom")
        bar.setLayout(column(self.tabs, gap=0))
        whole = column(bar, self._stack, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def header(self) -> Header:
        """Title, state, code and lead."""
        if self._overview is None:
            return Header(back=True)
        dossier = self._overview.dossier
        signs: tuple[QWidget, ...] = (StatePill("dossier_state", dossier.state),) if dossier.state else ()
        lead = self._overview.lead.name if self._overview.lead else ""
        country = self.context.words.choice("countries", dossier.country) if dossier.country else ""
        subtitle = " · ".join(filter(None, (country, dossier.code, lead)))
        return Header(dossier.title, subtitle, (self.edit, self.new_visit), signs, back=True)

    def enter(self, **arguments: str) -> None:
        """Show a dossier, and one of its tabs if asked for."""
        identity = arguments.get("dossier", "")
        if identity != self._identity:
            self._identity, self._overview = identity, None
            self.tabs.set_key(SummaryTab.key)
            for page in self._pages.values():
                page.forget()
        if arguments.get("tab"):
            self.tabs.set_key(arguments["tab"])
        self._read()

    def refresh(self, published: Published) -> None:
        """Read again what shows something of this dossier."""
        if self._identity in published.dossiers or "" in published.dossiers:
            self._read()

    def leave(self) -> None:
        """Let the tab on show write what is pending."""
        self._pages[self.tabs.key].leave()

    def zones(self) -> tuple[QWidget, ...]:
        """Tabs, then the page."""
        return (self.tabs, self._stack)

    def _read(self) -> None:
        identity = self._identity
        self.context.jobs.read(
            lambda: self.context.workspace.dossiers.overview(identity, today_here()), self._show, owner=self
        )

    def _show(self, overview: DossierOverview) -> None:
        if overview.dossier.id != self._identity:
            return
        self._overview = overview
        counts = overview.counts
        for key, count in (
            ("indicators", counts.indicators),
            ("visits", counts.visits),
            ("photos", counts.photos),
            ("recommendations", counts.open_recommendations),
            ("documents", counts.documents),
            ("contacts", counts.contacts),
        ):
            self.tabs.set_count(key, count)
        self._turn(self.tabs.key)
        self.header_changed.emit()

    def _turn(self, key: str) -> None:
        page = self._pages[key]
        former = self._stack.currentWidget()
        if isinstance(former, Tab) and former is not page:
            former.leave()
        self._stack.setCurrentWidget(page)
        if self._overview is not None:
            page.show_overview(self._overview)

    def _begin_visit(self) -> None:
        if self._overview is not None:
            begin_visit(self.context, self._overview.dossier.id, self)
