"""One window per person: a second start raises the first window and ends."""

import getpass
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_RAISE = b"raise\n"
_WAIT_MS = 500


class SingleInstance(QObject):
    """``claim`` says whether this is the first start for a workspace; ``raised`` tells the first of a later one."""

    raised = Signal()

    def __init__(self, workspace: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        place = f"{getpass.getuser()}:{workspace.resolve()}"
        self._name = f"fieldkit-{sha256(place.encode()).hexdigest()[:24]}"
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """True when no other window answers; else the other is asked to come forward.

        Where this start cannot be found by later ones (no folder for its name, say) it is the first all the same: that
        two windows never write is the workspace's own lock.
        """
        if self._call():
            return False
        QLocalServer.removeServer(self._name)  # what a killed start has left
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Let another start be the first."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def is_running(self) -> bool:
        """Whether a window of this workspace answers; it comes forward."""
        return self._reached(QLocalSocket())

    def _reached(self, socket: QLocalSocket) -> bool:
        socket.connectToServer(self._name)
        return socket.waitForConnected(_WAIT_MS)

    def _call(self) -> bool:
        socket = QLocalSocket()
        if not self._reached(socket):
            return False
        socket.write(_RAISE)
        socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        return True

    def _answer(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raised.emit()
