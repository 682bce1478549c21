"""A real keyring in every state it can be in, and a workspace opened beside it: ``keyring_scenes SCENE FOLDER TIMES``.

Runs in a session bus of its own with a home of its own; prints what happened as JSON.
"""

import base64
import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import keyring as any_keyring
from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]  # it brings no types
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]  # as above

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import Passphrase, RecoveryWords, Secret
from fieldkit.errors import FieldKitError
from fieldkit.services.door import open_workspace
from fieldkit.services.keys import new_recovery_words
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from fieldkit.storage.folder import describe_folder
from fieldkit.storage.keys import sealing, slots, system
from tests.cheap_keys import CHEAP
from tests.durability.spoiling import PASSPHRASE

SESSION_PASSWORD = "le mot de passe de la session"
TITLE = "Eau potable"
LIMIT_S = 5.0
_START_S = 20.0
_SECRETS = "org.freedesktop.secrets"
_PROMPTER = "org.gnome.keyring.SystemPrompter"
_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_SERVICE = DBusAddress("/org/freedesktop/secrets", _SECRETS, "org.freedesktop.Secret.Service")
_LOGIN = "/org/freedesktop/secrets/collection/login"


class Scene:
    """A workspace that keyring, passphrase and words open, and what was found."""

    def __init__(self, folder: Path, times: int) -> None:
        self.folder, self.times = folder, times
        self.words = ""
        self.found: dict[str, dict[str, int]] = {}
        self.slowest = 0.0

    def make(self, *, keyring: bool) -> None:
        """Make the workspace."""
        sealing.PASSPHRASE_COST = sealing.WORDS_COST = CHEAP
        self.words = new_recovery_words()
        workspace = create_workspace(
            self.folder, Profile("awa@essai.example", "Awa"), PASSPHRASE, recovery_words=self.words, keyring=keyring
        )
        workspace.records.create(Dossier, title=TITLE)
        workspace.close()

    def look(self, name: str, *, at_once: bool = False) -> None:
        """Try the keyring so often, then the other two ways; what the keyring said, and how often they opened."""
        with ThreadPoolExecutor(self.times if at_once else 1) as pool:
            told = Counter(pool.map(lambda _: self._by_keyring(), range(self.times)))
        for secret in (Passphrase(PASSPHRASE), RecoveryWords(self.words)):
            told[f"by {type(secret).__name__}"] = sum(self._by(secret) for _ in range(self.times))
            told["read"] += self._reads(secret)
        self.found[name] = dict(told)

    def _by_keyring(self) -> str:
        began = time.monotonic()
        try:
            return "opened" if self._by(None) else "wrong"
        except FieldKitError as error:
            return error.key
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)

    def _by(self, secret: Secret | None) -> bool:
        description = describe_folder(self.folder)
        key = slots.open_slots(description.slots, secret)
        return bool(sealing.unsealed(key, description.identity))

    def _reads(self, secret: Secret | None) -> int:
        workspace = open_workspace(self.folder, secret)
        try:
            return [dossier.title for dossier in workspace.records.all(Dossier)] == [TITLE]
        finally:
            workspace.close()


def answer(bus: DBusConnection, address: DBusAddress, method: str, signature: str = "", *body: object) -> object:
    """The first value a call is answered with."""
    reply = bus.send_and_get_reply(new_method_call(address, method, signature or None, body), timeout=_START_S)
    return reply.body[0] if reply.body else None


@contextlib.contextmanager
def daemon(password: str) -> Iterator["subprocess.Popen[bytes]"]:
    """gnome-keyring, its login keyring opened with this password or made with it where there is none."""
    command = ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert running.stdin is not None
    running.stdin.write(password.encode())
    running.stdin.close()
    bus, deadline = open_dbus_connection(), time.monotonic() + _START_S
    try:
        while not answer(bus, _BUS, "NameHasOwner", "s", _SECRETS):
            assert time.monotonic() < deadline, "gnome-keyring did not start"
            time.sleep(0.02)
        yield running
    finally:
        bus.close()
        running.kill()
        running.wait(_START_S)


