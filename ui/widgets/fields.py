"""Fields: one line, several lines, numbers, and the label, help and error around any of them."""

from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from fieldkit.errors import BadValue
from ui.theme import theme
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import nest, space
from ui.widgets.marks import Icon, KeyCap
from ui.widgets.painting import text, text_width


def restyle(widget: QWidget) -> None:
    """Let the style sheet see a changed property."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class TextField(QLineEdit):
    """One line of plain text. ``set_state`` marks an error or a value that came from the server."""

    tabular = False
    scale = "body"

    def __init__(self, placeholder: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        theme().changed.connect(self._dress)
        self._dress()

    def set_text_quietly(self, value: str) -> None:
        """Show another text without emitting; the caret stays where it is when the text is the same."""
        if self.text() != value:
            blocked = self.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self.setText(value)
            self.setCursorPosition(0)
            self.blockSignals(blocked)

    def grow(self, size: str) -> None:
        """Be as high as a size of the theme, ``controlTall`` or ``controlTallest``, and write larger."""
        self.scale = "read"
        self.setProperty("tall", size)
        self._dress()
        restyle(self)

    def set_state(self, state: str) -> None:
        """``""``, ``error``, ``server`` (read only, selectable) or ``bare`` (no box)."""
        self.setProperty("state", state)
        self.setReadOnly(state == "server")
        left = theme().size("icon") + theme().px(6) if state == "server" else 0
        self.setTextMargins(left, 0, self.textMargins().right(), 0)
        restyle(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cloud of what came from the server."""
        super().paintEvent(event)
        if self.property("state") == "server":
            side = theme().size("icon")
            spot = QRectF(theme().px(10), (self.height() - side) / 2, side, side)
            with QPainter(self) as painter:
                theme().paint_icon(painter, "cloud", spot, "text.secondary")

    def _dress(self) -> None:
        self.setFont(theme().font(self.scale, tabular=self.tabular))


