"""How the database key is kept: in the system's keyring, or wrapped under a passphrase."""

import base64
import concurrent.futures
import importlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fieldkit.errors import KeyringUnavailable, WrongKey

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

_ARGON = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}

Slot = Mapping[str, Any]
AskPassphrase = Callable[[], str]


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def seal_with_passphrase(key: bytes, passphrase: str) -> Slot:
    """A slot holding the key under Argon2id (64 MiB, 3 passes) and AES-256-GCM."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapped = AESGCM(_derive(passphrase, salt, _ARGON)).encrypt(nonce, key, b"fieldkit-slot-1")
    return {"kind": "passphrase", "salt": _text(salt), "nonce": _text(nonce), "wrapped": _text(wrapped), **_ARGON}


def seal_with_keyring(key: bytes, name: str) -> Slot:
    """A slot that says the key is in the system's keyring under ``name``; raises KeyringUnavailable."""
    _in_time(lambda backend: backend.set_password(_SERVICE, name, _text(key)))
    if _in_time(lambda backend: backend.get_password(_SERVICE, name)) != _text(key):
        raise KeyringUnavailable
    return {"kind": "keyring", "name": name}


def open_slot(slot: Slot, ask_passphrase: AskPassphrase) -> bytes:
    """The key in a slot; raises WrongKey or KeyringUnavailable."""
    if slot.get("kind") == "keyring":
        found = _in_time(lambda backend: backend.get_password(_SERVICE, slot["name"]))
        if not isinstance(found, str):
            raise KeyringUnavailable("no_entry")
        return base64.b64decode(found)
    derived = _derive(ask_passphrase(), _bytes(slot["salt"]), {name: slot[name] for name in _ARGON})
    try:
        return AESGCM(derived).decrypt(_bytes(slot["nonce"]), _bytes(slot["wrapped"]), b"fieldkit-slot-1")
    except InvalidTag:
        raise WrongKey from None


def keyring_available() -> bool:
    """Whether a trusted keyring answers on this machine."""
    return _backend() is not None


def _derive(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, hash_len=KEY_BYTES, type=Type.ID, **cost)


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
    """Run a keyring call with a limit: a locked keyring may wait for a prompt nobody sees."""
    backend = _backend()
    if backend is None:
        raise KeyringUnavailable
    from keyring.errors import KeyringError

    worker = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="keyring")
    try:
        return worker.submit(call, backend).result(timeout=_KEYRING_SECONDS)
    except (TimeoutError, KeyringError) as error:
        raise KeyringUnavailable from error
    finally:
        worker.shutdown(wait=False, cancel_futures=True)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
