"""What is done on a screen before it is looked at, so that it shows more than its first state."""

from PySide6.QtWidgets import QApplication

from tests.shots.scene import Place
from tests.shots.syncing import asked
from tests.shots.troubles import banners, damage, mended, plant
from ui.dossiers.list import DossiersScreen
from ui.syncing.conflicts import ConflictScreen
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen
from ui.widgets.fields import ProseField

CAPTURE = "Le président du comité propose un relevé du compteur chaque lundi"


def open_place(stage: Stage, place: Place) -> None:
    """Go there: a visit on its governance, a conflict half decided, dossiers of all countries in one order.

    A capture is being typed, and its words are taken away again.
    """
    name, key, arguments = place
    typed = QApplication.focusWidget()
    if isinstance(typed, ProseField) and typed.toPlainText() == CAPTURE:
        typed.clear()
    plant(stage)
    banners(stage, shown=name == "banners")
    damage(stage, shown=name in {"damage", "damage-problems"})
    mended(stage, shown=name == "mended")
    asked(stage, shown=name == "sync-asked")
    stage.go(key, **arguments)
    screen = stage.program.window.screen_shown
    if name == "capture":
        stage.program.capture()
        field = QApplication.focusWidget()
        assert isinstance(field, ProseField)
        field.setPlainText(CAPTURE)
    if isinstance(screen, VisitScreen):
        screen.note.go_to("governance")
    elif isinstance(screen, ConflictScreen):
        _decide(screen, name)
    elif isinstance(screen, DossiersScreen):
        screen.filters.go_on("title up all" if name == "dossiers-together" else "visit down country")
    stage.settle()


def _decide(screen: ConflictScreen, name: str) -> None:
    """Take a version, put texts together over what they were, or have nothing to decide."""
    if name == "conflict-none":
        screen.show_disputed([], {})
    elif screen.decision is not None:
        screen.decision.take(0)
        screen.show_base(shown=name == "conflict-together")
        if name == "conflict-together":
            screen.decision.put_together("context")
