"""A real server in a process of its own, for the time of an unattended mission."""

import json
import secrets
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit


class OwnServer:
    """Started on a free port of this machine with three accounts; ended with ``stop``."""

    def __init__(self, folder: Path) -> None:
        """Prepare it; nothing runs before ``start``."""
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        self.passwords: dict[str, str] = {}

    def prepare(self, organisation: str, accounts: dict[str, tuple[str, str]]) -> None:
        """Make the organisation and its accounts: login → name and role; the first administers."""
        for number, (login, (name, role)) in enumerate(accounts.items()):
            self.passwords[login] = secrets.token_urlsafe(18)
            if number == 0:
                command = ["init", "--organisation", organisation, "--login", login, "--name", name]
            else:
                command = ["account", "add", login, "--name", name, "--role", role]
            self._run([*command, "--password-stdin"], self.passwords[login])

    def start(self) -> None:
        """Start it and learn its address."""
        self._process = subprocess.Popen(  # noqa: S603 - our own module with our own words
            [*self._command(), "--json", "serve", "--port", "0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        self.url = str(json.loads(line)["url"])
        if urlsplit(self.url).hostname not in {"127.0.0.1", "localhost"}:
            raise RuntimeError("the server listens beyond this machine")

    def stop(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(timeout=20)
            if process.stdout is not None:
                process.stdout.close()

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "sync.server.admin", "--data", str(self._folder)]

    def _run(self, words: list[str], typed: str) -> None:
        subprocess.run(  # noqa: S603 - our own module with our own words
            [*self._command(), *words], input=f"{typed}\n", text=True, encoding="utf-8", check=True, capture_output=True
        )
