"""Adding a field to a visit takes its line in the domain and its labels; everything else follows."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.new_field import PLACES
from tests.project.tree import ROOT, copy_project

VOCABULARY = Path("resources") / "translations" / "vocabulary"
ADDED = [
    (
        Path("fieldkit") / "domain" / "visit.py",
        "\nclass Visit(Record):\n",
        "\n\n\n",
        '    upkeep: Annotated[str, prose()] = ""',
    ),
    (VOCABULARY / "fr.toml", "\n[visit]\n", "\n\n", 'upkeep = "Entretien"'),
    (VOCABULARY / "en.toml", "\n[visit]\n", "\n\n", 'upkeep = "Upkeep"'),
]
"""The whole of what a person types: in each file, the block from its first line to its end, and the line added last."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one field more."""
    copied = copy_project(tmp_path_factory.mktemp("tree"), ".py", ".toml", ".json", ".svg", ".ttf")
    for path, start, end, line in ADDED:
        text = (copied / path).read_text(encoding="utf-8")
        place = text.index(end, text.index(start))
        (copied / path).write_text(f"{text[:place]}\n{line}{text[place:]}", encoding="utf-8")
    return copied


def _find(tree: Path, place: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.project.new_field", place]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("place", PLACES)
def test_the_new_field_is_found(place: str, tree: Path) -> None:
    ran = _find(tree, place)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("place", PLACES)
def test_it_is_not_found_where_it_was_not_added(place: str) -> None:
    ran = _find(ROOT, place)
    assert ran.returncode != 0, f"{place} finds a field that nobody added"
    assert "upkeep" in ran.stderr or "AssertionError" in ran.stderr
