"""Only a keyring of the system is trusted with a key, and none is waited for."""

import subprocess
import sys

import pytest

from fieldkit.errors import KeyringUnavailable
from fieldkit.storage.keys import system
from tests.storage.keys.keyrings import Keyring, Silent, Trust


def test_the_keyring_gives_back_what_it_was_given(trust: Trust) -> None:
    trust(Keyring)
    system.keep("one", "a secret")
    system.keep("two", "another")
    assert (system.fetch("one"), system.fetch("two")) == ("a secret", "another")
    system.forget("one")
    with pytest.raises(KeyringUnavailable, match="no_entry"):
        system.fetch("one")
    assert system.keyring_available()


@pytest.mark.parametrize("keyring", [None, Silent])
def test_a_keyring_that_is_absent_or_silent_is_given_up(trust: Trust, keyring: type[Keyring] | None) -> None:
    trust(keyring)
    with pytest.raises(KeyringUnavailable):
        system.keep("name", "secret")
    with pytest.raises(KeyringUnavailable):
        system.fetch("name")


def test_a_keyring_that_fails_or_forgets_is_given_up(trust: Trust) -> None:
    from keyring.errors import KeyringLocked

    class Locked(Keyring):
        def get_password(self, service: str, name: str) -> str | None:
            raise KeyringLocked(service, name)

    class Forgetful(Keyring):
        def set_password(self, service: str, name: str, secret: str) -> None:
            pass

    trust(Locked)
    with pytest.raises(KeyringUnavailable):
        system.fetch("name")
    trust(Forgetful)
    with pytest.raises(KeyringUnavailable):
        system.keep("name", "secret")


def test_a_silent_keyring_does_not_keep_the_program_from_ending() -> None:
    program = (
        "from tests.storage.keys.keyrings import Silent\n"
        "from fieldkit.errors import KeyringUnavailable\n"
        "from fieldkit.storage.keys import system\n"
        "system._backend, system._KEYRING_SECONDS = Silent, 0.1\n"
        "try:\n    system.fetch('w')\n"
        "except KeyringUnavailable:\n    print('given up')\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=40, check=False)
    assert ran.stdout.strip() == "given up", ran.stderr


def test_only_keyrings_of_the_systems_are_trusted() -> None:
    assert len(system._BACKENDS) == 4
    assert all(path.startswith("keyring.backends.") for path in system._BACKENDS)
    assert not any(
        word in path.lower() for path in system._BACKENDS for word in ("alt", "file", "null", "fail", "chainer")
    )
