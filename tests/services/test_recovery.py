"""What is told after a run that did not end: only what is there, and only once it was cut."""

import subprocess
import sys
import time
from pathlib import Path

from fieldkit.domain.unlocking import Passphrase
from fieldkit.services.door import open_workspace
from fieldkit.services.recovery import recovered
from fieldkit.storage.mark import MARK, Ending
from tests.services.field import PASSPHRASE, in_the_field, new_workspace

KILLED = """
import os, signal, sys
from pathlib import Path
from fieldkit.domain.unlocking import Passphrase
from fieldkit.domain.visit import Visit
from fieldkit.services.door import open_workspace
workspace = open_workspace(Path(sys.argv[1]), Passphrase(sys.argv[2]))
visit = workspace.records.create(Visit, title="Forage").record
print(visit.id, flush=True)
os.kill(os.getpid(), signal.SIGTERM)
"""


def written(folder: Path) -> Path:
    workspace = new_workspace(folder)
    in_the_field(workspace)
    workspace.close()
    return folder


def test_a_clean_end_has_nothing_to_tell(tmp_path: Path) -> None:
    workspace = open_workspace(written(tmp_path / "w"), Passphrase(PASSPHRASE))
    assert recovered(workspace) is None
    workspace.close()


def test_a_program_that_was_killed_left_its_last_visit_whole(tmp_path: Path) -> None:
    folder = written(tmp_path / "w")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), PASSPHRASE], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    workspace = open_workspace(folder, Passphrase(PASSPHRASE))
    found = recovered(workspace)
    assert found is not None
    assert found.visit == done.stdout.strip()
    assert found.last is not None
    assert abs(found.last.timestamp() - time.time()) < 60
    assert (found.computer, found.rewritten) == (False, False)
    assert recovered(workspace, booted=time.time() + 5).computer  # type: ignore[union-attr]  # found above
    workspace.close()


def test_a_failed_write_is_told_as_one(tmp_path: Path) -> None:
    folder = written(tmp_path / "w")
    (folder / MARK).write_bytes(Ending.FAILED.encode())
    workspace = open_workspace(folder, Passphrase(PASSPHRASE))
    found = recovered(workspace)
    assert found is not None
    assert found.rewritten
    workspace.close()
