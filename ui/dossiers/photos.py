"""Photos of a dossier."""

from fieldkit.domain.consent import by_id, usable_for
from fieldkit.domain.photo import Photo, Purpose, day_taken
from fieldkit.services.photo_groups import PhotoGroup, by_visit
from fieldkit.services.photos import PhotoRow
from ui.dossiers.calendar import today_here
from ui.dossiers.photo_groups import PhotoGroups
from ui.dossiers.tab import Tab
from ui.photos.naming import photo_name_that_day
from ui.shell.context import Context
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import ScrollColumn, column
from ui.widgets.photos import PhotoShown, picture

_BATCH = 24


class PhotosTab(Tab):
    """Every photo by visit, those without consent and those of the report marked; opening one opens its visit."""

    key = "photos"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        say = context.words.say
        self._photos: dict[str, Photo] = {}
        self.groups = PhotoGroups(_shown)
        self.groups.opened.connect(self._open)
        self.groups.turned.connect(self._turn)
        self.groups.visit_asked.connect(lambda visit: self.context.navigator.go("visit", visit=visit))
        self._chosen = Label("", tone="secondary", wrap=True)
        self._scroll = ScrollColumn(gap=12, margins=(20, 16, 20, 20))
        self._scroll.column.addWidget(self._chosen)
        self._scroll.column.addWidget(self.groups)
        self._scroll.column.addStretch(1)
        self._empty = EmptyState("image", say("dossier.no_photos"), say("dossier.no_photos_text"))
        self.setLayout(column(self._scroll, self._empty, gap=0))

    def read(self) -> None:
        """Read the photos, then their thumbnails."""
        dossier, workspace = self.dossier, self.context.workspace

        def read() -> list[PhotoGroup]:
            return by_visit(workspace.records, dossier, workspace.photos.of_dossier(dossier, today_here()))

        self.fetch(read, self._show)

    def _show(self, groups: list[PhotoGroup]) -> None:
        rows = [row for group in groups for row in group.rows]
        self._scroll.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._photos = {row.photo.id: row.photo for row in rows}
        chosen = sum(row.photo.retained for row in rows)
        left_out = sum(_left_out(row) for row in rows)
        say = self.context.words.say
        told = [say("dossier.photos_chosen", count=chosen, total=len(rows))]
        told += [say("dossier.photos_left_out", count=left_out)] if left_out else []
        self._chosen.setText("\n".join(told))
        self.groups.show_groups(groups)
        photos = list(self._photos.values())
        for start in range(0, len(photos), _BATCH):
            self._fetch_pictures(photos[start : start + _BATCH])

    def _fetch_pictures(self, photos: list[Photo]) -> None:
        thumbnail = self.context.workspace.photos.thumbnail
        self.fetch(lambda: [(photo.id, thumbnail(photo)) for photo in photos], self._show_pictures)

    def _show_pictures(self, found: list[tuple[str, bytes | None]]) -> None:
        for identity, content in found:
            tile = self.groups.tile(identity)
            if tile is not None and content is not None:
                tile.show_picture(picture(content))

    def _turn(self, identity: str) -> None:
        """Choose a photo for the report, or no longer: what it was on disk decides."""
        records = self.context.workspace.records

        def turn() -> None:
            loaded = records.get(Photo, identity)
            records.edit(loaded, retained=not loaded.record.retained)

        self.context.saving.save(turn, owner=self)

    def _open(self, identity: str) -> None:
        photo = self._photos.get(identity)
        if photo is not None and photo.visit:
            self.context.navigator.go("visit", visit=photo.visit)


def _shown(row: PhotoRow) -> PhotoShown:
    photo = row.photo
    day = day_taken(photo.taken_at)
    detail = " · ".join(filter(None, (formats().medium_day(day) if day else "", photo.file_name)))
    tag = "user-x" if row.lacks_consent else ""
    said = words().choice("consent_state", row.consent) if row.lacks_consent else ""
    caption = photo_name_that_day(photo)
    if _left_out(row):
        caption = words().say("dossier.not_for_partners", caption=caption)
    return PhotoShown(photo.id, caption, detail, tag, said, chosen=photo.retained)


def _left_out(row: PhotoRow) -> bool:
    """Whether a report would hold the photo inside the network and not for partners."""
    photo = row.photo
    return photo.retained and not usable_for(photo, Purpose.PARTNERS, by_id(row.consents), today_here())