def states(scene: Scene) -> None:
    """One daemon after the other, as a session goes."""
    with daemon(SESSION_PASSWORD), contextlib.closing(open_dbus_connection()) as bus:
        scene.make(keyring=True)
        scene.look("unlocked")
        [slot] = [slot for slot in describe_folder(scene.folder).slots if slot["kind"] == slots.KEYRING]
        kept = system.fetch(slot["name"])
        changed = [secrets.token_hex(16), sealing.text(secrets.token_bytes(32)), "", "é" * 20, kept[:-4]]
        for number, value in enumerate(changed):
            _by_hand(slot["name"], value)
            scene.look(f"changed entry {number}")
        system.forget(slot["name"])
        scene.look("wiped entry")
        _by_hand(slot["name"], kept)
        scene.look("entry put back")
        answer(bus, _SERVICE, "Lock", "ao", [_LOGIN])
        scene.look("locked")
    with daemon("un autre mot de passe"):
        scene.look("wrong password")
    with daemon(SESSION_PASSWORD) as running:
        scene.look("unlocked again")
        running.kill()
        running.wait(_START_S)
        scene.look("daemon killed")


def _by_hand(name: str, value: str) -> None:
    from keyring.backends.SecretService import Keyring

    Keyring().set_password("fieldkit", name, value)  # type: ignore[no-untyped-call]  # it has no types


def prompt(scene: Scene) -> None:
    """A prompter that takes the question and never answers: a person who is not there."""
    with daemon(SESSION_PASSWORD), contextlib.closing(open_dbus_connection()) as bus:
        scene.make(keyring=True)
        answer(bus, _BUS, "RequestName", "su", _PROMPTER, 0)
        with contextlib.closing(open_dbus_connection()) as locking:
            answer(locking, _SERVICE, "Lock", "ao", [_LOGIN])
        scene.look("prompt that hangs", at_once=True)
        scene.found["window"] = {"longest stall ms": round(1000 * _in_a_window(scene.folder))}


def _in_a_window(folder: Path) -> float:
    """How long the window's thread was kept waiting while the keyring was."""
    from PySide6.QtWidgets import QApplication, QWidget

    from tests.heartbeat import Heartbeat
    from ui.jobs import Jobs

    app = QApplication([])
    window, jobs = QWidget(), Jobs()
    window.show()
    told: list[str] = []
    beat = Heartbeat(window)
    beat.start()

    def refused(error: FieldKitError) -> None:
        told.append(error.key)
        app.quit()

    jobs.read(partial(open_workspace, folder), lambda _: app.quit(), refused)
    app.exec()
    beat.stop()
    assert told == ["keyring_unavailable"], told
    jobs.close()
    return beat.longest


def none(scene: Scene) -> None:
    """No keyring of the system; whichever others are installed."""
    scene.make(keyring=False)
    key = bytes(32)
    told: Counter[str] = Counter()
    for turn in range(scene.times):
        try:
            slots.keyring_slot(key, f"entry {turn}")
            told["kept"] += 1
        except FieldKitError as error:
            told[error.key] += 1
    scene.found["a key to keep"] = dict(told)
    scene.look("no keyring")
    scene.found["files"] = {path.name: 1 for path in Path.home().rglob("*") if path.suffix == ".cfg"}


def careless(scene: Scene) -> None:
    """What would have become of the same key with the keyring that ``keyring`` picks."""
    told: Counter[str] = Counter()
    for turn in range(scene.times):
        outer = sealing.text(secrets.token_bytes(32))
        any_keyring.get_keyring().set_password("fieldkit", f"entry {turn}", outer)
        told["kept"] += any(_spelled(outer) in path.read_text() for path in Path.home().rglob("*.cfg"))
    scene.found["careless"] = dict(told)


def _spelled(outer: str) -> str:
    return base64.encodebytes(outer.encode()).decode().strip()


SCENES: dict[str, Callable[[Scene], None]] = {"states": states, "prompt": prompt, "none": none, "careless": careless}


if __name__ == "__main__":
    here = Scene(Path(sys.argv[2]), int(sys.argv[3]))
    SCENES[sys.argv[1]](here)
    sys.stdout.write(json.dumps({"found": here.found, "slowest": here.slowest}) + "\n")
    sys.stdout.flush()
    os._exit(0)  # threads that wait for a keyring would be waited for
