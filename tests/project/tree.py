"""The project's own files, as the tests about the project see them."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def project_files() -> list[Path]:
    """Every file that is, or would be, committed: paths relative to ``ROOT``, in order."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout
    return sorted(Path(name) for name in set(listed.split("\0")) if name and (ROOT / name).is_file())


def python_files() -> list[Path]:
    """The Python files among them."""
    return [path for path in project_files() if path.suffix == ".py"]


def copy_project(target: Path, *suffixes: str) -> Path:
    """Copy the project's files into the folder ``target``, all of them or those with one of the suffixes."""
    for path in project_files():
        if not suffixes or path.suffix in suffixes:
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, target / path)
    return target
