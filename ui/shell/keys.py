"""The window's own keys: rail places, back and forward, zones, looks, zoom, full screen."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QWidget

from ui.shell.rail_head import SHORTCUT
from ui.shell.sun import SunSwitch
from ui.theme import Mode, theme

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

CAPTURE = "Meta+Space" if sys.platform == "darwin" else "Ctrl+Space"
"""Opens quick capture, from anywhere: the key named control, since macOS searches on its own with the command key."""

_ROW_X11 = {10 + place: place for place in range(9)}
_ROW_WINDOWS = {0x31 + place: place for place in range(9)}
_ROW_MAC = {0x12: 0, 0x13: 1, 0x14: 2, 0x15: 3, 0x17: 4, 0x16: 5, 0x1A: 6, 0x1C: 7, 0x19: 8}
_PAD = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}


class Keys(QObject):
    """Binds the keys of a window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._last: dict[QWidget, QWidget] = {}
        navigator = window.context.navigator
        bindings: dict[str, Callable[[], object]] = {
            "Alt+Left": navigator.back,
            "Alt+Right": navigator.forward,
            SHORTCUT: window.rail.head.summon,
            CAPTURE: self.capture,
            "Ctrl+Shift+B": window.toggle_rail,
            "F6": lambda: self.move_zone(1),
            "Shift+F6": lambda: self.move_zone(-1),
            "F11": self.toggle_full_screen,
        }
        for keys, act in bindings.items():
            shortcut = QShortcut(QKeySequence(keys), window)
            shortcut.activated.connect(act)
        self.sun = SunSwitch(window, window.settings)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl with the wheel zooms, Esc leads back, Ctrl with a digit's key goes to a place whatever it types."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._press(event):
            return True
        return super().eventFilter(watched, event)

    def capture(self) -> None:
        """Quick capture, on the page itself where it has a place for it; not over a question that waits."""
        screen = self._window.screen_shown
        field = screen.capture_field if screen is not None else None
        if self._window.confirming.panel is not None:
            return
        if field is not None:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._window.capture_wanted.emit()

    def set_mode(self, mode: Mode) -> None:
        """Change the look and remember it."""
        theme().set_mode(mode)
        self._window.settings.mode = mode

    def zoom(self, steps: int) -> None:
        """Larger, smaller, or normal for 0, and remember it."""
        theme().set_zoom(1.0) if steps == 0 else theme().step_zoom(steps)
        self._window.settings.zoom = theme().zoom

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""
        self._window.showNormal() if self._window.isFullScreen() else self._window.showFullScreen()

    def move_zone(self, step: int) -> None:
        """Give the focus to the next zone, where it was last in there."""
        zones = [zone for zone in self._zones() if zone.isVisible() and self._first(zone) is not None]
        if not zones:
            return
        focus = self._window.focusWidget()
        here = next((place for place, zone in enumerate(zones) if _within(zone, focus)), -1)
        if here >= 0 and focus is not None:
            self._last[zones[here]] = focus
        target = zones[(here + step) % len(zones)] if here >= 0 else zones[0]
        heir = self._last.get(target)
        chosen = heir if heir is not None and _within(target, heir) and heir.isVisible() else self._first(target)
        if chosen is not None:
            chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _zones(self) -> list[QWidget]:
        window = self._window
        inside = list(window.screen_shown.zones()) if window.screen_shown else []
        return [window.rail, window.sheet.header, *inside, window.status]

    def _first(self, zone: QWidget) -> QWidget | None:
        children = (zone, *zone.findChildren(QWidget))
        return next(
            (
                child
                for child in children
                if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled()
            ),
            None,
        )

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            return self._escape()
        control, pad = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.KeypadModifier
        if event.modifiers() == control | pad and event.key() in _PAD:
            self.zoom(_PAD[Qt.Key(event.key())])
            return True
        place = place_of(event) if event.modifiers() == control else None
        return place is not None and self._window.rail.choose_place(place)

    def _escape(self) -> bool:
        window = self._window
        if window.confirming.dismiss():
            return True
        if window.sheet.header.has_back:
            window.sheet.header.back.emit()
            return True
        return False


def place_of(event: QKeyEvent) -> int | None:
    """Which key of the digit row was pressed, from 0: by where it is, since AZERTY types « & » on 1; else by digit."""
    if sys.platform == "win32":
        place = _ROW_WINDOWS.get(event.nativeVirtualKey())
    elif sys.platform == "darwin":
        place = _ROW_MAC.get(event.nativeVirtualKey())
    else:
        place = _ROW_X11.get(event.nativeScanCode())
    if place is None and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
        return int(event.key()) - int(Qt.Key.Key_1)
    return place


def _within(zone: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (zone is widget or zone.isAncestorOf(widget))
