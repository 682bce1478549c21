"""Fills a workspace with the demonstration, as if its people had written it day after day."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from fieldkit.domain.changes import NETWORK, Change, ChangeId, Edit
from fieldkit.domain.ids import new_session
from fieldkit.domain.kinds import KINDS, scope_of
from fieldkit.domain.photo import Photo
from fieldkit.domain.review import ReviewEvent
from fieldkit.domain.values import Blob, Plain, Shape, to_plain
from fieldkit.services.demo.camera import photograph
from fieldkit.services.demo.content import DemoContent, DemoPhoto, read_demo
from fieldkit.services.demo.papers import paper
from fieldkit.services.imaging.decoding import JPEG, Prepared, prepare
from fieldkit.services.workspace import Workspace

_BATCH = 400
_PAINTERS = 2


def load_demo(
    workspace: Workspace,
    today: dt.date,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write the demonstration as it stands on a day; ``progress`` counts texts as one and each file.

    Review events are written as received: a server would rightly refuse them from anybody but their author.
    """
    content = read_demo(today)
    journal = _Journal(workspace.device)
    for step in content.steps:
        journal.write(step.kind.name, step.id, step.values, step.by, step.at)
    _plant(workspace, journal)
    total = 1 + len(content.photos) + len(content.documents)
    progress(1, total)
    for done, _ in enumerate(_files(workspace, journal, content), start=2):
        progress(done, total)
        if cancelled():
            break
    _plant(workspace, journal)


class _Journal:
    """Changes in the making: who saw what is followed, so that later edits rest on earlier ones."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.session = new_session()
        self.changes: list[Change] = []
        self._counter = 0
        self._heads: dict[tuple[str, str], ChangeId] = {}
        self._scopes: dict[str, str] = {}

    def write(self, kind: str, record: str, values: Mapping[str, Plain], by: str, at: dt.datetime) -> None:
        """Add a change that gives a record these values."""
        known = KINDS[kind]
        dossier = str(values.get("dossier") or NETWORK) if known.in_dossier else NETWORK
        scope = self._scopes.setdefault(record, scope_of(kind, record, dossier))
        self._counter += 1
        identity = ChangeId(self.session, self._counter)
        edits = []
        for name, plain in values.items():
            if plain is None:
                continue
            before = self._heads.get((record, name))
            edits.append(Edit(kind, record, name, plain, (before,) if before else ()))
            self._heads[record, name] = identity
        milliseconds = int(at.timestamp() * 1000)
        self.changes.append(Change(identity, scope, by, self.device, milliseconds << 16, tuple(edits)))

    def dossier_of(self, record: str) -> str:
        """The dossier a record written before belongs to."""
        return self._scopes.get(record, NETWORK)


def _plant(workspace: Workspace, journal: _Journal) -> None:
    waiting, journal.changes = journal.changes, []
    reviews = [change for change in waiting if change.edits and change.edits[0].kind == ReviewEvent.KIND]
    others = [change for change in waiting if change.edits and change.edits[0].kind != ReviewEvent.KIND]
    for changes, local in ((others, True), (reviews, False)):
        for start in range(0, len(changes), _BATCH):
            workspace.store.plant(changes[start : start + _BATCH], local=local)


def _files(workspace: Workspace, journal: _Journal, content: DemoContent) -> Iterator[None]:
    for document in content.documents:
        raw = paper(document)
        blob = workspace.store.add_media(raw, "application/pdf")
        values = {**document.step.values, "file": to_plain(Shape.BLOB, blob), "file_name": document.file_name}
        journal.write(document.step.kind.name, document.step.id, values, document.step.by, document.step.at)
        yield
    with ThreadPoolExecutor(_PAINTERS, thread_name_prefix="painter") as painters:
        for photo, (raw, prepared) in zip(content.photos, painters.map(_take, content.photos), strict=True):
            keep = partial(_keep, workspace)
            values = {**_facts(photo, raw, prepared, keep), **photo.values}
            dossier = journal.dossier_of(photo.visit)
            journal.write(
                Photo.KIND, photo.id, {"dossier": dossier, "visit": photo.visit, **values}, photo.by, photo.at
            )
            yield


def _take(photo: DemoPhoto) -> tuple[bytes, Prepared]:
    raw = photograph(photo.scene, photo.seed, taken=photo.taken, place=photo.place, orientation=photo.orientation)
    return raw, prepare(raw, photo.file_name)


def _keep(workspace: Workspace, content: bytes) -> Blob:
    return workspace.store.add_media(content, JPEG)


def _facts(photo: DemoPhoto, raw: bytes, prepared: Prepared, keep: Callable[[bytes], Blob]) -> dict[str, Plain]:
    facts: dict[str, Plain] = {
        "original": to_plain(Shape.BLOB, keep(raw)),
        "report_size": to_plain(Shape.BLOB, keep(prepared.report)),
        "thumbnail": to_plain(Shape.BLOB, keep(prepared.thumbnail)),
        "width": prepared.width,
        "height": prepared.height,
        "file_name": photo.file_name,
    }
    if photo.taken is not None:
        facts |= {"taken_at": to_plain(Shape.INSTANT, photo.taken), "taken_source": "exif"}
    if photo.place is not None:
        facts["position"] = to_plain(Shape.PLACE, photo.place)
    return facts
