"""The preview beside the list of dossiers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.services.dossiers import DossierOverview
from ui.dossiers.looks import period_words, section, topic_icon
from ui.today.panel import DueLine
from ui.widgets.buttons import Button, Kind
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import FlowBox, ScrollColumn, Surface, clear_layout, column, nest, row
from ui.widgets.marks import CountryTile, Pill, StatePill
from ui.widgets.messages import Message
from ui.widgets.photos import PhotoShown, PhotoStrip, picture


class DossierPreview(Surface):
    """What there is to know before opening. ``open_requested`` carries the dossier's id."""

    open_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("canvas", "left")
        self._identity = ""
        self._scroll = ScrollColumn(gap=12, margins=(20, 14, 20, 16))
        self.open = Button(words().say("dossiers.open"), Kind.PRIMARY)
        self.open.clicked.connect(lambda: self.open_requested.emit(self._identity))
        self._foot = Surface("canvas", "top")
        self._foot.setLayout(row(self.open, None, margins=(20, 10, 20, 10)))
        whole = column(self._scroll, self._foot, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._foot.hide()

    def clear(self) -> None:
        """Nothing is chosen."""
        clear_layout(self._scroll.column)
        self._foot.hide()

    def show_overview(self, overview: DossierOverview, thumbnails: list[tuple[PhotoShown, bytes | None]]) -> None:
        """Replace what is shown."""
        clear_layout(self._scroll.column)
        self._foot.show()
        dossier, place = overview.dossier, self._scroll.column
        self._identity = dossier.id
        nest(place, row(CountryTile(dossier.country), Label(dossier.code, "body", "secondary"), None))
        place.addWidget(Label(dossier.title, "h2", wrap=True))
        pills = FlowBox()
        if dossier.state:
            pills.add(StatePill("dossier_state", dossier.state))
        if dossier.theme:
            pills.add(Pill(words().choice("theme", dossier.theme), topic_icon(dossier)))
        for dispositif in overview.dispositifs:
            pills.add(Pill(dispositif.name))
        place.addWidget(pills)
        if overview.warning:
            place.addWidget(Message(overview.warning, "warning"))
        facts = KeyValues(name_width=104)
        facts.show_pairs(self._facts(overview))
        place.addWidget(facts)
        if thumbnails:
            photos = words().say("dossiers.photo_count", count=overview.counts.photos)
            header = SectionHeader(words().say("dossiers.last_photos"), photos)
            nest(place, section(header, _strip(thumbnails), gap=2))
        if overview.due:
            lines = [DueLine(line) for line in overview.due[:4]]
            nest(place, section(SectionHeader(words().say("dossiers.to_follow")), *lines, gap=0))
        place.addStretch(1)

    def _facts(self, overview: DossierOverview) -> list[tuple[str, str | QWidget]]:
        label = words().label
        dossier = overview.dossier
        totals = [formats().money(total.planned) for total in overview.budget.totals if total.planned is not None]
        pairs: list[tuple[str, str | QWidget]] = [
            (label("dossier", "lead"), overview.lead.name if overview.lead else ""),
            (label("dossier", "partners"), ", ".join(partner.name for partner in overview.partners)),
            (words().say("dossiers.sites"), ", ".join(site.name for site in overview.sites)),
            (words().say("dossiers.period"), period_words(dossier)),
            (words().say("dossiers.budget"), " + ".join(totals)),
        ]
        return [pair for pair in pairs if pair[1]]


def _strip(thumbnails: list[tuple[PhotoShown, bytes | None]]) -> PhotoStrip:
    strip = PhotoStrip(98)  # three of them beside the panel's scroll bar
    strip.show_photos(shown for shown, _ in thumbnails)
    for shown, content in thumbnails:
        tile = strip.tile(shown.id)
        if tile is not None and content is not None:
            tile.show_picture(picture(content))
    return strip
