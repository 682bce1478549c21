"""The main window: rail, sheet and status bar, wired to the navigator and the notices."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow
from shiboken6 import isValid

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from fieldkit.errors import FieldKitError
from ui.shell.closing import Closing
from ui.shell.confirming import Confirming
from ui.shell.context import Context
from ui.shell.keys import Keys
from ui.shell.navigator import Stop
from ui.shell.page import Sheet
from ui.shell.placing import stand
from ui.shell.rail import Rail, RailEntry
from ui.shell.screen import Screen
from ui.shell.settings import WindowSettings
from ui.shell.status import StatusBar
from ui.theme import theme
from ui.widgets.focus import FocusRing
from ui.widgets.layouts import Surface, column, follow_zoom, row
from ui.widgets.messages import ToastArea

LARGE = 1600
REFRESH_MS = 60
"""Commits in a burst (a sync, an import) make one refresh."""


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """A screen the window can show. With an ``icon`` it has a place on the rail, at the foot if so said.

    ``homes`` are the places on the rail a screen without one belongs to: the one the person comes from is marked, else
    the first, and nothing where there is none. The one marked ``search`` answers the rail's search box: it is entered
    with ``search="…"``.

    Its labels are ``shell.rail.<key>`` and ``shell.rail_short.<key>``.
    """

    key: str
    make: Callable[[Context], Screen]
    icon: str = ""
    foot: bool = False
    search: bool = False
    homes: tuple[str, ...] = ()


class MainWindow(QMainWindow):
    """Shows one screen at a time. ``language_chosen`` asks the program to make the window again in a language.

    ``lock_wanted`` asks it to lock itself, ``capture_wanted`` for the field of quick captures. ``leaving`` asks what
    stands over the page to write what was typed in it.
    """

    language_chosen = Signal(str)
    lock_wanted = Signal()
    capture_wanted = Signal()
    leaving = Signal()
    shown = Signal(object)

    def __init__(self, context: Context, entries: Sequence[ScreenEntry], settings: WindowSettings) -> None:
        super().__init__()
        self.context, self.settings = context, settings
        self._entries = {entry.key: entry for entry in entries}
        self._screens: dict[str, Screen] = {}
        self._home = ""
        searched = next((entry.key for entry in entries if entry.search), "")
        self.rail, self.sheet, self.status = Rail(search=bool(searched)), Sheet(), StatusBar()
        self.rail.head.asked.connect(lambda typed: context.navigator.go(searched, search=typed))
        body = Surface("frame")
        line = row(self.rail, self.sheet, gap=0)
        line.setStretch(1, 1)
        outer = column(line, self.status, gap=0)
        outer.setStretch(0, 1)
        body.setLayout(outer)
        self.setCentralWidget(body)
        self.toasts = ToastArea(self.sheet)
        self.sheet.screens.currentChanged.connect(self.toasts.turn_page)
        self.confirming = Confirming(self)
        self.focus_ring = FocusRing(self)
        self.setMinimumSize(*theme().tokens.window_min)
        self.setWindowIcon(theme().app_icon())
        self.setWindowTitle(context.words.say("shell.app"))
        self._fill_rail()
        self._listen()
        self.keys, self.closing = Keys(self), Closing(self)
        self._heard: Published | None = None
        self._soon = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._soon.timeout.connect(self._refresh)
        self._unsubscribe = context.workspace.subscribe(self._hear)

    @property
    def screen_shown(self) -> Screen | None:
        """The screen on show."""
        shown = self.sheet.screens.currentWidget()
        return shown if isinstance(shown, Screen) else None

    def screen_of(self, key: str) -> Screen:
        """The screen of a key, made at its first use; raises KeyError for one the window does not have."""
        if key not in self._screens:
            screen = self._screens[key] = self._entries[key].make(self.context)
            screen.header_changed.connect(lambda: self._show_header(screen))
            screen.capture_wanted.connect(self.capture_wanted)
            self.sheet.screens.addWidget(screen)
        return self._screens[key]

    def restore(self) -> None:
        """Stand where the window stood last time, whole on its screen."""
        stand(self, self.settings.geometry)

    def toggle_rail(self) -> None:
        """Fold or unfold the rail on this screen, and remember it."""
        screen = self.screen_shown
        if screen is not None:
            self.settings.keep_rail(screen.key, narrow=not self.rail.narrow)
            self._shape_rail()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rail opens on large windows."""
        super().resizeEvent(event)
        self._shape_rail()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once everything is on disk, and remember the window's place."""
        if not self.closing.may_close():
            event.ignore()
            return
        self._unsubscribe()
        self.settings.geometry = self.saveGeometry()
        super().closeEvent(event)

    def explain(self, error: FieldKitError) -> None:
        """Say an error in the page: what happened, what is safe, what to do."""
        self.context.notices.trouble(error)

    def _fill_rail(self) -> None:
        words = self.context.words
        places: list[RailEntry] = []
        feet: list[RailEntry] = []
        for entry in self._entries.values():
            if entry.icon:
                shown = RailEntry(
                    entry.key,
                    entry.icon,
                    words.say(f"shell.rail.{entry.key}"),
                    words.say(f"shell.rail_short.{entry.key}"),
                    f"Ctrl+{len(places) + len(feet) + 1}",
                )
                (feet if entry.foot else places).append(shown)
        self.rail.set_entries(places, feet)
        self.rail.chosen.connect(self.context.navigator.go)

    def _listen(self) -> None:
        notices, jobs = self.context.notices, self.context.jobs
        self.context.navigator.moved.connect(self._show)
        self.sheet.header.back.connect(lambda: self.context.navigator.back(self._home))
        notices.said.connect(self.sheet.messages.say)
        notices.unsaid.connect(self.sheet.messages.withdraw)
        notices.briefly.connect(lambda brief: self.toasts.show_toast(brief.text, brief.action, brief.done, brief.icon))
        notices.asked.connect(self.confirming.ask)
        notices.problems.changed.connect(self._show_problems)
        self.status.problems.clicked.connect(lambda: self.context.navigator.go("problems"))
        self._show_problems()
        notices.saving_began.connect(self.status.saving)
        notices.was_saved.connect(self.status.saved)
        notices.saving_failed.connect(self.status.save_failed)
        notices.drive_changed.connect(self.status.drive)
        notices.server_changed.connect(self.status.server)
        notices.network_changed.connect(self.status.network)
        notices.sync_changed.connect(self._show_sync)
        notices.count_changed.connect(self._show_count)
        notices.mission_changed.connect(self.rail.head.show_mission)
        jobs.failed.connect(self.explain)
        theme().changed.connect(self._shape_rail)
        follow_zoom(self)

    def _show(self, stop: Stop) -> None:
        screen, before = self.screen_of(stop.key), self.screen_shown
        if before is not None and before is not screen:
            before.leave()
        self.sheet.screens.setCurrentWidget(screen)
        home = self._home_of(self._entries[stop.key])
        self.rail.show_current(home)
        self._home = home or self._home  # « back » without a way back needs somewhere to go
        self._shape_rail()
        screen.enter(**stop.arguments)
        self._show_header(screen)
        self.shown.emit(screen)

    def _home_of(self, entry: ScreenEntry) -> str:
        if entry.icon:
            return entry.key
        return self._home if self._home in entry.homes else next(iter(entry.homes), "")

    def _show_header(self, screen: Screen) -> None:
        if screen is self.screen_shown:
            header = screen.header()
            self.sheet.header.show_header(header)
            self.sheet.header.follow_in_tab_order(self.rail.last)
            self.setWindowTitle(self.context.words.say("shell.window_title", page=header.title))

    def _shape_rail(self) -> None:
        screen = self.screen_shown
        if screen is None:
            return
        said = self.settings.rail_narrow(screen.key)
        narrow = screen.rail == "narrow" and self.width() < LARGE
        self.rail.set_narrow(narrow=narrow if said is None else said)

    def _show_sync(self, icon: str, label: str, detail: str, waiting: int) -> None:
        item = self.rail.item("sync")
        if item is not None:
            item.show_state(icon, label, detail, waiting)

    def _show_count(self, key: str, count: int) -> None:
        item = self.rail.item(key)
        if item is not None:
            item.set_count(count)

    def _show_problems(self) -> None:
        self.status.show_problems(self.context.notices.problems.unresolved)

    def _hear(self, published: Published) -> None:
        self.context.jobs.on_window_thread(lambda: self._note(published))

    def _note(self, new: Published) -> None:
        old = self._heard
        if old is not None:
            new = Published(old.kinds | new.kinds, old.records | new.records, old.dossiers | new.dossiers)
        self._heard = new
        if isValid(self) and not self._soon.isActive():
            self._soon.start()

    def _refresh(self) -> None:
        screen, heard, self._heard = self.screen_shown, self._heard, None
        if screen is not None and heard is not None:
            screen.refresh(heard)
