"""Filters over a list: what each keeps, how it is taken off, and how others are added."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.choices import Option
from ui.widgets.language import in_menu, words
from ui.widgets.layouts import reveal
from ui.widgets.painting import LEFT, box, text, text_width
from ui.widgets.tips import tip

_WIDEST = 320
"""The most a chip takes, before zoom: what it keeps beyond ends in « … », and is told whole by its tooltip."""


class PickMenu(QMenu):
    """A menu that stays open while several things are ticked: by a click or Space. Enter ticks and closes."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick, and stay."""
        if not _tick(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick, and stay."""
        if event.key() != Qt.Key.Key_Space or not _tick(self.activeAction()):
            super().keyPressEvent(event)


def _tick(action: QAction | None) -> bool:
    if action is None or not action.isCheckable():
        return False
    action.trigger()
    return True


class Chip(QAbstractButton):
    """A word that opens a menu; once something is set, what it is, on a tint, with an × that takes it off.

    ``opening`` asks for the menu to be filled, ``taken_off`` for what is set to go.
    """

    opening = Signal()
    taken_off = Signal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menu: QMenu = PickMenu(self)
        self._shown, self._set = label, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open)
        theme().changed.connect(self.updateGeometry)
        self.show_words(label, when_set=False)

    def show_words(self, shown: str, *, when_set: bool) -> None:
        """Show these words, as something set or not."""
        self._shown, self._set = shown, when_set
        self.setAccessibleName(shown)
        tip(self, shown if when_set else "")
        self.updateGeometry()
        self.update()

    def open(self) -> None:
        """Open the menu below."""
        self.menu.clear()
        self.opening.emit()
        if self.menu.actions():
            self.menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def sizeHint(self) -> QSize:
        """Words and sign."""
        look = theme()
        wide = round(text_width(look.font("body", weight=500), self._shown)) + look.size("icon") + look.px(24)
        return QSize(min(wide, look.px(_WIDEST)), look.size("control"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes off what is set, the down arrow opens."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._set:
            self.taken_off.emit()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The × takes off what is set, by the button that presses it, let go of on it."""
        inside = self.rect().contains(event.position().toPoint()) and self.isDown()
        if self._set and inside and event.position().x() > self.width() - theme().px(30):
            self.setDown(False)
            self.taken_off.emit()
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the chip."""
        with QPainter(self) as painter:
            look, on = theme(), self._set
            fill = "accent.tint" if on else "bg.hover" if self.underMouse() else "bg.canvas"
            edge = "accent.tintBorder" if on else "border.strong"
            ink = "accent.base" if on else "text.primary"
            spot = QRectF(self.rect())
            box(painter, spot, look.color(fill), look.color(edge), look.radius("control"), look.border("control"))
            side = look.px(14)
            sign = QRectF(spot.right() - side - look.px(9), spot.center().y() - side / 2, side, side)
            look.paint_icon(painter, "x" if on else "chevron-down", sign, ink if on else "text.secondary")
            room = QRectF(spot).adjusted(look.px(10), 0, -side - look.px(14), 0)
            text(painter, room, self._shown, look.font("body", weight=500), look.color(ink), LEFT)

    def changeEvent(self, event: QEvent) -> None:
        """Paint again when disabled or enabled."""
        super().changeEvent(event)
        self.update()


class FilterChip(Chip):
    """A filter: its label, then what it keeps. ``filtered`` carries the codes kept; none means everything.

    ``told`` says a value of its label and code on the chip, where that is not its label.
    """

    filtered = Signal(tuple)

    def __init__(
        self,
        label: str,
        options: Iterable[Option] = (),
        told: Callable[[str, str], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, parent)
        self._label, self._options, self._told = label, tuple(options), told
        self._kept: tuple[str, ...] = ()
        self.opening.connect(self._fill)
        self.taken_off.connect(self.clear)

    @property
    def kept(self) -> tuple[str, ...]:
        """The codes kept."""
        return self._kept

    @property
    def offers(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self._options)

    def set_options(self, options: Iterable[Option]) -> None:
        """Offer other options; kept codes that are gone are dropped without emitting."""
        self._options = tuple(options)
        known = {code for code, _ in self._options}
        self.set_kept(code for code in self._kept if code in known)

    def set_kept(self, codes: Iterable[str]) -> None:
        """Keep these codes without emitting."""
        wanted = set(codes)
        self._kept = tuple(code for code, _ in self._options if code in wanted)
        self._tell()

    def clear(self) -> None:
        """Take the filter off."""
        if self._kept:
            self._change(())

    def _said(self) -> str:
        labels = dict(self._options)
        values = ", ".join(self._told(code, labels[code]) if self._told else labels[code] for code in self._kept)
        return words().say("widgets.filter_set", label=self._label, values=values)

    def _fill(self) -> None:
        for code, label in self._options:
            action = QAction(in_menu(label), self.menu, checkable=True)
            action.setChecked(code in self._kept)
            action.toggled.connect(lambda on, chosen=code: self._toggle(chosen, on=on))
            self.menu.addAction(action)

    def _toggle(self, code: str, *, on: bool) -> None:
        kept = {*self._kept, code} if on else {*self._kept} - {code}
        self._change(tuple(known for known, _ in self._options if known in kept))

    def _change(self, kept: tuple[str, ...]) -> None:
        self._kept = kept
        self._tell()
        self.filtered.emit(kept)

    def _tell(self) -> None:
        self.show_words(self._said() if self._kept else self._label, when_set=bool(self._kept))


class FlagChip(FilterChip):
    """A filter of one answer, its code: it is set, or it is not."""

    def __init__(self, label: str, code: str, parent: QWidget | None = None) -> None:
        super().__init__(label, ((code, label),), parent=parent)
        self._code = code

    def open(self) -> None:
        """There is nothing to choose from: pressed, it is set, or taken off."""
        self._change(() if self._kept else (self._code,))

    def _said(self) -> str:
        return self._label


class AddFilter(Chip):
    """« + Filtre »: offers filters by key, and emits ``picked`` with the one chosen."""

    picked = Signal(str)

    def __init__(self, label: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self.menu = QMenu(self)
        self._filters: tuple[Option, ...] = ()
        self.setAccessibleName(name)
        tip(self, name)
        self.opening.connect(self._fill)

    def offer(self, filters: Iterable[Option]) -> None:
        """Offer these; none hides it."""
        self._filters = tuple(filters)
        reveal(self, when=bool(self._filters))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint sign and word in a dashed box: nothing is kept by it."""
        with QPainter(self) as painter:
            look, spot = theme(), QRectF(self.rect())
            ink = look.color("text.primary" if self.underMouse() or look.sun else "text.secondary")
            _dashed(painter, spot, look.color("bg.hover") if self.underMouse() else None)
            side = look.px(14)
            sign = QRectF(look.px(10), spot.center().y() - side / 2, side, side)
            look.paint_icon(painter, "plus", sign, ink)
            room = QRectF(spot).adjusted(side + look.px(17), 0, -look.px(8), 0)
            text(painter, room, self._shown, look.font("body", weight=500), ink, LEFT)

    def _fill(self) -> None:
        for key, label in self._filters:
            action = self.menu.addAction(in_menu(label))
            action.triggered.connect(lambda _=False, chosen=key: self.picked.emit(chosen))


def _dashed(painter: QPainter, spot: QRectF, fill: QColor | None) -> None:
    look = theme()
    wide, radius = look.border("control"), look.radius("control")
    box(painter, spot, fill, None, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("border.strong"), wide, Qt.PenStyle.DashLine))
    inner = spot.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
    painter.drawRoundedRect(inner, radius, radius)
    painter.restore()
