"""What a person reads at the terminal: text that others wrote shows there and commands nothing."""

import re
import sys
from typing import TextIO

# Control characters but tab and line feed, and those that turn the order of what is read.
_COMMANDS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u202a-\\u202e\\u2066-\\u2069]")
_SHOWN = "\ufffd"


def show(text: str, stream: TextIO | None = None) -> None:
    """Print a line, or several, on ``stream`` or the standard output; what a terminal would obey is shown as such."""
    print(_COMMANDS.sub(_SHOWN, text), file=stream or sys.stdout)


def show_json(content: bytes) -> None:
    """Print JSON as it is; what a terminal would obey is escaped, which says the same."""
    print(_COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", content.decode()))
