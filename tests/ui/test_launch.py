"""What the very first lines of a start see to."""

import subprocess
import sys

import pytest

from tests.project.tree import ROOT

_SOURCES_READ = (
    "import linecache\n"
    "import fieldkit.errors\n"
    "import ui.jobs.jobs\n"
    "print(sum(name.startswith(sys.argv[1]) and '.venv' not in name for name in linecache.cache))\n"
)


@pytest.mark.parametrize(
    ("begins", "reads"),
    [("from ui.launch import begin_lightly; begin_lightly()\n", False), ("import PySide6.QtCore\n", True)],
    ids=["ours", "as Qt comes"],
)
def test_no_import_reads_the_source_of_what_it_imports(begins: str, *, reads: bool) -> None:
    program = [sys.executable, "-c", f"import sys\n{begins}{_SOURCES_READ}", str(ROOT)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (int(done.stdout) > 0) is reads


def test_the_window_of_a_start_needs_no_database() -> None:
    code = "import sys\nfrom ui.launch import begin_lightly; begin_lightly()\nimport ui.app\nprint(*sys.modules)\n"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "ui.start.unlock" in loaded
    assert not {"sqlalchemy", "fieldkit.domain.kinds", "fieldkit.services.workspace"} & set(loaded)
