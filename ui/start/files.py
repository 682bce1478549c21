"""The file of a key, pointed at and read."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ui.widgets.files import without_trace

AskFile = Callable[[], Path | None]
_LARGEST_KEY = 64_000


def read_key_file(path: Path) -> str | None:
    """The text of a key's file; None for what is no small text file."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST_KEY + 1)
        return raw.decode("utf-8") if len(raw) <= _LARGEST_KEY else None
    except (OSError, UnicodeDecodeError):
        return None


def public_key_in(text: str) -> str:
    """The first age recipient of a text, also where a comment names it; empty where there is none."""
    return next((word for word in text.replace(":", " ").split() if word.startswith("age1")), "")


def ask_for_file(parent: QWidget, title: str) -> Path | None:
    """A file the person points at."""
    with without_trace():
        chosen, _ = QFileDialog.getOpenFileName(parent, title)
    return Path(chosen) if chosen else None
