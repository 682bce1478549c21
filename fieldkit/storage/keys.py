"""How the database key is kept: in the system's keyring, or wrapped under a passphrase."""

import base64
import importlib
import queue
import secrets
import threading
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fieldkit.errors import Damaged, KeyringUnavailable, WrongKey

KEY_BYTES = 32
_SERVICE = "fieldkit"
_KEYRING_SECONDS = 5.0
_BACKENDS = (
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.macOS.Keyring",
)
"""The only back ends trusted with a key. ``keyring.get_keyring()`` may pick one that writes plain text."""

_PURPOSE = b"fieldkit-slot-1"
_ARGON = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}

Slot = Mapping[str, Any]
AskPassphrase = Callable[[], str]


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def seal_with_passphrase(key: bytes, passphrase: str) -> Slot:
    """A slot holding the key under Argon2id (64 MiB, 3 passes) and AES-256-GCM."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapped = AESGCM(_derive(passphrase, salt, _ARGON)).encrypt(nonce, key, _PURPOSE)
    return {"kind": "passphrase", "salt": _text(salt), "nonce": _text(nonce), "wrapped": _text(wrapped), **_ARGON}


def seal_with_keyring(key: bytes, name: str) -> Slot:
    """A slot that says the key is in the system's keyring under ``name``; raises KeyringUnavailable."""
    _in_time(lambda backend: backend.set_password(_SERVICE, name, _text(key)))
    if _in_time(lambda backend: backend.get_password(_SERVICE, name)) != _text(key):
        raise KeyringUnavailable
    return {"kind": "keyring", "name": name}


def open_slot(slot: Slot, ask_passphrase: AskPassphrase) -> bytes:
    """The key in a slot; raises WrongKey, KeyringUnavailable, or Damaged when the slot itself makes no sense."""
    match slot.get("kind"):
        case "keyring" if isinstance(slot.get("name"), str):
            return _from_keyring(slot["name"])
        case "passphrase":
            return _from_passphrase(slot, ask_passphrase)
    raise Damaged("slot")


def proves_its_key(slot: Slot) -> bool:
    """Whether a key that came out of this slot is the right one beyond doubt."""
    return slot.get("kind") == "passphrase"


def _from_keyring(name: str) -> bytes:
    found = _in_time(lambda backend: backend.get_password(_SERVICE, name))
    if not isinstance(found, str):
        raise KeyringUnavailable("no_entry")
    try:
        key = base64.b64decode(found, validate=True)
    except ValueError:
        raise WrongKey from None
    if len(key) != KEY_BYTES:
        raise WrongKey
    return key


def _from_passphrase(slot: Slot, ask_passphrase: AskPassphrase) -> bytes:
    try:
        salt, nonce, wrapped = (_bytes(slot[part]) for part in ("salt", "nonce", "wrapped"))
        cost = {name: int(slot[name]) for name in _ARGON}
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged("slot") from error
    passphrase = ask_passphrase()
    try:
        return AESGCM(_derive(passphrase, salt, cost)).decrypt(nonce, wrapped, _PURPOSE)
    except InvalidTag:
        raise WrongKey from None
    except (HashingError, OverflowError, ValueError) as error:
        raise Damaged("slot") from error


def keyring_available() -> bool:
    """Whether a trusted keyring answers on this machine."""
    try:
        return _in_time(lambda _: True) is True
    except KeyringUnavailable:
        return False


def _derive(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    # One system types é as one letter, another as two: the passphrase is the same.
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(typed, salt, hash_len=KEY_BYTES, type=Type.ID, **cost)


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


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
