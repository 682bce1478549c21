"""When the program locks itself, from everything this machine tells."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.locking.idleness import Idleness
from ui.locking.reason import Reason
from ui.locking.sleep import Sleep
from ui.locking.windows import WindowsMessages, ask_for_session_messages


class Watching(QObject):
    """Emits ``wanted`` with a Reason: nobody there, asleep, or the system's own lock where the system tells of it.

    Linux tells over D-Bus and Windows by messages; of macOS only the clocks and the idle time are known.
    """

    wanted = Signal(object)

    def __init__(self, minutes: Callable[[], int], parent: QObject | None = None) -> None:
        """``minutes`` without a sign of a person are allowed, 0 for ever."""
        super().__init__(parent)
        self.idleness = Idleness(minutes, parent=self)
        self.idleness.long_enough.connect(lambda: self.wanted.emit(Reason.IDLE))
        self.sleep = Sleep(parent=self)
        self.sleep.jumped.connect(lambda: self.wanted.emit(Reason.SUSPEND))
        self._desktop: QObject | None = None
        self._messages: WindowsMessages | None = None

    def listen(self, window: QWidget) -> None:
        """Listen to the system as well; ``window`` is the one it speaks to."""
        if sys.platform == "win32":
            if self._messages is None:
                self._messages = WindowsMessages(self.wanted.emit)
                QCoreApplication.instance().installNativeEventFilter(self._messages)  # type: ignore[union-attr]  # there is one
            ask_for_session_messages(int(window.winId()))
        elif sys.platform == "linux" and self._desktop is None:
            from ui.locking.linux import Desktop  # QtDBus is on Linux only, and after the start

            desktop = Desktop(parent=self)
            desktop.told.connect(self.wanted)
            self._desktop = desktop

    def leave(self) -> None:
        """Watch no more."""
        self.idleness.leave()
        self.sleep.leave()

    def locked(self) -> None:
        """The lock has ended: nothing needs to wait for us."""
        if sys.platform == "linux" and self._desktop is not None:
            from ui.locking.linux import Desktop

            if isinstance(self._desktop, Desktop):
                self._desktop.let_sleep()
