"""Backups by command: made, listed, read back, restored, and the yes before syncing."""

from pathlib import Path

import pyrage
import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.restoring import put_back
from tests.kept_backups import newest_of
from tests.services.field import PASSPHRASE
from tests.ui.terminal.commands import Terminal


class _CutError(BaseException):
    """The machine stops here."""


def test_from_the_first_backup_to_the_restored_workspace(terminal: Terminal, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert terminal.json("backup", "place", str(stick)) == {"second": {"folder": str(stick), "here": True}}
    made = terminal.json("backup", "now")["made"]
    assert [each["place"] for each in made] == ["first", "second"]
    listed = terminal.json("backup", "list", str(stick))
    assert [each["stamp"] for each in listed] == [made[1]["stamp"]]
    assert listed[0]["changes"] > 0
    assert terminal.json("backup", "check", str(stick)) == {"faults": []}
    back = terminal.json("backup", "restore", str(stick), str(tmp_path / "new"))
    assert back["changes"] == listed[0]["changes"]
    again = Terminal(tmp_path / "new")
    assert again.json("dossier", "list") == terminal.json("dossier", "list")
    assert again.json("sync", "status")["waits_for_yes"]
    again.run("sync", "now").refused("il attend votre accord avant de synchroniser")
    again.json("sync", "confirm")
    assert not again.json("sync", "status")["waits_for_yes"]
    again.run("sync", "now").refused("Cet espace n’est relié à aucun serveur")


def test_a_damaged_backup_is_named_and_not_restored(terminal: Terminal, tmp_path: Path) -> None:
    stamp = terminal.json("backup", "now")["made"][0]["stamp"]
    spoiled = next(terminal.folder.glob("backups/*/*/workspace.db.age"))
    spoiled.write_bytes(spoiled.read_bytes()[:-7])
    check = terminal.run("backup", "check")
    assert check.code == 1
    assert f"{stamp}/workspace.db.age" in check.out
    terminal.run("backup", "restore", str(terminal.folder), str(tmp_path / "new")).refused("workspace.db.age")
    assert not (tmp_path / "new").exists()


def test_instead_of_a_damaged_workspace_whose_folder_is_kept(terminal: Terminal) -> None:
    dossiers = terminal.json("dossier", "list")
    terminal.json("backup", "now")
    (terminal.folder / "workspace.db").write_bytes(b"damaged")
    back = terminal.json("backup", "restore", str(terminal.folder), "--instead")
    assert (Path(back["kept_at"]) / "workspace.db").read_bytes() == b"damaged"
    assert terminal.json("dossier", "list") == dossiers
    assert len(terminal.json("backup", "list")) == 1


def test_a_command_after_a_cut_finds_the_work_in_its_place(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    dossiers = terminal.json("dossier", "list")
    terminal.json("backup", "now")
    rename = Path.replace

    def cut(self: Path, target: Path) -> Path:
        if target == terminal.folder:
            raise _CutError
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        with pytest.raises(_CutError):
            put_back(terminal.folder, newest_of(terminal.folder), Passphrase(PASSPHRASE))
    assert not terminal.folder.exists()
    assert terminal.json("dossier", "list") == dossiers


def test_the_organisation_s_key_brings_it_back(terminal: Terminal, tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    file = tmp_path / "key.txt"
    file.write_text(f"{key}\n", encoding="utf-8")
    terminal.json("key", "organisation", str(key.to_public()))
    terminal.json("backup", "now")
    words = ("--recovery-key", str(file), "backup", "restore", str(terminal.folder), str(tmp_path / "new"))
    assert terminal.json(*words, FIELDKIT_PASSPHRASE="")["files"] == 0
    assert Terminal(tmp_path / "new").json("dossier", "list")


def test_what_cannot_be_is_refused_in_plain_words(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("backup", "restore", str(tmp_path / "nothing"), str(tmp_path / "new")).refused("pas de sauvegarde")
    terminal.run("backup", "place", str(terminal.folder / "media")).refused("dans l’espace de travail lui-même")
    terminal.json("backup", "now")
    again = ("backup", "restore", str(terminal.folder))
    terminal.run(*again, str(terminal.folder)).refused("existe déjà")
    terminal.run(*again, str(tmp_path / "new"), FIELDKIT_PASSPHRASE="pas la bonne du tout").refused("n’ouvre pas")
    assert terminal.run("backup", "restore", str(terminal.folder)).code == 2
