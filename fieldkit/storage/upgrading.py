"""From an earlier format of the folder to this one; what is changed is copied aside first."""

from pathlib import Path
from typing import Any

from fieldkit.domain.ids import new_id
from fieldkit.domain.unlocking import Passphrase, Secret
from fieldkit.errors import Damaged, KeyringUnavailable, WrongKey
from fieldkit.storage.engine import assert_read_soundly, connect, database_errors
from fieldkit.storage.files import atomic_write, disk_errors, make_folder, put_in_place, temporary_in
from fieldkit.storage.folder import (
    DATABASE,
    DESCRIPTION,
    FORMAT,
    FolderDescription,
    hold,
    read_description,
    write_description,
)
from fieldkit.storage.keys import sealing, slots, system
from fieldkit.storage.keys.held import KEY_BYTES, HeldKey, wipe

_PURPOSE = b"fieldkit-slot-1"
_IDENTITY = "SELECT value FROM meta WHERE name = 'media_identity'"


def upgraded(folder: Path, raw: dict[str, Any], secret: Secret | None) -> FolderDescription:
    """Bring a folder of the first format to this one; its new description.

    The earlier ``workspace.json`` and a consistent copy of the database stay in ``format-1/``. A cut at any moment
    leaves a folder that the next start takes up again. Raises WrongKey, KeyringUnavailable, WorkspaceBusy or Damaged.
    """
    slot, device = raw.get("slot"), raw.get("device")
    if not isinstance(slot, dict) or not isinstance(device, str) or not (folder / DATABASE).is_file():
        raise Damaged("description", folder=folder.name)
    key = _opened(slot, secret)
    held = HeldKey(key)
    lock = hold(folder)
    try:
        if read_description(folder).get("format") != 1:
            raise Damaged("description", folder=folder.name)  # somebody was quicker; nothing of theirs is touched
        identity = _copied_aside(folder, held)
        if isinstance(secret, Passphrase):
            now = slots.passphrase_slot(key, secret.text)
        else:
            now = slots.keyring_slot(key, f"{folder.name} {new_id()}")
        description = FolderDescription(
            format=FORMAT,
            device=device,
            workspace=new_id(),
            identity=sealing.with_sum(sealing.sealed(key, identity.encode())),
            slots=(now,),
        ).sealed_with(key)
        write_description(folder, description)
        return description
    finally:
        lock.release()
        held.wipe()
        wipe(key)


def _opened(slot: dict[str, Any], secret: Secret | None) -> bytes:
    match slot.get("kind"), secret:
        case "passphrase", Passphrase(text):
            key = sealing.unsealed_with(text, slot, _PURPOSE)
        case "keyring", None:
            try:
                key = sealing.raw(system.fetch(str(slot.get("name"))))
            except ValueError:
                raise WrongKey from None
        case _, None:
            raise KeyringUnavailable("no_slot")
        case _:
            raise WrongKey("no_slot")
    if len(key) != KEY_BYTES:
        raise WrongKey
    return key


def _copied_aside(folder: Path, key: HeldKey) -> str:
    """Copy what the upgrade changes to ``format-1/``, and read the identity its media are sealed to."""
    aside = folder / "format-1"
    make_folder(aside)
    copy = temporary_in(aside)
    connection = connect(folder / DATABASE, key)
    try:
        with database_errors():
            connection.execute("VACUUM INTO ?", (str(copy),))
            row = connection.execute(_IDENTITY).fetchone()
            assert_read_soundly(connection.execute)
        put_in_place(copy, aside / DATABASE)
    finally:
        connection.close()
        copy.unlink(missing_ok=True)
    if row is None:
        raise Damaged("database")
    with disk_errors():
        atomic_write(aside / DESCRIPTION, (folder / DESCRIPTION).read_bytes())
    return str(row[0])
