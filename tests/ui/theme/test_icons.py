"""Every icon the window names is a file that ships: a missing one would only be found when it is painted."""

import ast
from collections.abc import Iterator
from pathlib import Path

import ui
from ui.theme.icons import ICONS, icon_exists

FIRST = {"Icon", "IconButton", "IconTile", "EmptyState", "icon", "icon_pixmap", "show_icon", "set_icon"}
SECOND = {"paint_icon", "ScreenEntry", "paint_tile"}


def _named(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = 0 if name in FIRST else 2 if name == "ScreenEntry" else 1 if name in SECOND else None
    if place is not None and len(call.args) > place:
        yield call.args[place]
    yield from (word.value for word in call.keywords if word.arg == "icon")


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def test_every_icon_named_in_the_window_ships() -> None:
    assert ui.__file__ is not None
    missing, found = [], 0
    for file in Path(ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                names = [name for part in _named(node) for name in _literals(part)]
                found += len(names)
                missing += [f"{file.name}:{node.lineno} {name}" for name in names if not icon_exists(name)]
    assert found > 60
    assert missing == []


def test_icons_ship_with_their_licence() -> None:
    assert "ISC License" in (ICONS / "lucide" / "LICENSE").read_text(encoding="utf-8")
    assert "lucide" in (ICONS / "LICENCES.md").read_text(encoding="utf-8")
