"""Where a person is in the window, kept over a lock: screen, tabs, scrolling, the field and the caret in it.

Nothing of it is text of theirs: only identifiers, numbers, and the names of our own classes.
"""

from collections.abc import Iterator
from typing import TypeAlias

from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from fieldkit.domain.lightly import dataclass
from ui.shell.navigator import Kept
from ui.shell.screen import Revisited
from ui.shell.window import MainWindow
from ui.widgets.rows import RowView
from ui.widgets.tabs import Tabs

Path: TypeAlias = tuple[tuple[str, int], ...]
"""From the screen down: the class of each widget, and which of its kind among its siblings."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is put back. ``caret`` is the anchor and the position in the field that had the focus."""

    stops: Kept
    kept: tuple[tuple[Path, str], ...] = ()
    tabs: tuple[tuple[Path, str], ...] = ()
    chosen: tuple[tuple[Path, str], ...] = ()
    scrolled: tuple[tuple[Path, int, int], ...] = ()
    focus: Path | None = None
    caret: tuple[int, int] | None = None


def place_in(window: MainWindow) -> Place:
    """Where the person is now."""
    screen = window.screen_shown
    focus: QWidget | None = window.focusWidget()
    stops = window.context.navigator.kept
    if screen is None:
        return Place(stops)
    if focus is not None and not screen.isAncestorOf(focus):
        focus = None
    return Place(
        stops,
        tuple(_kept(screen)),
        tuple((path_to(tabs, screen), tabs.key) for tabs in screen.findChildren(Tabs)),
        tuple((path_to(rows, screen), rows.current_id) for rows in screen.findChildren(RowView) if rows.current_id),
        tuple(_scrolled(screen)),
        path_to(focus, screen) if focus is not None else None,
        _caret(focus),
    )


def turn_tabs(screen: QWidget, place: Place) -> None:
    """Show the tabs and choose the rows there were; what they show may have to be read first."""
    for path, kept in place.kept:
        part: object = found(screen, path)
        if isinstance(part, Revisited):
            part.go_on(kept)
    for path, key in place.tabs:
        tabs = found(screen, path)
        if isinstance(tabs, Tabs) and tabs.key != key:
            tabs.set_key(key)
            tabs.picked.emit(key)
    for path, identity in place.chosen:
        rows = found(screen, path)
        if isinstance(rows, RowView) and rows.current_id != identity:
            rows.choose(identity)


def settle(screen: QWidget, place: Place) -> bool:
    """Put focus, caret and scrolling back; False while the page is not yet as long as it was."""
    focus = found(screen, place.focus) if place.focus is not None else None
    done = place.focus is None or focus is not None
    if focus is not None:
        if not focus.hasFocus():
            focus.setFocus()
        done = _put_caret(focus, place.caret) and done
    for path, across, down in place.scrolled:
        area = found(screen, path)
        if isinstance(area, QAbstractScrollArea):
            area.horizontalScrollBar().setValue(across)
            area.verticalScrollBar().setValue(down)
            done = done and area.verticalScrollBar().value() == down
    return done


def path_to(widget: QWidget, top: QWidget) -> Path:
    """The way from ``top``, one of its ancestors, down to a widget."""
    steps: list[tuple[str, int]] = []
    while widget is not top:
        parent = widget.parentWidget()
        if parent is None:
            break
        steps.append((type(widget).__name__, list(_alike(parent, type(widget).__name__)).index(widget)))
        widget = parent
    return tuple(reversed(steps))


def found(top: QWidget, path: Path) -> QWidget | None:
    """The widget at the end of a way, None where it leads nowhere any more."""
    at = top
    for name, number in path:
        alike = list(_alike(at, name))
        if number >= len(alike):
            return None
        at = alike[number]
    return at


def _alike(parent: QWidget, name: str) -> Iterator[QWidget]:
    return (child for child in parent.children() if isinstance(child, QWidget) and type(child).__name__ == name)


def _kept(screen: QWidget) -> Iterator[tuple[Path, str]]:
    for part in screen.findChildren(QWidget):
        if isinstance(part, Revisited):
            yield path_to(part, screen), part.kept()


def _scrolled(screen: QWidget) -> Iterator[tuple[Path, int, int]]:
    for area in screen.findChildren(QAbstractScrollArea):
        across, down = area.horizontalScrollBar().value(), area.verticalScrollBar().value()
        if area.isVisible() and (across or down):
            yield path_to(area, screen), across, down


def _caret(widget: QWidget | None) -> tuple[int, int] | None:
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        cursor = widget.textCursor()
        return cursor.anchor(), cursor.position()
    if isinstance(widget, QLineEdit):
        return widget.cursorPosition(), widget.cursorPosition()
    return None


def _put_caret(widget: QWidget, caret: tuple[int, int] | None) -> bool:
    """Whether the text is long enough for it."""
    anchor, position = caret or (0, 0)
    if caret is None:
        return True
    if isinstance(widget, QLineEdit):
        widget.setCursorPosition(position)
        return widget.cursorPosition() == position
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        cursor, longest = widget.textCursor(), widget.document().characterCount() - 1
        cursor.setPosition(min(anchor, longest))
        cursor.setPosition(min(position, longest), cursor.MoveMode.KeepAnchor)
        widget.setTextCursor(cursor)
        return longest >= max(caret)
    return True
