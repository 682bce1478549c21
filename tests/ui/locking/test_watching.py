"""When the program locks itself: nobody there, asleep, or told by the system."""

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor, QDBusVirtualObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.locking.idleness import Idleness
from ui.locking.linux import Desktop
from ui.locking.reason import Reason
from ui.locking.sleep import JUMP_S, LOOK_S, Sleep
from ui.locking.watching import Watching
from ui.locking.windows import reason_of


def test_nobody_for_so_long_is_told_and_a_key_starts_anew(qtbot: QtBot) -> None:
    at, told = [0.0], list[str]()
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    idle = Idleness(lambda: 10, lambda: at[0])
    idle.long_enough.connect(lambda: told.append("idle"))
    at[0] = 599
    idle.look()
    assert not told
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    at[0] = 1198
    idle.look()
    assert not told
    QTest.mouseMove(window.windowHandle(), window.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton)
    at[0] = 1797
    idle.look()
    assert not told
    at[0] = 1799
    idle.look()
    assert told == ["idle"]


def test_a_program_that_ends_is_watched_no_more(qtbot: QtBot) -> None:  # noqa: ARG001 - brings the application up
    watching = Watching(lambda: 1)
    clocks = watching.findChildren(QTimer)
    assert all(clock.isActive() for clock in clocks)
    watching.leave()
    assert [clock.isActive() for clock in clocks] == [False, False]


def test_never_is_never_and_a_change_is_heard(qtbot: QtBot) -> None:  # noqa: ARG001 - brings the application up
    at, minutes, told = [0.0], [0], list[str]()
    idle = Idleness(lambda: minutes[0], lambda: at[0])
    idle.long_enough.connect(lambda: told.append("idle"))
    at[0] = 1e6
    idle.look()
    assert not told
    minutes[0] = 1
    idle.look()
    assert told == ["idle"]


@pytest.mark.parametrize(
    ("wall", "steady", "slept"),
    [
        (LOOK_S, LOOK_S, False),
        (LOOK_S + JUMP_S - 1, LOOK_S, False),
        (600.0, LOOK_S, True),  # a steady clock that stands still in a sleep
        (600.0, 600.0, True),  # one that goes on
        (-3600.0, LOOK_S, False),  # a clock set back
    ],
)
def test_a_jump_of_the_clocks_is_a_sleep(
    qtbot: QtBot,  # noqa: ARG001 - brings the application up
    wall: float,
    steady: float,
    slept: bool,
) -> None:
    clocks, told = [1000.0, 50.0], list[str]()
    sleep = Sleep(lambda: clocks[0], lambda: clocks[1])
    sleep.jumped.connect(lambda: told.append("slept"))
    clocks[0] += wall
    clocks[1] += steady
    sleep.look()
    assert bool(told) is slept
    clocks[0] += LOOK_S
    clocks[1] += LOOK_S
    told.clear()
    sleep.look()
    assert not told


def test_what_windows_sends_is_understood() -> None:
    assert reason_of(0x0218, 4) is Reason.SUSPEND
    assert reason_of(0x02B1, 7) is Reason.SESSION
    assert reason_of(0x0218, 7) is None
    assert reason_of(0x02B1, 8) is None
    assert reason_of(0x0100, 4) is None


class Login(QDBusVirtualObject):
    """Stands for the system's login service: gives whoever asks an end of a pipe, as it does to those it waits for."""

    def __init__(self, bus: QDBusConnection, given: int) -> None:
        super().__init__()
        self._bus, self._given = bus, given
        self.asked: list[object] = []

    def introspect(self, path: str) -> str:  # noqa: ARG002 - Qt's signature
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:  # noqa: N802 - Qt's name
        self.asked = message.arguments()
        sent = connection.send(message.createReply(QDBusUnixFileDescriptor(self._given)))
        os.close(self._given)
        return sent

    def say(self, interface: str, path: str, name: str, *, on: bool) -> None:
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments([on])
        assert self._bus.send(message)


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """A bus of this test's own; its address."""
    program = shutil.which("dbus-daemon")
    if sys.platform != "linux" or program is None:
        pytest.skip("needs dbus-daemon, of Linux desktops")
    address = f"unix:path={tmp_path / 'bus'}"
    config = tmp_path / "bus.conf"
    config.write_text(
        f"<busconfig><type>session</type><listen>{address}</listen><policy context='default'>"
        "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>",
        encoding="utf-8",
    )
    command = [program, f"--config-file={config}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        assert daemon.stdout.readline()
        yield address
        daemon.terminate()


def test_the_desktop_is_listened_to_and_waits_for_the_lock(qtbot: QtBot, bus: str) -> None:
    ours, theirs = (QDBusConnection.connectToBus(bus, name) for name in ("ours", "theirs"))
    assert ours.isConnected()
    for name in ("org.freedesktop.login1", "org.freedesktop.ScreenSaver"):
        assert theirs.registerService(name)
    path = "/org/freedesktop/login1"
    watched, given = os.pipe()
    login = Login(theirs, given)
    assert theirs.registerVirtualObject(path, login)
    desktop = Desktop(ours, ours)
    told: list[Reason] = []
    desktop.told.connect(told.append)
    qtbot.waitUntil(lambda: desktop.holding, timeout=5000)
    assert login.asked == ["sleep", "FieldKit", "lock", "delay"]
    login.say("org.freedesktop.login1.Manager", path, "PrepareForSleep", on=True)
    qtbot.waitUntil(lambda: told == [Reason.SUSPEND], timeout=5000)
    assert not select.select([watched], [], [], 0)[0], "the system sleeps before the lock has ended"
    desktop.let_sleep()
    assert os.read(watched, 1) == b""
    os.close(watched)
    login.say("org.freedesktop.ScreenSaver", "/ScreenSaver", "ActiveChanged", on=True)
    qtbot.waitUntil(lambda: told == [Reason.SUSPEND, Reason.SESSION], timeout=5000)
    for name in ("ours", "theirs"):
        QDBusConnection.disconnectFromBus(name)
