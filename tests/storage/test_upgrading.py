"""A workspace of the first format is brought to this one, with what is changed copied aside before."""

import json
from pathlib import Path
from typing import Any

import pytest

from fieldkit.domain.ids import new_id
from fieldkit.domain.unlocking import Passphrase, RecoveryWords
from fieldkit.errors import DiskFault, FieldKitError, WrongKey
from fieldkit.storage import upgrading
from fieldkit.storage.folder import DATABASE, DESCRIPTION, TWIN, describe_folder
from fieldkit.storage.keys import sealing, slots
from tests.storage.keys.keyrings import Keyring, trusting
from tests.storage.opened import KEY, create, derived, open_store, write

PASSPHRASE = "une clé à retenir"
VISIT = "00000000-0000-7000-8000-00000000000a"


def as_before(folder: Path, slot: dict[str, Any]) -> tuple[object, str]:
    """Make the workspace one of the first format; what it holds, and the hash of a large file in it."""
    made = create(folder)
    write(made, VISIT, title="Forage")
    photo = made.add_media(b"p" * 100_000, "image/jpeg")
    identity = made.access.identity
    made.in_transaction(
        lambda connection: connection.exec_driver_sql("INSERT INTO meta VALUES ('media_identity', ?)", (identity,))
    )
    content = derived(made)
    made.close()
    (folder / TWIN).unlink()
    (folder / DESCRIPTION).write_text(json.dumps({"format": 1, "device": new_id(), "slot": slot}), encoding="utf-8")
    return content, photo.sha256


def old_passphrase_slot(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    with monkeypatch.context() as then:
        then.setattr(sealing, "PURPOSE", b"fieldkit-slot-1")
        return {"kind": "passphrase", **sealing.sealed_under(PASSPHRASE, KEY, sealing.PASSPHRASE_COST)}


def test_a_workspace_under_a_passphrase_opens_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "w"
    content, photo = as_before(folder, old_passphrase_slot(monkeypatch))
    before = (folder / DESCRIPTION).read_bytes()
    for _ in range(2):
        opened = open_store(folder, Passphrase(PASSPHRASE))
        assert derived(opened) == content
        with opened.read() as reader:
            assert opened.media.read(reader.connection, photo) == b"p" * 100_000
        opened.close()
    assert describe_folder(folder).format == 2
    assert (folder / "format-1" / DESCRIPTION).read_bytes() == before
    assert (folder / "format-1" / DATABASE).stat().st_size > 0


def test_a_workspace_under_the_keyring_opens_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "w"
    with trusting(monkeypatch) as trust:
        trust(Keyring)
        content, _ = as_before(folder, {"kind": "keyring", "name": "w 1"})
        Keyring().set_password("fieldkit", "w 1", sealing.text(KEY))
        opened = open_store(folder, None)
        assert derived(opened) == content
        opened.close()
        open_store(folder, None).close()
    assert [slot["kind"] for slot in describe_folder(folder).slots] == [slots.KEYRING]


@pytest.mark.parametrize("secret", [Passphrase("une autre phrase"), RecoveryWords(" ".join(["abeille"] * 8)), None])
def test_what_does_not_open_it_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: Passphrase | RecoveryWords | None
) -> None:
    folder = tmp_path / "w"
    as_before(folder, old_passphrase_slot(monkeypatch))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(FieldKitError):
        open_store(folder, secret)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("cut", ["_copied_aside", "write_description"])
def test_a_cut_upgrade_starts_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: str) -> None:
    folder = tmp_path / "w"
    content, _ = as_before(folder, old_passphrase_slot(monkeypatch))

    def stop(*_: object) -> None:
        raise DiskFault

    with monkeypatch.context() as broken:
        broken.setattr(upgrading, cut, stop)
        with pytest.raises(DiskFault):
            open_store(folder, Passphrase(PASSPHRASE))
    opened = open_store(folder, Passphrase(PASSPHRASE))
    assert derived(opened) == content
    opened.close()
    with pytest.raises(WrongKey):
        open_store(folder, Passphrase("une autre phrase"))
