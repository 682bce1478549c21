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


TURNED_BY_THE_WHEEL = {
    "QAbstractSlider",
    "QAbstractSpinBox",
    "QComboBox",
    "QDateEdit",
    "QDateTimeEdit",
    "QDial",
    "QDoubleSpinBox",
    "QFontComboBox",
    "QSlider",
    "QSpinBox",
    "QTimeEdit",
}
"""Widgets of Qt whose value the wheel changes while a page is scrolled past them."""
GUARDED = Path("ui/widgets/choices.py")
"""Where they are made to leave the wheel to the page."""


def turned(path: Path, source: str) -> Iterator[str]:
    """Where a file makes or derives a widget whose value the wheel changes."""
    for node in ast.walk(ast.parse(source)):
        made = [node.func] if isinstance(node, ast.Call) else node.bases if isinstance(node, ast.ClassDef) else []
        for name in made:
            bare = ast.unparse(name).rpartition(".")[2]
            if bare in TURNED_BY_THE_WHEEL and path != GUARDED:
                yield f"{path}:{name.lineno} {bare} turns with the wheel: use what {GUARDED} has"


def test_no_value_turns_with_the_wheel() -> None:
    window = [path for path in python_files() if path.parts[0] == "ui"]
    assert [found for path in window for found in turned(path, (ROOT / path).read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("source", ["box = QComboBox()", "class Year(QtWidgets.QSpinBox): ...", "QDateEdit(self)"])
def test_a_value_that_turns_with_the_wheel_would_be_found(source: str) -> None:
    assert len(list(turned(Path("ui/today/screen.py"), source))) == 1


def outliving(path: Path, source: str) -> Iterator[str]:
    """Where a file gives the theme, which lives as long as the program, a callback that keeps its screen alive."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "theme().changed.connect"
            and not isinstance(node.args[0], ast.Attribute)
        ):
            yield f"{path}:{node.lineno} connect a method of the widget to the theme: the rest outlives its window"


def test_no_screen_is_kept_by_the_theme() -> None:
    window = [path for path in python_files() if path.parts[0] == "ui"]
    assert [found for path in window for found in outliving(path, (ROOT / path).read_text(encoding="utf-8"))] == []


def test_a_screen_kept_by_the_theme_would_be_found() -> None:
    assert list(outliving(Path("ui/a.py"), "theme().changed.connect(lambda: self.show())")) != []


@pytest.mark.parametrize("name", ONLY_IN)
def test_another_place_would_be_found(name: str) -> None:
    assert list(trapped(Path("ui/today/screen.py"), f"thing.{name}(0)")) != []
