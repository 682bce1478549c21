"""Without a key, nothing: a wrong one, a copied folder, another person, a driver that does not encrypt."""

import contextlib
import json
import os
import random
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
import pytest

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.people import Contact
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.errors import WrongKey
from fieldkit.services.door import open_workspace
from fieldkit.services.keys import new_recovery_words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from fieldkit.storage.engine import connect
from fieldkit.storage.keys.held import HeldKey
from tests.durability import ledger, swapped
from tests.durability.canaries import Canaries, Search, marked
from tests.project.tree import ROOT
from tests.storage.keys.keyrings import Keyring, trusting

pytestmark = pytest.mark.timeout(600)
STRANGER = 61234
"""A number no account has."""
TITLE = marked("Forage")


@dataclass(frozen=True, slots=True)
class Closed:
    """A workspace that is closed, what opens it, and what must not be read in it."""

    folder: Path
    right: dict[str, str]
    canaries: Canaries
    entry: str
    """What this person's keyring holds."""


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    folder = tmp_path_factory.mktemp("keys") / "workspace"
    organisation, passphrase, spelled = pyrage.x25519.Identity.generate(), marked("phrase "), new_recovery_words()
    texts = {name: marked(name) for name in ("seen", "family", "mail", "paper", "content")}
    with pytest.MonkeyPatch.context() as patch, trusting(patch) as trust:
        trust(Keyring)
        workspace = create_workspace(
            folder,
            Profile(f"{texts['mail']}@essai.example", "Awa"),
            passphrase,
            recovery_words=spelled,
            keyring=True,
            organisation=str(organisation.to_public()),
        )
        dossier = workspace.records.create(Dossier, title=TITLE).id
        workspace.records.create(Visit, dossier=dossier, title=TITLE, seen=texts["seen"])
        workspace.records.create(Contact, family_name=texts["family"], dossiers=(dossier,))
        paper = folder.parent / f"{texts['paper']}.txt"
        paper.write_text(texts["content"] * 5_000, encoding="utf-8")
        workspace.documents.add(paper, dossier)
        workspace.close()
        right = {"passphrase": passphrase, "words": spelled, "organisation": str(organisation)}
        yield Closed(folder, right, Canaries({**texts, "title": TITLE, **right}), *Keyring.kept.values())


def wrong_ones(right: dict[str, str], times: int) -> list[tuple[str, str]]:
    """Secrets that are not the right ones, some of them nearly."""
    chance = random.Random(20261123)  # noqa: S311 - the same secrets at each run
    passphrase = right["passphrase"]
    near = [passphrase[:-1], f"{passphrase} ", passphrase.upper(), f"{passphrase}\0", passphrase[::-1], ""]
    found = []
    for turn in range(times):
        match turn % 3:
            case 0:
                found.append(("passphrase", near[turn // 3] if turn // 3 < len(near) else secrets.token_urlsafe(16)))
            case 1:
                spelled = right["words"].split()
                chance.shuffle(spelled)
                found.append(("words", " ".join(spelled) if turn % 2 else new_recovery_words()))
            case _:
                found.append(("organisation", str(pyrage.x25519.Identity.generate())))
    return found


def test_a_wrong_key_opens_nothing(closed: Closed, tmp_path: Path) -> None:
    """The key of the database itself, one bit beside; and what a database without a cipher would have said."""
    times = ledger.trials(100, 10)
    with_key = open_workspace(closed.folder, Passphrase(closed.right["passphrase"]))
    with with_key.store.access.key.raw() as raw:
        key = bytearray(raw)
    with_key.close()
    opened = 0
    for turn in range(times):
        key[turn % 32] ^= 1 << turn % 8
        with contextlib.suppress(WrongKey):
            connect(closed.folder / "workspace.db", HeldKey(bytes(key))).close()
            opened += 1
        key[turn % 32] ^= 1 << turn % 8
    plain = tmp_path / "plain.db"
    sqlite3.connect(plain).execute("CREATE TABLE visit (seen)")
    bare = 0
    for _ in range(times):
        with sqlite3.connect(plain) as connection:
            connection.execute(f"PRAGMA key = \"x'{secrets.token_hex(32)}'\"")
            bare += connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
        connection.close()
    ledger.record(
        "C16",
        "a key one bit beside",
        times,
        opened,
        teeth=f"{bare} of {times} wrong keys accepted by a driver without a cipher",
    )


@pytest.mark.trial
def test_a_copied_folder_in_the_hands_of_another(closed: Closed) -> None:
    """Another account, without this one's keyring: it asks, and opens with what its person knows and nothing else."""
    times = ledger.trials(100, 10)
    with tempfile.TemporaryDirectory(prefix="fieldkit-stranger-") as home_name:
        home = Path(home_name)
        shutil.copytree(closed.folder, home / "copy")
        for path in [home, *home.rglob("*")]:
            os.chown(path, STRANGER, STRANGER)
        (closed.folder.parent).chmod(0o700)
        asked = {"entry": closed.entry, "right": closed.right, "wrong": wrong_ones(closed.right, times)}
        left = {"DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND"}
        environment = {name: value for name, value in os.environ.items() if name not in left and name[:4] != "XDG_"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.durability.stranger", home / "copy", closed.folder, str(STRANGER)],
            cwd=ROOT,
            env=environment | {"HOME": home_name, "TMPDIR": home_name, "PYTHONPATH": str(ROOT)},
            input=json.dumps(asked) + "\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        read = Search(closed.canaries).files([home])
    assert read == {}, read
    assert found["nothing"].startswith("keyring_unavailable"), "it did not ask"
    assert found["driver"] == "not read"
    assert set(found["right"].values()) == {f"opened: {TITLE}"}, found["right"]
    refused = {"wrong_key", "bad_value.recovery_words_wrong", "wrong_key.no_slot"}
    opened = sum(count for key, count in found["wrong"].items() if key not in refused)
    ledger.record(
        "C16",
        "a copied folder under another account: asks, opens with passphrase, words, organisation's key only",
        times,
        opened,
        teeth=f"{found['with the entry']} of 10 opened where the keyring's entry lies beside the copy",
    )


def test_a_driver_that_does_not_encrypt_is_not_written_with(closed: Closed, tmp_path: Path) -> None:
    """Python's own ignores the key without a word: it is refused for its age, and for its lack of a cipher."""
    before = {path: path.read_bytes() for path in closed.folder.rglob("*") if path.is_file()}
    seen = closed.canaries.texts["seen"]
    told: dict[str, list[str]] = {}
    hits = {}
    for guards in ("all", "cipher", "none"):
        home = tmp_path / guards
        home.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", swapped.PROGRAM, guards, home / "made", closed.folder],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(home)},
            input=f"{closed.right['passphrase']}\n{seen}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        told[guards] = done.stdout.split()
        hits[guards] = Search(closed.canaries).files([home])
    assert told["cipher"] == ["environment.no_cipher"] * 2
    assert told["all"][0] in {"environment.sqlite_too_old", "environment.no_cipher"}
    assert told["all"][0] == told["all"][1]
    same = {path: path.read_bytes() for path in closed.folder.rglob("*") if path.is_file()}
    assert {path.name for path in same} >= {path.name for path in before}
    assert all(same[path] == content for path, content in before.items() if path.name != "open")
    ledger.record(
        "C16",
        "a driver without a cipher in the place of ours: refused, nothing written",
        4,
        len(hits["all"]) + len(hits["cipher"]),
        teeth=f"{len(hits['none'])} files in plain text where nobody asks the driver for its cipher",
    )
