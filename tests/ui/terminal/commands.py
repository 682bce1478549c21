"""The real ``fieldkit`` command, each run a process of its own, over a workspace on disk."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldkit.domain.indicator import Indicator, Measure
from tests.services.field import PASSPHRASE, in_the_field, new_workspace
from tests.sync.serving import PASSWORD

ROOT = Path(__file__).resolve().parents[3]
_SECONDS = 180


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command tells
        """What it said, read as JSON."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    def refused(self, *sentences: str, code: int = 1) -> None:
        """Whether it ended with a refusal in plain words, and these among them."""
        assert self.code == code, (self.code, self.out, self.err)
        assert "Traceback" not in self.err
        assert self.out == ""
        for sentence in sentences:
            assert sentence in self.err


@dataclass(frozen=True)
class Terminal:
    """A terminal in which commands are given for one workspace."""

    folder: Path

    def run(self, *words: str, **variables: str) -> Ended:
        """One command; ``variables`` are set in its environment."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "FIELDKIT_PASSPHRASE": PASSPHRASE,
            "FIELDKIT_PASSWORD": PASSWORD,
            **variables,
        }
        ended = subprocess.run(
            [sys.executable, "-m", "ui.terminal.main", "--workspace", str(self.folder), *words],
            cwd=self.folder.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        encoding = "utf-8"
        return Ended(ended.returncode, ended.stdout.decode(encoding), ended.stderr.decode(encoding))

    def json(self, *words: str, **variables: str) -> Any:  # noqa: ANN401 - whatever the command tells
        """What one command says with ``--json``."""
        return self.run("--json", *words, **variables).json


def small_workspace(folder: Path) -> Path:
    """A closed workspace with one dossier, one mission and one indicator."""
    workspace = new_workspace(folder)
    try:
        field = in_the_field(workspace)
        workspace.records.create(
            Indicator, dossier=field.dossier.id, code="I-1", title="Ménages servis", measure=Measure.UNIT.value
        )
    finally:
        workspace.close()
    return folder
