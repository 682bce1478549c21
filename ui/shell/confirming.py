"""Asks before something is destroyed, over the whole window."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from ui.shell.notices import Question
from ui.widgets.confirm import ConfirmPanel, Scrim


class Confirming(QObject):
    """One question at a time; a second one replaces the first."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._scrim: Scrim | None = None
        self._before: QWidget | None = None
        self.panel: ConfirmPanel | None = None

    def ask(self, question: Question) -> None:
        """Ask; ``question.done`` is called when the person chose to destroy."""
        self.dismiss()
        self._before = self._window.focusWidget()
        panel = self.panel = ConfirmPanel(question.question, question.kept, question.safe, question.destroy)
        panel.kept.connect(self.dismiss)
        panel.destroyed_chosen.connect(lambda: self._destroy(question))
        self._scrim = Scrim(self._window, panel)
        self._scrim.show()
        self._scrim.raise_()
        panel.safe.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss(self) -> bool:
        """Keep everything as it is; False when nothing was asked."""
        if self._scrim is None:
            return False
        self._scrim.hide()
        self._scrim.deleteLater()
        self._scrim, self.panel = None, None
        if self._before is not None:
            self._before.setFocus()
        return True

    def _destroy(self, question: Question) -> None:
        self.dismiss()
        question.done()
