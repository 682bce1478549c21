"""The layers hold, and each contract that guards them can break."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.project.tree import ROOT, copy_project

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


@dataclass(frozen=True)
class Fault:
    """A file that breaks the contract ``breaks`` and no other, and the words of the report that point at it."""

    breaks: str
    file: str
    text: str
    named: str


FAULTS = [
    Fault("rooms", "fieldkit/services/planted.py", "import sync.client", "fieldkit.services.planted -> sync.client"),
    Fault("rooms", "sync/protocol/planted.py", "import ui", "sync.protocol.planted -> ui"),
    Fault("floors", "fieldkit/storage/planted.py", "import fieldkit.reports", "storage.planted -> fieldkit.reports"),
    Fault("floors", "fieldkit/attic/__init__.py", "", "attic"),
    Fault(
        "quarantine",
        "fieldkit/services/imaging/planted.py",
        "import fieldkit.storage",
        "fieldkit.services.imaging.planted -> fieldkit.storage",
    ),
    Fault("no-qt", "fieldkit/services/planted.py", "import PySide6.QtGui", "fieldkit.services.planted -> PySide6"),
    Fault("no-qt", "ui/terminal/planted.py", "import PySide6.QtGui", "ui.terminal.planted -> PySide6"),
    Fault("one-door", "ui/planted.py", "import fieldkit.storage", "ui.planted -> fieldkit.storage"),
    Fault("one-door", "sync/client/planted.py", "import sqlalchemy", "sync.client.planted -> sqlalchemy"),
    Fault(
        "two-ends", "sync/server/planted.py", "from sync.client import leaf", "sync.server.planted -> sync.client.leaf"
    ),
    Fault(
        "server-apart", "sync/server/planted.py", "import fieldkit.storage", "sync.server.planted -> fieldkit.storage"
    ),
    Fault("no-server-in-the-window", "ui/planted.py", "import sync.server", "ui.planted -> sync.server"),
    Fault("plain-protocol", "sync/protocol/planted.py", "import requests", "sync.protocol.planted -> requests"),
    Fault("rooms", "sync/capsule/planted.py", "import sync.client", "sync.capsule.planted -> sync.client"),
    Fault(
        "capsule-apart",
        "sync/capsule/planted.py",
        "import fieldkit.storage",
        "sync.capsule.planted -> fieldkit.storage",
    ),
    Fault("plain-domain", "fieldkit/domain/planted.py", "import babel", "fieldkit.domain.planted -> babel"),
]


def lint(tree: Path) -> tuple[set[str], str]:
    """The names of the broken contracts of a tree, and the whole report."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    ran = subprocess.run(command, cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False)
    broken = {
        contract["name"] for contract in CONTRACTS if f"{contract['name']} BROKEN" in " ".join(ran.stdout.split())
    }
    assert (ran.returncode == 0) == (not broken), ran.stdout + ran.stderr
    return broken, ran.stdout


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and module of each absolute import of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def strangers(tree: Path) -> list[str]:
    """Imports of the domain that are neither its own nor the standard library's, as ``file:line module``."""
    return [
        f"{path.relative_to(tree).as_posix()}:{line} {name}"
        for path in sorted((tree / "fieldkit" / "domain").rglob("*.py"))
        for line, name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith(("fieldkit.domain", "fieldkit.errors"))
    ]


def test_the_layers_hold() -> None:
    broken, report = lint(ROOT)
    assert not broken, report


def test_every_contract_has_a_fault_that_breaks_it() -> None:
    assert {fault.breaks for fault in FAULTS} == {contract["id"] for contract in CONTRACTS}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.breaks}:{fault.file}")
def test_a_planted_fault_breaks_its_contract_and_no_other(fault: Fault, tmp_path: Path) -> None:
    copy_project(tmp_path, ".py", ".toml")
    (tmp_path / "sync" / "client" / "leaf.py").touch()
    (tmp_path / fault.file).parent.mkdir(exist_ok=True)
    (tmp_path / fault.file).write_text(fault.text + "\n", encoding="utf-8")
    broken, report = lint(tmp_path)
    assert broken == {contract["name"] for contract in CONTRACTS if contract["id"] == fault.breaks}
    assert fault.named in " ".join(report.split())


def test_the_domain_imports_the_standard_library_only(tmp_path: Path) -> None:
    assert strangers(ROOT) == []
    copy_project(tmp_path, ".py")
    (tmp_path / "fieldkit" / "domain" / "planted.py").write_text("import json\nimport httpx\n", encoding="utf-8")
    assert strangers(tmp_path) == ["fieldkit/domain/planted.py:2 httpx"]
