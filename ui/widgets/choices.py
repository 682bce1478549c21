"""Choosing: lists, segments, switches and boxes."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QRadioButton, QSizePolicy, QWidget

from fieldkit.domain.unlocking import bare
from ui.theme import theme
from ui.widgets.fields import restyle
from ui.widgets.painting import CENTER, LEFT, box, text, text_width

Option = tuple[str, str]
"""A code and its label."""

BARE = Qt.ItemDataRole.UserRole + 1
"""Where a model tells a label without accents and capitals."""


class Combo(QComboBox):
    """One of a list of options. ``picked`` is emitted when the person chooses, not when the program does.

    Ctrl+Z takes a choice back, Ctrl+Maj+Z makes it again. The wheel scrolls the page under it, never the choice: only
    its open list turns with the wheel.
    """

    picked = Signal(str)

    def __init__(self, options: Iterable[Option] = (), name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: list[tuple[str, str]] = []
        self._taken_back: list[tuple[str, str]] = []
        self._stands = ""
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(14)
        self.set_options(options)
        self.activated.connect(self._choose)

    @property
    def code(self) -> str:
        """The code chosen, empty when none."""
        return str(self.currentData() or "")

    def set_options(self, options: Iterable[Option]) -> None:
        """Offer other options; the choice stays where it still exists."""
        kept = self.code
        self.clear()
        for code, label in options:
            self._offer(code, label)
        self.set_code(kept)

    def set_code(self, code: str) -> None:
        """Choose without emitting; an unknown code is added as its own label, so nothing is lost."""
        place = self.findData(code)
        if place < 0 and code:
            self._offer(code, code)
            place = self.count() - 1
        self.setCurrentIndex(place)
        self._stands = self.code

    def grow(self, size: str) -> None:
        """Be as high as a size of the theme, ``controlTall`` or ``controlTallest``."""
        self.setProperty("tall", size)
        restyle(self)

    def event(self, event: QEvent) -> bool:
        """Take a choice back with the keys of every undo, where nothing is being typed."""
        return self._undoes(event) or super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line of a list that is typed in has the focus: its keys are asked first."""
        return (watched is self.lineEdit() and self._undoes(event)) or super().eventFilter(watched, event)

    def setEditable(self, editable: bool) -> None:  # noqa: FBT001, N802 - Qt's signature
        """Let it be typed in, or not."""
        super().setEditable(editable)
        line = self.lineEdit()
        if line is not None:
            line.installEventFilter(self)

    def _offer(self, code: str, label: str) -> None:
        self.addItem(label, code)
        self.setItemData(self.count() - 1, bare(label), BARE)

    def _choose(self, place: int) -> None:
        code = str(self.itemData(place) or "")
        if code != self._stands:
            self._chosen.append((self._stands, code))
            self._taken_back.clear()
            self._stands = code
        self.picked.emit(code)

    def _undoes(self, event: QEvent) -> bool:
        """Whether a key was for a choice to be taken back, or made again; a shortcut of the same keys is kept out."""
        if not isinstance(event, QKeyEvent) or event.type() not in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}:
            return False
        asked = event.type() is QEvent.Type.ShortcutOverride
        undo, redo = (self._chosen, self._taken_back), (self._taken_back, self._chosen)
        for keys, (former, later) in ((QKeySequence.StandardKey.Undo, undo), (QKeySequence.StandardKey.Redo, redo)):
            if event.matches(keys) and self._turn_back(former, later, only_ask=asked):
                event.accept()
                return True
        return False

    def _turn_back(self, former: list[tuple[str, str]], later: list[tuple[str, str]], *, only_ask: bool) -> bool:
        """Whether the last choice was taken back, or can be; one that something else has replaced cannot."""
        line = self.lineEdit()
        typing = line is not None and line.text() != self.itemText(self.currentIndex())
        if typing or not former or former[-1][1] != self.code:
            return False
        if not only_ask:
            before, after = former.pop()
            later.append((after, before))
            self.set_code(before)
            self.picked.emit(before)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, with the focus as without."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chevron."""
        super().paintEvent(event)
        side = theme().size("icon")
        spot = QRectF(self.width() - side - theme().px(9), (self.height() - side) / 2, side, side)
        ink = "text.secondary" if self.isEnabled() else "text.disabled"
        with QPainter(self) as painter:
            theme().paint_icon(painter, "chevron-down", spot, ink)


