"""Lengths that follow the zoom."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.theme import theme


def hold(widget: QWidget, *, width: int = 0, height: int = 0, max_width: int = 0) -> None:
    """Fix the width or height of ``widget``, or bound its width, now and at every switch.

    Lengths before zoom; 0 leaves one as it is.
    """
    _Held(widget, width, height, max_width)


class _Held(QObject):
    """Belongs to the widget and ends with it."""

    def __init__(self, widget: QWidget, width: int, height: int, max_width: int) -> None:
        super().__init__(widget)
        self._widget, self._width, self._height, self._max_width = widget, width, height, max_width
        theme().changed.connect(self._apply)
        self._apply()

    def _apply(self) -> None:
        look = theme()
        if self._width:
            self._widget.setFixedWidth(look.px(self._width))
        if self._height:
            self._widget.setFixedHeight(look.px(self._height))
        if self._max_width:
            self._widget.setMaximumWidth(look.px(self._max_width))
