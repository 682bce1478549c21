"""Filters over a list: what each keeps, and how it is taken off."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.choices import Option
from ui.widgets.language import words
from ui.widgets.painting import LEFT, box, text, text_width
from ui.widgets.tips import tip


class FilterChip(QAbstractButton):
    """A filter: its label, then what it keeps, on a tint, with an × that takes it off.

    ``filtered`` carries the codes kept; none means everything.
    """

    filtered = Signal(tuple)

    def __init__(self, label: str, options: Iterable[Option] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._options = label, tuple(options)
        self._kept: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.menu = QMenu(self)
        self.clicked.connect(self._open)
        theme().changed.connect(self.updateGeometry)
        self._tell()

    @property
    def kept(self) -> tuple[str, ...]:
        """The codes kept."""
        return self._kept

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

    def sizeHint(self) -> QSize:
        """Label and sign."""
        look = theme()
        wide = round(text_width(look.font("body", weight=500), self._shown())) + look.size("icon") + look.px(29)
        return QSize(min(wide, look.px(320)), look.size("control"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the filter off, the down arrow opens it."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.clear()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The × takes the filter off."""
        if self._kept and event.position().x() > self.width() - theme().px(30):
            self.setDown(False)
            self.clear()
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the chip."""
        with QPainter(self) as painter:
            look, on = theme(), bool(self._kept)
            fill = "accent.tint" if on else "bg.hover" if self.underMouse() else "bg.canvas"
            edge = "accent.tintBorder" if on else "border.strong"
            ink = "accent.base" if on else "text.primary"
            spot = QRectF(self.rect())
            box(painter, spot, look.color(fill), look.color(edge), look.radius("control"), look.border("control"))
            side = look.px(14)
            sign = QRectF(spot.right() - side - look.px(10), spot.center().y() - side / 2, side, side)
            look.paint_icon(painter, "x" if on else "chevron-down", sign, ink if on else "text.secondary")
            room = QRectF(spot).adjusted(look.px(10), 0, -side - look.px(15), 0)
            text(painter, room, self._shown(), look.font("body", weight=500), look.color(ink), LEFT)

    def changeEvent(self, event: QEvent) -> None:
        """Paint again when disabled or enabled."""
        super().changeEvent(event)
        self.update()

    def _shown(self) -> str:
        if not self._kept:
            return self._label
        labels = dict(self._options)
        values = ", ".join(labels[code] for code in self._kept)
        return words().say("widgets.filter_set", label=self._label, values=values)

    def _open(self) -> None:
        self.menu.clear()
        for code, label in self._options:
            action = QAction(label, self.menu, checkable=True)
            action.setChecked(code in self._kept)
            action.toggled.connect(lambda on, chosen=code: self._toggle(chosen, on=on))
            self.menu.addAction(action)
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _toggle(self, code: str, *, on: bool) -> None:
        kept = {*self._kept, code} if on else {*self._kept} - {code}
        self._change(tuple(known for known, _ in self._options if known in kept))

    def _change(self, kept: tuple[str, ...]) -> None:
        self._kept = kept
        self._tell()
        self.filtered.emit(kept)

    def _tell(self) -> None:
        self.setAccessibleName(self._shown())
        tip(self, self._shown() if self._kept else "")
        self.updateGeometry()
        self.update()
