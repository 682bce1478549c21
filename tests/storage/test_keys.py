"""The key is in a trusted keyring or under a passphrase, and nothing else is ever taken for one."""

import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Literal

import pytest

from fieldkit.errors import Damaged, KeyringUnavailable, WrongKey
from fieldkit.storage import keys

PASSPHRASE = "une clé à retenir"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})


class Keyring:
    """A keyring that answers."""

    viable = True
    kept: Mapping[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, secret: str) -> None:
        Keyring.kept = {**Keyring.kept, (service, name): secret}

    def get_password(self, service: str, name: str) -> str | None:
        return Keyring.kept.get((service, name))


class Silent(Keyring):
    """A keyring that waits for a prompt nobody sees."""

    dismissed = threading.Event()

    def get_password(self, service: str, name: str) -> str | None:
        Silent.dismissed.wait()
        return super().get_password(service, name)


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[type[Keyring] | None], None]]:
    """Put a keyring in the place of the system's."""

    def use(keyring: type[Keyring] | None) -> None:
        monkeypatch.setattr(Keyring, "kept", {})
        # Only a keyring that stays silent is waited for in vain; one that answers is given time on a busy machine.
        monkeypatch.setattr(keys, "_KEYRING_SECONDS", 0.2 if keyring is Silent else 30.0)
        monkeypatch.setattr(keys, "_backend", lambda: keyring() if keyring else None)

    yield use
    Silent.dismissed.set()
    Silent.dismissed = threading.Event()


def test_the_real_cost_is_the_one_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    slot = keys.seal_with_passphrase(keys.new_key(), PASSPHRASE)
    assert (slot["memory_cost"], slot["time_cost"], slot["parallelism"]) == (65536, 3, 4)


def test_keys_are_fresh_and_long_enough() -> None:
    assert len({keys.new_key() for _ in range(100)}) == 100
    assert len(keys.new_key()) == 32


def test_the_passphrase_gives_the_key_back_and_no_other_does() -> None:
    key = keys.new_key()
    slot = keys.seal_with_passphrase(key, PASSPHRASE)
    assert keys.open_slot(slot, lambda: PASSPHRASE) == key
    assert keys.seal_with_passphrase(key, PASSPHRASE) != slot
    for wrong in ("", PASSPHRASE + " ", PASSPHRASE.upper(), "\ud800"):
        with pytest.raises(WrongKey):
            keys.open_slot(slot, partial(str, wrong))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_typed_on_another_system_open_too(form: Literal["NFC", "NFD"]) -> None:
    key = keys.new_key()
    slot = keys.seal_with_passphrase(key, unicodedata.normalize("NFD", PASSPHRASE))
    assert keys.open_slot(slot, lambda: unicodedata.normalize(form, PASSPHRASE)) == key


@pytest.mark.parametrize(
    "spoil",
    [
        {"salt": "é"},
        {"salt": "YQ=="},
        {"nonce": None},
        {"nonce": ""},
        {"memory_cost": "lots"},
        {"memory_cost": -1},
        {"time_cost": 0},
        {"kind": "of_tomorrow"},
        {"kind": None},
        {"kind": "keyring"},
    ],
)
def test_a_slot_that_makes_no_sense_is_damaged(spoil: Mapping[str, Any]) -> None:
    slot = {**keys.seal_with_passphrase(keys.new_key(), PASSPHRASE), **spoil}
    with pytest.raises(Damaged):
        keys.open_slot(slot, lambda: PASSPHRASE)


@pytest.mark.parametrize("part", ["salt", "nonce", "wrapped"])
def test_a_slot_that_lacks_a_part_is_damaged(part: str) -> None:
    slot = {**keys.seal_with_passphrase(keys.new_key(), PASSPHRASE)}
    del slot[part]
    with pytest.raises(Damaged):
        keys.open_slot(slot, lambda: PASSPHRASE)


def test_the_keyring_gives_the_key_back(trust: Callable[[type[Keyring] | None], None]) -> None:
    trust(Keyring)
    key = keys.new_key()
    slot = keys.seal_with_keyring(key, "workspace 1")
    other = keys.seal_with_keyring(keys.new_key(), "workspace 2")
    assert slot == {"kind": "keyring", "name": "workspace 1"}
    assert keys.open_slot(slot, lambda: "") == key
    assert keys.open_slot(other, lambda: "") != key
    assert keys.keyring_available()


@pytest.mark.parametrize("kept", [None, "", "not base64 !", "YWJj"])
def test_what_the_keyring_lost_or_changed_is_no_key(
    trust: Callable[[type[Keyring] | None], None], kept: str | None
) -> None:
    trust(Keyring)
    slot = keys.seal_with_keyring(keys.new_key(), "workspace")
    Keyring.kept = {} if kept is None else {("fieldkit", "workspace"): kept}
    with pytest.raises(KeyringUnavailable if kept is None else WrongKey):
        keys.open_slot(slot, lambda: "")


@pytest.mark.parametrize("keyring", [None, Silent])
def test_a_keyring_that_is_absent_or_silent_is_given_up(
    trust: Callable[[type[Keyring] | None], None], keyring: type[Keyring] | None
) -> None:
    trust(keyring)
    with pytest.raises(KeyringUnavailable):
        keys.seal_with_keyring(keys.new_key(), "workspace")
    with pytest.raises(KeyringUnavailable):
        keys.open_slot({"kind": "keyring", "name": "workspace"}, lambda: "")


def test_a_keyring_that_fails_is_given_up(trust: Callable[[type[Keyring] | None], None]) -> None:
    from keyring.errors import KeyringLocked

    class Locked(Keyring):
        def get_password(self, service: str, name: str) -> str | None:
            raise KeyringLocked(service, name)

    trust(Locked)
    with pytest.raises(KeyringUnavailable):
        keys.open_slot({"kind": "keyring", "name": "workspace"}, lambda: "")


def test_a_silent_keyring_does_not_keep_the_program_from_ending() -> None:
    program = (
        "from tests.storage.test_keys import Silent\n"
        "from fieldkit.errors import KeyringUnavailable\n"
        "from fieldkit.storage import keys\n"
        "keys._backend, keys._KEYRING_SECONDS = Silent, 0.1\n"
        "try:\n    keys.open_slot({'kind': 'keyring', 'name': 'w'}, str)\n"
        "except KeyringUnavailable:\n    print('given up')\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=40, check=False)
    assert ran.stdout.strip() == "given up", ran.stderr


def test_only_keyrings_of_the_systems_are_trusted() -> None:
    assert len(keys._BACKENDS) == 4
    assert all(path.startswith("keyring.backends.") for path in keys._BACKENDS)
    assert not any(
        word in path.lower() for path in keys._BACKENDS for word in ("alt", "file", "null", "fail", "chainer")
    )
