"""Every screen of the window, in the order of the rail."""

from ui.dossiers.form import DossierFormScreen
from ui.dossiers.indicator import IndicatorScreen
from ui.dossiers.indicator_sets import IndicatorSetsScreen
from ui.dossiers.list import DossiersScreen
from ui.dossiers.page import DossierScreen
from ui.missions.item import AgendaItemScreen
from ui.missions.screen import MissionScreen
from ui.records.screen import RecordScreen
from ui.reports.screen import ReportScreen
from ui.review.screen import ReviewScreen
from ui.search.screen import SearchScreen
from ui.shell.window import ScreenEntry
from ui.syncing.conflicts import ConflictScreen
from ui.syncing.screen import SyncScreen
from ui.today.screen import TodayScreen
from ui.visits.screen import VisitScreen

SCREENS: tuple[ScreenEntry, ...] = (
    ScreenEntry("today", TodayScreen, "sun"),
    ScreenEntry("dossiers", DossiersScreen, "folder-open"),
    ScreenEntry("review", ReviewScreen, "messages-square"),
    ScreenEntry("report", ReportScreen, "file-chart-column"),
    ScreenEntry("sync", SyncScreen, "refresh-cw", foot=True),
    ScreenEntry("dossier", DossierScreen),
    ScreenEntry("dossier-form", DossierFormScreen),
    ScreenEntry("indicator", IndicatorScreen),
    ScreenEntry("indicator-sets", IndicatorSetsScreen),
    ScreenEntry("mission", MissionScreen),
    ScreenEntry("agenda-item", AgendaItemScreen),
    ScreenEntry("record", RecordScreen),
    ScreenEntry("visit", VisitScreen),
    ScreenEntry("conflict", ConflictScreen),
    ScreenEntry("search", SearchScreen, search=True),
)
