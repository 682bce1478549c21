"""After the vault was opened without its passphrase: a new one, at once or later."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.errors import FieldKitError
from ui.start.pages import opening
from ui.start.passphrase import NewPassphrase
from ui.theme import Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.language import words
from ui.widgets.layouts import column, reveal, row
from ui.widgets.messages import Message


class RenewPage(QWidget):
    """``chosen`` carries the new passphrase; ``later`` keeps the former one."""

    chosen = Signal(str)
    later = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self.passphrase = NewPassphrase()
        self.change, self.keep = Button(say("start.renew"), Kind.PRIMARY), Button(say("start.renew_later"))
        self.message = Message("", Tone.DANGER)
        self.change.grow("controlTall")
        self.keep.grow("controlTall")
        reveal(self.message, when=False)
        self.change.clicked.connect(self._end)
        self.keep.clicked.connect(self.later)
        title = opening(say("start.renew_title"), say("start.renew_text"))
        self.setLayout(column(title, self.passphrase, self.message, row(self.change, self.keep, None, gap=10), gap=24))
        self.setFocusProxy(self.passphrase)

    def complain(self, error: FieldKitError) -> None:
        """Say why it was not changed."""
        self.change.set_running(None)
        told = words().explain(error)
        self.message.say(told.brief, Tone.DANGER)
        reveal(self.message, when=True)

    def forget(self) -> None:
        """Let nothing of what was typed stay."""
        self.passphrase.forget()

    def _end(self) -> None:
        if not self.passphrase.complain():
            self.change.set_running(-1)
            self.chosen.emit(self.passphrase.text)