class SearchField(TextField):
    """A search box with its glass and, if given, its shortcut; the shortcut gives it the focus while it is in sight.

    One that is not ``bound`` only shows its shortcut: whoever has to answer it out of sight as well binds it, and calls
    ``summon``.
    """

    def __init__(
        self, placeholder: str = "", shortcut: str = "", parent: QWidget | None = None, *, bound: bool = True
    ) -> None:
        super().__init__(placeholder or words().say("widgets.search"), parent=parent)
        self.setClearButtonEnabled(False)
        self._cap = KeyCap(shortcut, self) if shortcut else None
        if shortcut and bound:
            keys = QShortcut(QKeySequence(shortcut), self)
            keys.setContext(Qt.ShortcutContext.WindowShortcut)
            keys.activated.connect(self.summon)
        self.textChanged.connect(self._settle)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the glass in the margin."""
        super().paintEvent(event)
        side = theme().size("icon")
        spot = QRectF(theme().px(10), (self.height() - side) / 2, side, side)
        with QPainter(self) as painter:
            theme().paint_icon(painter, "search", spot, "text.secondary")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the shortcut at the right end."""
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        right = 0
        if self._cap is not None:
            self._cap.setVisible(not self.text())
            self._cap.resize(self._cap.sizeHint())
            place = self.width() - self._cap.width() - theme().px(8)
            self._cap.move(place, (self.height() - self._cap.height()) // 2)
            right = self._cap.width()
        self.setTextMargins(theme().size("icon") + theme().px(7), 0, right, 0)

    def summon(self) -> None:
        """Take the focus, ready for other words."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()


_SCROLL = Qt.ScrollBarPolicy.ScrollBarAsNeeded


class ProseField(QPlainTextEdit):
    """Several lines of plain text, as high as its text between ``lines`` and ``most`` lines."""

    left = Signal()
    _fitting = False

    def __init__(self, lines: int = 3, most: int = 16, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines, self._most = lines, most
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        theme().changed.connect(self._dress)
        self._dress()

    def set_text_quietly(self, value: str) -> None:
        """Show another text without emitting; caret and scroll stay when the text is the same."""
        if self.toPlainText() != value:
            blocked = self.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self.setPlainText(value)
            self.blockSignals(blocked)
            self._fit()

    def set_state(self, state: str) -> None:
        """``""``, ``error``, ``server`` or ``bare``."""
        self.setProperty("state", state)
        self.setReadOnly(state == "server")
        restyle(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say the field was left."""
        super().focusOutEvent(event)
        self.left.emit()

    def sizeHint(self) -> QSize:
        """As high as the text, within bounds."""
        shown = max(self._lines, min(self._most, self._lines_taken()))
        edges = 2 * (theme().border("control") + theme().px(6) + round(self.document().documentMargin()))
        return QSize(theme().px(200), shown * self.fontMetrics().lineSpacing() + edges)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many lines as the text has at this width."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As high as the text: a form scrolls rather than its fields."""
        return QSize(theme().px(80), self.sizeHint().height())

    def _dress(self) -> None:
        self.setFont(theme().font("body"))
        self.viewport().setFont(self.font())  # what stands in the empty field is painted in this one
        self._fit()

    def _lines_taken(self) -> int:
        """How many lines the text takes at this width, counted no further than just beyond the most."""
        taken, block, layout = 0, self.document().begin(), self.document().documentLayout()
        while block.isValid() and taken <= self._most:
            layout.blockBoundingRect(block)  # lays out what was not in sight yet, which else counts as one line
            taken += max(1, block.layout().lineCount())
            block = block.next()
        return taken

    def _fit(self) -> None:
        if self._fitting:
            return  # the scroll bar comes or goes, which wraps the text anew: asking again could never end
        self._fitting = True
        full = self._lines_taken() > self._most
        self.setVerticalScrollBarPolicy(_SCROLL if full else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        high = self.sizeHint().height()
        if high != self.height():
            self.setFixedHeight(high)
        self._fitting = False


class NumberField(TextField):
    """A number with its unit in a box on the right; « 4 218 », « 4218 » and « 4,2 » are read alike.

    What cannot be read stays on screen: ``number`` raises BadValue then.
    """

    tabular = True

    def __init__(self, unit: str = "", name: str = "", *, whole: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name=name, parent=parent)
        self._unit, self._whole = unit, whole
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._settle()

    def number(self) -> Decimal | None:
        """The number typed, None when empty; raises BadValue (``number`` or ``whole``)."""
        typed = self.text().strip()
        if not typed:
            return None
        found = formats().parse_number(typed)
        if self._whole and found != found.to_integral_value():
            raise BadValue("whole")
        return found

    def show_number(self, value: Decimal | int | None) -> None:
        """Show a number without emitting; the same number leaves what was typed alone."""
        try:
            same = self.number() == value
        except BadValue:
            same = False
        if not same:
            self.set_text_quietly("" if value is None else formats().number(value))

    def set_unit(self, unit: str) -> None:
        """Change the unit."""
        self._unit = unit
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the unit's box."""
        super().paintEvent(event)
        if self._unit:
            with QPainter(self) as painter:
                look, wide = theme(), self._unit_width()
                edge = look.border("control")
                left = self.width() - wide
                inset = look.border("focus") + 1 if self.hasFocus() else edge
                painter.fillRect(QRectF(left, inset, edge, self.height() - 2 * inset), look.color("border.strong"))
                spot = QRectF(left + edge, 0, wide - edge, self.height())
                text(
                    painter,
                    spot,
                    self._unit,
                    look.font("body"),
                    look.color("text.secondary"),
                    Qt.AlignmentFlag.AlignCenter,
                )

    def _unit_width(self) -> int:
        return round(text_width(theme().font("body"), self._unit)) + theme().px(22) if self._unit else 0

    def _settle(self) -> None:
        self.setTextMargins(0, 0, max(0, self._unit_width() - theme().px(4)), 0)

    def _dress(self) -> None:
        super()._dress()
        if hasattr(self, "_unit"):
            self._settle()


class Field(QWidget):
    """A label above an editor, and help or an error below it. ``error`` keeps what was typed."""

    def __init__(self, label: str, editor: QWidget, help_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.label = Label(label, "caption", "secondary", weight=500)
        self.label.setBuddy(editor)
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        self._help = help_text
        self._icon = Icon("circle-alert", "danger.base", 14)
        self.note = Label("", "caption", weight=500, wrap=True)
        below = QHBoxLayout()
        space(below, 5)
        below.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.note, 1)
        outer = QVBoxLayout(self)
        space(outer, 4)
        outer.addWidget(self.label)
        outer.addWidget(editor)
        nest(outer, below)
        self.set_error("")

    @property
    def error(self) -> str:
        """The sentence shown, empty when there is nothing wrong."""
        return self.note.text() if self._icon.isVisibleTo(self) else ""

    def set_error(self, sentence: str) -> None:
        """Say what is wrong; empty when it is right again."""
        self._icon.setVisible(bool(sentence))
        self.note.setText(sentence or self._help)
        self.note.set_tone("danger" if sentence else "secondary")
        self.note.setVisible(bool(sentence or self._help))
        self.editor.setAccessibleDescription(sentence or self._help)
        self.editor.setProperty("state", "error" if sentence else "")
        for part in (self.editor, *self.editor.findChildren(QLineEdit)):
            part.setProperty("state", "error" if sentence else "")
            restyle(part)
