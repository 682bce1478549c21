"""The gallery's third page: a form, a timeline, a chart, threads, an empty state, names and values."""

import datetime as dt
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from fieldkit.domain.fields import describe
from fieldkit.domain.visit import Visit
from ui.review.threads import Thread, ThreadView, Written
from ui.widgets.chart import Drawing, Line, LineChart, Point
from ui.widgets.empty import EmptyState
from ui.widgets.forms import RecordForm
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.language import words
from ui.widgets.layouts import ScrollColumn, column, row
from ui.widgets.marks import StatePill
from ui.widgets.timeline import Event, Timeline, When


def drawing() -> Drawing:
    """Two series, a baseline, a target and the way planned between them."""
    first = [
        (dt.date(2024, 9, 1), 112),
        (dt.date(2025, 3, 1), 260),
        (dt.date(2025, 10, 1), 421),
        (dt.date(2026, 3, 1), 498),
    ]
    second = [(day, value // 3) for day, value in first]
    return Drawing(
        lines=(
            Line("Total", tuple(Point(day, Decimal(value), day.year < 2026) for day, value in first)),
            Line("Femmes", tuple(Point(day, Decimal(value)) for day, value in second)),
        ),
        baseline=Point(dt.date(2024, 9, 1), Decimal(112)),
        target=Point(dt.date(2027, 8, 1), Decimal(640)),
        planned=(Point(dt.date(2024, 9, 1), Decimal(112)), Point(dt.date(2027, 8, 1), Decimal(640))),
    )


def more_page() -> QWidget:
    """A form and what surrounds it."""
    form = RecordForm(describe(Visit), words(), {"site": (("s1", "Tchakalo 2"),)}, leave_out=("dossier", "mission"))
    form.show_record(
        Visit(id="1", title="Forage et borne-fontaine", date=dt.date(2026, 3, 12), site="s1", women_met=4218)
    )
    scroll = ScrollColumn(margins=(24, 12, 24, 12))
    scroll.column.addWidget(form)
    page = QWidget()
    parts = row(scroll, _middle(), _right(), gap=24, margins=(0, 0, 24, 12))
    for place, share in enumerate((10, 9, 8)):
        parts.setStretch(place, share)
    page.setLayout(parts)
    return page


def _middle() -> QWidget:
    chart = LineChart("Ménages ayant l’eau à moins de 500 m")
    chart.show_drawing(drawing())
    pairs = KeyValues()
    pairs.show_pairs(
        (
            ("Porteur", "Association Sarthe-Collines Solidarité"),
            ("Budget", "148 600 €"),
            ("État", StatePill("dossier_state", "watch")),
        )
    )
    timeline = Timeline()
    timeline.show_events(
        (
            Event("Convention signée", "12 sept. 2024"),
            Event("Visite de suivi", "12 mars 2026", "circle-dot", when=When.CURRENT, id="v"),
            Event("Bilan", "août 2027", "circle", when=When.FUTURE),
        )
    )
    holder = QWidget()
    holder.setLayout(
        column(
            SectionHeader("Courbe", "1 point à approuver", "Tableau"),
            chart,
            SectionHeader("Porteur et budget", scale="h2"),
            pairs,
            SectionHeader("Étapes"),
            timeline,
            None,
            gap=10,
            margins=(0, 12, 0, 0),
        )
    )
    return holder


def _right() -> QWidget:
    messages = (
        Written("Claire Morin", "11 mars, 18:40", "D’où vient ce chiffre ? Le relevé d’octobre disait 421."),
        Written("Thibault Roy", "12 mars, 08:05", "Du cahier du comité, page 12. Je joins la photo."),
    )
    thread = Thread("1", 1, "3. Gouvernance", "Le compteur est bloqué depuis février", messages)
    active = ThreadView(thread, active=True)
    done = ThreadView(Thread("2", 2, "5. Indicateurs", "", messages[:1], resolved=True), active=False)
    holder = QWidget()
    sentence = "Glissez des fichiers ici, ou branchez une carte SD ou un téléphone."
    empty = EmptyState("camera", "Pas encore de photo", sentence, "Importer", "Page blanche", primary=True)
    holder.setLayout(column(active, done, empty, None, gap=0, margins=(0, 12, 0, 0)))
    return holder
