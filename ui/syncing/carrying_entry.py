"""The way from synchronisation to what this computer carries."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.buttons import Button
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import column, row


class CarryingEntry(QWidget):
    """What there is to choose, and the button that leads there."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        button = Button(say("carrying.entry_go"), icon="folder-open")
        button.clicked.connect(self.asked)
        text = Label(say("carrying.entry_text"), tone="secondary", wrap=True)
        self.setLayout(column(SectionHeader(say("carrying.entry_title")), text, row(button, None), gap=10))
