"""A keyring that is open, locked, gone, changed or silent: the work opens by passphrase and by words all the same.

Real parts: gnome-keyring on a session bus of its own, and the back ends that keyring would pick where nobody chose.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyrage
import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import OrganisationKey, Passphrase, RecoveryWords
from fieldkit.errors import Damaged, KeyringUnavailable, WrongKey
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from fieldkit.storage.folder import DESCRIPTION, TWIN, describe_folder, encoded_description, write_description
from fieldkit.storage.keys import slots, words
from tests.durability import ledger
from tests.durability.keyring_scenes import LIMIT_S, TITLE
from tests.durability.spoiling import PASSPHRASE
from tests.project.tree import ROOT
from tests.storage.keys.keyrings import Keyring, trusting

UNTRUSTED = Path(__file__).with_name("untrusted_keyrings.txt")
_SCENE_S = 240
_LEAST_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>"""
EXPECTED = {
    "unlocked": {"opened"},
    "unlocked again": {"opened"},
    "entry put back": {"opened"},
    "changed entry 0": {"wrong_key"},
    "changed entry 1": {"wrong_key"},
    "changed entry 2": {"wrong_key"},
    "changed entry 3": {"wrong_key"},
    "changed entry 4": {"wrong_key"},
    "wiped entry": {"keyring_unavailable.no_entry"},
    "locked": {"keyring_unavailable"},
    "wrong password": {"keyring_unavailable"},
    "daemon killed": {"keyring_unavailable"},
    "prompt that hangs": {"keyring_unavailable"},
    "no keyring": {"keyring_unavailable.no_slot"},
}


def scene(
    name: str, home: Path, times: int, before: Sequence[str] = (), path: Sequence[Path] = (), **extra: str
) -> Mapping[str, Any]:
    """What a scene found, in a home of its own and the bus that ``before`` starts."""
    (home / "run").mkdir(parents=True, mode=0o700)
    left = {"PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"}
    environment = {name: value for name, value in os.environ.items() if name not in left and name[:4] != "XDG_"}
    environment |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "PYTHONPATH": os.pathsep.join(map(str, [ROOT, *path])),
        **extra,
    }
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.durability.keyring_scenes", name, str(home / "workspace"), str(times)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SCENE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def failures(found: Mapping[str, Mapping[str, int]], times: int) -> tuple[int, int]:
    """How much was tried and how much went otherwise than it must."""
    tried = wrong = 0
    for name, told in found.items():
        if name not in EXPECTED:
            continue
        tried += 3 * times
        wrong += sum(count for key, count in told.items() if key not in {*EXPECTED[name], "read"} and key[:3] != "by ")
        wrong += sum(times - told.get(f"by {way}", 0) for way in ("Passphrase", "RecoveryWords"))
        wrong += 2 - told["read"]
    return tried, wrong


