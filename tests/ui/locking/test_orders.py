"""When an order of the organisation was carried out, the window closes and says in plain words what happened."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.errors import NotAllowed
from fieldkit.services.door import is_workspace
from fieldkit.services.removal import Removal, begin_removal
from sync.client.state import Phase, SyncState
from tests.ui.locking.conftest import Seat
from tests.ui.locking.test_locking import shown_text
from ui.start.removed import RemovedPage


def carried_out(seat: Seat, reason: str) -> None:
    """What the engine tells at the end of such a round."""
    seat.program.engine._set(SyncState(Phase.SIGNED_OUT, problem=NotAllowed(reason)))


def test_a_lock_that_was_ordered_closes_the_window_and_says_whose_wish_it_was(seat: Seat) -> None:
    carried_out(seat, "device_locked")
    seat.wait_locked()
    seat.wait(lambda: "Votre organisation a demandé" in shown_text(), "the reason")
    seat.unlock()
    assert seat.program.window.isVisible()


def test_a_wiped_vault_closes_and_one_may_begin_anew(seat: Seat) -> None:
    begin_removal(seat.program.workspace, Removal(at_ms=1_790_000_000_000, unsent=2))
    carried_out(seat, "device_wiped")

    def page() -> RemovedPage | None:
        start = seat.session.start
        return start.page if start is not None and isinstance(start.page, RemovedPage) else None

    seat.wait(lambda: page() is not None, "the page")
    seat.wait(lambda: "2 modifications" in shown_text(), "what became of the work")
    assert "Tchakalo" not in shown_text()
    assert sorted(path.name for path in seat.folder.iterdir()) == ["lock", "removed.json"]
    assert not is_workspace(seat.folder)
    shown = page()
    assert shown is not None
    QTest.mouseClick(shown.begin, Qt.MouseButton.LeftButton)
    del shown
    seat.wait(lambda: page() is None and not (seat.folder / "removed.json").exists(), "a first start")