def set_lit(choice: QAbstractButton, *, lit: bool) -> None:
    """Paint a CheckBox or a Radio white: it stands on the black that full sun puts behind what is chosen."""
    choice.setProperty("lit", lit)
    choice.update()


def _is_lit(choice: QAbstractButton) -> bool:
    return bool(choice.property("lit"))


class CheckBox(QCheckBox):
    """A box to tick; partly ticked where it stands for several. With ``wrap`` its label goes on over further lines."""

    def __init__(self, label: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(label, parent)
        self.setMinimumHeight(theme().px(24))
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        theme().changed.connect(self.updateGeometry)

    def hasHeightForWidth(self) -> bool:
        """Whether its label wraps."""
        return self.sizePolicy().hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        """As high as its label in a width, and never less than a target."""
        room = QRect(0, 0, max(1, width - round(_indicator(self).right()) - theme().px(8)), 0)
        metrics = QFontMetrics(theme().font("body"))
        lines = round(metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, self.text()).height() / metrics.height())
        return theme().size("targetMin") + (max(1, lines) - 1) * theme().line_height("body")

    def sizeHint(self) -> QSize:
        """Box and label."""
        return _choice_size(self)

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002, N802 - Qt's signature
        """Box and label answer alike."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint box and label."""
        with QPainter(self) as painter:
            spot = _indicator(self)
            state = self.checkState()
            paint_check(painter, spot, state, enabled=self.isEnabled(), lit=_is_lit(self))
            _choice_label(self, painter, spot)


