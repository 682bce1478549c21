"""The whole program on a small workspace, and what somebody writes elsewhere."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fieldkit.domain.changes import Change, ChangeId, Edit
from fieldkit.domain.dossier import Dossier
from fieldkit.domain.fields import Record
from fieldkit.domain.loaded import Loaded
from fieldkit.domain.values import Plain
from fieldkit.domain.visit import Visit
from tests.ui.dossiers.desk import desk
from tests.ui.syncing.deciding import BASE, Elsewhere
from ui.unattended.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:  # noqa: ARG001 - Qt fails the test on what it warns of
    with desk(tmp_path) as made:
        yield made


@pytest.fixture
def elsewhere(stage: Stage) -> Elsewhere:
    """Take in what a person wrote on another computer: values by field, resting on ``loaded`` or on ``over``."""
    numbers = itertools.count(1)

    def write(author: str, loaded: Loaded[Record], over: tuple[ChangeId, ...] = (), /, **values: Plain) -> ChangeId:
        identity = ChangeId("e" * 16, next(numbers))
        every = tuple(dict.fromkeys(change for heads in loaded.heads.values() for change in heads))
        edits = tuple(
            Edit(
                loaded.record.KIND,
                loaded.id,
                name,
                value,
                over or (every if name == "deleted" else loaded.heads.get(name, ())),
            )
            for name, value in values.items()
        )
        at = (time.time_ns() // 1_000_000 + identity.counter) << 16
        outbox = stage.program.workspace.outbox
        outbox.take()
        scope = getattr(loaded.record, "dossier", loaded.id)
        outbox.receive([Change(identity, scope, f"{author} <{author.lower()}@example.org>", "f" * 16, at, edits)], {})
        stage.settle()
        return identity

    return write


@pytest.fixture
def noted(stage: Stage) -> Loaded[Visit]:
    """A visit everybody has."""
    workspace = stage.program.workspace
    dossier = workspace.records.create(Dossier, title="Eau").id
    made = workspace.records.create(Visit, dossier=dossier, title="Forage", seen=BASE, women_met=3, state="planned")
    workspace.outbox.take()
    return made
