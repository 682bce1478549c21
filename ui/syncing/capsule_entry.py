"""The way from synchronisation to capsules."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.buttons import Button
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import column, row


class CapsuleEntry(QWidget):
    """What a capsule is for, and the button that leads there."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        button = Button(say("capsule.entry.go"), icon="usb")
        button.clicked.connect(self.asked)
        text = Label(say("capsule.entry.text"), tone="secondary", wrap=True)
        self.setLayout(column(SectionHeader(say("capsule.entry.title")), text, row(button, None), gap=10))
