"""Keyrings for tests, in the place of the system's."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from fieldkit.storage.keys import system


class Keyring:
    """A keyring that answers."""

    viable = True
    kept: Mapping[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, secret: str) -> None:
        Keyring.kept = {**Keyring.kept, (service, name): secret}

    def get_password(self, service: str, name: str) -> str | None:
        return Keyring.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        Keyring.kept = {place: secret for place, secret in Keyring.kept.items() if place != (service, name)}


class Silent(Keyring):
    """A keyring that waits for a prompt nobody sees."""

    dismissed = threading.Event()

    def get_password(self, service: str, name: str) -> str | None:
        Silent.dismissed.wait()
        return super().get_password(service, name)


Trust = Callable[[type[Keyring] | None], None]


@contextmanager
def trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    """Put a keyring in the place of the system's, or none."""

    def use(keyring: type[Keyring] | None) -> None:
        monkeypatch.setattr(Keyring, "kept", {})
        # Only a keyring that stays silent is waited for in vain; one that answers is given time on a busy machine.
        monkeypatch.setattr(system, "_KEYRING_SECONDS", 0.2 if keyring is Silent else 30.0)
        monkeypatch.setattr(system, "_backend", lambda: keyring() if keyring else None)

    yield use
    Silent.dismissed.set()
    Silent.dismissed = threading.Event()
