"""The windows before the window: a first start, the passphrase, and what stands in the way."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from tests.shots.scene import PASSPHRASE
from ui.start.pages import TroublePage, UnlockPage, WelcomePage
from ui.start.window import StartWindow
from ui.theme import theme
from ui.unattended.stage import Stage

Look = Callable[[str, StartWindow], None]


def visit_starts(stage: Stage, folder: Path, look: Look) -> None:
    """Open each start on the folder that leads to it; ``look`` is called with its name while it is on show."""
    words, jobs = stage.program.context.words, stage.program.jobs
    for name, place, page in (
        ("start-first", folder / "nowhere yet", WelcomePage),
        ("start-unlock", folder / "workspace", UnlockPage),
        ("start-trouble", folder / "workspace", TroublePage),
    ):
        window = StartWindow(place, words, jobs)
        try:
            window.resize(*theme().tokens.window_reference)
            window.begin()
            stage.settle()
            if page is TroublePage:
                _unlock(stage, window)
            stage.wait_for(partial(_shows, window, page), name)
            window.show()
            stage.settle()
            look(name, window)
        finally:
            window.close()
            window.deleteLater()


def shoot_starts(stage: Stage, folder: Path, out: Path) -> int:
    """A picture of each; how many."""
    taken: list[str] = []

    def shoot(name: str, window: StartWindow) -> None:
        window.grab().save(str(out / f"{name}.png"))
        taken.append(name)

    visit_starts(stage, folder, shoot)
    return len(taken)


def _shows(window: StartWindow, page: type[QWidget]) -> bool:
    return isinstance(window.page, page)


def _unlock(stage: Stage, window: QWidget) -> None:
    """Type the passphrase of a workspace that is already open elsewhere."""
    field = next(field for field in window.findChildren(QLineEdit))
    field.setText(PASSPHRASE)
    field.returnPressed.emit()
    stage.settle()
