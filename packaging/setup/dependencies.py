"""The virtual environment ``.venv`` with exactly what ``requirements.lock`` names, and FieldKit itself."""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

STAMP = "fieldkit-ready"
LOG = Path("build") / "setup.log"
_PINNED = re.compile(r"^\w[^ ]*==", re.MULTILINE)
_TAKEN_UP = re.compile(r"(?:Collecting|Processing|Requirement already satisfied:|Ignoring) (\S+)")


class InstallationFailed(Exception):
    """A step of the installation failed; says which, what it printed last and what to do."""


def provide(root: Path) -> None:
    """Make ``root/.venv`` what the lock says, unless its stamp says it is; raises InstallationFailed.

    The stamp is written last, so an interrupted installation is taken up again. A ``.venv`` that is a link is refused.
    """
    venv = root / ".venv"
    if venv.is_symlink() or (venv.exists() and venv.resolve() != root.resolve() / ".venv"):
        raise InstallationFailed(
            f"{venv} is a link to {venv.resolve()}: what is set up here would change what others use there.\n"
            "Nothing was changed. Take the link away (not what it leads to), then type the same command again:\n"
            "a virtual environment of this checkout is made in its place."
        )
    stamp = venv / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(root):
        return
    if not python_version(venv):
        say("Making a virtual environment in .venv")
        run_step([sys.executable, "-m", "venv", "--clear", str(venv)], root)
    stamp.unlink(missing_ok=True)
    total = len(_PINNED.findall((root / "requirements.lock").read_text(encoding="utf-8")))
    say(f"Installing the {total} packages of requirements.lock into it: about 200 MB to fetch, once")
    pip = [str(interpreter(venv)), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    from_lock = ["--require-hashes", "--only-binary=:all:", "--progress-bar=off", "-r", "requirements.lock"]
    run_step([*pip, *from_lock], root, total)
    run_step([*pip, "--no-deps", "--no-build-isolation", "-e", "."], root)
    stamp.write_text(fingerprint(root), encoding="utf-8")
    say("Ready.")


def interpreter(venv: Path) -> Path:
    """The Python of a virtual environment."""
    return venv / "Scripts" / "python.exe" if sys.platform == "win32" else venv / "bin" / "python"


def python_version(venv: Path) -> str:
    """The version (``3.11``) of a virtual environment that runs, is new enough and has pip; empty for any other."""
    asked = "import sys, pip; assert sys.version_info >= (3, 11); print('{}.{}'.format(*sys.version_info))"
    command = [str(interpreter(venv)), "-I", "-c", asked]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    except OSError:
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""


def fingerprint(root: Path) -> str:
    """What an installation is made from: the lock, the project's own description, the Python, the place."""
    about = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    made_from = {
        "lock": hashlib.sha256((root / "requirements.lock").read_bytes()).hexdigest(),
        "project": [about["build-system"], about["project"]],
        "python": python_version(root / ".venv"),
        "place": str(root),
    }
    return json.dumps(made_from, sort_keys=True, indent=1)


def run_step(command: Sequence[str], root: Path, total: int = 0, *, within: Path | None = None) -> None:
    """Run one step in ``root``, or a folder ``within`` it, its output kept in ``LOG``.

    It tells how far it is where ``total`` packages are expected.
    """
    log = root / LOG
    log.parent.mkdir(exist_ok=True)
    last: deque[str] = deque(maxlen=12)
    with (
        log.open("a", encoding="utf-8") as kept,
        subprocess.Popen(
            command,
            cwd=within or root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as step,
    ):
        for line in _told(step.stdout or (), total):
            kept.write(line)
            last.append(line)
    if step.returncode:
        raise InstallationFailed(
            f"This step failed: {' '.join(command)}\n\n{''.join(last)}\n"
            f"All it printed is in {LOG.as_posix()}. If the network was the reason, the same command goes on from here."
        )


def _told(lines: Iterable[str], total: int) -> Iterable[str]:
    """The same lines, with a word to the person at each tenth of the packages and before the long unpacking."""
    count = 0
    for line in lines:
        taken_up = _TAKEN_UP.match(line)
        if total and taken_up:
            count += 1
            if count * 10 // total != (count - 1) * 10 // total:
                say(f"  {count * 100 // total:3} %  {taken_up[1].split('/')[-1].rstrip(':')}")
        elif total and line.startswith("Installing collected packages"):
            say("  unpacking")
        yield line


def say(line: str) -> None:
    """Tell the person who waits."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
