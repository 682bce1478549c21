"""The whole program on a small workspace of its own, and what can be read on its screens."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.mission import AgendaItem, Mission
from fieldkit.domain.recommendation import Recommendation
from fieldkit.domain.visit import Visit
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from ui.dossiers.calendar import today_here
from ui.unattended.stage import Stage
from ui.widgets.rows import Row, RowModel, RowView

HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("https://example.org";"voir")'
CONTROL = "Puits\x07\x1b[31m\u202enoir\u200b"


@dataclass(frozen=True)
class Field:
    """The ids of what was written."""

    dossier: str
    visit: str
    mission: str
    item: str


@contextmanager
def desk(folder: Path) -> Iterator[Stage]:
    """The program on a new workspace, closed with the block."""
    profile = Profile("afi@example.org", "Afi Dossou")
    stage = Stage(create_workspace(folder / "workspace", profile, "quatre mots pour ouvrir"), folder / "window.ini")
    try:
        yield stage
    finally:
        stage.close()


def furnish(stage: Stage) -> Field:
    """Two dossiers, a mission of three days with two visits planned today, a recommendation overdue."""
    records, today = stage.program.workspace.records, today_here()
    dossier = records.create(
        Dossier, code="BJ-24-017", title="Eau potable à Tchakalo", country="BJ", theme="water", state="running"
    ).id
    records.create(Dossier, code="MG-24-006", title="Écoles d’Ambositra", country="MG", theme="education")
    site = records.create(Site, dossier=dossier, name="Tchakalo 2", country="BJ").id
    mission = records.create(
        Mission,
        title="Mission Bénin",
        zone="Collines",
        country="BJ",
        starts=today - dt.timedelta(days=1),
        ends=today + dt.timedelta(days=1),
        dossiers=(dossier,),
    ).id
    visit = records.create(
        Visit, dossier=dossier, site=site, mission=mission, date=today, title="Forage 2", state="done"
    ).id
    planned = {"mission": mission, "date": today, "about_dossier": dossier, "place": "Tchakalo 2"}
    records.create(AgendaItem, **planned, starts=dt.time(8, 0), purpose="Forage", visit=visit, site=site)
    item = records.create(AgendaItem, **planned, starts=dt.time(15, 0), purpose="Comité de l’eau", site=site).id
    records.create(
        Recommendation,
        dossier=dossier,
        visit=visit,
        text="Remplacer le compteur",
        state="open",
        priority="high",
        due=today - dt.timedelta(days=1),
    )
    return Field(dossier, visit, mission, item)


def page(stage: Stage, key: str) -> QWidget:
    """A screen."""
    return stage.program.window.screen_of(key)


def labels(widget: QWidget) -> list[QLabel]:
    """The labels on show."""
    return [label for label in widget.findChildren(QLabel) if label.isVisible()]


def said(widget: QWidget) -> str:
    """Every text on show, one a line."""
    return "\n".join(label.text() for label in labels(widget))


def rows(widget: QWidget) -> list[Row]:
    """The rows of the list on show."""
    view = next(view for view in widget.findChildren(RowView) if view.isVisible())
    model = view.model()
    assert isinstance(model, RowModel)
    return list(model.rows)


def press(stage: Stage, widget: QWidget, name: str) -> None:
    """Press the first button on show with this name, and wait for what follows."""
    buttons = [button for button in widget.findChildren(QAbstractButton) if button.isVisible()]
    next(button for button in buttons if name in {button.text(), button.accessibleName()}).click()
    stage.settle()


def plain(widget: QWidget) -> bool:
    """Whether no label on show would read its text as markup."""
    shown = labels(widget)
    return bool(shown) and all(label.textFormat() is Qt.TextFormat.PlainText for label in shown)
