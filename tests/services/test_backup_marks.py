"""A stick is known by its mark, and by what it holds where the mark is damaged."""

from pathlib import Path

import pytest

from fieldkit.services.backups import Why
from fieldkit.services.workspace import Workspace


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder as a stick would be."""
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.mark.parametrize("spoilt", ["a bit", "all of it", "gone", "endless"])
def test_a_stick_whose_mark_is_damaged_is_still_the_one(workspace: Workspace, stick: Path, spoilt: str) -> None:
    places = workspace.backups.places
    places.choose(stick)
    place = places.find([])
    assert place is not None
    [mark] = stick.glob("*/place.json")
    content = mark.read_bytes()
    assert workspace.backups.places.find([])
    mark.unlink()
    assert places.find([]) is None, "what holds no backup is an empty folder"
    mark.write_bytes(content)
    workspace.backups.make(Why.BY_HAND, second=place)
    if spoilt == "gone":
        mark.unlink()
    elif spoilt == "endless":
        with mark.open("wb") as file:
            file.truncate(1 << 40)
    else:
        mark.write_bytes(content[:60] + bytes([content[60] ^ 1]) + content[61:] if spoilt == "a bit" else b"\xff" * 9)
    assert places.find([]) == place
    assert mark.read_bytes() == content
    workspace.backups.make(Why.BY_HAND, second=place)
