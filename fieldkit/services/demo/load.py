"""Fills a workspace with the demonstration, as if its people had written it day after day."""

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.photo import Document, Photo
from fieldkit.domain.values import Blob, Plain, Shape, to_plain
from fieldkit.services.demo.camera import photograph
from fieldkit.services.demo.content import DemoContent, DemoPhoto, read_demo
from fieldkit.services.demo.diary import Diary
from fieldkit.services.demo.papers import paper
from fieldkit.services.imaging.decoding import prepare
from fieldkit.services.imaging.names import told_by_name
from fieldkit.services.imaging.prepared import JPEG, Prepared
from fieldkit.services.photo_import import when_taken
from fieldkit.services.workspace import Workspace
from fieldkit.storage.media import Media

_BATCH = 400
_PAINTERS = 2


def load_demo(
    workspace: Workspace,
    today: dt.date,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write the demonstration as it stands on a day; ``progress`` counts texts as one and each file.

    Review events are written as received: a server would rightly refuse them from anybody but their author. When
    ``cancelled`` says so, the photos not painted yet are left out; everything else is there.
    """
    content = read_demo(today)
    workspace.become_demonstration()  # before the first text: a load that is cut short is one too
    diary = Diary(workspace.device, dt.datetime.now(dt.UTC))
    for step in content.steps:
        diary.write(step.kind.name, step.id, step.values, step.by, step.at)
    _documents(workspace, diary, content)
    _plant(workspace, diary)
    total = 1 + len(content.photos)
    progress(1, total)
    for done, _ in enumerate(_photos(workspace, diary, content, cancelled), start=2):
        progress(done, total)
    _plant(workspace, diary)


def _plant(workspace: Workspace, diary: Diary) -> None:
    own, reviews = diary.take()
    for changes, local in ((own, True), (reviews, False)):
        for start in range(0, len(changes), _BATCH):
            workspace.store.plant(changes[start : start + _BATCH], local=local)


def _documents(workspace: Workspace, diary: Diary, content: DemoContent) -> None:
    media = workspace.store.media
    sealed = [media.seal(paper(document, content), "application/pdf") for document in content.documents]
    workspace.store.in_transaction(partial(media.register_all, sealed=sealed))
    for document, (blob, _) in zip(content.documents, sealed, strict=True):
        step = document.step
        values = {**step.values, "file": to_plain(Shape.BLOB, blob), "file_name": document.file_name}
        diary.write(Document.KIND, step.id, values, step.by, step.at)


@dataclass(frozen=True, slots=True)
class _Developed:
    """A photo whose three files are durable: original, report size and thumbnail, with bytes for the database."""

    photo: DemoPhoto
    prepared: Prepared
    sealed: tuple[tuple[Blob, bytes | None], ...]


def _photos(workspace: Workspace, diary: Diary, content: DemoContent, cancelled: Callable[[], bool]) -> Iterator[None]:
    """Paint on a few threads, keep and write in the order of the photos."""
    waiting = deque(content.photos)
    under_way: deque[Future[_Developed]] = deque()
    media = workspace.store.media
    with ThreadPoolExecutor(_PAINTERS, thread_name_prefix="painter") as painters:
        while (waiting or under_way) and not cancelled():
            while waiting and len(under_way) <= _PAINTERS:
                under_way.append(painters.submit(_develop, media, waiting.popleft()))
            developed = under_way.popleft().result()
            workspace.store.in_transaction(partial(media.register_all, sealed=developed.sealed))
            photo = developed.photo
            values = {"dossier": diary.dossier_of(photo.visit), "visit": photo.visit, **_facts(developed)}
            diary.write(Photo.KIND, photo.id, {**values, **photo.values}, photo.by, photo.at)
            yield


def _develop(media: Media, photo: DemoPhoto) -> _Developed:
    content = photograph(photo.scene, photo.seed, taken=photo.taken, place=photo.place, orientation=photo.orientation)
    prepared = prepare(content, photo.file_name)
    files = ((content, prepared.media_type), (prepared.report, JPEG), (prepared.thumbnail, JPEG))
    return _Developed(photo, prepared, tuple(media.seal(raw, media_type) for raw, media_type in files))


def _facts(developed: _Developed) -> dict[str, Plain]:
    """What an import would have noted of the file."""
    photo, prepared = developed.photo, developed.prepared
    told = told_by_name(photo.file_name)
    taken_at, source = when_taken(prepared.camera, told, photo.zone)
    names = ("original", "report_size", "thumbnail")
    facts: dict[str, Plain] = {
        name: to_plain(Shape.BLOB, blob) for name, (blob, _) in zip(names, developed.sealed, strict=True)
    }
    facts |= {
        "width": prepared.width,
        "height": prepared.height,
        "file_name": photo.file_name,
        "taken_at": to_plain(Shape.INSTANT, taken_at),
        "taken_source": source,
        "position": to_plain(Shape.PLACE, prepared.camera.position),
        "provenance": (told.provenance.value if told.provenance else "device"),
    }
    return facts
