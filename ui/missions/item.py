"""One line of a mission's agenda, and the visit that starts from it."""

import datetime as dt

from PySide6.QtWidgets import QWidget

from fieldkit.domain.dossier import Site
from fieldkit.domain.mission import AgendaItem, Mission
from ui.records.screen import RecordScreen, Seen
from ui.records.sheet import RecordSheet
from ui.shell.context import Context
from ui.shell.screen import Header
from ui.widgets.buttons import Button


class AgendaItemScreen(RecordScreen):
    """``go("agenda-item", mission=…, date="2026-03-12")`` begins one, ``record=identity`` shows one.

    The sites offered are those of its dossier; a site brings its dossier, and a dossier joins the mission's.
    """

    key = "agenda-item"
    kind_shown = AgendaItem.KIND

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.start = Button(context.words.say("mission.start_visit"), icon="notebook-pen")
        self.start.clicked.connect(self._start)
        self._seen: Seen | None = None

    def header(self) -> Header:
        """With the way to the visit, once it is known whom to visit."""
        header = super().header()
        item = self.sheet.record if self.sheet is not None and self.sheet.exists else None
        if not isinstance(item, AgendaItem) or not (item.about_dossier or item.site):
            return header
        say = self.context.words.say
        self.start.set_label(say("mission.open_visit" if item.visit else "mission.start_visit"))
        actions = (*header.actions[:-1], self.start, *header.actions[-1:])
        return Header(header.title, header.subtitle, actions, back=True)

    def lay_out(self, sheet: RecordSheet, seen: Seen) -> None:
        """The fields, with the sites of the dossier."""
        super().lay_out(sheet, seen)
        self._seen = seen
        self._offer_sites()

    def _update(self, seen: Seen) -> None:
        self._seen = seen
        super()._update(seen)
        self._offer_sites()

    def on_edited(self, name: str, value: object) -> None:
        """Keep dossier and site together, and the mission's dossiers complete."""
        super().on_edited(name, value)
        sheet, seen = self.sheet, self._seen
        if sheet is None or seen is None:
            return
        if name == Site.KIND and value and not sheet.record.about_dossier:
            sheet.fill(about_dossier=seen.offers.dossier_of.get(str(value), ""))
        if name in {"about_dossier", Site.KIND}:
            self._offer_sites()
            self._join(sheet.record.mission, sheet.record.about_dossier)
            self.header_changed.emit()

    def _offer_sites(self) -> None:
        if self.sheet is not None and self._seen is not None:
            sites = self._seen.offers.sites_of(self.sheet.record.about_dossier)
            self.sheet.offer({Site.KIND: sites})

    def _join(self, mission: str, dossier: str) -> None:
        records = self.context.workspace.records

        def join() -> None:
            loaded = records.find(Mission, mission) if mission else None
            if loaded is not None and dossier and dossier not in loaded.record.dossiers:
                records.edit(loaded, dossiers=(*loaded.record.dossiers, dossier))

        self.context.saving.save(join, owner=self)

    def _start(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        self.leave()
        workspace, now = self.context.workspace, dt.datetime.now().astimezone()

        def start() -> str:
            item = workspace.records.get(AgendaItem, sheet.id).record
            at = now.time().replace(second=0, microsecond=0) if item.date == now.date() else None
            return workspace.visits.start(item, now=at).id

        self.context.saving.save(start, lambda visit: self.context.navigator.go("visit", visit=visit), owner=self)
