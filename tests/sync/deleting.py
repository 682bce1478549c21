"""Others who write in one dossier and delete much of it, for tests of what a laptop makes of that."""

from collections.abc import Sequence

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.fields import DELETED
from fieldkit.domain.ids import new_id
from fieldkit.services.outbox import Link
from fieldkit.services.workspace import Workspace
from sync.client.engine import SyncEngine
from sync.protocol import SYNC_TYPE
from sync.protocol.codec import decode_request
from sync.protocol.messages import Page
from tests.sync.answering import EPOCH, Handler, answering, genuine

_CLAIRE = "Claire D. <claire@essai.example>"


class Network:
    """Others who write in one dossier: ``told`` are batches of their changes, each given in one reply."""

    def __init__(self, sites: int) -> None:
        self.dossier = new_id()
        self.sites = [new_id() for _ in range(sites)]
        self._number = 0
        first = [self.change("dossier", self.dossier, "title", "Eau potable")]
        first += [self.change("site", site, "dossier", self.dossier) for site in self.sites]
        self._written: dict[str, Change] = {change.edits[0].record: change for change in first}
        self.told: list[Sequence[Change]] = [first]
        self._cursor = 0

    def change(self, kind: str, record: str, field: str, value: str | bool, seen: Sequence[ChangeId] = ()) -> Change:
        self._number += 1
        edit = Edit(kind, record, field, value, tuple(seen))
        return Change(ChangeId("ab" * 8, self._number), self.dossier, _CLAIRE, "d", 1_790_000_000_000 << 16, (edit,))

    def deletion(self, record: str) -> Change:
        kind = "dossier" if record == self.dossier else "site"
        return self.change(kind, record, DELETED, value=True, seen=[self._written[record].id])

    def answer(self, handler: Handler, body: bytes) -> None:
        request = decode_request(body)
        told = self.told.pop(0) if self.told else ()
        self._cursor += len(told)
        pages = (Page(self.dossier, self._cursor, tuple(told)),) if told else ()
        handler.send(200, SYNC_TYPE, genuine(request, pages=pages, more=bool(self.told)))


def sync(workspace: Workspace, network: Network) -> SyncEngine:
    with answering(network.answer) as url:
        workspace.outbox.set_link(Link(url, "officer@example.org", "token", EPOCH))
        engine = SyncEngine(workspace)
        engine.sync_once()
    return engine
