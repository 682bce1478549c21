"""What opens a workspace can be changed while it is open, and losing one way loses nothing."""

from pathlib import Path

import pyrage
import pytest

from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords
from fieldkit.errors import BadValue, KeyringUnavailable, WrongKey
from fieldkit.services.door import open_workspace, ways_to_open
from fieldkit.services.keys import KEYRING, ORGANISATION, PASSPHRASE, WORDS, new_recovery_words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from tests.storage.keys.keyrings import Keyring, trusting

FIRST, SECOND = "une phrase à retenir", "une autre à retenir"


def made(folder: Path, **options: object) -> Workspace:
    return create_workspace(folder, Profile("a@b.example", "A"), FIRST, **options)  # type: ignore[arg-type]


def test_a_passphrase_is_changed_by_who_knows_the_former_or_the_words(tmp_path: Path) -> None:
    words = new_recovery_words()
    workspace = made(tmp_path / "w", recovery_words=words)
    with pytest.raises(WrongKey):
        workspace.keys.change_passphrase(Passphrase(SECOND), SECOND)
    with pytest.raises(BadValue, match="passphrase_short"):
        workspace.keys.change_passphrase(Passphrase(FIRST), "court")
    workspace.keys.change_passphrase(Passphrase(FIRST), SECOND)
    workspace.keys.change_passphrase(RecoveryWords(words), FIRST)
    assert workspace.keys.kinds() == {PASSPHRASE: True, WORDS: True}
    workspace.close()
    with pytest.raises(WrongKey):
        open_workspace(tmp_path / "w", Passphrase(SECOND))
    open_workspace(tmp_path / "w", Passphrase(FIRST)).close()


def test_a_workspace_without_a_passphrase_worth_one_is_not_made(tmp_path: Path) -> None:
    for passphrase in ("", "court", " " * 20):
        with pytest.raises(BadValue, match="passphrase_short"):
            create_workspace(tmp_path / "w", Profile("a@b.example", "A"), passphrase)
    assert not (tmp_path / "w").exists()


def test_the_keyring_opens_it_until_it_is_told_not_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with trusting(monkeypatch) as trust:
        trust(Keyring)
        workspace = made(tmp_path / "w")
        workspace.keys.use_keyring(wanted=True)
        workspace.keys.use_keyring(wanted=True)
        assert len(Keyring.kept) == 1
        workspace.close()
        again = open_workspace(tmp_path / "w")
        again.keys.use_keyring(wanted=False)
        again.close()
        assert Keyring.kept == {}
        with pytest.raises(KeyringUnavailable, match="no_slot"):
            open_workspace(tmp_path / "w")
        trust(None)
        once_more = open_workspace(tmp_path / "w", Passphrase(FIRST))
        with pytest.raises(KeyringUnavailable):
            once_more.keys.use_keyring(wanted=True)
        once_more.close()
    assert ways_to_open(tmp_path / "w") == {PASSPHRASE}


def test_a_wiped_keyring_leaves_the_passphrase_and_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = new_recovery_words()
    with trusting(monkeypatch) as trust:
        trust(Keyring)
        made(tmp_path / "w", recovery_words=words, keyring=True).close()
        assert ways_to_open(tmp_path / "w") == {KEYRING, PASSPHRASE, WORDS}
        trust(Keyring)
        with pytest.raises(KeyringUnavailable, match="no_entry"):
            open_workspace(tmp_path / "w")
    for secret in (Passphrase(FIRST), RecoveryWords(words)):
        open_workspace(tmp_path / "w", secret).close()


def test_the_organisation_reads_what_was_kept_with_the_age_tool_alone(tmp_path: Path) -> None:
    """Two steps of the standard tool: the slot gives an identity file, the identity file opens every photo."""
    theirs = pyrage.x25519.Identity.generate()
    workspace = made(tmp_path / "w")
    before = workspace.store.add_media(b"before" * 20_000, "image/jpeg")
    workspace.keys.set_organisation(str(theirs.to_public()))
    after = workspace.store.add_media(b"after" * 20_000, "image/jpeg")
    [slot] = [slot for slot in workspace.store.access.description.slots if slot["kind"] == ORGANISATION]
    assert workspace.keys.organisation == str(theirs.to_public())
    workspace.close()
    lines = pyrage.decrypt(slot["age"].encode(), [theirs]).decode().splitlines()
    identity = pyrage.x25519.Identity.from_str(lines[1])

    def sealed(sha256: str) -> bytes:
        return (tmp_path / "w" / "media" / sha256[:2] / f"{sha256}.age").read_bytes()

    assert pyrage.decrypt(sealed(before.sha256), [identity]) == b"before" * 20_000
    assert pyrage.decrypt(sealed(after.sha256), [identity]) == b"after" * 20_000
    assert pyrage.decrypt(sealed(after.sha256), [theirs]) == b"after" * 20_000
    opened = open_workspace(tmp_path / "w", OrganisationKey(str(theirs)))
    opened.keys.set_organisation("")
    opened.close()
    with pytest.raises(WrongKey):
        open_workspace(tmp_path / "w", OrganisationKey(str(theirs)))


def test_what_opened_it_is_forgotten_when_it_is_closed(tmp_path: Path) -> None:
    workspace = made(tmp_path / "w")
    key = workspace.store.access.key
    workspace.close()
    assert key.gone
    assert workspace.store.access.identity == ""
