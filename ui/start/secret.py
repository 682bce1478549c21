"""A field for a secret, and under it what the keyboard does to what is typed there."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.start.keyboard import capitals_locked, keyboard_language
from ui.theme import Tone
from ui.widgets.buttons import IconButton
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import reveal, row
from ui.widgets.marks import Icon

_LIGHT_MS = 80
"""A keyboard's light follows its key by a moment."""


class SecretField(TextField):
    """A field whose text is hidden, until the eye in it is pressed."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(placeholder)
        say = words().say
        self._eye = IconButton("eye", say("start.reveal"), parent=self)
        self._eye.setCursor(Qt.CursorShape.ArrowCursor)
        self._eye.clicked.connect(lambda: self._hide(hidden=self.echoMode() is QLineEdit.EchoMode.Normal))
        self._hide(hidden=True)

    def forget(self) -> None:
        """Let nothing of what was typed stay in the field, nor in its undo."""
        self.setText("*" * len(self.text()))
        self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the eye at the right."""
        super().resizeEvent(event)
        side = self._eye.sizeHint()
        gap = (self.height() - side.height()) // 2
        self._eye.setGeometry(self.width() - side.width() - gap, gap, *side.toTuple())
        self.setTextMargins(0, 0, side.width() + gap, 0)

    def _hide(self, *, hidden: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)
        self._eye.set_icon("eye" if hidden else "eye-off", words().say("start.reveal" if hidden else "start.hide"))


class KeyboardNote(QWidget):
    """The keyboard's language and locked capitals, true while ``field`` is typed in; empty where nothing is told."""

    def __init__(self, field: QWidget) -> None:
        super().__init__()
        self._icon, self.label = Icon("keyboard", "text.secondary", 15), Label("", "caption", "secondary")
        line = row(self._icon, self.label, gap=6)
        line.setStretch(1, 1)
        self.setLayout(line)
        self._field = field
        self._soon = QTimer(self, singleShot=True, interval=_LIGHT_MS)
        self._soon.timeout.connect(self.look)
        field.installEventFilter(self)
        QGuiApplication.inputMethod().localeChanged.connect(self.look)
        self.look()

    def look(self) -> None:
        """Ask the system again."""
        locked = capitals_locked()
        self.tell(keyboard_language(), locked=locked)

    def tell(self, language: str, *, locked: bool | None) -> None:
        """Say the language and, unless None, whether capitals are locked."""
        say = words().say
        capitals = "" if locked is None else say("start.capitals_on" if locked else "start.capitals_off")
        keyboard = say("start.keyboard", language=language) if language else ""
        said = ", ".join(filter(None, (keyboard, capitals)))
        self.label.setText(said[:1].upper() + said[1:])
        self.label.set_tone(Tone.WARNING if locked else "secondary")
        self._icon.show_icon("arrow-big-up" if locked else "keyboard", "warning.base" if locked else "text.secondary")
        reveal(self, when=bool(said))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the field is come to and after each key."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.KeyRelease}:
            self._soon.start()
        return super().eventFilter(watched, event)
