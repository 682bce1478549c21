"""How the program is started: everything it is made of is imported without what imports can do without."""

import builtins
import gc
import sys


def begin_lightly() -> None:
    """Import Qt so that the imports after it cost what they cost without it; nobody else imports it before.

    Nothing imported is garbage, and looking for it is a tenth of a start: ``ui/jobs/collecting`` goes on with that.
    PySide6 puts a function of its own in the place of ``import``, which from then on reads the source of every module
    imported, to find those that ask for its other spellings (``from __feature__ import snake_case``): another tenth,
    and a file opened for each module. Nothing here asks for them.
    """
    gc.disable()
    usual = builtins.__import__
    import PySide6.QtCore  # noqa: F401 - for what its first import does

    builtins.__import__ = usual


def main() -> int:
    """Start FieldKit; the exit code."""
    begin_lightly()
    from ui.app import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
