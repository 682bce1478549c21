"""What a picture cannot show by itself: words that are cut, widgets one over the other, targets too small to hit."""

from collections.abc import Callable, Iterator
from itertools import combinations

from PySide6.QtCore import QModelIndex, QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QScrollBar,
    QSplitterHandle,
    QStyleOptionViewItem,
    QWidget,
)

from ui.shell.page import SheetCorner
from ui.theme import theme
from ui.today.capturing import QuickCapture
from ui.widgets.buttons import Button, ClickArea, IconButton, LinkButton
from ui.widgets.focus import FocusRing
from ui.widgets.labels import Elided
from ui.widgets.marks import Mark
from ui.widgets.messages import ToastArea
from ui.widgets.tabs import Tabs

WHOLE = (Button, IconButton, LinkButton, Mark)
"""Widgets whose words are never cut."""
ABOVE = (FocusRing, ToastArea, QuickCapture, SheetCorner, QSplitterHandle, QScrollBar)
"""Widgets that stand above or between others on purpose."""
_SLACK = 1


def faults(window: QWidget) -> list[str]:
    """Everything wrong on show, one line each; empty when all is well."""
    found: list[str] = []
    for widget in _shown(window):
        for judge in (_cut, _out_of_its_place, _small):
            wrong = judge(widget)
            if wrong:
                found.append(f"{_path(widget, window)}: {wrong}")
        found += [f"{_path(widget, window)}: {wrong}" for wrong in _overlaps(widget)]
    return found


def _shown(window: QWidget) -> Iterator[QWidget]:
    return (widget for widget in (window, *window.findChildren(QWidget)) if widget.isVisible() and _ours(widget))


def _ours(widget: QWidget) -> bool:
    return not widget.objectName().startswith("qt_") and not isinstance(widget, QScrollBar)


def _cut(widget: QWidget) -> str:
    judges: tuple[tuple[type | tuple[type, ...], Callable[..., str]], ...] = (
        (Elided, _elided),
        (QLabel, _label),
        (WHOLE, _squeezed),
        (Tabs, _crowded),
        (QLineEdit, _placeholder),
        (QComboBox, _chosen),
    )
    return next((judge(widget) for kind, judge in judges if isinstance(widget, kind)), "")


def _elided(label: Elided) -> str:
    wide = QFontMetrics(label.font()).horizontalAdvance(label.text().replace("\n", " "))
    if wide > label.contentsRect().width() + _SLACK and not label.toolTip():
        return f"« {label.text()} » ends early and no tooltip tells the rest"
    return "" if label.height() >= QFontMetrics(label.font()).height() else f"« {label.text()} » is cut in height"


def _label(label: QLabel) -> str:
    room, said = label.contentsRect(), label.text()
    if not said:
        return ""
    if label.wordWrap():
        wanted = label.heightForWidth(label.width())
        return f"« {said} » is {label.height()} high and takes {wanted}" if label.height() + _SLACK < wanted else ""
    metrics = QFontMetrics(label.font())
    wide = max(metrics.horizontalAdvance(line) for line in said.split("\n"))
    if wide > room.width() + _SLACK:
        return f"« {said} » is {room.width()} wide and takes {wide}"
    return f"« {said} » is cut in height" if metrics.height() > label.height() + _SLACK else ""


def _squeezed(widget: QWidget) -> str:
    wanted, given = widget.sizeHint(), widget.size()
    if given.width() + _SLACK < wanted.width() or given.height() + _SLACK < wanted.height():
        return f"{given.width()}×{given.height()} where its words take {wanted.width()}×{wanted.height()}"
    return ""


def _crowded(tabs: Tabs) -> str:
    wanted = tabs.minimumSizeHint().width()
    return f"{tabs.width()} wide where its tabs take {wanted}" if tabs.width() + _SLACK < wanted else ""


def _placeholder(field: QLineEdit) -> str:
    said = field.placeholderText()
    margins = field.textMargins()
    room = field.contentsRect().width() - margins.left() - margins.right()
    wide = QFontMetrics(field.font()).horizontalAdvance(said)
    return f"« {said} » takes {wide} of {room}" if said and not field.text() and wide > room else ""


def _chosen(box: QComboBox) -> str:
    wide = QFontMetrics(box.font()).horizontalAdvance(box.currentText()) + theme().px(40)
    told = box.toolTip() or box.isEditable()
    return f"« {box.currentText()} » takes {wide} of {box.width()}" if wide > box.width() and not told else ""


def _out_of_its_place(widget: QWidget) -> str:
    """What leaves its parent is not painted; what scrolls may leave downwards, never sideways."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or isinstance(widget, ABOVE) or not widget.width():
        return ""
    spot, room = widget.geometry(), parent.rect()
    area = parent.parentWidget()
    if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
        return f"{spot.width()} wide in {room.width()}" if spot.width() > room.width() + _SLACK else ""
    return "" if room.adjusted(-1, -1, 1, 1).contains(spot) else f"{_told(spot)} leaves its parent's {_told(room)}"


def _small(widget: QWidget) -> str:
    least = theme().size("targetMin")
    if isinstance(widget, QListView):
        first = widget.model().index(0, 0, QModelIndex()) if widget.model() is not None else QModelIndex()
        tall = widget.itemDelegate().sizeHint(QStyleOptionViewItem(), first).height() if first.isValid() else least
        return f"rows {tall} high, at least {least}" if tall < least else ""
    if not _pressed(widget):
        return ""
    spot = _target(widget)
    if min(spot.width(), spot.height()) < least:
        return f"target of {spot.width()}×{spot.height()}, at least {least}"
    return ""


def _pressed(widget: QWidget) -> bool:
    if isinstance(widget, ClickArea):
        return widget.focusPolicy().value != 0
    return isinstance(widget, QAbstractButton | QLineEdit | QComboBox | Tabs)


def _target(widget: QWidget) -> QRect:
    """Where a press reaches it: a field without a frame is as large as the framed bar it stands in."""
    parent = widget.parentWidget()
    if isinstance(widget, QLineEdit) and widget.property("state") == "bare" and parent is not None:
        return parent.rect()
    if isinstance(widget, QLineEdit) and isinstance(parent, QComboBox):
        return parent.rect()
    return widget.rect()


def _overlaps(parent: QWidget) -> Iterator[str]:
    if isinstance(parent, QAbstractScrollArea | QAbstractItemView | QLineEdit | QComboBox):
        return
    shown = [
        child
        for child in parent.children()
        if isinstance(child, QWidget) and child.isVisible() and _ours(child) and not isinstance(child, ABOVE)
        if not child.isWindow()
    ]
    for one, other in combinations(shown, 2):
        common = one.geometry().intersected(other.geometry())
        if common.width() > _SLACK and common.height() > _SLACK:
            yield f"{_name(one)} and {_name(other)} overlap by {common.width()}×{common.height()}"


def _name(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.accessibleName()
    return f"{type(widget).__name__}({words[:40]})" if words else type(widget).__name__


def _path(widget: QWidget, window: QWidget) -> str:
    names, at = [_name(widget)], widget.parentWidget()
    while at is not None and at is not window:
        if type(at) is not QWidget:
            names.append(type(at).__name__)
        at = at.parentWidget()
    return " in ".join(names[:4])


def _told(spot: QRect) -> str:
    corner: QPoint = spot.topLeft()
    return f"{spot.width()}×{spot.height()} at {corner.x()},{corner.y()}"
