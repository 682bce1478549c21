"""What a status bar is made of: a sign with a few words, and the time."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ui.theme import Tone
from ui.widgets.labels import Label
from ui.widgets.language import formats
from ui.widgets.layouts import row
from ui.widgets.marks import Icon


class Note(QWidget):
    """An icon and a few words; hidden while there are none."""

    def __init__(self, icon: str, weight: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = Icon(icon, "text.secondary", 14)
        self.label = Label("", "caption", "secondary", weight=weight, tabular=True)
        self.setLayout(row(self.icon, self.label, gap=6))

    def tell(self, icon: str, text: str, tone: str = "secondary", ink: str = "") -> None:
        """Change icon, words and colour."""
        self.icon.show_icon(icon, ink or (f"{tone}.base" if tone in set(Tone) else f"text.{tone}"))
        self.label.setText(text)
        self.label.set_tone(tone)
        self.setVisible(bool(text))
        self.updateGeometry()  # now: whoever asks next how wide a line is would be told of the former words


class Clock(Label):
    """The time, told anew each minute. ``now`` gives it, for tests."""

    def __init__(self, now: Callable[[], dt.datetime] = dt.datetime.now) -> None:
        super().__init__("", "caption", "secondary", tabular=True)
        self._now = now
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self._tick)
        self._tick()

    def _tick(self) -> None:
        now = self._now()
        self.setText(formats().clock(now.time()))
        self._minute.start((60 - now.second) * 1000)
