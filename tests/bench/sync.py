"""A mission week, one edit and photos on a slow line to a real server, and the same week as others would send it."""

import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PIL import Image

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.visit import Visit
from fieldkit.errors import ServerUnreachable
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import Workspace, create_workspace
from sync.client.account import sign_in
from sync.client.engine import SyncEngine
from tests.bench.figure import Beside, Figure
from tests.bench.peers import PEERS, Records
from tests.sync.counting import counting_wire
from tests.sync.cutting import arrived, line_to
from tests.sync.mission_week import MissionWeek
from tests.sync.serving import PASSWORD, RunningServer, running_server
from tests.sync.shaping import Shape, Spent, slow_line

_LOGIN = "awa@bench.example"
_PASSPHRASE = "mesurer encore un peu"
_SHAPE = Shape()
_PHOTOS = 4
_CUTS = 50
_KB = 1024


def figures() -> Iterator[Figure | Beside]:
    """Bytes are those of both directions, heads of HTTP and all; there is no loss and no TLS on this line."""
    week = MissionWeek()
    records: Records = json.loads(week.as_json())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        with _served(Path(scratch) / "ours") as (server, workspace):
            ours = _texts(server, workspace, week)
        size = len(week.as_json()) / 1000
        yield from _judged(f"a mission week, {size:.0f} kB of text", ours[0], kilobytes=40, requests=3, seconds=6)
        yield from _judged("one edited field", ours[1], kilobytes=0.6, requests=1)
        yield Beside("the line of these, the same for all", f"{_SHAPE}; no loss, no TLS")
        for number, peer in enumerate(PEERS):
            folder = Path(scratch) / f"peer {number}"
            folder.mkdir()
            with peer(folder, records, _SHAPE) as other:
                for what, mine, theirs in (("week", ours[0], other.send_week()), ("edit", ours[1], other.send_edit())):
                    yield Beside(f"{other.name}, the same {what}", _compared(theirs, mine))
        with _served(Path(scratch) / "photos") as (server, workspace):
            yield from _photos(server, workspace, Path(scratch))


def _texts(server: RunningServer, workspace: Workspace, week: MissionWeek) -> tuple[Spent, Spent]:
    with slow_line(server.port, _SHAPE) as line:
        sign_in(workspace, line.url, _LOGIN, PASSWORD)
        workspace.store.plant(week.changes, local=True)
        whole = line.spend(SyncEngine(workspace).sync_once)
        visit = next(edit.record for change in week.changes for edit in change.edits if edit.kind == Visit.KIND)
        workspace.records.edit(workspace.records.get(Visit, visit), title="Forage de Tchakalo")
        edit = line.spend(SyncEngine(workspace).sync_once)
        if workspace.outbox.unsent():
            raise RuntimeError("not all of it left")
    return whole, edit


def _judged(
    what: str, spent: Spent, *, kilobytes: float, requests: int, seconds: float | None = None
) -> Iterator[Figure]:
    most = kilobytes * 1000
    shown, budget = (f"{n / 1000:.1f} kB" if most >= 1000 else f"{n:.0f} B" for n in (spent.bytes, most))
    yield Figure(f"{what}, both ways", shown, budget, spent.bytes <= most)
    yield Figure("its requests", f"{spent.requests}", f"{requests}", spent.requests <= requests)
    if seconds is not None:
        yield Figure("its time on that line", f"{spent.seconds:.1f} s", f"{seconds:g} s", spent.seconds <= seconds)


def _compared(theirs: Spent, ours: Spent) -> str:
    amount = f"{theirs.bytes / 1000:.1f} kB (x {theirs.bytes / ours.bytes:.1f})"
    return f"{amount}, {theirs.requests} requests, {theirs.seconds:.1f} s (x {theirs.seconds / ours.seconds:.1f})"


def _photos(server: RunningServer, workspace: Workspace, scratch: Path) -> Iterator[Figure]:
    """Real photos through the engine: what they cost beyond their bytes, then what each of many cuts costs."""
    with counting_wire(server.port) as wire:
        sign_in(workspace, wire.url, _LOGIN, PASSWORD)
        size = _take_in(workspace, scratch / "first", _PHOTOS)
        wire.reset()
        SyncEngine(workspace).sync_once()
        ratio = wire.bytes / size
    what = f"{_PHOTOS} photos, {size / 1e6:.0f} MB with their smaller sizes"
    yield Figure(what, f"x {ratio:.4f}", "x 1.01", ratio <= 1.01)
    worst, size = _cut(server, workspace, scratch)
    what = f"sent again after {_CUTS} cuts in {size / 1e6:.0f} MB, at most"
    yield Figure(what, f"{worst / _KB:.1f} kB", "64 kB", worst <= 64 * _KB)


def _cut(server: RunningServer, workspace: Workspace, scratch: Path) -> tuple[int, int]:
    """The most that one of the cuts made the engine send again, and the bytes of the photos."""
    chance = random.Random(13)  # noqa: S311 - where the line is cut
    costs: list[int] = []
    cutting = False
    folder = server.settings.folder
    with line_to(server.port, lambda: chance.randrange(1, each) if cutting and len(costs) < _CUTS else 0) as line:
        sign_in(workspace, line.url, _LOGIN, PASSWORD)
        size = _take_in(workspace, scratch / "second", _PHOTOS)
        each, cutting = 2 * size // (_CUTS + 10), True
        engine = SyncEngine(workspace)
        while workspace.outbox.files_to_send():
            before, was = line.carried, _there(folder)
            with suppress(ServerUnreachable):
                engine.sync_once()
            if workspace.outbox.files_to_send():
                costs.append(line.carried - before - (_there(folder) - was))
        if line.cuts != _CUTS:
            raise RuntimeError(f"{line.cuts} cuts and not {_CUTS}")
    return max(costs), size


def _there(folder: Path) -> int:
    """Bytes of files at the server, whole or not."""
    begun = arrived(folder)
    return begun + sum(path.stat().st_size for path in folder.rglob("*") if len(path.name) == 64 and path.is_file())


def _take_in(workspace: Workspace, card: Path, count: int) -> int:
    """Import photos as phones make them; the bytes of the files that are to be sent."""
    card.mkdir()
    visit = workspace.records.create(Visit, dossier=workspace.records.create(Dossier, title="Eau").id).record
    for number in range(count):
        base = Image.effect_noise((2000, 1500), 60 + number).resize((4000, 3000)).convert("RGB")
        base.save(card / f"P{number:07}.JPG", quality=85)
    report = workspace.photos.import_files([card], visit)
    if len(report.imported) != count:
        raise RuntimeError(f"{len(report.imported)} of {count} were imported")
    return sum(need.blob.size for need in workspace.outbox.files_to_send())


@contextmanager
def _served(folder: Path) -> Iterator[tuple[RunningServer, Workspace]]:
    folder.mkdir()
    with running_server(folder / "server") as server:
        server.add_account(_LOGIN, "Awa")
        workspace = create_workspace(folder / "workspace", Profile(_LOGIN, "Awa"), _PASSPHRASE)
        try:
            yield server, workspace
        finally:
            workspace.close()
