"""The focus ring: painted around the widget that has the focus, when it got it from the keyboard."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from ui.theme import theme
from ui.widgets.painting import box

OWN_RING = (QLineEdit, QAbstractScrollArea, QAbstractItemView, QComboBox, QTabBar)
"""Widgets that show the focus themselves, by their border or inside."""


class FocusRing(QWidget):
    """One ring per window. It is a sibling above everything, in the window or in the scrolled area of the widget."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = self._host = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    @property
    def target(self) -> QWidget | None:
        """The widget ringed, if any."""
        return self._target

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint gap and ring."""
        with QPainter(self) as painter:
            look = theme()
            ring, gap = look.border("focus"), look.border("focusGap")
            spot, radius = QRectF(self.rect()), look.radius("control") + ring + gap
            inner = spot.adjusted(ring, ring, -ring, -ring)
            box(painter, inner, None, look.color("focus.gap"), radius - ring, gap)
            box(painter, spot, None, look.color("focus.ring"), radius, ring)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay around the widget while it or what holds it moves; leave when it hides."""
        kind = event.type()
        if kind in {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.ZOrderChange}:
            self._settle()
        elif kind in {QEvent.Type.Hide, QEvent.Type.ParentChange} and watched in self._watched:
            self._release()
        return super().eventFilter(watched, event)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:  # noqa: ARG002 - Qt's signal
        if not isValid(self._window):
            return
        self._release()
        if new is None or new.window() is not self._window:
            return
        # Qt sets this for Tab, Backtab and shortcuts and never takes it back; a click must find it unset
        keyboard = Qt.WidgetAttribute.WA_KeyboardFocusChange
        by_keyboard = self._window.testAttribute(keyboard)
        self._window.setAttribute(keyboard, on=False)
        if by_keyboard and not isinstance(new, OWN_RING):
            self._attach(new)

    def _attach(self, target: QWidget) -> None:
        self._target, self._host = target, self._window
        widget: QWidget | None = target
        while widget is not None and widget is not self._window:
            self._watched.append(widget)
            widget.installEventFilter(self)
            above = widget.parentWidget()
            if widget is not target and above is not None and isinstance(above.parentWidget(), QAbstractScrollArea):
                self._host = widget
                break
            widget = above
        self.setParent(self._host)
        self._settle()
        self.show()
        self.raise_()

    def _settle(self) -> None:
        if self._target is None or not self._host.isAncestorOf(self._target):
            return
        reach = theme().border("focus") + theme().border("focusGap")
        corner = self._target.mapTo(self._host, QPoint(0, 0))
        self.setGeometry(QRect(corner, self._target.size()).adjusted(-reach, -reach, reach, reach))

    def _release(self) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched = []
        self._target = None
        self.hide()
        self.setParent(self._window)
