"""An organisation orders a laptop to lock or to wipe itself: its own server alone is obeyed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import update

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.ids import new_id
from fieldkit.domain.unlocking import OrganisationKey, Passphrase
from fieldkit.errors import NotAllowed, NotFound, ServerUnreachable
from fieldkit.services.backups import Why
from fieldkit.services.door import is_workspace, open_workspace
from fieldkit.services.keys import KEYRING
from fieldkit.services.profile import Profile
from fieldkit.services.removal import Removal, forget_removal, removal_begun
from fieldkit.services.workspace import Workspace, create_workspace
from fieldkit.storage.removal import note_removal, removal_in
from sync.client import orders
from sync.client.account import sign_in
from sync.client.capsule_taking import opened
from sync.client.engine import SyncEngine
from sync.client.orders import finish_removal
from sync.client.renewing import public_half
from sync.protocol import JSON_TYPE, NONCE_HEADER, PROBLEM_TYPE
from sync.protocol.accounts import AskOrder, Order, Ordered, decode, encode, to_ask
from sync.protocol.problems import Code, encode_problem
from sync.server import audit, tables
from sync.server.accounts import DeviceRow
from sync.server.audit import Deed
from sync.server.orders import Orders
from tests.services.field import PASSPHRASE, new_workspace
from tests.storage.keys.keyrings import Keyring, trusting
from tests.sync.answering import Handler, answering
from tests.sync.serving import PASSWORD, ROOT, RunningServer, running_server

AWA = "awa@essai.example"
SECRET = "le puits de Tchaourou"
ORGANISATION = pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("served") / "data") as server:
        server.add_account(AWA)
        yield server


@pytest.fixture
def workspace(tmp_path: Path, server: RunningServer) -> Iterator[Workspace]:
    organisation = str(ORGANISATION.to_public())
    made = create_workspace(tmp_path / "w", Profile(AWA, "Awa"), PASSPHRASE, organisation=organisation)
    sign_in(made, server.url, AWA, PASSWORD)
    yield made
    made.close()


def give(server: RunningServer, workspace: Workspace, order: Order) -> None:
    with server.database() as database:
        Orders(database).give(workspace.device, order)


def listed(server: RunningServer, device: str) -> DeviceRow:
    with server.accounts() as accounts:
        return next(row for row in accounts.devices() if row.device == device)


def deeds(server: RunningServer, device: str) -> list[Deed]:
    with server.database() as database:
        lines = audit.lines(database)
    return [line.deed for line in lines if device in {line.device, line.about}]


def turned_away(workspace: Workspace) -> str:
    with pytest.raises(NotAllowed) as told:
        SyncEngine(workspace).sync_once()
    return told.value.reason


def slots_in(folder: Path, slots: list[bytes]) -> list[Path]:
    """The files in which a slot of the key can still be read."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(slot in path.read_bytes() for slot in slots)]


