"""Calls of Qt that are safe in one place only, and what happens elsewhere is said there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.tree import ROOT, python_files

ONLY_IN = {
    "addLayout": Path("ui/widgets/layouts.py"),
    "insertLayout": Path("ui/widgets/layouts.py"),
    "itemAt": Path("ui/widgets/layouts.py"),
    "itemAtPosition": Path("ui/widgets/layouts.py"),
    "setToolTip": Path("ui/widgets/tips.py"),
}


def trapped(path: Path, source: str) -> Iterator[str]:
    """Where a file calls what another file keeps to itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            home = ONLY_IN.get(node.func.attr)
            if home is not None and path != home:
                yield f"{path}:{node.lineno} {node.func.attr} belongs to {home}"


def test_each_is_called_in_its_place_only() -> None:
    window = [path for path in python_files() if path.parts[0] == "ui"]
    assert [found for path in window for found in trapped(path, (ROOT / path).read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", ONLY_IN)
def test_another_place_would_be_found(name: str) -> None:
    assert list(trapped(Path("ui/today/screen.py"), f"thing.{name}(0)")) != []
