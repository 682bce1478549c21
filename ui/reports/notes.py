"""What the report screen says above its pages: work under way, or what to decide."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.errors import FieldKitError
from ui.jobs import Job
from ui.theme import Tone, theme
from ui.widgets.layouts import clear_layout
from ui.widgets.messages import Message
from ui.widgets.problems import Action, ProblemCard, trouble_of
from ui.widgets.progress import ProgressRow

SLOW_MS = 1000
"""Work shows its progress once it lasts longer."""


class Notes(QWidget):
    """At most one note; empty, it takes no room."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self.clear()

    def clear(self) -> None:
        """Say nothing."""
        clear_layout(self._column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def tell(self, sentence: str, tone: Tone, action: str, again: Callable[[], None]) -> None:
        """Say a sentence with the word that does something about it."""
        note = Message(sentence, tone, action)
        note.activated.connect(again)
        self._show(note)

    def trouble(self, error: FieldKitError, again: Action) -> None:
        """Say what went wrong, what is safe and what to do, with the way to try again."""
        self._show(ProblemCard(trouble_of(error), [again], framed=True))

    def follow(self, job: Job) -> None:
        """Show how far a job is once it has lasted a second."""
        QTimer.singleShot(SLOW_MS, self, partial(self._follow, job))

    def _follow(self, job: Job) -> None:
        if job.running and not job.cancelling():
            progress = ProgressRow(job.title)
            progress.follow(job)
            job.ended.connect(self.clear)
            self._show(progress)

    def _show(self, note: QWidget) -> None:
        self.clear()
        self._column.setContentsMargins(*(theme().px(side) for side in (16, 10, 16, 10)))
        self._column.addWidget(note)
        self.show()
