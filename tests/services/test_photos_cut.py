"""The program is killed in the middle of an import: photos are whole or absent, and the import goes on afterwards."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.domain.photo import Photo
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.door import open_workspace
from tests.services.field import PASSPHRASE, TODAY, Field, jpeg

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from pathlib import Path
from fieldkit.domain.visit import Visit
from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.door import open_workspace
from tests.services.field import PASSPHRASE
workspace = open_workspace(Path(sys.argv[1]), Passphrase(PASSPHRASE))
visit = workspace.records.get(Visit, sys.argv[2]).record
workspace.photos.import_files([Path(sys.argv[3])], visit, lambda step: print(step.done, flush=True))
"""
PHOTOS = 40


@pytest.mark.parametrize("turn", range(3))
def test_killed_while_importing(turn: int, field: Field, tmp_path: Path) -> None:
    chance = random.Random()  # noqa: S311 - where the cut falls, not a secret
    card = tmp_path / "card"
    card.mkdir()
    for number in range(PHOTOS):
        (card / f"{number:02d}.jpg").write_bytes(jpeg((800, 600), (number * 6, 100, 50 + turn)))
    visit = field.visit().id
    field.workspace.close()

    told = kill_after(chance.randint(1, PHOTOS - 1), field.workspace.folder, visit, card)

    reopened = open_workspace(field.workspace.folder, Passphrase(PASSPHRASE))
    try:
        rows = reopened.photos.of_visit(visit, TODAY)
        assert told - 8 <= len(rows) <= PHOTOS, "at most the last batch is lost"
        for row in rows:
            assert reopened.photos.original(row.photo) == (card / row.photo.file_name).read_bytes()
            assert reopened.photos.report_size(row.photo)
            assert reopened.photos.thumbnail(row.photo)
        rest = reopened.photos.import_files([card], reopened.records.get(Visit, visit).record)
        assert (len(rest.imported), len(rest.duplicates)) == (PHOTOS - len(rows), len(rows))
        assert len(reopened.records.all(Photo, visit=visit)) == PHOTOS
    finally:
        reopened.close()


def kill_after(steps: int, workspace: Path, visit: str, card: Path) -> int:
    """Run the import in a process of its own and kill it once it has told of so many files; how many it told of."""
    child = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(workspace), visit, str(card)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdout is not None
    with child:
        told = 0
        while told < steps and (line := child.stdout.readline()):
            told = int(line)
        child.kill()
    return told
