"""The gallery's page of commands: buttons, fields, choices, tabs, confirmation, keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.choices import CheckBox, Combo, Radio, Segmented, Switch
from ui.widgets.confirm import ConfirmPanel
from ui.widgets.dates import ClockField, DayField
from ui.widgets.fields import Field, NumberField, ProseField, SearchField, TextField
from ui.widgets.filters import FilterChip
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.layouts import column, nest, row
from ui.widgets.marks import KeyCap
from ui.widgets.tabs import Tabs

STATES = ("repos", "survol", "appuyé", "inactif", "en cours")


def commands_page() -> QWidget:
    """Commands in every state."""
    page = QWidget()
    left = column(_title("Boutons", "32 px, rayon 6, graisse 500"), _buttons(), _title("Champs"), _fields(), gap=8)
    left.addWidget(_title("Choix"))
    nest(left, _choices())
    nest(left, _chips())
    left.addStretch(1)
    right = column(_title("Onglets"), _tabs(), _title("Confirmation, seule boîte bloquante"), gap=10)
    panel = ConfirmPanel(
        "Supprimer la visite du 11 mars ?",
        "Une note et 8 photos partent à la corbeille. Elles restent récupérables 30 jours, ici et sur le serveur.",
        "Garder la visite",
        "Supprimer",
    )
    right.addWidget(panel)
    right.addWidget(_title("Raccourcis"))
    nest(right, row(KeyCap("Ctrl+K"), KeyCap("F9"), KeyCap("Ctrl+Return"), None))
    right.addWidget(ProseField(3, name="Plusieurs lignes"))
    nest(right, row(SearchField("Filtrer la liste", "Ctrl+F"), SearchField("Rechercher"), gap=12))
    nest(right, row(Field("Jour", DayField()), Field("Heure", ClockField()), gap=12))
    right.addStretch(1)
    halves = row(left, right, gap=36, margins=(24, 12, 24, 12))
    halves.setStretch(0, 7)
    halves.setStretch(1, 5)
    page.setLayout(halves)
    return page


def _title(title: str, caption: str = "") -> SectionHeader:
    return SectionHeader(title, caption, ruled=True)


def stage(button: QWidget, state: str) -> QWidget:
    """Put a button in a state without a mouse."""
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, state == "survol")
    if state == "appuyé" and hasattr(button, "setDown"):
        button.setDown(True)
    button.setEnabled(state != "inactif")
    return button


def _buttons() -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(8)
    for place, state in enumerate(STATES):
        grid.addWidget(Label(state, "caption", "secondary"), 0, place + 1)
    rows = (
        ("Principal", "Terminer", Kind.PRIMARY),
        ("Standard", "Aperçu", Kind.STANDARD),
        ("Discret", "Plus tard", Kind.QUIET),
        ("Destructif", "Supprimer", Kind.DANGER),
    )
    for line, (name, word, kind) in enumerate(rows, start=1):
        grid.addWidget(Label(name, "caption", "secondary"), line, 0)
        for place, state in enumerate(STATES):
            button = Button(word, kind)
            if state == "en cours":
                button.set_running(62 if kind is Kind.PRIMARY else -1)
            grid.addWidget(stage(button, state), line, place + 1)
    grid.addWidget(Label("Icône seule", "caption", "secondary"), 5, 0)
    for place, state in enumerate(STATES[:4]):
        grid.addWidget(stage(IconButton("camera", "Importer des photos", "Ctrl+Shift+I"), state), 5, place + 1)
    chosen = IconButton("camera", "Importer", checkable=True)
    chosen.setChecked(True)
    grid.addWidget(chosen, 5, 5)
    grid.setColumnStretch(6, 1)
    return holder


def _fields() -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    filled, idle, server, wrong = TextField(), TextField(), TextField(), TextField()
    number, listed = NumberField("m³"), Combo((("a", "Appui-conseil"), ("b", "EXPLOR")))
    for box in (filled, idle):
        box.setText("Tchakalo 2")
    wrong.setText("32 mars 2026")
    number.setText("4 218")
    listed.set_code("a")
    server.setText("lecture seule")
    idle.setEnabled(False)
    fields = (
        Field("Repos", TextField("Nom du site")),
        Field("Aide", TextField(), "Tel qu’on le dit sur place"),
        Field("Rempli", filled),
        Field("Inactif", idle),
        Field("Erreur", wrong),
        Field("Nombre et unité", number),
        Field("Liste", listed),
        Field("Venu du serveur", server),
    )
    fields[4].set_error("Ce jour n’existe pas")
    server.set_state("server")
    for place, field in enumerate(fields):
        grid.addWidget(field, place // 4, place % 4, Qt.AlignmentFlag.AlignTop)
    return holder


def _choices() -> QHBoxLayout:
    off, on, part = CheckBox("non"), CheckBox("oui"), CheckBox("en partie")
    on.setChecked(True)
    part.setTristate(True)
    part.setCheckState(Qt.CheckState.PartiallyChecked)
    other, chosen = Radio("autre"), Radio("choisi")
    chosen.setChecked(True)
    radios = QWidget()
    radios.setLayout(row(other, chosen, gap=20))
    no, yes = Switch("non"), Switch("oui")
    yes.setChecked(True)
    return row(off, on, part, radios, no, yes, Segmented((("d", "Jour"), ("m", "Mission"))), None, gap=20)


def _chips() -> QHBoxLayout:
    chip = FilterChip("Pays", (("BJ", "Bénin"), ("MG", "Madagascar")))
    kept = FilterChip("État", (("r", "en cours"), ("w", "vigilance")))
    kept.set_kept(("r", "w"))
    return row(chip, kept, None, gap=10)


def _tabs() -> QWidget:
    tabs = Tabs((("s", "Synthèse"), ("v", "Visites"), ("p", "Photos"), ("c", "Contacts")), "Parties", 10)
    tabs.set_count("v", 3)
    tabs.set_count("p", 25)
    return tabs