class Radio(QRadioButton):
    """One of several, exclusive."""

    def __init__(self, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self.setMinimumHeight(theme().px(24))

    def sizeHint(self) -> QSize:
        """Ring and label."""
        return _choice_size(self)

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002, N802 - Qt's signature
        """Ring and label answer alike."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint ring and label."""
        with QPainter(self) as painter:
            look, spot = theme(), _indicator(self)
            edge = "text.onInverse" if _is_lit(self) else _on() if self.isChecked() else "border.control"
            hue = look.color(edge if self.isEnabled() else "border.disabled")
            ground = None if _is_lit(self) else look.color("bg.canvas")
            box(painter, spot, ground, hue, spot.height() / 2, max(look.border("control"), 1))
            if self.isChecked():
                inner = spot.adjusted(*(look.px(4) * sign for sign in (1, 1, -1, -1)))
                box(painter, inner, hue, None, inner.height() / 2)
            _choice_label(self, painter, spot)


class Switch(QAbstractButton):
    """On or off, at once."""

    def __init__(self, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(label)
        self.setAccessibleName(label)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Switch and label."""
        look = theme()
        label = round(text_width(look.font("body"), self.text())) + look.px(9) if self.text() else 0
        return QSize(look.px(34) + label, look.size("targetMin"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint groove, knob and label."""
        with QPainter(self) as painter:
            look = theme()
            wide, tall = look.px(34), look.px(20)
            groove = QRectF(0, (self.height() - tall) / 2, wide, tall)
            hue = _on() if self.isChecked() else "text.disabled" if look.sun else "border.control"
            box(painter, groove, look.color(hue if self.isEnabled() else "border.disabled"), None, tall / 2)
            side = tall - look.px(5)
            left = groove.right() - side - look.px(2.5) if self.isChecked() else groove.left() + look.px(2.5)
            knob = QRectF(left, groove.center().y() - side / 2, side, side)
            box(painter, knob, look.color("text.onAccent" if self.isChecked() else "bg.canvas"), None, side / 2)
            ink = look.color("text.primary" if self.isEnabled() else "text.disabled")
            text(painter, QRectF(self.rect()).adjusted(wide + look.px(9), 0, 1, 0), self.text(), look.font("body"), ink)


class Segmented(QWidget):
    """Two to four choices side by side; one tab stop, arrows move."""

    picked = Signal(str)

    def __init__(self, options: Sequence[Option], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options, self._place = tuple(options), 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self._tell()

    @property
    def code(self) -> str:
        """The code chosen."""
        return self._options[self._place][0]

    def set_code(self, code: str) -> None:
        """Choose without emitting; an unknown code changes nothing."""
        codes = [known for known, _ in self._options]
        if code in codes:
            self._place = codes.index(code)
            self._tell()

    def sizeHint(self) -> QSize:
        """All segments, no wider than their words; made wider, they share the room."""
        font = theme().font("body", weight=500)
        wide = sum(text_width(font, label) + theme().px(22) for _, label in self._options)
        return QSize(round(wide) + theme().px(4), theme().size("control"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what was pressed."""
        left = float(theme().px(2))
        for place, wide in enumerate(self._widths()):
            if left <= event.position().x() < left + wide:
                self._choose(place)
            left += wide

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self._choose(min(max(self._place + step, 0), len(self._options) - 1))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the groove, the chosen segment and the labels."""
        with QPainter(self) as painter:
            look = theme()
            frame = QRectF(self.rect())
            box(
                painter,
                frame,
                look.color("bg.subtle"),
                look.color("border.strong"),
                look.radius("control"),
                look.border(),
            )
            left = float(look.px(2))
            for place, wide in enumerate(self._widths()):
                spot = QRectF(left, look.px(2), wide, self.height() - look.px(4))
                chosen = place == self._place
                if chosen:
                    fill = "bg.inverse" if look.sun and self.isEnabled() else "bg.canvas"
                    edge = "border.control" if self.isEnabled() else "border.disabled"
                    box(painter, spot, look.color(fill), look.color(edge), look.radius("control") - 1)
                ink = "text.secondary" if not chosen else "text.onInverse" if look.sun else "text.primary"
                ink = ink if self.isEnabled() else "text.disabled"
                font = look.font("body", weight=500)
                text(painter, spot, self._options[place][1], font, look.color(ink), CENTER)
                left += wide

    def _widths(self) -> list[float]:
        font = theme().font("body", weight=500)
        least = [text_width(font, label) + theme().px(22) for _, label in self._options]
        spare = max(0.0, self.width() - theme().px(4) - sum(least)) / max(1, len(least))
        return [wide + spare for wide in least]

    def _choose(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self._tell()
            self.picked.emit(self.code)

    def _tell(self) -> None:
        self.setAccessibleDescription(self._options[self._place][1] if self._options else "")
        self.update()


def _on() -> str:
    return "text.primary" if theme().sun else "accent.base"


def paint_check(
    painter: QPainter, spot: QRectF, state: Qt.CheckState, *, enabled: bool = True, lit: bool = False
) -> None:
    """A tick box in a state; ``lit`` is white with a black tick, for the black ground of what full sun shows chosen."""
    look = theme()
    on = state is not Qt.CheckState.Unchecked
    edge = "border.disabled" if not enabled else "text.onInverse" if lit else _on() if on else "border.control"
    fill = edge if on else "bg.inverse" if lit else "bg.canvas"
    box(painter, spot, look.color(fill), look.color(edge), look.px(3), look.border("control"))
    if not on:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(look.color("bg.inverse" if lit else "text.onAccent"), max(1.4, spot.width() / 10))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    unit = spot.width() / 16
    marks = ((4, 8.2), (7, 11), (12, 5.4)) if state is Qt.CheckState.Checked else ((4, 8), (12, 8))
    painter.drawPolyline(QPolygonF([spot.topLeft() + QPointF(x * unit, y * unit) for x, y in marks]))
    painter.restore()


def _indicator(button: QAbstractButton) -> QRectF:
    side = theme().px(22 if theme().sun else 16)
    return QRectF(1, (button.height() - side) / 2, side, side)


def _choice_size(button: QAbstractButton) -> QSize:
    look = theme()
    label = round(text_width(look.font("body"), button.text())) + look.px(9) if button.text() else 0
    side = look.px(22 if look.sun else 16)
    return QSize(side + 2 + label, look.size("targetMin"))


def _choice_label(button: QAbstractButton, painter: QPainter, spot: QRectF) -> None:
    look = theme()
    room = QRectF(button.rect())
    room.setLeft(spot.right() + look.px(8))
    ink = look.color("text.primary" if button.isEnabled() else "text.disabled")
    if button.hasHeightForWidth():
        painter.setFont(look.font("body"))
        painter.setPen(ink)
        painter.drawText(room, LEFT | Qt.TextFlag.TextWordWrap, button.text())
        return
    text(painter, room, button.text(), look.font("body"), ink, LEFT)
