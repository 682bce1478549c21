"""The system's keyring, and only one that can be trusted with a key."""

import importlib
import queue
import threading
from collections.abc import Callable
from typing import Any

from fieldkit.errors import KeyringUnavailable

_SERVICE = "fieldkit"
_KEYRING_SECONDS = 5.0
_BACKENDS = (
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.macOS.Keyring",
)
"""The only back ends trusted with a key. ``keyring.get_keyring()`` may pick one that writes plain text."""


def keep(name: str, secret: str) -> None:
    """Put a secret in the keyring and read it back; raises KeyringUnavailable."""
    _in_time(lambda backend: backend.set_password(_SERVICE, name, secret))
    if _in_time(lambda backend: backend.get_password(_SERVICE, name)) != secret:
        raise KeyringUnavailable


def fetch(name: str) -> str:
    """The secret of that name; raises KeyringUnavailable, with the reason ``no_entry`` when there is none."""
    found = _in_time(lambda backend: backend.get_password(_SERVICE, name))
    if not isinstance(found, str):
        raise KeyringUnavailable("no_entry")
    return found


def forget(name: str) -> None:
    """Take the secret of that name out of the keyring; raises KeyringUnavailable."""
    _in_time(lambda backend: backend.delete_password(_SERVICE, name))


def keyring_available() -> bool:
    """Whether a trusted keyring answers on this machine."""
    try:
        return _in_time(lambda _: True) is True
    except KeyringUnavailable:
        return False


def _backend() -> Any | None:  # noqa: ANN401 - keyring's back ends share no typed base for our allow-list
    for path in _BACKENDS:
        module, _, name = path.rpartition(".")
        try:
            candidate = getattr(importlib.import_module(module), name)
            if candidate.viable:
                return candidate()
        except (ImportError, RuntimeError, AttributeError):
            continue
    return None


def _in_time(call: Callable[[Any], object]) -> object:
    """Run a keyring call with a limit: a locked keyring may wait for a prompt nobody sees.

    The thread is a daemon: one that waits for ever must not keep the program from ending.
    """
    answers: queue.SimpleQueue[object] = queue.SimpleQueue()
    threading.Thread(target=_ask, args=(call, answers), name="keyring", daemon=True).start()
    try:
        answer = answers.get(timeout=_KEYRING_SECONDS)
    except queue.Empty as error:
        raise KeyringUnavailable from error
    if isinstance(answer, Exception):
        raise KeyringUnavailable from answer
    return answer


def _ask(call: Callable[[Any], object], answers: "queue.SimpleQueue[object]") -> None:
    from keyring.errors import KeyringError

    try:
        backend = _backend()
        answers.put(KeyringUnavailable() if backend is None else call(backend))
    except (KeyringError, OSError, RuntimeError) as error:
        answers.put(error)