@pytest.fixture(scope="module")
def untrusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the back ends nobody chose; the file names their fingerprints."""
    folder = tmp_path_factory.mktemp("untrusted") / "all"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target"]
    subprocess.run([*command, str(folder), "-r", str(UNTRUSTED)], check=True, capture_output=True, timeout=_SCENE_S)
    alone = folder.with_name("plain")
    shutil.copytree(folder / "keyrings" / "alt", alone / "keyrings" / "alt")
    for information in folder.glob("keyrings.alt-*"):
        shutil.copytree(information, alone / information.name)
    return folder.parent


@pytest.mark.trial
@pytest.mark.timeout(600)
def test_every_state_of_a_real_keyring(tmp_path: Path, untrusted: Path) -> None:
    times = ledger.trials(20, 3)
    bus = ("dbus-run-session", "--")
    found = scene("states", tmp_path / "states", times, bus)["found"]
    hanging = scene("prompt", tmp_path / "prompt", times, bus)
    assert set(found) | set(hanging["found"]) >= set(EXPECTED) - {"no keyring"}
    assert LIMIT_S <= hanging["slowest"] < LIMIT_S + 2, "the limit was not what ended the waiting"
    stall = hanging["found"]["window"]["longest stall ms"]
    assert stall < 1000, "the window waited for the keyring"
    tried, wrong = failures(found | hanging["found"], times)
    careless = scene("careless", tmp_path / "careless", times, (), [untrusted / "plain"])["found"]["careless"]
    ledger.record(
        "C17",
        f"gnome-keyring open, locked, killed, changed, wiped, silent (window: {stall} ms); passphrase and words open",
        tried,
        wrong,
        teeth=f"{careless['kept']} of {times} keys in plain text with the keyring that keyring picks",
    )


@pytest.mark.trial
@pytest.mark.timeout(600)
def test_a_keyring_nobody_chose_is_never_used(tmp_path: Path, untrusted: Path) -> None:
    times = ledger.trials(20, 3)
    config = tmp_path / "bus.conf"
    config.write_text(_LEAST_BUS, encoding="utf-8")
    bus = ("dbus-run-session", f"--config-file={config}", "--")
    tried = wrong = 0
    for number, (before, path) in enumerate([((), "plain"), ((), "all"), (bus, "plain"), (bus, "all")]):
        found = scene("none", tmp_path / f"none-{number}", times, before, [untrusted / path])["found"]
        done, failed = failures(found, times)
        tried, wrong = tried + done + times, wrong + failed + len(found["files"])
        wrong += times - found["a key to keep"].get("keyring_unavailable", 0)
    careless = scene("careless", tmp_path / "careless", times, (), [untrusted / "plain"])["found"]["careless"]
    ledger.record(
        "C17",
        "keyrings.alt and keyrings.cryptfile installed, with and without a bus: not one key, not one file",
        tried,
        wrong,
        teeth=f"{careless['kept']} of {times} keys in plain text with the keyring that keyring picks",
    )


def test_each_slot_alone_and_each_slot_spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times = ledger.trials(20, 2)
    spelled, organisation = words.new_words(), pyrage.x25519.Identity.generate()
    ways = {
        slots.KEYRING: None,
        slots.PASSPHRASE: Passphrase(PASSPHRASE),
        slots.WORDS: RecoveryWords(spelled),
        slots.ORGANISATION: OrganisationKey(str(organisation)),
    }
    folder = tmp_path / "workspace"
    with trusting(monkeypatch) as trust:
        trust(Keyring)
        _make(folder, recovery_words=spelled, keyring=True, organisation=str(organisation.to_public()))
        whole = describe_folder(folder)
        failed = tried = locked_out = 0
        for kind in ways:
            for turn in range(times):
                alone = tuple(slot for slot in whole.slots if slot["kind"] == kind)
                write_description(folder, _with(whole, alone))
                failed += not _opens(folder, ways[kind])
                bad = [_spoilt(slot, turn) if slot["kind"] == kind else slot for slot in whole.slots]
                for name in (DESCRIPTION, TWIN):
                    (folder / name).write_bytes(encoded_description(_with(whole, tuple(bad))))
                with pytest.raises((Damaged, KeyringUnavailable)):
                    open_workspace(folder, ways[kind])
                others = [other for other in ways if other != kind]
                failed += not _opens(folder, ways[others[turn % 3]])
                tried += 2
        for _ in range(times):
            write_description(
                folder, _with(whole, tuple(slot for slot in whole.slots if slot["kind"] == slots.KEYRING))
            )
            Keyring.kept = {}
            with pytest.raises((WrongKey, KeyringUnavailable)):
                open_workspace(folder, ways[slots.PASSPHRASE])
            locked_out += 1
    ledger.record(
        "C17",
        "each of four slots alone, each spoilt beside three good ones",
        tried,
        failed,
        teeth=f"{locked_out} of {times} locked out by a wiped keyring that was the only way in",
    )


def _make(folder: Path, **ways: Any) -> None:  # noqa: ANN401 - as create_workspace takes them
    made = create_workspace(folder, Profile("awa@essai.example", "Awa"), PASSPHRASE, **ways)
    made.records.create(Dossier, title=TITLE)
    made.close()


def _with(description: Any, kept: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a description with other slots
    return type(description)(
        **{name: getattr(description, name) for name in description.__dataclass_fields__} | {"slots": kept}
    )


def _spoilt(slot: Mapping[str, Any], turn: int) -> dict[str, Any]:
    part = sorted(name for name in slot if name != "kind")[turn % (len(slot) - 1)]
    return {**slot, part: f"{slot[part]}"[::-1] + "x"}


def _opens(folder: Path, secret: Any) -> bool:  # noqa: ANN401 - any of the secrets
    workspace = open_workspace(folder, secret)
    try:
        return [dossier.title for dossier in workspace.records.all(Dossier)] == [TITLE]
    finally:
        workspace.close()
