"""Saving, searching, opening and rebuilding at the size the budgets speak of."""

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from fieldkit.domain.dossier import Dossier
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.door import open_workspace
from fieldkit.services.profile import Profile
from fieldkit.services.workspace import create_workspace
from tests.bench.figure import Figure, percentile, seconds
from tests.bench.volume import PASSPHRASE, Volume, workspace_of

_WORDS = ("forage", "tresoriere", "redevance", "mangrove", "panne", "assemblee", "conduite", "comité école")


def figures() -> Iterator[Figure]:
    """The store's figures."""
    yield _saving()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch) / "workspace"
        shutil.copytree(workspace_of(Volume()).folder, folder)
        workspace = open_workspace(folder, Passphrase(PASSPHRASE))
        try:
            yield _searching(workspace.search.find)
            visits = [visit.id for visit in workspace.records.all(Visit)]
            chosen = visits[:: max(1, len(visits) // 200)]
            opening = [seconds(lambda v=visit: workspace.records.get(Visit, v)) for visit in chosen]  # type: ignore[misc]  # the default binds the loop's value
            slow = percentile(opening, 0.95) * 1000
            yield Figure("open a visit's record, p95", f"{slow:.1f} ms", "100 ms with its screen", slow <= 100)
            cards = percentile([seconds(workspace.dossiers.cards) for _ in range(20)], 0.95) * 1000
            yield Figure("list 500 dossiers, p95", f"{cards:.0f} ms", "100 ms with its screen", cards <= 100)
            copied = seconds(workspace.backups.before_risk)
            rebuilt = seconds(workspace.rebuild)  # that backup has all of it: no other is made
            measured = f"{rebuilt:.1f} s (+ {copied:.1f} s)"
            yield Figure("rebuild every record (+ the backup before)", measured, "20 s", rebuilt <= 20)
        finally:
            workspace.close()


def _searching(find: object) -> Figure:
    assert callable(find)
    samples = [seconds(lambda w=word: find(w)) for word in _WORDS * 12]  # type: ignore[misc]  # the default binds the loop's value
    slow = percentile(samples, 0.95) * 1000
    return Figure("full-text search over 5,000 visits, p95", f"{slow:.1f} ms", "50 ms", slow <= 50)


def _saving() -> Figure:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        workspace = create_workspace(Path(scratch) / "w", Profile("a@b.example", "A"), "mesurer encore un peu")
        plain = driver.connect(str(Path(scratch) / "bare.db"), isolation_level=None)
        plain.execute("PRAGMA key = 'x'")
        plain.execute("PRAGMA journal_mode = WAL")
        plain.execute("PRAGMA synchronous = FULL")
        plain.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")
        visit = workspace.records.create(Visit, dossier=workspace.records.create(Dossier, title="Eau").id, seen="0")
        ours, bare = [], []
        for number in range(150):
            loaded = workspace.records.get(Visit, visit.id)
            ours.append(seconds(lambda n=number, v=loaded: workspace.records.edit(v, seen=f"note {n}")))  # type: ignore[misc]  # the defaults bind the loop's values
            bare.append(seconds(lambda n=number: plain.execute("INSERT INTO note (text) VALUES (?)", (f"note {n}",))))  # type: ignore[misc]  # the default binds the loop's value
        plain.close()
        workspace.close()
    over = (statistics.median(ours) - statistics.median(bare)) * 1000
    ratio = statistics.median(ours) / statistics.median(bare)
    return Figure("save a note over a bare commit, median", f"+{over:.1f} ms (x {ratio:.1f})", "+5 ms", over <= 5)
