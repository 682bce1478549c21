"""What else is known of the visit: every field that is neither a section of the note nor known from elsewhere."""

from typing import Any

from PySide6.QtWidgets import QWidget

from fieldkit.domain.fields import Field
from fieldkit.domain.kinds import KINDS
from fieldkit.domain.values import Shape
from fieldkit.domain.visit import Visit
from ui.records.deeds import Deeds
from ui.records.keeper import RecordKeeper
from ui.records.panel_page import RecordPage
from ui.shell.context import Context
from ui.visits.panel import SidePanel
from ui.visits.reading import VisitSeen
from ui.widgets.headers import KeyValues
from ui.widgets.language import words
from ui.widgets.layouts import column

_ELSEWHERE = {"dossier", "mission", "state"}


def left_out() -> tuple[str, ...]:
    """Fields edited elsewhere: the sections of the note, what the program fills, and where the visit belongs."""
    sections = {field.name for field in KINDS[Visit.KIND].prose}
    return tuple(sorted(_ELSEWHERE | sections))


class Details(QWidget):
    """What is filled in; the page edits all of it."""

    def __init__(self, context: Context, deeds: Deeds, panel: SidePanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._deeds, self._panel = context, deeds, panel
        self._seen: VisitSeen | None = None
        self._keeper: RecordKeeper[Visit] | None = None
        self._shown: list[tuple[str, str | QWidget]] = []
        self._pairs = KeyValues(124)
        self.setLayout(column(self._pairs, gap=0))

    def show_seen(self, seen: VisitSeen, keeper: RecordKeeper[Visit]) -> None:
        """Show the visit as it was read."""
        self._seen, self._keeper = seen, keeper
        page = self._panel.page
        if isinstance(page, RecordPage) and page.keeper is keeper:
            page.take(seen.sheet.loaded)
        else:
            for name in self._fields():
                keeper.adopt(name.name, seen.sheet.loaded)
        pairs: list[tuple[str, str | QWidget]] = []
        for field in self._fields():
            said = self._said(field, getattr(seen.sheet.visit, field.name))
            if said:
                pairs.append((words().label(Visit.KIND, field.name), said))
        if pairs != self._shown:
            self._shown = pairs
            self._pairs.show_pairs(pairs)

    def edit(self) -> None:
        """Open the page."""
        seen, keeper = self._seen, self._keeper
        if seen is None or keeper is None:
            return
        sites = [("", words().say("widgets.unset")), *((site.id, site.name) for site in seen.sites)]
        page = RecordPage(self._context, self._deeds, keeper, leave_out=left_out(), options={"site": sites})
        self._panel.open_page(words().say("visit.details"), page)

    def _fields(self) -> list[Field]:
        unwanted = left_out()
        return [field for field in KINDS[Visit.KIND].fields if field.about.form and field.name not in unwanted]

    def _said(self, field: Field, value: Any) -> str:  # noqa: ANN401 - a value per field's shape
        if value in {None, ""} or value == ():
            return ""
        if field.about.shape is Shape.REF:
            known = {site.id: site.name for site in self._seen.sites} if self._seen else {}
            return known.get(value, "")
        if isinstance(value, tuple):
            return ", ".join(str(part) for part in value)
        if field.about.vocabulary:
            return words().choice(field.about.vocabulary, value)
        return words().formats.any(value)
