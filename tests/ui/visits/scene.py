"""A visit under way in a real workspace, in a real window."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.indicator import Indicator, IndicatorValue
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.reference.words import Words
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from sync.client.engine import SyncEngine
from ui.jobs import Jobs
from ui.shell.context import Context, make_context
from ui.shell.screen import Screen
from ui.shell.settings import WindowSettings
from ui.shell.window import MainWindow, ScreenEntry
from ui.theme import theme
from ui.visits.screen import VisitScreen

PASSPHRASE = "sable du matin"
DAY = dt.date(2026, 3, 12)
LAST = dt.date(2025, 10, 14)
HOUSEHOLDS = ("Ménages ayant l’eau à moins de 500 m", "unit", "ménages", ("sex",), 112, 640, 421)
RECOVERY = ("Taux de recouvrement", "percent", "%", (), 55, 85, 71)
BREAKDOWNS = ("Jours de panne sur 6 mois", "unit", "jours", (), 22, 4, 9)
WOMEN = ("Femmes au bureau du comité", "unit", "personnes", (), 1, 4, 3)


class Elsewhere(Screen):
    """Somewhere to come from and go to."""

    key = "today"


@dataclass(frozen=True)
class Scene:
    """The ids of what was made."""

    visit: str
    dossier: str
    indicators: tuple[str, ...]


def new_workspace(folder: Path) -> Workspace:
    return create_workspace(folder, Profile("awa@reseau.example", "Awa Dossou"), PASSPHRASE)


def reopened(folder: Path) -> Workspace:
    return open_workspace(folder, Passphrase(PASSPHRASE))


def furnish(workspace: Workspace, **values: object) -> Scene:
    """A dossier with four indicators and a visit under way."""
    records = workspace.records
    dossier = records.create(
        Dossier, code="BJ-24-017", title="Eau potable et gouvernance du service", country="BJ", state="running"
    )
    site = records.create(Site, dossier=dossier.id, name="Tchakalo 2", country="BJ")
    visit = records.create(
        Visit,
        dossier=dossier.id,
        site=site.id,
        **{
            "title": "Forage et borne-fontaine, Tchakalo 2",
            "date": DAY,
            "starts": dt.time(10, 45),
            "ends": dt.time(12, 30),
            "state": "under_way",
            **values,
        },
    )
    made = tuple(
        _indicator(workspace, dossier.id, rank, *about)
        for rank, about in enumerate((HOUSEHOLDS, RECOVERY, BREAKDOWNS, WOMEN))
    )
    return Scene(visit.id, dossier.id, made)


def _indicator(
    workspace: Workspace,
    dossier: str,
    rank: int,
    title: str,
    measure: str,
    unit: str,
    dimensions: Sequence[str],
    *values: int,
) -> str:
    records = workspace.records
    indicator = records.create(
        Indicator,
        dossier=dossier,
        rank=rank,
        title=title,
        measure=measure,
        unit=unit,
        dimensions=tuple(dimensions),
        ascending=values[1] > values[0],
    )
    days = (dt.date(2024, 9, 2), dt.date(2026, 12, 31), LAST)
    for role, day, value in zip(("baseline", "target", "actual"), days, values, strict=True):
        records.create(
            IndicatorValue, dossier=dossier, indicator=indicator.id, role=role, date=day, value=Decimal(value)
        )
    return indicator.id


def type_words(widget: QWidget, words: str) -> None:
    """Type like a keyboard that has every letter."""
    for letter in words:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


class Desk:
    """The window with the visit editor in it."""

    def __init__(self, workspace: Workspace, folder: Path, language: str = "fr") -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme().install(app)
        self.workspace = workspace
        self.jobs = Jobs()
        self.context: Context = make_context(workspace, Words(language), theme(), self.jobs, SyncEngine(workspace))
        entries = (ScreenEntry("today", Elsewhere, "sun"), ScreenEntry("visit", VisitScreen))
        self.window = MainWindow(self.context, entries, WindowSettings(folder / "window.ini"))
        self.window.resize(1366, 736)

    @property
    def screen(self) -> VisitScreen:
        found = self.window.screen_of("visit")
        assert isinstance(found, VisitScreen)
        return found

    def open(self, qtbot: QtBot, visit: str) -> VisitScreen:
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow, timeout=5000)
        self.context.navigator.go("today")
        self.context.navigator.go("visit", visit=visit)
        self.settle(qtbot)
        return self.screen

    def settle(self, qtbot: QtBot) -> None:
        """Wait until everything asked for was read and written."""
        qtbot.waitUntil(lambda: self.quiet, timeout=15_000)
        QApplication.processEvents()  # what was just made is shown in the next turn

    @property
    def quiet(self) -> bool:
        return self.jobs.idle and not self.screen.reading_soon

    def close(self) -> None:
        self.window.close()
        self.jobs.close()
        self.workspace.close()
