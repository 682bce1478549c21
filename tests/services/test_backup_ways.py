"""What was done away with opens no backup that can be reached, and through none of them the present work."""

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.domain.unlocking import Passphrase, RecoveryWords
from fieldkit.domain.visit import Visit
from fieldkit.errors import DiskFault, FieldKitError
from fieldkit.services.backups import Backups, Why
from fieldkit.services.door import open_workspace
from fieldkit.services.keys import KEYRING, new_recovery_words
from fieldkit.services.profile import Profile
from fieldkit.services.restoring import find_backups, restore
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage.backups import ways
from fieldkit.storage.files import atomic_write
from fieldkit.storage.keys.slots import open_slots
from tests.kept_backups import newest_of
from tests.services.field import PASSPHRASE

OLD, NEW = Passphrase(PASSPHRASE), Passphrase("une tout autre phrase")
WORDS = RecoveryWords(new_recovery_words())
DESCRIPTIONS = ("workspace.json", "workspace.twin.json")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "workspace", Profile("awa", "Awa"), PASSPHRASE, recovery_words=WORDS.text)
    yield made
    made.close()


@pytest.fixture
def stick(tmp_path: Path, workspace: Workspace) -> Path:
    top = tmp_path / "stick"
    top.mkdir()
    workspace.backups.places.choose(top)
    return top


def opened_by(secret: Passphrase | RecoveryWords, *places: Path) -> int:
    """How many descriptions of backups, twins included, a secret opens: through one of them it opens the work too."""
    found = 0
    for path in itertools.chain(*(place.rglob(name) for place in places for name in DESCRIPTIONS)):
        if path.parent.name.startswith("0"):
            try:
                open_slots(json.loads(path.read_bytes())["slots"], secret)
            except FieldKitError:
                continue
            found += 1
    return found


def written_and_backed_up(workspace: Workspace, second: Path | None, times: int = 2) -> None:
    for number in range(times):
        workspace.records.create(Visit, title=f"Forage {number}")
        workspace.backups.make(Why.BY_HAND, second=second)


def test_the_passphrase_and_words_of_before_open_no_backup_that_is_there(workspace: Workspace, stick: Path) -> None:
    written_and_backed_up(workspace, stick)
    own = workspace.backups.places.first
    assert opened_by(OLD, own, stick) == opened_by(WORDS, own, stick) == 8
    assert not workspace.backups.standing().ways_behind
    workspace.keys.change_passphrase(OLD, NEW.text)
    fresh = RecoveryWords(workspace.keys.renew_words(NEW))
    assert workspace.backups.standing().ways_behind == (own, stick)
    assert workspace.backups.renew_ways()
    assert opened_by(OLD, own, stick) == opened_by(WORDS, own, stick) == 0
    assert opened_by(NEW, own, stick) == opened_by(fresh, own, stick) == 8
    assert not workspace.backups.standing().ways_behind
    for place in (own, stick):
        assert workspace.backups.check(place) == []


def test_the_backups_made_before_come_back_with_the_present_passphrase(workspace: Workspace, tmp_path: Path) -> None:
    written_and_backed_up(workspace, None)
    workspace.keys.change_passphrase(OLD, NEW.text)
    workspace.backups.renew_ways()
    oldest = find_backups(workspace.folder)[-1]
    assert restore(oldest, tmp_path / "back", NEW).changes == 1


def test_a_stick_that_was_away_is_said_to_open_as_before_until_it_is_back(workspace: Workspace, stick: Path) -> None:
    written_and_backed_up(workspace, stick)
    away = stick.with_name("away")
    stick.rename(away)
    workspace.keys.change_passphrase(OLD, NEW.text)
    assert not workspace.backups.renew_ways()
    assert opened_by(OLD, workspace.backups.places.first) == 0
    assert opened_by(OLD, away) == 4
    standing = Backups(workspace.store).standing()
    assert standing.second_old_secret
    assert not standing.ways_behind
    away.rename(stick)
    assert Backups(workspace.store).standing().ways_behind == (stick,)
    workspace.backups.make(Why.PLUGGED_IN, second=stick, only_second=True)
    assert opened_by(OLD, stick) == 0
    assert not workspace.backups.standing().second_old_secret


