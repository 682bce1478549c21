"""Two screens of the tests' own, that remember what happened to them."""

from PySide6.QtWidgets import QLineEdit, QWidget

from fieldkit.domain.loaded import Published
from ui.shell.context import Context
from ui.shell.screen import Header, Screen
from ui.shell.window import MainWindow, ScreenEntry
from ui.widgets.buttons import Button
from ui.widgets.layouts import column


class Page(Screen):
    """A screen that remembers what happened to it."""

    key = "today"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.seen: list[tuple[str, object]] = []
        self.title = "Jeudi 12 mars"
        self.action, self.list, self.box = Button("Nouvelle visite"), Button("Liste"), QLineEdit()
        self.setLayout(column(self.list, self.box))

    def header(self) -> Header:
        return Header(self.title, "Zou et Collines", (self.action,))

    def enter(self, **arguments: str) -> None:
        self.seen.append(("enter", arguments))

    def refresh(self, published: Published) -> None:
        self.seen.append(("refresh", published))

    def leave(self) -> None:
        self.seen.append(("leave", ""))

    def zones(self) -> tuple[QWidget, ...]:
        return (self.list, self.box)


class Work(Page):
    """A work screen: narrow rail, arrow back."""

    key = "visit"
    rail = "narrow"

    def header(self) -> Header:
        return Header("Forage, Tchakalo 2", "Visite du 12 mars", (self.action,), back=True)


class Files(Page):
    """Another home screen, the one that searches."""

    key = "dossiers"


ENTRIES = (
    ScreenEntry("today", Page, "sun"),
    ScreenEntry("dossiers", Files, "folder-open", search=True),
    ScreenEntry("sync", Page, "refresh-cw", foot=True),
    ScreenEntry("visit", Work, homes=("dossiers", "today")),
    ScreenEntry("conflict", Work, homes=("sync",)),
    ScreenEntry("search", Work),
)


def page(window: MainWindow) -> Page:
    """The screen on show."""
    shown = window.screen_shown
    assert isinstance(shown, Page)
    return shown
