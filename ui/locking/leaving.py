"""Before a lock: what was typed is on disk, or the person is told that it is not."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from ui.shell.window import MainWindow

_AGAIN_MS = 20


class Leaving(QObject):
    """Has everything pending written. Ends with ``ready``, or with ``unsaved`` when the disk did not take it."""

    ready = Signal()
    unsaved = Signal()

    def __init__(self, window: MainWindow) -> None:
        """Nothing happens before ``begin``."""
        super().__init__()
        self._window = window
        self._over = False
        notices = window.context.notices
        notices.was_saved.connect(self._look)
        notices.saving_failed.connect(lambda *_: self._end(ready=False))

    def begin(self) -> None:
        """Close what stands over the window, let the screen hand over what was typed, and wait for the disk."""
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            popup.close()
        if isinstance(modal, QDialog):
            modal.reject()  # whoever opened it goes on first: its call has not returned yet
        if popup is not None or isinstance(modal, QDialog):
            QTimer.singleShot(_AGAIN_MS, self, self.begin)
            return
        self._window.closing.hand_over()
        self._look()

    def _look(self, *_: object) -> None:
        saving = self._window.context.saving
        if saving.failing:
            self._end(ready=False)
        elif saving.settled:
            self._end(ready=True)

    def _end(self, *, ready: bool) -> None:
        if not self._over:
            self._over = True
            (self.ready if ready else self.unsaved).emit()
