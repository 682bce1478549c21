"""Tooltips: text, whatever it looks like."""

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QWidget


def tip(widget: QWidget, text: str) -> None:
    """Say ``text`` when the pointer rests on ``widget``; nothing else sets a tooltip.

    Qt takes what looks like HTML for HTML, opens the files it names, and on Windows asks other machines for them: a
    caption written elsewhere must not do that.
    """
    widget.setToolTip(plain(text))


def plain(text: str) -> str:
    """``text`` as Qt shows it letter for letter, for a model's tooltips."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
