"""The table of a decision: what both had, one version, the other."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.dossiers.looks import opening
from ui.review.marked_text import as_is, compared
from ui.syncing.disputes import Dispute, Version
from ui.syncing.marked import MarkedText
from ui.syncing.results import state_pill
from ui.theme import theme
from ui.widgets.buttons import LinkButton
from ui.widgets.choices import CheckBox, Radio, set_lit
from ui.widgets.labels import Elided, Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Surface, column, row
from ui.widgets.marks import Avatar, Icon, Pill


class Cell(QWidget):
    """One version: pressing it anywhere chooses it. ``toggled`` carries whether it is chosen now."""

    toggled = Signal(bool)

    def __init__(self, dispute: Dispute, version: Version, *, told: bool) -> None:
        """``told`` names the author above the value: several versions share the column."""
        super().__init__()
        self.version = version
        name = ", ".join(filter(None, (dispute.label, version.author, opening(version.text))))
        self.button: CheckBox | Radio = CheckBox() if dispute.is_prose else Radio()
        self.button.setAccessibleName(name)
        self.button.toggled.connect(self._dress)
        self.button.toggled.connect(self.toggled)
        self._value = _value(dispute, version)
        self._who = Label(_signed(version), "caption", "secondary", wrap=True)
        self._who.setVisible(told)
        shown = column(self._who, self._value, None, gap=2, margins=(0, 6, 0, 0))
        if isinstance(self._value, Pill):
            shown.setAlignment(self._value, Qt.AlignmentFlag.AlignLeft)
        line = row(self.button, shown, gap=0, margins=(12, 4, 14, 10))
        line.setAlignment(self.button, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self._dress)
        self._dress()

    @property
    def chosen(self) -> bool:
        """Whether this version is kept."""
        return self.button.isChecked()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose."""
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            self.button.click()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the ground of what is chosen and its bar."""
        with QPainter(self) as painter:
            look = theme()
            if self.chosen:
                painter.fillRect(self.rect(), look.color("bg.selected"))
                if not look.sun:  # the accent does not show on the black of full sun
                    painter.fillRect(QRectF(0, 0, look.px(3), self.height()), look.color("accent.base"))

    def _dress(self) -> None:
        self.button.setFixedSize(theme().size("targetMin"), theme().size("targetMin"))
        lit = theme().sun and self.chosen
        set_lit(self.button, lit=lit)
        self._who.set_tone("onInverse" if lit else "secondary")
        if isinstance(self._value, Label):
            self._value.set_tone("onInverse" if lit else "primary")
        elif isinstance(self._value, Pill):
            self._value.set_ink("text.onInverse" if lit else "")
        elif isinstance(self._value, MarkedText):
            self._value.set_lit(lit=lit)
        self.update()


class ColumnHead(Surface):
    """Whose versions stand in a column, and the link that takes them all. ``taken`` when it is followed."""

    taken = Signal()

    def __init__(self, title: str, versions: list[Version]) -> None:
        super().__init__("canvas", "right bottom")
        same = {(version.author, version.here) for version in versions}
        one = max(versions, key=lambda version: version.at) if len(same) == 1 else None
        link = LinkButton(words().say("conflict.take_all"))
        link.hug_right()
        link.clicked.connect(self.taken)
        mark: QWidget = Avatar(one.author) if one is not None else Icon("user", size=18)
        first = row(mark, Elided(title, weight=600), link, gap=8)
        first.setStretch(1, 1)
        second = Elided(_signed(one) if one is not None else "", "caption", "secondary")
        icon = Icon("laptop" if one is not None and one.here else "cloud", size=14)
        icon.setVisible(one is not None)
        below = row(icon, second, gap=6)
        below.setStretch(1, 1)
        self.setLayout(head_lines(first, below))


class FieldName(Surface):
    """The field in question, and what it held before."""

    def __init__(self, dispute: Dispute) -> None:
        super().__init__("canvas", "right bottom")
        parts: list[QWidget | None] = [Label(dispute.label, weight=600, wrap=True)]
        base = dispute.base
        if dispute.is_prose:
            length = max(len(version.text.split()) for version in dispute.versions)
            parts.append(Label(words().say("conflict.prose", count=length), "caption", "secondary", wrap=True))
        elif base is not None:
            told = words().say("conflict.was", value=base) if base else words().say("conflict.was_empty")
            parts.append(Label(told, "caption", "secondary", wrap=True))
        self.setLayout(column(*parts, None, gap=2, margins=(20, 12, 12, 12)))


class BaseRow(Surface):
    """What a field held before anybody changed it, whole."""

    def __init__(self, dispute: Dispute) -> None:
        super().__init__("subtle", "bottom")
        say, at = words().say, dispute.base_at
        when = (
            say("conflict.base", day=formats().short_day(at.date())) if at is not None else say("conflict.base_undated")
        )
        held = dispute.base or words().say("conflict.empty")
        shown = MarkedText(as_is(opening(held))) if dispute.is_prose else Label(held, wrap=True)
        parts = (Icon("history", size=14), Label(when, "caption", "secondary"), shown)
        line = row(*parts, gap=8, margins=(20, 8, 20, 8))
        for part in parts:
            line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        line.setStretch(2, 1)
        self.setLayout(line)
        self.setAccessibleName(f"{dispute.label}, {when}, {opening(held)}")


class _Strut(QWidget):
    """Nothing to see: as high as a size of the look, so that a line with it is no lower."""

    def __init__(self, size: str) -> None:
        super().__init__()
        self._size = size
        theme().changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFixedSize(0, theme().size(self._size))


def head_lines(first: QBoxLayout, second: QBoxLayout) -> QBoxLayout:
    """What stands above a column: two lines that are level with those of the columns beside it."""
    lines = [row(_Strut(size), line, gap=0) for size, line in (("targetMin", first), ("icon", second))]
    for line in lines:
        line.setStretch(1, 1)
    return column(*lines, None, gap=2, margins=(16, 8, 16, 8))


def _value(dispute: Dispute, version: Version) -> QWidget:
    state = state_pill(dispute, version)
    if state is not None:
        return state
    if not version.text:
        return Label(words().say("conflict.empty"), wrap=True)
    if dispute.base and (dispute.is_prose or not dispute.vocabulary):
        return MarkedText(compared(opening(dispute.base), opening(version.text)))
    return Label(opening(version.text), wrap=True)


def _signed(version: Version) -> str:
    """« Maëlle B., cet ordinateur, 12 mars 11:04 »."""
    place = words().say("conflict.here" if version.here else "conflict.elsewhere")
    day, time = formats().short_day(version.at.date()), formats().clock(version.at)
    return ", ".join((version.author, place, f"{day} {time}")) if version.author else ""