def test_a_passphrase_changed_just_before_the_end_opens_them_no_longer_after_it(workspace: Workspace) -> None:
    written_and_backed_up(workspace, None)
    workspace.keys.change_passphrase(OLD, NEW.text)
    assert workspace.backups.at_end()
    assert opened_by(OLD, workspace.backups.places.first) == 0


def test_interrupted_it_goes_on_where_it_was(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    written_and_backed_up(workspace, None, 3)
    own = workspace.backups.places.first
    workspace.keys.change_passphrase(OLD, NEW.text)
    times = itertools.count(1)

    def failing(target: Path, content: bytes) -> None:
        if next(times) == 4:
            raise DiskFault
        atomic_write(target, content)

    with monkeypatch.context() as patch:
        patch.setattr("fieldkit.storage.backups.ways.atomic_write", failing)
        with pytest.raises(DiskFault):
            workspace.backups.renew_ways()
    assert opened_by(OLD, own) == 3, "one twin and one backup were left"
    assert workspace.backups.standing().ways_behind == (own,)
    workspace.backups.renew_ways()
    assert opened_by(OLD, own) == 0


def test_a_passphrase_changed_while_a_backup_is_made_opens_that_one(workspace: Workspace) -> None:
    workspace.records.create(Visit, title="Forage")
    changed = False

    def change(_done: int, _total: int) -> None:
        nonlocal changed
        if not changed:
            changed = True
            workspace.keys.change_passphrase(OLD, NEW.text)

    workspace.backups.make(Why.BY_HAND, progress=change)
    assert changed
    assert opened_by(OLD, workspace.backups.places.first) == 0
    assert opened_by(NEW, workspace.backups.places.first) == 2


def test_another_copy_of_the_workspace_keeps_what_opens_its_own(
    workspace: Workspace, stick: Path, tmp_path: Path
) -> None:
    written_and_backed_up(workspace, stick, 1)
    restore(newest_of(workspace.folder), tmp_path / "copy", OLD)
    copy = open_workspace(tmp_path / "copy", OLD)
    theirs = Passphrase("la phrase de la copie")
    copy.keys.change_passphrase(OLD, theirs.text)
    copy.records.create(Visit, title="Dans la copie")
    copy.backups.places.choose(stick)
    copy.backups.make(Why.BY_HAND, second=stick)
    copy.close()
    assert opened_by(theirs, stick) >= 2
    before = opened_by(theirs, stick)
    workspace.keys.change_passphrase(OLD, NEW.text)
    workspace.backups.renew_ways()
    assert opened_by(theirs, stick) == before, "the other copy was locked out of its own backups"
    assert opened_by(OLD, stick) == 0


def test_backups_made_before_slots_were_noted_follow_too(workspace: Workspace) -> None:
    written_and_backed_up(workspace, None)
    places = workspace.backups.places
    known = places.known
    places.keep(type(known)(known.first, known.second_place, known.second))
    workspace.keys.change_passphrase(OLD, NEW.text)
    workspace.records.create(Visit, title="Après")
    workspace.backups.make(Why.REGULAR)
    assert opened_by(OLD, places.first) == 0


def test_a_description_that_is_not_of_this_key_is_left_alone(workspace: Workspace, tmp_path: Path) -> None:
    written_and_backed_up(workspace, None, 1)
    other = create_workspace(tmp_path / "other", Profile("binta", "Binta"), PASSPHRASE)
    snapshot = next(workspace.backups.places.first.glob("*/0*"))
    for name in DESCRIPTIONS:
        shutil.copy(other.folder / name, snapshot / name)
    foreign = (snapshot / "workspace.json").read_bytes()
    slots = ways.slots_said(snapshot)
    other.close()
    home = workspace.backups.places.home(workspace.backups.places.first)
    assert ways.renew(home, workspace.store.access, slots, lambda: False) == 0
    assert (snapshot / "workspace.json").read_bytes() == foreign


def test_what_is_taken_away_for_good_leaves_the_other_ways(workspace: Workspace) -> None:
    present = list(workspace.store.access.description.slots)
    keyring = {"kind": KEYRING, "name": "x"}
    kept = ways.kept_to([*present, keyring], present, ways.fingerprints([keyring]))
    assert [slot["kind"] for slot in kept] == [slot["kind"] for slot in present]
    assert ways.kept_to([keyring], present, ways.fingerprints([keyring])) == tuple(map(dict, present))
