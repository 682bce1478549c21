"""What others delete at one go is a question where it is much, and waits for the answer whatever happens meanwhile."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from fieldkit.domain.changes import Change, Edit
from fieldkit.domain.dossier import Dossier, Site
from fieldkit.domain.fields import DELETED
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.domain.withholding import asks_first
from fieldkit.errors import DiskFault, ServerUnreachable
from fieldkit.services.door import open_workspace
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from fieldkit.storage.store import Store
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from sync.client.state import Phase
from tests.journeys.crew import Laptop
from tests.services.field import PASSPHRASE, new_workspace
from tests.sync.answering import EPOCH, Handler, answering
from tests.sync.deleting import Network, sync
from tests.sync.serving import PASSWORD, running_server


def sites(workspace: Workspace) -> int:
    return len(workspace.records.all(Site))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


@pytest.fixture
def network(workspace: Workspace) -> Network:
    """Thirty sites, all of them here."""
    made = Network(30)
    assert sync(workspace, made).state.phase is Phase.IDLE
    assert sites(workspace) == 30
    return made


@pytest.mark.parametrize(
    ("hidden", "live", "asks"),
    [(20, 1_000, False), (21, 1_000, True), (5, 25, False), (6, 25, True), (4, 4, False), (5, 5, True), (0, 0, False)],
)
def test_more_than_twenty_or_a_fifth_asks(hidden: int, live: int, asks: bool) -> None:
    assert asks_first(hidden, live) is asks


def test_a_few_deletions_are_taken_in(workspace: Workspace, network: Network) -> None:
    network.told = [[network.deletion(site) for site in network.sites[:4]]]
    assert sync(workspace, network).state.phase is Phase.IDLE
    assert sites(workspace) == 26


def test_many_wait_for_a_yes_and_own_work_goes_on_leaving(workspace: Workspace, network: Network) -> None:
    network.told = [[network.deletion(site) for site in network.sites]]
    workspace.records.create(Dossier, title="Maraîchage")
    engine = sync(workspace, network)
    assert engine.state.phase is Phase.ASKING
    assert sites(workspace) == 30
    assert workspace.outbox.unsent() == 0
    found = workspace.outbox.withheld.pending()
    assert found is not None
    assert (found.hidden, found.live) == (30, 32)
    assert (found.dossiers, found.authors) == (((network.dossier, 30),), ("Claire D.",))


def test_the_pages_of_one_pull_count_together(workspace: Workspace, network: Network) -> None:
    network.told = [[network.deletion(site)] for site in network.sites[:7]]
    assert sync(workspace, network).state.phase is Phase.ASKING
    assert sites(workspace) == 30


def test_a_dossier_counts_with_all_that_is_in_it(workspace: Workspace, network: Network) -> None:
    network.told = [[network.deletion(network.dossier)]]
    assert sync(workspace, network).state.phase is Phase.ASKING
    found = workspace.outbox.withheld.pending()
    assert found is not None
    assert found.hidden == 31
    assert [dossier.title for dossier in workspace.records.all(Dossier)] == ["Eau potable"]


def test_what_was_deleted_before_it_ever_came_here_is_no_question(workspace: Workspace) -> None:
    network = Network(30)
    network.told += [[network.deletion(site)] for site in network.sites]
    assert sync(workspace, network).state.phase is Phase.IDLE
    assert sites(workspace) == 0
    assert workspace.outbox.withheld.pending() is None


def test_a_yes_takes_it_in_once_and_each_record_can_come_back(workspace: Workspace, network: Network) -> None:
    network.told = [[network.deletion(site) for site in network.sites]]
    sync(workspace, network)
    told: list[object] = []
    workspace.subscribe(told.append)
    found = workspace.outbox.withheld.pending()
    assert found is not None
    for _ in range(2):
        workspace.outbox.withheld.accept(found.changes)
    assert (sites(workspace), len(told)) == (0, 1)
    assert workspace.outbox.withheld.pending() is None
    assert sync(workspace, network).state.phase is Phase.IDLE
    workspace.records.restore(Site, network.sites[0])
    sync(workspace, network)
    assert [site.id for site in workspace.records.all(Site)] == [network.sites[0]]


def test_a_yes_is_to_what_was_shown(workspace: Workspace, network: Network) -> None:
    network.told = [[network.deletion(site) for site in network.sites[:10]]]
    sync(workspace, network)
    shown = workspace.outbox.withheld.pending()
    network.told = [[network.deletion(site) for site in network.sites[10:]]]
    sync(workspace, network)
    assert shown is not None
    workspace.outbox.withheld.accept(shown.changes)
    assert sites(workspace) == 20
    left = workspace.outbox.withheld.pending()
    assert left is not None
    assert left.hidden == 20


def test_later_is_kept_over_a_restart_and_asked_again_when_more_comes(
    tmp_path: Path, workspace: Workspace, network: Network
) -> None:
    network.told = [[network.deletion(site) for site in network.sites[:10]]]
    sync(workspace, network)
    workspace.outbox.withheld.put_off()
    assert sync(workspace, network).state.phase is Phase.IDLE
    workspace.close()
    again = open_workspace(tmp_path / "w", Passphrase(PASSPHRASE))
    try:
        assert SyncEngine(again).look().phase is Phase.IDLE
        assert sites(again) == 30
        network.told = [[network.deletion(site) for site in network.sites[10:]]]
        assert sync(again, network).state.phase is Phase.ASKING
        found = again.outbox.withheld.pending()
        assert found is not None
        assert found.hidden == 30
    finally:
        again.close()


def test_a_cut_between_two_pages_and_a_restart_forget_nothing(
    tmp_path: Path, workspace: Workspace, network: Network
) -> None:
    pages = [[network.deletion(site) for site in some] for some in (network.sites[:4], network.sites[4:8])]
    network.told = [*pages, []]

    def dies_after_the_first(handler: Handler, body: bytes) -> None:
        if len(network.told) == 3:
            network.answer(handler, body)
        handler.close_connection = True

    with answering(dies_after_the_first) as url:
        workspace.outbox.set_link(Link(url, "officer@example.org", "token", EPOCH))
        with pytest.raises(ServerUnreachable):
            SyncEngine(workspace).sync_once()
    workspace.close()
    again = open_workspace(tmp_path / "w", Passphrase(PASSPHRASE))
    try:
        assert sites(again) == 30
        assert sync(again, network).state.phase is Phase.ASKING
        assert sites(again) == 30
        found = again.outbox.withheld.pending()
        assert found is not None
        assert found.hidden == 8
    finally:
        again.close()


def test_what_somebody_took_out_of_the_bin_again_is_no_question(workspace: Workspace, network: Network) -> None:
    deletions = [network.deletion(site) for site in network.sites]
    back = [
        network.change("site", change.edits[0].record, DELETED, value=False, seen=[change.id]) for change in deletions
    ]
    network.told = [[*deletions, *back]]
    assert sync(workspace, network).state.phase is Phase.IDLE
    assert sites(workspace) == 30


def test_ten_thousand_deletions_by_another_laptop_wait_at_every_laptop(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        server.add_account("claire@essai.example", "Claire D.")
        server.add_account("bio@essai.example", "Bio S.")
        claire = Laptop(tmp_path / "claire", "claire@essai.example", "Claire D.")
        bio = Laptop(tmp_path / "bio", "bio@essai.example", "Bio S.")
        try:
            dossier = claire.workspace.records.create(Dossier, title="Eau potable").id
            visits = []
            for start in range(0, 10_000, 1_000):
                gesture = claire.workspace.records.gesture()
                visits += [gesture.create(Visit, dossier=dossier, title=f"Visite {start + n}") for n in range(1_000)]
                claire.workspace.records.keep(gesture)
            for laptop in (claire, bio):
                sign_in(laptop.workspace, server.url, laptop.login, PASSWORD)
                laptop.sync()
            gesture = claire.workspace.records.gesture()
            for visit in visits:
                gesture.add(dossier, Edit(Visit.KIND, visit, DELETED, value=True))
            claire.workspace.records.keep(gesture)
            claire.sync()
            bio.workspace.records.create(Visit, dossier=dossier, title="De Bio")
            bio.sync()
            assert len(bio.workspace.records.all(Visit)) == 10_001
            assert bio.workspace.outbox.unsent() == 0
            found = bio.workspace.outbox.withheld.pending()
            assert found is not None
            assert found.hidden == 10_000
            bio.workspace.outbox.withheld.accept(found.changes)
            claire.sync()
            for laptop in (claire, bio):
                assert [visit.title for visit in laptop.workspace.records.all(Visit)] == ["De Bio"]
        finally:
            claire.close()
            bio.close()


def test_a_cut_after_the_weighing_takes_in_a_few_in_the_next_round(
    workspace: Workspace, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.told = [[network.deletion(site) for site in network.sites[:4]]]

    right = Store.integrate

    def cut(store: Store, changes: Iterable[Change], cursors: dict[str, int] | None = None) -> int:
        if not cursors:
            raise DiskFault
        return right(store, changes, cursors)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "integrate", cut)
        with pytest.raises(DiskFault):
            sync(workspace, network)
    assert sites(workspace) == 30
    assert sync(workspace, network).state.phase is Phase.IDLE
    assert sites(workspace) == 26
