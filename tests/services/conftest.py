"""A workspace on disk for each test of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.services.workspace import Workspace
from tests.services.field import Field, in_the_field, new_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = new_workspace(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture
def field(workspace: Workspace) -> Field:
    return in_the_field(workspace)
