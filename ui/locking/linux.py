"""What a Linux desktop says over D-Bus: about to sleep, session locked. Nothing where there is no such service."""

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusUnixFileDescriptor

from ui.locking.reason import Reason

_LOGIN = "org.freedesktop.login1"
_MANAGER = ("/org/freedesktop/login1", f"{_LOGIN}.Manager")
_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")


class Desktop(QObject):
    """Emits ``told`` with a Reason. While it lives, the system waits a moment before it sleeps, for the lock to end."""

    told = Signal(object)

    def __init__(
        self,
        system: QDBusConnection | None = None,
        session: QDBusConnection | None = None,
        parent: QObject | None = None,
    ) -> None:
        """The buses of this machine unless others are given."""
        super().__init__(parent)
        self._system = system or QDBusConnection.systemBus()
        self._session = session or QDBusConnection.sessionBus()
        self._held: QDBusUnixFileDescriptor | None = None
        self._asked: QDBusPendingCallWatcher | None = None
        path, interface = _MANAGER
        if self._system.isConnected():
            slot = SLOT("sleep(bool)")
            self._system.connect(_LOGIN, path, interface, "PrepareForSleep", self, slot)  # type: ignore[call-overload]  # the stub asks for bytes, which PySide refuses
            self.hold()
        if self._session.isConnected():
            for name in _SAVERS:
                self._session.connect(name, "", name, "ActiveChanged", self, SLOT("cover(bool)"))  # type: ignore[call-overload]  # as above

    @property
    def holding(self) -> bool:
        """Whether the system agreed to wait for us before it sleeps."""
        return self._held is not None

    def hold(self) -> None:
        """Ask the system to wait for us, five seconds by default, before it sleeps."""
        path, interface = _MANAGER
        message = QDBusMessage.createMethodCall(_LOGIN, path, interface, "Inhibit")
        message.setArguments(["sleep", "FieldKit", "lock", "delay"])
        self._asked = QDBusPendingCallWatcher(self._system.asyncCall(message), self)
        self._asked.finished.connect(self._answered)

    def let_sleep(self) -> None:
        """The lock has ended: the system may sleep now."""
        self._held = None

    @Slot(bool)
    def sleep(self, going: bool) -> None:  # noqa: FBT001 - the signature of the signal
        """About to sleep, or awake again."""
        if going:
            self.told.emit(Reason.SUSPEND)
        else:
            self.hold()

    @Slot(bool)
    def cover(self, on: bool) -> None:  # noqa: FBT001 - the signature of the signal
        """The session was locked, or is open again."""
        if on:
            self.told.emit(Reason.SESSION)

    def _answered(self, call: QDBusPendingCallWatcher) -> None:
        answer = call.reply().arguments()
        if answer and isinstance(answer[0], QDBusUnixFileDescriptor):
            self._held = answer[0]
        call.deleteLater()
        self._asked = None
