"""No file, class or function outgrows what a reader holds in mind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.tree import ROOT, python_files

FILE_LINES, CLASS_LINES, CLASS_METHODS, FUNCTION_LINES = 400, 300, 20, 50


def oversized(path: Path, shown: str) -> Iterator[str]:
    """What is too large in one Python file, as ``file:line what``; ``shown`` is how the file is named."""
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield f"{shown}:1 file of {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            yield from _oversized_class(node, shown)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _span(node) > FUNCTION_LINES:
            yield f"{shown}:{node.lineno} {node.name} of {_span(node)} lines"


def _oversized_class(node: ast.ClassDef, shown: str) -> Iterator[str]:
    if _span(node) > CLASS_LINES:
        yield f"{shown}:{node.lineno} {node.name} of {_span(node)} lines"
    methods = sum(isinstance(entry, ast.FunctionDef | ast.AsyncFunctionDef) for entry in node.body)
    if methods > CLASS_METHODS:
        yield f"{shown}:{node.lineno} {node.name} of {methods} methods"


def _span(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_nothing_is_oversized() -> None:
    found = [fault for path in python_files() for fault in oversized(ROOT / path, path.as_posix())]
    assert not found, "\n".join(found)


def _lines(head: str, line: str, total: int) -> str:
    return head + "\n" + f"{line}\n" * (total - 1)


def _methods(count: int) -> str:
    return "class Busy:\n" + "    def act(self): ...\n" * count


@pytest.mark.parametrize(
    ("fits", "too_large", "named"),
    [
        (_lines("", "x = 1", 400), _lines("", "x = 1", 401), "planted.py:1 file of 401 lines"),
        (_lines("class Long:", "    x = 1", 300), _lines("class Long:", "    x = 1", 301), "Long of 301 lines"),
        (_methods(20), _methods(21), "Busy of 21 methods"),
        (_lines("def run():", "    x = 1", 50), _lines("def run():", "    x = 1", 51), "run of 51 lines"),
        (
            "class A:\n    " + _lines("async def run(self):", "        x = 1", 50),
            "class A:\n    " + _lines("async def run(self):", "        x = 1", 51),
            "planted.py:2 run of 51 lines",
        ),
    ],
    ids=["file", "class", "methods", "function", "method"],
)
def test_a_planted_fault_is_named(fits: str, too_large: str, named: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(fits, encoding="utf-8")
    assert list(oversized(planted, "planted.py")) == []
    planted.write_text(too_large, encoding="utf-8")
    (fault,) = oversized(planted, "planted.py")
    assert named in fault
