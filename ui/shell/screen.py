"""What a screen is: a page of the window, its header, and when it is entered, refreshed and left."""

from collections.abc import Iterable
from dataclasses import field
from typing import ClassVar, Protocol, runtime_checkable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.loaded import Published
from ui.shell.context import Context


@dataclass(frozen=True)
class Header:
    """A page's header: title, what stands beside or under it, signs after the title, buttons on the right.

    ``back`` shows the arrow of work screens and puts the subtitle under the title.
    """

    title: str = ""
    subtitle: str = ""
    actions: tuple[QWidget, ...] = ()
    signs: tuple[QWidget, ...] = ()
    back: bool = False
    accessible: str = field(default="")


@runtime_checkable
class Revisited(Protocol):
    """A part of a screen one comes back to after a lock, where tabs and scrolling do not say enough."""

    def kept(self) -> str:
        """What it shows: a key of ours, never content."""

    def go_on(self, kept: str) -> None:
        """Show that again; called once the screen has read what it shows."""


class Screen(QWidget):
    """A page. A subclass sets ``key`` and ``rail``, builds its body in ``__init__`` and reads its data in ``enter``.

    Nothing is read or written on the window's thread: use ``context.jobs``.
    """

    header_changed = Signal()
    capture_wanted = Signal()
    """Asks for the field of quick captures."""

    key: ClassVar[str] = ""
    rail: ClassVar[str] = "wide"
    """``wide`` on home screens, ``narrow`` on work screens."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.capture_field: QWidget | None = None
        """Where the page itself takes quick captures, if it does."""

    def header(self) -> Header:
        """What the page header shows now; emit ``header_changed`` when it becomes something else."""
        return Header()

    def enter(self, **arguments: str) -> None:
        """The screen is about to be seen, with the arguments it was asked for."""

    def refresh(self, published: Published) -> None:
        """Something was written or received while this screen is visible; read again what it shows of it."""

    def leave(self) -> None:
        """The screen is about to be hidden: write what is pending."""

    def zones(self) -> Iterable[QWidget]:
        """The zones F6 goes through inside the page, in order."""
        return (self,)
