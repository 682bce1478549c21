"""The engine goes on whatever breaks beside it, and says so."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.errors import ServerUnreachable
from fieldkit.services.workspace import Workspace
from sync.client.engine import SyncEngine
from sync.client.state import Phase, RoundReport, SyncState
from tests.services.field import new_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "w")
    yield made
    made.close()


def test_a_screen_that_breaks_when_told_does_not_end_a_round(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    engine, bugs, heard = SyncEngine(workspace), list[Exception](), list[SyncState]()
    engine.tell_bugs_to(bugs.append)

    def broken(_state: SyncState) -> None:
        raise RuntimeError("gone")

    engine.subscribe(broken)
    leave = engine.subscribe(heard.append)
    assert engine.sync_once() == RoundReport()
    leave()
    engine.sync_once()
    assert [state.phase for state in heard] == [Phase.UNLINKED]
    assert [str(bug) for bug in bugs] == ["gone", "gone"]
    assert len(caplog.records) == 2


def test_a_bug_in_one_round_is_told_and_another_round_follows(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine, bugs, told, again = SyncEngine(workspace), list[Exception](), threading.Event(), threading.Event()

    def bug() -> RoundReport:
        if bugs:
            again.set()
            return RoundReport()
        raise ZeroDivisionError

    def tell(found: Exception) -> None:
        bugs.append(found)
        told.set()

    def show(state: SyncState) -> None:
        if state.phase is Phase.REFUSED and state.next_try_ms and state.problem is not None:
            shown.set()

    shown = threading.Event()
    engine.subscribe(show)
    monkeypatch.setattr(engine, "sync_once", bug)
    engine.tell_bugs_to(tell)
    engine.start()
    assert told.wait(20)
    assert shown.wait(20)
    engine.wake()
    assert again.wait(20)
    engine.stop()
    assert [type(found) for found in bugs] == [ZeroDivisionError]
    assert "broke" in caplog.text


def test_a_server_away_for_a_thousand_rounds_is_tried_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, bugs, tried, enough = SyncEngine(workspace), list[Exception](), list[int](), threading.Event()

    def away() -> RoundReport:
        tried.append(1)
        if len(tried) > 1_100 or bugs:
            enough.set()
        raise ServerUnreachable("cut")

    monkeypatch.setattr("sync.client.rhythm._FIRST_RETRY_S", 1e-9)
    monkeypatch.setattr("sync.client.rhythm._LONGEST_RETRY_S", 1e-9)
    monkeypatch.setattr(engine, "sync_once", away)
    engine.start()
    assert enough.wait(60)
    engine.stop()
