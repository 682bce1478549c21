"""Programs of others that run on Node.js: ``build/node/<name>`` with exactly what ``tests/node/<name>`` locks."""

import hashlib
import shutil
from pathlib import Path

import dependencies

WANTED = {"trials": ("tus",), "bench": ("pouch",)}
"""Purpose of ``prepare`` -> what it needs."""

_MADE_FROM = ("package.json", "package-lock.json")


def provide(root: Path, purpose: str) -> None:
    """Make sure of what a purpose runs on Node.js, a stamp of the lock says what is there.

    Raises InstallationFailed. The programs' own installation scripts are not run.
    """
    for name in WANTED.get(purpose, ()):
        source, target = root / "tests" / "node" / name, root / "build" / "node" / name
        lock = hashlib.sha256(b"".join((source / part).read_bytes() for part in _MADE_FROM)).hexdigest()
        stamp = target / dependencies.STAMP
        if stamp.is_file() and stamp.read_text(encoding="ascii") == lock:
            continue
        npm = shutil.which("npm")
        if npm is None:
            raise dependencies.InstallationFailed(
                "This needs Node.js 18 or newer, and npm that comes with it; there is no npm on the path.\n"
                "Install Node.js, then type the same command again."
            )
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for part in _MADE_FROM:
            shutil.copy(source / part, target)
        dependencies.say(f"Installing what tests/node/{name} locks into build/node/{name}")
        quietly = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]
        # Not by --prefix: npm then looks for the settings of the machine, its certificates among them, there too.
        dependencies.run_step([npm, "ci", *quietly], root, within=target)
        stamp.write_text(lock, encoding="ascii")
