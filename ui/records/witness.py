"""The three-copies witness of what a page shows, kept true while backups are made and the server answers."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from fieldkit.services.holding import Holdings
from sync.client.state import Phase
from ui.shell.context import Context
from ui.widgets.marks import Copies

_SOON_MS = 120


class CopiesWatch(QObject):
    """``told`` carries what was asked for, whenever the answer may be another."""

    told = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._where: Callable[[], object] | None = None
        self._phase: Phase | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._read)
        context.backups.changed.connect(self._soon.start)
        leave = context.engine.subscribe(lambda _state: context.jobs.on_window_thread(self._hear))
        self.destroyed.connect(lambda: leave())

    def follow(self, where: Callable[[], object]) -> None:
        """Ask ``where``, on a reading lane, now and whenever the answer may be another."""
        self._where = where
        self._soon.start()

    def _hear(self) -> None:
        phase = self._context.engine.state.phase
        if phase is not self._phase:
            self._phase = phase
            self._soon.start()

    def _read(self) -> None:
        where = self._where
        if where is not None:
            # What was asked for meanwhile has its own answer on the way.
            self._context.jobs.read(where, lambda found: self._take(where, found), owner=self)

    def _take(self, where: Callable[[], object], found: object) -> None:
        if where is self._where:
            self.told.emit(found)


class Witness(QObject):
    """Owns ``mark``, a sign for a page header; ``shown`` when it was told something new."""

    shown = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.holdings = Holdings()
        self.mark = Copies(self.holdings)
        self._watch = CopiesWatch(context, self)
        self._watch.told.connect(self._show)

    def follow(self, where: Callable[[], Holdings]) -> None:
        """Ask ``where``, on a reading lane, now and whenever the answer may be another."""
        self._watch.follow(where)

    def _show(self, holdings: Holdings) -> None:
        if holdings != self.holdings:
            wider = len(holdings.places()) != len(self.holdings.places())
            self.holdings = holdings
            self.mark.show_holdings(holdings)
            if wider:
                self.shown.emit()
