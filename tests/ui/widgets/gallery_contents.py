"""The gallery's page of contents: rows, states, copies, progress, messages, toasts, photos."""

from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from fieldkit.services.holding import Held, Holdings
from ui.theme import theme
from ui.widgets.empty import DropTarget
from ui.widgets.headers import SectionHeader
from ui.widgets.labels import Label
from ui.widgets.layouts import FlowBox, column, nest, row
from ui.widgets.marks import Avatar, Copies, CountryTile, Goals, SignalBars, StatePill
from ui.widgets.messages import Message, Toast
from ui.widgets.photos import PhotoFlow, PhotoShown
from ui.widgets.progress import UNKNOWN, ProgressRow, Skeleton
from ui.widgets.rows import Cell, Fill, Row, RowView


def contents_page() -> QWidget:
    """Contents in every state."""
    page = QWidget()
    parts = row(_first(), _second(), _third(), gap=36, margins=(24, 12, 24, 12))
    for place, share in enumerate((10, 11, 10)):
        parts.setStretch(place, share)
    page.setLayout(parts)
    return page


def rows() -> RowView:
    """Rows as they stand: chosen, plain, unread, absent, headed."""
    state = Cell(Fill.STATE, "Vigilance", "triangle-alert", "warning", width=90)
    day = Cell(text="4 nov. 2025", width=80, right=True)
    view = RowView("Dossiers")
    view.show_rows(
        (
            Row("", "Bénin", country="BJ", heading=True, count=3),
            Row("1", "Eau potable et gouvernance", "Sarthe-Collines", "droplets", cells=(state, day)),
            Row("2", "Maraîchage de contre-saison dans le Zou", "Potagers de l’Erdre", "sprout", cells=(state, day)),
            Row("3", "Non lu", "gras et point", "landmark", unread=True),
            Row(
                "4",
                "Pas sur cet ordinateur",
                "nuage",
                "cloud",
                absent=True,
                cells=(Cell(Fill.GOALS, goals=(5, 6, 17)),),
            ),
        )
    )
    view.choose("1")
    return view


def _first() -> QWidget:
    copies = column(gap=6)
    for holdings, said in (
        (Holdings(drive=Held.ABSENT, server=Held.ABSENT), "cet ordinateur seulement"),
        (Holdings(drive=Held.OUTDATED, server=Held.ABSENT), "sur la clé, version plus ancienne"),
        (Holdings(server=Held.PRESENT), "ordinateur et serveur"),
        (Holdings(server=Held.PRESENT, drive=Held.PRESENT), "partout, rien à craindre"),
    ):
        nest(copies, row(Copies(holdings), Label(said, "caption", "secondary"), None, gap=40))
    bones = Skeleton(1)
    bones.ripen()
    view = rows()
    view.setMinimumHeight(theme().px(240))
    holder = QWidget()
    signs = row(CountryTile("BJ"), CountryTile("MG"), Avatar("Afi Dossou"), SignalBars(1), SignalBars(4), None)
    holder.setLayout(
        column(
            SectionHeader("Ligne de liste", "50 px, déléguée peinte", ruled=True),
            view,
            bones,
            SectionHeader("Témoin des trois copies", ruled=True),
            copies,
            SectionHeader("Objectifs", ruled=True),
            Goals(range(1, 18)),
            signs,
            None,
            gap=8,
        )
    )
    bones.ripen()
    return holder


def _states(*groups: str) -> FlowBox:
    flow = FlowBox(6, 6)
    for group in groups:
        flow.add(*(StatePill(group, code) for code in theme().tokens.states[group]))
    return flow


def _second() -> QWidget:
    holder = QWidget()
    progress = column(gap=4)
    for title, detail, action, share, tone in (
        ("Envoi des textes", "6 sur 9, encore 12 s", "", 0.66, "accent"),
        ("Sauvegarde sur clé", "en pause à 71 %, clé retirée", "Reprendre", 0.71, "warning"),
        ("Rapport PDF", "prêt, 1,8 Mo", "Ouvrir", 1.0, "success"),
        ("Recherche du réseau", "durée inconnue", "", UNKNOWN, "accent"),
    ):
        line = ProgressRow(title, action=action)
        line.show_progress(share, detail, tone)
        progress.addWidget(line)
    holder.setLayout(
        column(
            SectionHeader("Revue", ruled=True),
            _states("review_state"),
            SectionHeader("Synchronisation", ruled=True),
            _states("sync"),
            SectionHeader("Priorité et recommandation", ruled=True),
            _states("priority", "recommendation_state"),
            SectionHeader("Progression", "au-delà de 1 s, toujours annulable", ruled=True),
            progress,
            DropTarget("Déposez 12 photos dans « Tchakalo 2 »"),
            None,
            gap=8,
        )
    )
    return holder


def landscape(hue: int) -> QPixmap:
    """A picture to fill a tile with."""
    pixmap = QPixmap(320, 214)
    painter = QPainter(pixmap)
    sky = QLinearGradient(0, 0, 0, 214)
    sky.setColorAt(0, QColor.fromHsv(205, 70, 225))
    sky.setColorAt(0.5, QColor.fromHsv(hue, 120, 190))
    sky.setColorAt(1, QColor.fromHsv(hue, 190, 120))
    painter.fillRect(pixmap.rect(), sky)
    painter.end()
    return pixmap


def _third() -> QWidget:
    photos = PhotoFlow(117)
    photos.show_photos(
        (
            PhotoShown("1", "repos"),
            PhotoShown("2", "sélection"),
            PhotoShown("3", "accord manquant", tag="user-x", tag_words="Accord manquant"),
        )
    )
    for place in "123":
        tile = photos.tile(place)
        assert tile is not None
        tile.show_picture(landscape(20 + 8 * int(place)))
        tile.set_selected(selected=place == "2")
    holder = QWidget()
    holder.setLayout(
        column(
            SectionHeader("Message dans la page", ruled=True),
            Message("Le modèle « eau potable » a changé le 2 mars. Vos notes gardent l’ancien."),
            Message("Note reprise après la coupure de 13:58.", "success"),
            Message("Vous et Thibault avez modifié BJ-24-017.", "warning", "Départager", title="À départager."),
            Message("Il reste 180 Mo. L’import est en pause, rien n’est perdu.", "danger", closable=True),
            SectionHeader("Message bref", "6 s, en bas à gauche", ruled=True),
            Toast("Photo mise à la corbeille", "Annuler", "trash-2"),
            Toast("14 photos rangées dans Tchakalo 2"),
            SectionHeader("Vignette de photo", ruled=True),
            photos,
            None,
            gap=8,
        )
    )
    return holder
