"""The preview beside the list of dossiers."""

from typing import TypeAlias

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from fieldkit.domain.visit import Visit
from fieldkit.services.carried import Carried, Place
from fieldkit.services.dossiers import DossierOverview
from ui.dossiers.calendar import today_here
from ui.dossiers.looks import period_words, section, topic_icon
from ui.dossiers.menu import dossier_menu
from ui.dossiers.visiting import planned_visit
from ui.records.deeds import Deeds
from ui.shell.context import Context
from ui.syncing.carrying_list import place_look, place_words
from ui.theme import Tone
from ui.today.panel import DueLine
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.headers import KeyValues, SectionHeader
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import FlowBox, ScrollColumn, Surface, clear_layout, column, nest, reveal, row
from ui.widgets.marks import CountryTile, Icon, Pill, StatePill
from ui.widgets.messages import Message
from ui.widgets.photos import PhotoShown, PhotoStrip, picture
from ui.widgets.tips import tip

_Found: TypeAlias = tuple[DossierOverview, list[tuple[PhotoShown, bytes | None]], bool]
"""A dossier, its last photos, and whether it was left."""


class DossierPreview(Surface):
    """What there is to know of a dossier before opening it, and what can be done with it at once."""

    def __init__(self, context: Context, deeds: Deeds) -> None:
        """``deeds`` keeps what is done from its menu."""
        super().__init__("canvas", "left")
        self._context, self._deeds = context, deeds
        self.identity, self._planned = "", ""
        self._scroll = ScrollColumn(gap=12, margins=(20, 14, 20, 16))
        go = context.navigator.go
        self.open = Button(words().say("dossiers.open"), Kind.PRIMARY)
        self.open.grow("control", keys="Return")
        self.open.clicked.connect(lambda: go("dossier", dossier=self.identity))
        self.prepare = Button(words().say("today.prepare"))
        self.prepare.clicked.connect(lambda: go("visit", visit=self._planned))
        self.more = IconButton("ellipsis", words().say("dossiers.deeds"))
        self.more.clicked.connect(self._offer_deeds)
        self._foot = Surface("canvas", "top")
        self.prepare.hide()
        ways = FlowBox(8, 8)
        ways.add(self.open, self.prepare)
        foot = row(ways, self.more, margins=(20, 10, 20, 10))
        foot.setStretch(0, 1)
        self._foot.setLayout(foot)
        whole = column(self._scroll, self._foot, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._foot.hide()

    def follow(self, identity: str) -> None:
        """Read a dossier and show it; none clears."""
        self.identity = identity
        if not identity:
            self.clear()
            return

        def read() -> _Found:
            workspace = self._context.workspace
            overview = workspace.dossiers.overview(identity, today_here())
            photos = [
                (PhotoShown(photo.id, photo.caption), workspace.photos.thumbnail(photo))
                for photo in overview.photos[:3]
            ]
            return overview, photos, identity in Carried(workspace).left()

        self._context.jobs.read(read, self._show, owner=self)

    def clear(self) -> None:
        """Nothing is chosen."""
        self.identity = ""
        clear_layout(self._scroll.column)
        self._foot.hide()

    def _show(self, found: _Found) -> None:
        overview, thumbnails, left = found
        dossier, place = overview.dossier, self._scroll.column
        if dossier.id != self.identity:
            return
        clear_layout(place)
        self._foot.show()
        self._show_planned(planned_visit(overview))
        code = Label(dossier.code, "body", "secondary")
        nest(place, row(CountryTile(dossier.country), code, None, *_offline(Place.LEFT if left else Place.HERE)))
        if left:
            note = Message(words().say("carrying.left_note"), Tone.NEUTRAL, words().say("carrying.enter"))
            note.activated.connect(lambda: self._context.navigator.go("carry", dossier=dossier.id))
            place.addWidget(note)
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

    def _offer_deeds(self) -> None:
        menu = dossier_menu(self._context, self._deeds, self.identity, self)
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        menu.setActiveAction(menu.actions()[0])

    def _show_planned(self, visit: Visit | None) -> None:
        """Only what is planned can be prepared; the tooltip says which visit it is."""
        self._planned = visit.id if visit is not None else ""
        reveal(self.prepare, when=visit is not None)
        if visit is not None:
            day = formats().day(visit.date) if visit.date is not None else ""
            told = ", ".join(filter(None, (visit.title or words().label("visit"), day)))
            tip(self.prepare, words().say("dossiers.prepare_visit", visit=told))
            self.prepare.setAccessibleDescription(self.prepare.toolTip())

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


def _offline(place: Place) -> tuple[QWidget, QWidget]:
    """The sign and the words of where a dossier is."""
    icon, tone = place_look(place)
    ink = "secondary" if tone is Tone.NEUTRAL else str(tone)
    hue = "text.secondary" if tone is Tone.NEUTRAL else f"{tone}.base"
    return Icon(icon, hue), Label(place_words(place), "caption", ink)


def _strip(thumbnails: list[tuple[PhotoShown, bytes | None]]) -> PhotoStrip:
    strip = PhotoStrip(100)  # three of them beside the panel's scroll bar, after any change of size
    strip.show_photos(shown for shown, _ in thumbnails)
    for shown, content in thumbnails:
        tile = strip.tile(shown.id)
        if tile is not None and content is not None:
            tile.show_picture(picture(content))
    return strip
