"""A workspace brought back on another computer: what opens it there, and what it leaves alone before a yes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.backups import Backups, Why
from fieldkit.services.door import open_workspace, ways_to_open
from fieldkit.services.keys import KEYRING, PASSPHRASE
from fieldkit.services.profile import Profile
from fieldkit.services.restoring import Restored, find_backups, openable_here, put_back, restore
from fieldkit.services.workspace import Workspace, create_workspace
from tests.storage.keys.keyrings import Keyring, Trust, trusting

SECRET = Passphrase("quatre mots pour ouvrir")


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    """The keyring of the computer one is at; trusted again, it is another computer's, with nothing in it."""
    with trusting(monkeypatch) as given:
        given(Keyring)
        yield given


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place


@pytest.fixture
def folder(tmp_path: Path, stick: Path, trust: Trust) -> Path:  # noqa: ARG001 - its keyring opens it
    """A workspace that its keyring opens too, closed, with a backup on a stick that knows of the stick."""
    workspace = create_workspace(tmp_path / "workspace", Profile("awa", "Awa"), SECRET.text, keyring=True)
    workspace.backups.places.choose(stick)
    for title in ("Forage", "Puits"):
        workspace.records.create(Visit, title=title)
        workspace.backups.make(Why.BY_HAND, second=stick)
    workspace.close()
    return workspace.folder


def brought_back(stick: Path, target: Path) -> Restored:
    return restore(find_backups(stick)[0], target, SECRET)


@pytest.fixture
def elsewhere(folder: Path, stick: Path, tmp_path: Path, trust: Trust) -> Iterator[Workspace]:  # noqa: ARG001 - what is there first
    trust(Keyring)
    brought_back(stick, tmp_path / "back")
    workspace = open_workspace(tmp_path / "back", SECRET)
    workspace.records.create(Visit, title="Écrite ailleurs")
    yield workspace
    workspace.close()


@pytest.mark.usefixtures("folder")
def test_the_keyring_is_offered_only_where_it_holds_what_opens_the_backup(stick: Path, trust: Trust) -> None:
    assert {each.ways for each in openable_here(find_backups(stick))} == {frozenset({KEYRING, PASSPHRASE})}
    trust(Keyring)
    assert {each.ways for each in openable_here(find_backups(stick))} == {frozenset({PASSPHRASE})}
    trust(None)
    assert {each.ways for each in openable_here(find_backups(stick))} == {frozenset({PASSPHRASE})}


@pytest.mark.usefixtures("folder")
def test_the_way_of_another_computers_keyring_stays_there(stick: Path, tmp_path: Path, trust: Trust) -> None:
    assert not brought_back(stick, tmp_path / "beside").left
    assert ways_to_open(tmp_path / "beside") == ways_to_open(tmp_path / "beside", held=True) == {KEYRING, PASSPHRASE}
    trust(Keyring)
    assert ways_to_open(tmp_path / "beside", held=True) == {PASSPHRASE}
    assert brought_back(stick, tmp_path / "back").left
    assert ways_to_open(tmp_path / "back") == {PASSPHRASE}


def test_in_its_own_place_it_stays_even_where_the_keyring_is_silent(folder: Path, trust: Trust) -> None:
    trust(None)
    assert not put_back(folder, find_backups(folder)[0], SECRET).restored.left
    assert ways_to_open(folder) == {KEYRING, PASSPHRASE}


def test_the_backups_of_the_first_computer_keep_opening_with_its_keyring(elsewhere: Workspace, stick: Path) -> None:
    elsewhere.after_restore.confirm()
    assert not elsewhere.backups.standing().ways_behind
    elsewhere.keys.change_passphrase(SECRET, "une tout autre phrase")
    elsewhere.backups.renew_ways()
    assert [KEYRING in each.ways for each in find_backups(stick)] == [True, True]


def test_nothing_goes_to_a_known_stick_before_a_yes(elsewhere: Workspace, stick: Path) -> None:
    backups = elsewhere.backups
    elsewhere.keys.change_passphrase(SECRET, "une tout autre phrase")
    standing = backups.standing()
    assert standing.second_at == stick
    assert standing.second_waits
    assert standing.copies_to is None
    backups.make(Why.REGULAR, second=standing.copies_to)
    assert not backups.renew_ways(), "the stick opens as before"
    assert backups.at_end()
    assert not backups.standing().ways_behind, "what is beside the work has followed"
    assert len(find_backups(stick)) == 2
    elsewhere.after_restore.confirm()
    assert backups.standing().copies_to == stick


def test_a_copy_made_by_hand_is_a_yes_for_the_stick_and_for_this_computer_only(
    elsewhere: Workspace, stick: Path, tmp_path: Path
) -> None:
    elsewhere.backups.make(Why.BY_HAND, second=stick)
    assert elsewhere.after_restore.made_at is not None, "syncing still waits"
    assert Backups(elsewhere.store).standing().copies_to == stick
    elsewhere.backups.make(Why.BY_HAND, second=stick)
    brought_back(stick, tmp_path / "third")
    third = open_workspace(tmp_path / "third", SECRET)
    assert third.backups.standing().second_waits
    third.close()
