"""Every screen of the window, in the order of the rail.

Each is imported when it is first asked for: together they are a third of a start, and one starts on today.
"""

from ui.shell.context import Context
from ui.shell.screen import Screen
from ui.shell.window import ScreenEntry
from ui.today.screen import TodayScreen


def _dossiers(context: Context) -> Screen:
    from ui.dossiers.list import DossiersScreen

    return DossiersScreen(context)


def _review(context: Context) -> Screen:
    from ui.review.screen import ReviewScreen

    return ReviewScreen(context)


def _report(context: Context) -> Screen:
    from ui.reports.screen import ReportScreen

    return ReportScreen(context)


def _sync(context: Context) -> Screen:
    from ui.syncing.screen import SyncScreen

    return SyncScreen(context)


def _sync_history(context: Context) -> Screen:
    from ui.syncing.history import SyncHistoryScreen

    return SyncHistoryScreen(context)


def _settings(context: Context) -> Screen:
    from ui.settings.screen import SettingsScreen

    return SettingsScreen(context)


def _dossier(context: Context) -> Screen:
    from ui.dossiers.page import DossierScreen

    return DossierScreen(context)


def _dossier_form(context: Context) -> Screen:
    from ui.dossiers.form import DossierFormScreen

    return DossierFormScreen(context)


def _indicator(context: Context) -> Screen:
    from ui.dossiers.indicator import IndicatorScreen

    return IndicatorScreen(context)


def _indicator_sets(context: Context) -> Screen:
    from ui.dossiers.indicator_sets import IndicatorSetsScreen

    return IndicatorSetsScreen(context)


def _mission(context: Context) -> Screen:
    from ui.missions.screen import MissionScreen

    return MissionScreen(context)


def _agenda_item(context: Context) -> Screen:
    from ui.missions.item import AgendaItemScreen

    return AgendaItemScreen(context)


def _record(context: Context) -> Screen:
    from ui.records.screen import RecordScreen

    return RecordScreen(context)


def _visit(context: Context) -> Screen:
    from ui.visits.screen import VisitScreen

    return VisitScreen(context)


def _conflict(context: Context) -> Screen:
    from ui.syncing.conflicts import ConflictScreen

    return ConflictScreen(context)


def _carry(context: Context) -> Screen:
    from ui.syncing.carrying import CarryScreen

    return CarryScreen(context)


def _capsule(context: Context) -> Screen:
    from ui.syncing.capsule import CapsuleScreen

    return CapsuleScreen(context)


def _backups(context: Context) -> Screen:
    from ui.backups.screen import BackupsScreen

    return BackupsScreen(context)


def _restore(context: Context) -> Screen:
    from ui.backups.restore_screen import RestoreScreen

    return RestoreScreen(context)


def _search(context: Context) -> Screen:
    from ui.search.screen import SearchScreen

    return SearchScreen(context)


def _problems(context: Context) -> Screen:
    from ui.problems.screen import ProblemsScreen

    return ProblemsScreen(context)


def _health(context: Context) -> Screen:
    from ui.problems.health import HealthScreen

    return HealthScreen(context)


def _guide(context: Context) -> Screen:
    from ui.problems.guide import GuideScreen

    return GuideScreen(context)


SCREENS: tuple[ScreenEntry, ...] = (
    ScreenEntry("today", TodayScreen, "sun"),
    ScreenEntry("dossiers", _dossiers, "folder-open"),
    ScreenEntry("review", _review, "messages-square"),
    ScreenEntry("report", _report, "file-chart-column"),
    ScreenEntry("sync", _sync, "refresh-cw", foot=True),
    ScreenEntry("settings", _settings, "settings", foot=True),
    ScreenEntry("dossier", _dossier, homes=("dossiers",)),
    ScreenEntry("dossier-form", _dossier_form, homes=("dossiers",)),
    ScreenEntry("indicator", _indicator, homes=("dossiers",)),
    ScreenEntry("indicator-sets", _indicator_sets, homes=("dossiers",)),
    ScreenEntry("mission", _mission, homes=("today",)),
    ScreenEntry("agenda-item", _agenda_item, homes=("today",)),
    ScreenEntry("record", _record, homes=("dossiers",)),
    ScreenEntry("visit", _visit, homes=("dossiers", "today")),
    ScreenEntry("conflict", _conflict, homes=("sync",)),
    ScreenEntry("sync-history", _sync_history, homes=("sync",)),
    ScreenEntry("capsule", _capsule, homes=("sync",)),
    ScreenEntry("carry", _carry, homes=("sync", "dossiers")),
    ScreenEntry("backups", _backups, homes=("settings",)),
    ScreenEntry("restore", _restore, homes=("settings",)),
    ScreenEntry("search", _search, search=True),
    ScreenEntry("problems", _problems, homes=("settings",)),
    ScreenEntry("health", _health, homes=("settings",)),
    ScreenEntry("guide", _guide, homes=("settings",)),
)

LATER = (
    "fieldkit.services.contacts",
    "fieldkit.services.dossiers",
    "fieldkit.reference.markdown",
    "fieldkit.services.photos",
    "fieldkit.services.reports",
    "ui.widgets.forms",
    "ui.widgets.rows",
    "ui.locking.place",
    "ui.dossiers.list",
    "ui.records.screen",
    "ui.dossiers.page",
    "ui.visits.note",
    "ui.visits.side",
    "ui.visits.screen",
    "ui.review.reader",
    "ui.review.screen",
    "ui.reports.screen",
    "ui.search.screen",
    "ui.dossiers.form",
    "ui.missions.screen",
    "urllib3",
    "requests",
    "sync.client.account",
    "ui.syncing.screen",
)
"""What other screens are made of, each after what it stands on: imported one by one while today is read."""
