"""``fieldkit-server``, run as its administrator types it."""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.server import admin


class Command:
    """Runs commands on one folder, and on a database elsewhere where one is named."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], database: str = "") -> None:
        self.folder = folder
        self.database = database
        self._capture = capture

    def __call__(self, *arguments: str, language: str = "fr") -> tuple[int, str, str]:
        """Exit code, output and complaints."""
        where = ["--data", str(self.folder), "--database", self.database]
        with pytest.raises(SystemExit) as ended:
            admin.main([*where, "--language", language, *arguments])
        out, err = self._capture.readouterr()
        return int(str(ended.value.code)), out, err

    def json(self, *arguments: str) -> Any:  # noqa: ANN401 - whatever the command says
        code, out, err = self("--json", *arguments)
        assert code == 0, err
        return json.loads(out)


def init(run: Command) -> str:
    made = run.json("init", "--organisation", "Réseau", "--login", "Admin@Reseau.example", "--name", "Awa Admin")
    return str(made["password"])