def test_a_wiped_laptop_opens_for_nobody_and_its_unsent_work_is_the_organisation_s(
    server: RunningServer, workspace: Workspace, tmp_path: Path
) -> None:
    folder = workspace.folder
    sent = workspace.records.create(Dossier, title="Envoyé").record
    SyncEngine(workspace).sync_once()
    unsent = workspace.records.create(Dossier, title=SECRET).record
    workspace.backups.make(Why.BY_HAND)
    copy = folder.with_name("w.before-2026")
    copy.mkdir()
    for name in ("workspace.json", "workspace.db"):
        (copy / name).write_bytes((folder / name).read_bytes())
    slots = [str(slot).encode() for each in workspace.store.access.description.slots for slot in each.values()]
    slots = [slot for slot in slots if len(slot) > 20]
    assert len(slots_in(tmp_path, slots)) >= 5, "the description, its twin, both of the backup, the copy beside"
    give(server, workspace, Order.WIPE)
    assert turned_away(workspace) == "device_wiped"
    assert slots_in(tmp_path, slots) == [], "at once, while it is still open"
    assert listed(server, workspace.device).done_at == 0
    workspace.close()
    finish_removal(folder)
    removal = removal_in(folder)
    assert removal is not None
    assert not removal.report
    assert sorted(path.name for path in folder.iterdir()) == sorted(["lock", "removed.json", removal.capsule])
    assert not copy.exists()
    assert not is_workspace(folder)
    for secret in (None, Passphrase(PASSPHRASE), OrganisationKey(str(ORGANISATION))):
        with pytest.raises(NotAllowed, match="wiped"):
            open_workspace(folder, secret)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    row = listed(server, workspace.device)
    assert (row.ordered, row.revoked, row.unsent, row.kept) == ("wipe", True, removal.unsent, True)
    assert row.done_at
    assert deeds(server, workspace.device)[-2:] == [Deed.WIPE_ORDERED, Deed.WIPED]

    office = new_workspace(tmp_path / "office")
    with opened(office, [folder / removal.capsule], key=OrganisationKey(str(ORGANISATION))) as arrived:
        arrived.take(trusted=True)
    assert office.records.get(Dossier, unsent.id).record.title == SECRET
    with pytest.raises(NotFound):
        office.records.get(Dossier, sent.id)
    office.close()
    forget_removal(folder)
    create_workspace(folder, Profile(AWA, "Awa"), PASSPHRASE).close()


def end_tokens(server: RunningServer, workspace: Workspace) -> None:
    with server.database() as database, database.write(server.organisation) as tenant:
        tenant.change(update(tables.token).where(tables.token.c.device == workspace.device).values(ends_at=1))


def revoke(server: RunningServer, workspace: Workspace) -> None:
    with server.accounts() as accounts:
        accounts.set_revoked(workspace.device, revoked=True)
    assert turned_away(workspace) == "device_revoked"


def change_password(server: RunningServer, workspace: Workspace) -> None:
    with server.accounts() as accounts:
        accounts.set_password(AWA, PASSWORD)
    assert turned_away(workspace) == "signed_out"


@pytest.mark.parametrize("before", [end_tokens, revoke, change_password], ids=["token ended", "revoked", "password"])
def test_an_order_reaches_a_laptop_whatever_became_of_its_sign_in(
    server: RunningServer, workspace: Workspace, before: Callable[[RunningServer, Workspace], None]
) -> None:
    before(server, workspace)
    give(server, workspace, Order.WIPE)
    assert turned_away(workspace) == "device_wiped"
    assert removal_begun(workspace.folder)


