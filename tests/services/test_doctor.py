"""What is found of a computer and a workspace: sound, worn out, damaged, closed; and never a word of the content."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fieldkit.domain.photo import Photo
from fieldkit.domain.sending import Answer
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.values import Blob
from fieldkit.errors import ServerUnreachable, WrongKey
from fieldkit.reference.words import Words
from fieldkit.services.backups import Why
from fieldkit.services.doctor import Finding, State, examine, glance
from fieldkit.services.doctor_words import advice_of, sentence_of, title_of
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from fieldkit.storage.keys.sealing import with_sum
from tests.services.field import PASSPHRASE, Field
from tests.storage.keys.keyrings import Keyring, trusting

CONTENT = os.urandom(200_000)


def found(workspace: Workspace, name: str, **options: Any) -> Finding:  # noqa: ANN401 - passed on as is
    finding = examine(workspace.folder, workspace, **options).of(name)
    assert finding is not None
    return finding


def kept_file(workspace: Workspace) -> Path:
    """A file of the workspace that lives outside the database."""
    workspace.store.add_media(CONTENT, "image/jpeg")
    return next(workspace.folder.glob("media/*/*.age"))


def test_a_sound_workspace_is_sound(field: Field) -> None:
    health = examine(field.workspace.folder, field.workspace, full=True)
    assert health.sound
    assert [finding.name for finding in health.findings if finding.state is State.TROUBLE] == []
    storing = health.of("storing")
    assert storing is not None
    assert all(
        str(storing.facts[name])[0].isdigit() for name in ("sqlite", "sqlcipher", "sqlcipher_openssl", "openssl")
    )


def test_one_flipped_bit_of_the_database_is_found(field: Field) -> None:
    workspace = field.workspace
    workspace.store.in_transaction(lambda connection: connection.exec_driver_sql("SELECT 1"))
    with workspace.store.read() as reader:
        reader.connection.exec_driver_sql("PRAGMA wal_checkpoint")
    database = next(workspace.folder.glob("workspace*.db"))
    with database.open("r+b") as file:
        file.seek(5 * 4096 + 1000)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    finding = found(workspace, "integrity")
    assert finding.state is State.TROUBLE
    assert finding.key == "damaged.database"
    assert not examine(workspace.folder, workspace).sound


@pytest.mark.parametrize("fault", ["flipped", "gone"])
def test_a_file_that_is_not_itself_any_more_is_found(field: Field, fault: str) -> None:
    path = kept_file(field.workspace)
    assert found(field.workspace, "files").state is State.FINE
    if fault == "gone":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[-5000] ^= 1
        path.write_bytes(content)
    finding = found(field.workspace, "files", full=True)
    assert finding.state is State.TROUBLE
    assert (finding.facts["damaged"], finding.facts["gone"]) == ((0, 1) if fault == "gone" else (1, 0))


def test_little_room_is_told_before_there_is_none(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 120_000_000, "total": 10**12}))
    assert found(field.workspace, "space").state is State.WARNING
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 40_000_000, "total": 10**12}))
    assert found(field.workspace, "space").state is State.TROUBLE


@pytest.mark.parametrize(("days", "suspect"), [(0, False), (-400, True)])
def test_a_clock_behind_what_was_lived_through_is_suspect(field: Field, days: int, suspect: bool) -> None:
    finding = found(field.workspace, "clock", now=lambda: time.time() + days * 86_400)
    assert finding.facts["suspect"] is suspect
    assert finding.state is (State.WARNING if suspect else State.FINE)


def test_a_workspace_that_did_not_open_is_looked_at_from_outside(field: Field) -> None:
    health = examine(field.workspace.folder, refused=WrongKey())
    finding = health.of("workspace")
    assert finding is not None
    assert (finding.state, finding.key) == (State.TROUBLE, "wrong_key")
    assert health.of("keys") is not None
    assert health.of("integrity") is None


def test_a_description_that_cannot_be_read_is_told(field: Field) -> None:
    for path in field.workspace.folder.glob("workspace*.json"):
        path.write_text("{", encoding="utf-8")
    finding = found(field.workspace, "keys")
    assert (finding.state, finding.key) == (State.TROUBLE, "damaged.description")


def test_one_way_in_that_may_be_forgotten_is_not_enough(field: Field) -> None:
    finding = found(field.workspace, "keys")
    assert finding.state is State.WARNING
    assert (finding.facts["passphrase"], finding.facts["words"]) == ("whole", "absent")
    field.workspace.keys.renew_words(Passphrase(PASSPHRASE))
    assert found(field.workspace, "keys").state is State.FINE


def test_a_damaged_way_in_is_told_before_it_is_needed(field: Field) -> None:
    for path in field.workspace.folder.glob("workspace*.json"):
        raw = msgspec.json.decode(path.read_bytes())
        raw["slots"][0]["salt"] = raw["slots"][0]["salt"].swapcase()
        path.write_bytes(msgspec.json.encode(with_sum(raw)))
    finding = found(field.workspace, "keys")
    assert (finding.state, finding.key, finding.facts["passphrase"]) == (State.TROUBLE, "damaged.slot", "damaged")


def test_no_server_is_no_danger(field: Field) -> None:
    def silent() -> None:
        raise ServerUnreachable("portal")

    finding = found(field.workspace, "server", ask_server=silent)
    assert (finding.state, finding.key) == (State.NOTE, "server_unreachable.portal")
    assert found(field.workspace, "server", ask_server=lambda: None).facts["answers"] is True


def test_work_that_was_never_copied_is_told(field: Field) -> None:
    assert found(field.workspace, "backup").state is State.WARNING
    field.workspace.backups.make(Why.BY_HAND)
    finding = found(field.workspace, "backup")
    assert abs(int(finding.facts["first_ms"]) / 1000 - time.time()) < 60
    assert finding.facts["second_place"] is False


def told(finding: Finding) -> tuple[str, str]:
    words = Words("fr")
    return sentence_of(finding, words), advice_of(finding, words)


def test_an_only_copy_on_this_laptop_is_never_green(field: Field, tmp_path: Path) -> None:
    backups = field.workspace.backups
    backups.make(Why.BY_HAND)
    alone = found(field.workspace, "backup")
    assert alone.state is State.WARNING
    assert "Nulle part ailleurs" in told(alone)[0]
    assert "clé" in told(alone)[1]
    assert examine(field.workspace.folder, field.workspace).watched >= 1
    stick = backups.places.choose(tmp_path / "stick")
    backups.make(Why.BY_HAND, second=Path(stick.folder))
    assert found(field.workspace, "backup").state is State.FINE
    field.visit()
    fresh = found(field.workspace, "backup")
    assert (fresh.state, "depuis" in told(fresh)[0]) == (State.NOTE, True)
    old = found(field.workspace, "backup", now=lambda: time.time() + 2 * 86_400)
    assert old.state is State.WARNING
    assert "Branchez la clé" in told(old)[1]


def test_what_the_server_has_is_a_copy_and_what_waits_is_none(field: Field) -> None:
    workspace, now = field.workspace, round(time.time() * 1000)
    workspace.backups.make(Why.BY_HAND)
    workspace.outbox.set_link(Link("https://sync.example.org", "awa@example.org", "token", "e", now - 7_200_000))
    waiting = found(workspace, "backup")
    assert waiting.state is State.WARNING
    assert "attend l’envoi" in told(waiting)[0]
    assert found(workspace, "backup", now=lambda: time.time() - 7_000).state is State.NOTE
    while changes := workspace.outbox.take():
        workspace.outbox.settle([Answer(change.id, "applied") for change in changes])
    sent = found(workspace, "backup")
    assert (sent.state, sent.facts["on_server"]) == (State.FINE, True)
    assert "sur le serveur" in told(sent)[0]
    field.visit()
    assert found(workspace, "backup").state is State.WARNING


def test_a_file_that_is_named_and_nowhere_is_told(field: Field) -> None:
    workspace = field.workspace
    assert glance(workspace).of("files") == Finding("files", State.FINE, {"absent": 0, "awaited": False})
    workspace.records.create(Photo, original=Blob("ab" * 32, 90_000, "image/jpeg"))
    finding = found(workspace, "files")
    assert (finding.state, finding.facts["absent"]) == (State.WARNING, 1)
    assert "1 photo ou document manque" in told(finding)[0].replace("\u00a0", " ")
    assert "Importez" in told(finding)[1]
    shown = glance(workspace).of("files")
    assert shown is not None
    assert shown.state is State.WARNING
    workspace.outbox.set_link(Link("https://sync.example.org", "awa@example.org", "token"))
    coming = found(workspace, "files")
    assert (coming.state, "à recevoir du serveur" in told(coming)[0]) == (State.FINE, True)
    workspace.outbox.set_link(Link("https://sync.example.org", "awa@example.org"))
    assert found(workspace, "files").state is State.NOTE, "nothing comes before somebody signs in again"


def test_the_reader_of_foreign_photos_says_itself_what_bounds_it(field: Field) -> None:
    finding = found(field.workspace, "reader")
    assert (finding.facts["memory"] != "nothing", finding.state is not State.TROUBLE) == (True, True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_finding_has_its_words(field: Field, language: str) -> None:
    words = Words(language)
    field.workspace.backups.make(Why.BY_HAND)
    health = examine(field.workspace.folder, field.workspace, ask_server=lambda: None)
    closed = examine(field.workspace.folder)
    for finding in (*health.findings, *closed.findings):
        assert title_of(finding, words)
        assert sentence_of(finding, words).endswith(".")
    for name in ("space", "keys", "backup", "clock", "sending"):
        worse = health.of(name)
        assert worse is not None
        assert advice_of(replace(worse, state=State.WARNING), words).endswith(".")


def test_a_silent_keyring_asks_for_something_only_where_it_is_to_open_the_workspace(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, words = field.workspace, Words("fr")
    with trusting(monkeypatch) as trust:
        trust(None)
        assert found(workspace, "keyring").state is State.NOTE
        trust(Keyring)
        workspace.keys.use_keyring(wanted=True)
        assert found(workspace, "keyring").state is State.FINE
        trust(None)
        silent = found(workspace, "keyring")
        assert silent.state is State.WARNING
        assert glance(workspace).of("keyring") == silent
        assert "Déverrouillez le trousseau" in advice_of(silent, words)
