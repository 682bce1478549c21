"""The visit editor open, as for its own tests, and files to import."""

from pathlib import Path

import pytest
from PIL import Image

from tests.ui.visits.conftest import desk, folder, scene

__all__ = ["desk", "folder", "scene"]


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    """A folder with three photos and three files that are none."""
    card = tmp_path / "DCIM"
    card.mkdir()
    for number in range(3):
        Image.effect_noise((640, 480), 40 + number).convert("RGB").save(card / f"IMG_{number}.jpg")
    (card / "vide.jpg").write_bytes(b"")
    (card / "note.jpg").write_bytes(b"ceci n'est pas une photo")
    (card / "IMG_9.jpg").write_bytes((card / "IMG_0.jpg").read_bytes())
    return card
