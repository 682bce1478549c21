"""What Windows says to a program's windows: about to sleep, session locked."""

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray

from ui.locking.reason import Reason

_POWER, _SESSION = 0x0218, 0x02B1
_SAID = {(_POWER, 4): Reason.SUSPEND, (_SESSION, 7): Reason.SESSION}
_THIS_SESSION = 0


def reason_of(message: int, parameter: int) -> Reason | None:
    """What a message to a window means for the lock, if anything."""
    return _SAID.get((message, parameter))


class WindowsMessages(QAbstractNativeEventFilter):
    """Calls ``told`` with a Reason; install it on the application."""

    def __init__(self, told: Callable[[Reason], object]) -> None:
        super().__init__()
        self._told = told

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:  # noqa: ARG002, N802 - Qt's signature
        """Look at a message on its way; it goes on to its window."""
        sent = wintypes.MSG.from_address(int(message))
        reason = reason_of(sent.message, sent.wParam)
        if reason is not None:
            self._told(reason)
        return False, 0


def ask_for_session_messages(window: int) -> None:
    """Have Windows tell a window, by its handle, when the session is locked."""
    if sys.platform == "win32":
        ctypes.windll.wtsapi32.WTSRegisterSessionNotification(wintypes.HWND(window), _THIS_SESSION)
