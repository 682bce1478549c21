"""What stands beside the note: indicators, people, photos, recommendations, details."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.domain.visit import Visit
from ui.photos.visit import VisitPhotos
from ui.records.deeds import Deeds
from ui.records.keeper import RecordKeeper
from ui.shell.context import Context
from ui.visits.advice import Advice
from ui.visits.details import Details
from ui.visits.indicators import IndicatorList
from ui.visits.panel import PanelSection, SidePanel
from ui.visits.people import PeopleMet
from ui.visits.reading import VisitSeen


class VisitSide(QWidget):
    """``changed`` after something of it is on disk; ``counted`` when the outline has to say something else."""

    changed = Signal()
    counted = Signal()

    def __init__(self, context: Context, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.panel = SidePanel()
        self.indicators = IndicatorList(context, deeds)
        self.people = PeopleMet(context, deeds, self.panel)
        self.photos = VisitPhotos(context, deeds, self.panel)
        self.advice = Advice(context, deeds, self.panel)
        self.details = Details(context, deeds, self.panel)
        self._sections = self._make_sections()
        for section in self._sections.values():
            self.panel.add_section(section)
        self._sections["people"].header.activated.connect(self.people.add)
        self._sections["photos"].header.activated.connect(self.photos.choose)
        self._sections["advice"].header.activated.connect(self.advice.add)
        self._sections["details"].header.activated.connect(self.details.edit)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panel)
        self.indicators.counted.connect(self._tell)
        self.photos.changed.connect(self.changed)

    @property
    def busy(self) -> bool:
        """Whether something of it is being written."""
        return self.indicators.busy

    def show_seen(self, seen: VisitSeen, keeper: RecordKeeper[Visit]) -> None:
        """Show the visit as it was read."""
        sheet = seen.sheet
        self.people.show_people(sheet.visit, sheet.met)
        self.photos.show_photos(sheet.visit, seen.photos)
        self.advice.show_rows(sheet.visit, sheet.earlier, sheet.raised)
        self.details.show_seen(seen, keeper)
        self.indicators.show_seen(seen)
        counts = {
            "people": len(sheet.met),
            "photos": len(seen.photos),
            "advice": len(sheet.raised) + len(sheet.earlier),
        }
        for key, count in counts.items():
            self.panel.set_count(key, count)
            self._sections[key].header.set_caption(str(count or ""))
        lacking = self.photos.lacking
        if lacking:
            said = self._context.words.say("photos.lacking", count=lacking)
            self._sections["photos"].header.set_caption(f"{counts['photos']} · {said}", "danger")

    def leave(self) -> None:
        """Another visit is about to be shown."""
        self.panel.close_page()

    def flush(self) -> None:
        """Hand over everything typed."""
        self.indicators.flush()
        self.panel.flush()

    def go_to(self, key: str) -> None:
        """Bring a part into view and enter it."""
        self.panel.show_section(key)
        if key == "indicators":
            self.indicators.enter()

    def choose_photos(self) -> None:
        """Ask which photos to import."""
        self.panel.show_section("photos")
        self.photos.choose()

    def add_person(self) -> None:
        """Open the page of a person to add."""
        self.people.add()

    def add_recommendation(self) -> None:
        """Open the page of a recommendation to add."""
        self.advice.add()

    def _make_sections(self) -> dict[str, PanelSection]:
        say = self._context.words.say
        sections = (
            PanelSection("indicators", say("visit.indicators"), self.indicators, flush=True),
            PanelSection("people", say("visit.people"), self.people, say("visit.add")),
            PanelSection("photos", say("photos.photos"), self.photos),
            PanelSection("advice", say("visit.recommendations"), self.advice, say("visit.add")),
            PanelSection("details", say("visit.details"), self.details, say("visit.edit")),
        )
        return {section.key: section for section in sections}

    def _tell(self) -> None:
        self._sections["indicators"].header.set_caption(self.indicators.caption, "warning")
        self.counted.emit()
