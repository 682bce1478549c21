"""What a program writes is for its owner alone; what lies on a stick opens on another computer too."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a person's folders from others itself")

COPIED = """
import sys
from pathlib import Path
from fieldkit.domain.dossier import Dossier
from fieldkit.services.backups import Why
from fieldkit.services.privacy import keep_private
from tests.services.field import new_workspace
keep_private()
home, stick = map(Path, sys.argv[1:])
workspace = new_workspace(home / "workspace")
dossier = workspace.records.create(Dossier, title="Forage").record
paper = home / "plan.txt"
paper.write_text("plan")
workspace.documents.add(paper, dossier.id)
workspace.backups.places.choose(stick / "copies")
workspace.backups.make(Why.BY_HAND, second=stick / "copies")
workspace.close()
"""


def rights(folder: Path) -> dict[Path, int]:
    return {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


def test_the_work_is_its_owners_alone_and_a_copy_on_a_stick_whose_key_opens_it(tmp_path: Path) -> None:
    home, stick = tmp_path / "home", tmp_path / "stick"
    home.mkdir()
    stick.mkdir(mode=0o755)
    subprocess.run([sys.executable, "-c", COPIED, str(home), str(stick)], cwd=ROOT, umask=0o022, check=True)
    workspace = home / "workspace"
    assert rights(workspace)[workspace] == 0o700, "whatever is inside, nobody else gets in"
    beside = {path: mode for path, mode in rights(workspace).items() if "backups" not in path.parts}
    assert {path for path, mode in beside.items() if mode & 0o077} == set()
    copies = rights(stick / "copies")
    assert any(path.suffix == ".age" and "media" in path.parts for path in copies)
    unreadable = {path for path, mode in copies.items() if not mode & stat.S_IROTH}
    assert unreadable == {path for path in copies if path.name.endswith(".age") and path.stat().st_nlink > 1}


def test_both_programs_begin_so(tmp_path: Path) -> None:
    begin = "import ui.{0} as program, os\ntry: program.main(['--nothing'])\nexcept SystemExit: print(oct(os.umask(0)))"
    for module in ("app", "terminal.main"):
        ran = subprocess.run(
            [sys.executable, "-c", begin.format(module)],
            cwd=ROOT,
            env={**os.environ, "HOME": str(tmp_path)},
            umask=0o022,
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.splitlines()[-1] == "0o77"