def test_a_laptop_without_a_server_is_wiped_at_once_and_tells_it_later_once(
    server: RunningServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(server, workspace, Order.WIPE)
    turned_away(workspace)
    workspace.close()
    with monkeypatch.context() as patched:
        patched.setattr(orders, "_sealed", _lost)
        finish_removal(workspace.folder)
    removal = removal_in(workspace.folder)
    assert removal is not None
    assert removal.report, "the server heard, its answer was lost"
    assert deeds(server, workspace.device)[-1] is Deed.WIPED
    at = listed(server, workspace.device).done_at
    finish_removal(workspace.folder)
    assert removal_in(workspace.folder) == replace(removal, report="")
    assert deeds(server, workspace.device).count(Deed.WIPED) == 1
    assert listed(server, workspace.device).done_at == at


def _lost(*_: object) -> Ordered:
    raise ServerUnreachable("cut")


def test_a_locked_laptop_takes_the_passphrase_and_goes_on_with_it(
    server: RunningServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with trusting(monkeypatch) as trust:
        trust(Keyring)
        workspace.keys.use_keyring(wanted=True)
        give(server, workspace, Order.LOCK)
        assert turned_away(workspace) == "device_locked"
        assert KEYRING not in workspace.keys.kinds()
        assert Keyring.kept == {}
        workspace.close()
        again = open_workspace(workspace.folder, Passphrase(PASSPHRASE))
    assert deeds(server, workspace.device)[-2:] == [Deed.LOCK_ORDERED, Deed.LOCKED]
    again.records.create(Dossier, title="Après")
    assert SyncEngine(again).sync_once().sent, "nobody has to sign in again"
    again.close()


def _answering_orders(change: Callable[[Ordered], Ordered], genuine: Callable[[AskOrder], Ordered]) -> object:
    def answer(handler: Handler, body: bytes) -> None:
        if handler.path == "/v1/order":
            nonce = {NONCE_HEADER: handler.headers[NONCE_HEADER]}  # whoever is on the line can repeat it
            handler.send(200, JSON_TYPE, encode(change(genuine(decode(body, AskOrder)))), **nonce)
        else:
            handler.send(401, PROBLEM_TYPE, encode_problem(Code.DEVICE_ORDERED, {"device_status": "wipe"}))

    return answer


FORGERIES: dict[str, Callable[[Ordered], Ordered]] = {
    "a word without a seal": lambda said: ordered(said, signature=""),
    "another signature": lambda said: ordered(said, signature="A" * 86),
    "a lock made a wipe": lambda said: ordered(said, order="wipe"),
}


def ordered(said: Ordered, **other: str) -> Ordered:
    facts = {name: getattr(said, name) for name in said.__struct_fields__}
    return Ordered(**{**facts, **other})


@pytest.mark.parametrize(
    "name", [*FORGERIES, "another laptop's", "an answer to an earlier question", "another server's"]
)
def test_nobody_else_wipes_it(server: RunningServer, workspace: Workspace, name: str) -> None:
    """Whoever sits on the line may repeat what the server says to all it asks, and has no seal of its own."""
    give(server, workspace, Order.LOCK if name == "a lock made a wipe" else Order.WIPE)
    link = workspace.outbox.link
    with server.database() as database:
        told = Orders(database)
        early: list[Ordered] = []

        def genuine(wish: AskOrder) -> Ordered:
            if name == "another server's":
                database.signing = lambda: b"\x07" * 32  # type: ignore[method-assign]  # a server with a key of its own
            if name == "another laptop's":
                return told._sealed("wipe", "x", new_id(), wish.challenge)
            early.append(told.answer(wish))
            return early[0]

        answer = _answering_orders(FORGERIES.get(name, lambda said: said), genuine)
        with answering(answer) as url:  # type: ignore[arg-type]  # what answering calls
            workspace.outbox.set_link(replace(link, url=url))
            if name == "an answer to an earlier question":
                wish = AskOrder(
                    key=public_half(link.key), challenge="A" * 32, signature=orders._signed(link.key, _EARLIER)
                )
                genuine(wish)
            for _ in range(2):
                workspace.outbox.set_link(replace(workspace.outbox.link, token="x"))
                assert turned_away(workspace) == "device_ordered"
    assert not removal_begun(workspace.folder)
    workspace.close()
    open_workspace(workspace.folder, Passphrase(PASSPHRASE)).close()


_EARLIER = to_ask("A" * 32)


_CUT = """
import os, sys
from pathlib import Path
from fieldkit.storage.removal import erase
left = int(sys.argv[2])
def count(event, arguments):
    global left
    if event in {"os.remove", "os.rename", "os.rmdir", "shutil.rmtree"} or event == "open" and "+" in str(arguments[1]):
        left -= 1
        if not left:
            os.kill(os.getpid(), 9)
sys.addaudithook(count)
erase(Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name != "posix", reason="ends by signal 9")
def test_a_wipe_that_is_killed_is_ended_by_the_next_start(workspace: Workspace) -> None:
    """At one step after another: from the letter on nobody opens it, and what is left goes."""
    workspace.backups.make(Why.BY_HAND)
    workspace.close()
    folder, kills = workspace.folder, 0
    note_removal(folder, Removal(device=workspace.device))
    for step in (1, 1, 2, 3, 5, 8):
        ended = subprocess.run([sys.executable, "-c", _CUT, str(folder), str(step)], cwd=ROOT, check=False)
        kills += ended.returncode == -9
        assert not is_workspace(folder)
        with pytest.raises(NotAllowed, match="wiped"):
            open_workspace(folder, Passphrase(PASSPHRASE))
    assert kills >= 5
    finish_removal(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "removed.json"]
