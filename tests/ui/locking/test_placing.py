"""The place of the window over a lock: the window of a start, and the one after it, stand where the first one stood."""

from tests.ui.locking.conftest import Seat


def test_the_maximised_state_survives_a_lock_and_so_does_what_was_changed_there(seat: Seat) -> None:
    seat.program.window.showMaximized()
    seat.lock()
    seat.wait_locked()
    assert seat.session.start is not None
    assert seat.session.start.isMaximized()
    seat.unlock()
    assert seat.program.window.isMaximized()
    seat.lock()
    seat.wait_locked()
    seat.session.start.showNormal()
    seat.unlock()
    assert not seat.program.window.isMaximized()
