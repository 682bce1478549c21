"""What every test runs under: offscreen Qt, a home of its own, no other machine, no unexplained warning."""

import gc
import itertools
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

_HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "WIN_PD_OVERRIDE_APPDATA": "roaming",
    "WIN_PD_OVERRIDE_LOCAL_APPDATA": "local",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "run",
}
_LOOK_THROUGH = 50
"""Tests with a window between two collections of all there is."""
_windows = itertools.count()
_LOCAL_NAMES = {None, "", "localhost", b"localhost"}

hypothesis.settings.register_profile("project", deadline=None, print_blob=True)
hypothesis.settings.load_profile("project")


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine. Not an OSError: the code under test must not take it for bad weather."""


def pytest_configure(config: pytest.Config) -> None:
    """Before anything reads them: offscreen Qt, an empty home, and no keyring of the person running the tests."""
    home = Path(tempfile.mkdtemp(prefix="fieldkit-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    for name, folder in _HOME_VARIABLES.items():
        path = home / folder
        path.mkdir(mode=0o700, exist_ok=True)
        os.environ[name] = str(path)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Around a test that has a window, collect after it only, on Qt's thread and once its fixtures are let go.

    A widget freed by a later test's thread, or while Qt handles an event, brings the whole run down. What outlives a
    test, demonstrations in memory among it, is looked at again once in many: each time it would take longer than most
    tests do.
    """
    if "qapp" not in getattr(item, "fixturenames", ()):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        # Qt deletes first what it was asked to, while Python still knows every part of it
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if next(_windows) % _LOOK_THROUGH == 0:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _cheap_keys() -> Iterator[None]:
    """In this process; the programs that tests start make slots at their usual cost."""
    from tests.cheap_keys import cheaply

    with cheaply():
        yield


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """A program run in this process keeps its files private: the next test's are not."""
    found = os.umask(0o022)
    yield
    os.umask(found)


def is_this_machine(host: object) -> bool:
    """Whether an address or a name stays on this machine."""
    if host in _LOCAL_NAMES:
        return True
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse connections, datagrams and look-ups of names that would leave this machine."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(address: object) -> None:
        if isinstance(address, tuple) and not is_this_machine(address[0]):
            raise NetworkRefused(f"a test tried to reach {address[0]!r}; only this machine may be reached")

    def guarded_connect(self: socket.socket, address: tuple[object, ...] | str) -> None:
        refuse(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: tuple[object, ...] | str) -> int:
        refuse(address)
        return connect_ex(self, address)

    def guarded_look_up(host: str | bytes | None, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passed on as is
        refuse((host,))
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


class _Warnings(logging.Handler):
    """Keeps what was logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_unexplained_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which a warning was logged, unless it asks for ``caplog`` and so looks at the log itself."""
    kept = _Warnings()
    logging.getLogger().addHandler(kept)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(kept)
    if kept.lines and "caplog" not in request.fixturenames:
        pytest.fail("logged without the test expecting it:\n" + "\n".join(kept.lines), pytrace=False)
