"""Closing without losing anything: the window waits until what was typed is on disk, or asks."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fieldkit.errors import FieldKitError
from ui.shell.notices import Question

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class Closing(QObject):
    """Decides whether a window may close now. It closes by itself once the last write is on disk."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._waiting, self._anyway = False, False
        notices = window.context.notices
        notices.was_saved.connect(self._saved)
        notices.saving_failed.connect(self._failed)

    def may_close(self) -> bool:
        """Have what is pending written; True when everything is on disk, or the person gave it up."""
        saving = self._window.context.saving
        self.hand_over()
        if self._anyway or saving.settled:
            return True
        self._waiting = True
        if saving.failing:
            self._ask()
        return False

    def hand_over(self) -> None:
        """Have what was typed written: on the page, and over it."""
        self._window.leaving.emit()
        screen = self._window.screen_shown
        if screen is not None:
            screen.leave()

    def give_up(self) -> None:
        """Let the window close whatever is not on disk."""
        self._anyway = True

    def _saved(self) -> None:
        if self._waiting and self._window.context.saving.settled:
            self._window.close()

    def _failed(self, error: FieldKitError) -> None:  # noqa: ARG002 - the signal's
        if self._waiting:
            self._ask()

    def _ask(self) -> None:
        self._waiting = False
        say = self._window.context.words.say
        self._window.context.notices.confirm(
            Question(
                say("shell.close_unsaved"),
                say("shell.close_unsaved_text"),
                say("shell.close_keep"),
                say("shell.close_anyway"),
                self._give_up,
            )
        )

    def _give_up(self) -> None:
        self.give_up()
        self._window.close()
