"""A description is believed where the key vouches for it: who writes in the folder and has no key changes nothing."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.errors import Damaged, DiskFault
from fieldkit.services.backups import Why
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.restoring import find_backups, restore
from fieldkit.services.workspace import create_workspace
from fieldkit.storage.folder import DESCRIPTION, TWIN, describe_folder, write_description
from fieldkit.storage.keys.sealing import with_sum
from fieldkit.storage.mending.closed import make_closed_good
from tests.storage.opened import KEY, create, open_again

PASSPHRASE = Passphrase("quatre mots pour ouvrir")
STRANGER = str(pyrage.x25519.Identity.generate().to_public())
OTHER = "00000000-0000-7000-8000-000000000001"
FORGED: list[dict[str, Any]] = [
    {"recipients": [STRANGER]},
    {"device": OTHER},
    {"workspace": OTHER},
    {"database": "workspace-of-before.db"},
    {"seal": ""},
]


def forge(folder: Path, values: dict[str, Any]) -> None:
    """Write both descriptions as somebody does who knows the checksum and not the key."""
    for name in (DESCRIPTION, TWIN):
        raw = json.loads((folder / name).read_text(encoding="utf-8"))
        (folder / name).write_text(json.dumps(with_sum({**raw, **values})), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create(tmp_path / "workspace").close()
    return tmp_path / "workspace"


@pytest.mark.parametrize("values", FORGED, ids=lambda values: next(iter(values)))
def test_what_the_key_does_not_vouch_for_is_not_opened(folder: Path, values: dict[str, Any]) -> None:
    if "database" in values:
        shutil.copy(folder / "workspace.db", folder / values["database"])
    forge(folder, values)
    with pytest.raises(Damaged) as damaged:
        open_again(folder)
    assert damaged.value.reason == "description_changed"


@pytest.mark.parametrize("values", [{"device": "../../elsewhere"}, {"workspace": "a/b"}])
def test_an_id_that_is_none_is_not_read(folder: Path, values: dict[str, Any]) -> None:
    forge(folder, values)
    with pytest.raises(Damaged):
        describe_folder(folder)


def test_a_slot_less_is_still_vouched_for(folder: Path) -> None:
    description = describe_folder(folder)
    write_description(folder, replace(description, slots=({"kind": "words"},)))
    open_again(folder).close()


def test_neither_a_restore_nor_a_mending_takes_a_forged_description(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    workspace = create_workspace(folder, Profile("officer@example.org", "Awa"), PASSPHRASE.text)
    workspace.backups.make(Why.BY_HAND)
    workspace.close()
    backup = find_backups(folder)[0]
    forge(backup.place / backup.workspace / backup.stamp, {"recipients": [STRANGER]})
    with pytest.raises(Damaged) as damaged:
        restore(backup, tmp_path / "back", PASSPHRASE)
    assert damaged.value.reason == "description_changed"
    assert not (tmp_path / "back").exists()
    forge(folder, {"recipients": [STRANGER]})
    with pytest.raises(Damaged) as damaged:
        make_closed_good(folder, PASSPHRASE, [], lambda _done, _total: None, lambda: False)
    assert damaged.value.reason == "description_changed"
    with pytest.raises(Damaged):
        open_workspace(folder, PASSPHRASE)


def test_a_moved_folder_gets_no_description_where_it_was(folder: Path, tmp_path: Path) -> None:
    store = open_again(folder)
    folder.rename(tmp_path / "moved")
    with pytest.raises(DiskFault) as fault:
        store.access.change(recipients=(STRANGER,))
    assert fault.value.reason == "moved"
    assert not folder.exists(), "a ghost of the workspace"
    create(folder).close()
    other = (folder / DESCRIPTION).read_bytes()
    with pytest.raises(DiskFault):
        store.access.change(recipients=(STRANGER,))
    assert (folder / DESCRIPTION).read_bytes() == other, "another workspace lost what opens it"
    assert store.access.description.recipients == ()
    (folder).rename(tmp_path / "other")
    (tmp_path / "moved").rename(folder)
    store.access.change(recipients=(STRANGER,))
    store.close()
    again = open_again(folder, KEY)
    assert again.access.description.recipients == (STRANGER,)
    again.close()
