"""What can be done with a dossier of the list without opening it."""

from PySide6.QtWidgets import QMenu, QWidget

from fieldkit.domain.dossier import Dossier
from ui.dossiers.visiting import begin_visit
from ui.records.deeds import Deeds
from ui.records.panel_page import bin_record
from ui.shell.context import Context
from ui.theme import theme


def dossier_menu(context: Context, deeds: Deeds, dossier: str, owner: QWidget) -> QMenu:
    """Fields, a visit that begins, photos, documents and history, and the bin. It deletes itself once closed."""
    menu, say, go, icon = QMenu(owner), context.words.say, context.navigator.go, theme().icon
    menu.aboutToHide.connect(menu.deleteLater)
    menu.addAction(icon("pencil"), say("dossier.edit"), lambda: go("dossier-form", dossier=dossier))
    menu.addAction(icon("plus"), say("dossier.new_visit"), lambda: begin_visit(context, dossier, owner))
    menu.addSeparator()
    for tab, sign in (("photos", "images"), ("documents", "file-text"), ("history", "history")):
        action = menu.addAction(icon(sign), say(f"dossier.tab.{tab}"))
        action.triggered.connect(lambda _=False, key=tab: go("dossier", dossier=dossier, tab=key))
    menu.addSeparator()
    remove = menu.addAction(icon("trash-2", color="danger.base"), say("record.remove"))
    remove.triggered.connect(lambda: bin_record(context, deeds, Dossier, dossier, say("record.removed.dossier")))
    return menu
