"""What is done on a screen before it is looked at, so that it shows more than its first state."""

from fieldkit.services.dossier_filters import YES
from fieldkit.services.dossier_order import DossierOrder, DossierSort
from fieldkit.services.dossier_views import DossierView, Looking
from tests.shots.capsules import show_capsule
from tests.shots.carrying import ask, carrying
from tests.shots.scene import LINK_STATES, Place
from tests.shots.syncing import asked, linked
from tests.shots.troubles import banners, damage, mended, plant
from ui.dossiers.list import DossiersScreen
from ui.syncing.capsule import CapsuleScreen
from ui.syncing.carrying import CarryScreen
from ui.syncing.conflicts import ConflictScreen
from ui.today.capturing import QuickCapture
from ui.unattended.stage import Stage
from ui.visits.screen import VisitScreen

CAPTURE = "Le président du comité propose un relevé du compteur chaque lundi"

_STATES = ("appraisal", "running", "watch")
_VIEW = DossierView("1", "Échéances dépassées", Looking("", {"state": _STATES, "overdue": (YES,)}, folded=("MG",)))


def open_place(stage: Stage, place: Place) -> None:
    """Go there: a visit on its governance, a conflict half decided, dossiers of all countries in one order.

    A capture is being typed, and its words are taken away again.
    """
    name, key, arguments = place
    for typed in stage.program.window.findChildren(QuickCapture):
        typed.field.clear()
        typed.finish()
    plant(stage)
    banners(stage, shown=name == "banners")
    damage(stage, shown=name in {"damage", "damage-problems"})
    mended(stage, shown=name == "mended")
    asked(stage, shown=name == "sync-asked")
    carrying(stage, shown=name.startswith("carry"))
    linked(stage, name.removeprefix("sync-") if name.removeprefix("sync-") in LINK_STATES else "")
    stage.go(key, **arguments)
    screen = stage.program.window.screen_shown
    if name == "capture":
        stage.program.window.activateWindow()  # the windows of a start were shown meanwhile
        stage.turn()
        stage.program.capture()
        stage.program.window.findChildren(QuickCapture)[0].field.setPlainText(CAPTURE)
    if isinstance(screen, VisitScreen):
        screen.note.go_to("governance")
    elif isinstance(screen, ConflictScreen):
        _decide(screen, name)
    elif isinstance(screen, CarryScreen):
        ask(stage, screen, name)
    elif name == "today-ready":
        stage.program.context.backups.changed.emit()  # as soon as a start is over
    elif isinstance(screen, CapsuleScreen):
        show_capsule(stage, screen, name)
    elif isinstance(screen, DossiersScreen):
        _look(screen, name)
    stage.settle()


def _decide(screen: ConflictScreen, name: str) -> None:
    """Take a version, put texts together over what they were, or have nothing to decide."""
    if name == "conflict-none":
        screen.decision = None  # with one, its draft is kept and what there is to decide is read again
        screen.show_disputed([], {})
    elif screen.decision is not None:
        screen.decision.take(0)
        screen.show_base(shown=name == "conflict-together")
        if name == "conflict-together":
            screen.decision.put_together("context")


def _look(screen: DossiersScreen, name: str) -> None:
    """The list as it is at first, with all countries together, or in a view about to be given another name."""
    viewed = name == "dossiers-view"
    screen.views.show_views((_VIEW,) if viewed else ())
    by_title = DossierOrder(DossierSort.TITLE, descending=False, by_country=False)
    looking = Looking(order=by_title) if name == "dossiers-together" else Looking()
    screen.views.applied.emit(_VIEW.looking if viewed else looking)
    if viewed:
        screen.views.naming.ask(_VIEW.id, _VIEW.name)
    else:
        screen.views.naming.hide()
