"""What stands beside the note: indicators, people, photos, recommendations, details."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.domain.visit import Visit
from ui.shell.context import Context
from ui.visits.deeds import Deeds
from ui.visits.indicators import IndicatorList
from ui.visits.keeping import RecordKeeper
from ui.visits.panel import PanelSection, SidePanel
from ui.visits.reading import VisitSeen


class VisitSide(QWidget):
    """``changed`` after something of it is on disk; ``counted`` when the outline has to say something else."""

    changed = Signal()
    counted = Signal()

    def __init__(self, context: Context, deeds: Deeds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        say = context.words.say
        self.panel = SidePanel()
        self.indicators = IndicatorList(context, deeds)
        self._indicators = PanelSection("indicators", say("visit.indicators"), self.indicators, flush=True)
        self.panel.add_section(self._indicators)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.panel)
        self.indicators.counted.connect(self._tell)

    @property
    def busy(self) -> bool:
        """Whether something of it is being written."""
        return self.indicators.busy

    def show_seen(self, seen: VisitSeen, keeper: RecordKeeper[Visit]) -> None:
        """Show the visit as it was read."""
        self.indicators.show_seen(seen)

    def flush(self) -> None:
        """Hand over everything typed."""
        self.indicators.flush()

    def go_to(self, key: str) -> None:
        """Bring a part into view and enter it."""
        self.panel.show_section(key)
        if key == "indicators":
            self.indicators.enter()

    def choose_photos(self) -> None:
        """Ask which photos to import."""

    def add_person(self) -> None:
        """Open the page of a person to add."""

    def add_recommendation(self) -> None:
        """Open the page of a recommendation to add."""

    def _tell(self) -> None:
        self._indicators.header.set_caption(self.indicators.caption, "warning")
        self.counted.emit()
