"""The photos of a visit in its panel: a few tiles, importing, and the pages of one and of all."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from fieldkit.domain.loaded import Loaded
from fieldkit.domain.photo import Photo
from fieldkit.domain.visit import Visit
from fieldkit.errors import FieldKitError
from fieldkit.services.photos import PhotoRow
from ui.photos.importing import PhotoImporter
from ui.photos.page import PhotoPage
from ui.photos.thumbnails import Thumbnails
from ui.records.deeds import Deed, Deeds
from ui.records.panel_page import bin_record
from ui.shell.context import Context
from ui.theme import Tone, theme
from ui.visits.panel import SidePanel
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import column, row
from ui.widgets.photos import PhotoFlow, PhotoShown

FEW = 6
_TILE = 98


class VisitPhotos(QWidget):
    """``changed`` once something is on disk."""

    changed = Signal()

    def __init__(self, context: Context, deeds: Deeds, panel: SidePanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._deeds, self._panel = context, deeds, panel
        self.rows: tuple[PhotoRow, ...] = ()
        self._thumbnails = Thumbnails(context, self)
        self.importer = PhotoImporter(context, deeds)
        self.importer.imported.connect(self.changed)
        self.flow = PhotoFlow(_TILE)
        self._listen(self.flow)
        self._opening = ""
        self._none = Label(words().say("photos.none"), tone="secondary", wrap=True)
        self._all = LinkButton("", scale="caption")
        self._all.clicked.connect(self.open_all)
        self._add = Button(words().say("photos.import"), icon="image-plus")
        self._add.clicked.connect(self.choose)
        self.menu = QMenu(self)
        self.menu.addAction(theme().icon("images"), words().say("photos.files"), self.importer.choose_files)
        self.menu.addAction(theme().icon("folder-open"), words().say("photos.folder"), self.importer.choose_folder)
        buttons = row(self._add, None, self._all, gap=8)
        self.setLayout(column(self._none, self.flow, self.importer, buttons, gap=8))

    @property
    def lacking(self) -> int:
        """How many photos show people who still have to be asked."""
        return sum(shown.lacks_consent for shown in self.rows)

    def show_photos(self, visit: Visit, rows: Sequence[PhotoRow]) -> None:
        """Show the photos of a visit."""
        self.importer.show_visit(visit)
        same = tuple(rows) == self.rows
        self.rows = tuple(rows)
        self._none.setVisible(not rows)
        self._all.setVisible(len(rows) > FEW)
        self._all.set_label(words().say("photos.all", count=len(rows)))
        page = self._panel.page
        if isinstance(page, PhotoPage):
            self._renew(page)
        if not same:
            self._fill(self.flow, self.rows[:FEW])
            if isinstance(page, PhotoFlow):
                self._fill(page, self.rows)

    def choose(self) -> None:
        """Ask whether files or a folder are to be imported."""
        corner = self._add if self._add.isVisible() else self
        self.menu.popup(corner.mapToGlobal(QPoint(0, corner.height())))
        self.menu.setActiveAction(self.menu.actions()[0])

    def open(self, identity: str) -> None:
        """Open the page of a photo."""
        if identity == self._opening:
            return  # the second press of a double click
        self._opening = identity
        records = self._context.workspace.records
        self._context.jobs.read(lambda: records.get(Photo, identity), self._open, self._not_opened, owner=self)

    def open_all(self) -> None:
        """Open the page of all tiles."""
        flow = PhotoFlow(_TILE)
        self._listen(flow)
        self._panel.open_page(words().say("photos.all", count=len(self.rows)), flow)
        self._fill(flow, self.rows)

    def _fill(self, flow: PhotoFlow, rows: Sequence[PhotoRow]) -> None:
        flow.show_photos(_tile(shown) for shown in rows)
        self._thumbnails.fill((shown.photo for shown in rows), flow.tile)

    def _listen(self, flow: PhotoFlow) -> None:
        flow.pressed.connect(self.open)
        flow.opened.connect(self.open)
        flow.turned.connect(self._turn)

    def _turn(self, identity: str) -> None:
        """Choose a photo for the report, or no longer, as in the dossier's photos; it can be taken back."""
        records = self._context.workspace.records

        def turn() -> None:
            loaded = records.get(Photo, identity)
            records.edit(loaded, retained=not loaded.record.retained)

        def again() -> bool:
            self._context.saving.save(turn, lambda _none: self.changed.emit(), owner=self)
            return True

        again()
        self._deeds.did(Deed(again, again))

    def _not_opened(self, error: FieldKitError) -> None:
        self._opening = ""
        self._context.jobs.failed.emit(error)

    def _open(self, loaded: Loaded[Photo]) -> None:
        self._opening = ""
        shown = next((row for row in self.rows if row.photo.id == loaded.id), None)
        if shown is None:
            return
        page = PhotoPage(self._context, self._deeds, loaded, shown)
        page.removed.connect(lambda: self._remove(loaded.id))
        page.agreed.connect(lambda values: self._agree(loaded.id, values))
        self._panel.open_page(loaded.record.caption or words().say("photos.photo"), page)

    def _renew(self, page: PhotoPage) -> None:
        shown = next((row for row in self.rows if row.photo.id == page.photo.id), None)
        if shown is None:
            return
        records = self._context.workspace.records
        self._context.jobs.read(
            lambda: records.get(Photo, page.photo.id), lambda loaded: page.take(loaded, shown), owner=page
        )

    def _remove(self, identity: str) -> None:
        self._panel.close_page()
        bin_record(self._context, self._deeds, Photo, identity, words().say("photos.removed"))

    def _agree(self, identity: str, values: dict[str, Any]) -> None:
        workspace = self._context.workspace
        given: dict[str, Any] = {
            "subject": "",
            "form": "",
            "purposes": (),
            "given_on": dt.date.today(),
            **{name: value for name, value in values.items() if value is not None},
        }

        def write() -> tuple[Loaded[Photo], Loaded[Any]]:
            before = workspace.records.get(Photo, identity)
            return before, workspace.photos.give_consent([before.record], **given)

        def kept(result: tuple[Loaded[Photo], Loaded[Any]]) -> None:
            consent = result[1]

            def out() -> bool:
                records = workspace.records
                self._context.saving.save(lambda: records.delete(records.get(type(consent.record), consent.id)))
                return True

            def back() -> bool:
                self._context.saving.save(lambda: workspace.records.restore(type(consent.record), consent.id))
                return True

            self._deeds.did(Deed(out, back))
            self.changed.emit()

        self._context.saving.save(write, kept, owner=self)


def _tile(shown: PhotoRow) -> PhotoShown:
    photo, say = shown.photo, words().say
    time = words().formats.clock(photo.taken_at) if photo.taken_at else ""
    lacks = shown.lacks_consent
    return PhotoShown(
        photo.id,
        photo.caption or say("photos.no_caption"),
        time,
        "user-x" if lacks else "",
        say(f"photos.consent_{shown.consent}") if lacks else "",
        Tone.DANGER,
        chosen=photo.retained,
    )
