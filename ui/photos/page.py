"""One photo in the panel: the picture, what is said of it, and who agreed to be on it."""

import datetime as dt
from typing import Any

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from fieldkit.domain.loaded import Loaded
from fieldkit.domain.photo import Photo
from fieldkit.services.photos import PhotoRow
from ui.photos.consent import ConsentPart
from ui.photos.naming import photo_name
from ui.photos.thumbnails import decoded
from ui.records.deeds import Deeds
from ui.records.keeper import RecordKeeper
from ui.records.panel_page import RecordPage
from ui.shell.context import Context
from ui.theme import theme
from ui.widgets.labels import Label
from ui.widgets.language import words
from ui.widgets.layouts import column

_KNOWN = ("dossier", "visit", "site", "consents", "taken_at")


class PhotoPage(QWidget):
    """Everything a person says of a photo, written as it is typed. ``removed`` asks for the bin."""

    removed = Signal()
    agreed = Signal(object)

    def __init__(
        self, context: Context, deeds: Deeds, loaded: Loaded[Photo], shown: PhotoRow, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self.photo = context, loaded.record
        self.picture = Picture(loaded.record)
        self.fields = RecordPage(
            context,
            deeds,
            RecordKeeper(context, loaded),
            leave_out=_KNOWN,
            removal=words().say("photos.remove"),
        )
        self.consent = ConsentPart(context)
        self.consent.show_photo(shown)
        self.consent.agreed.connect(self.agreed)
        self.fields.below.addWidget(self.consent)
        self.fields.removed.connect(self.removed)
        facts = Label(_facts(loaded.record), "caption", "secondary", wrap=True)
        self.setLayout(column(self.picture, facts, self.fields, gap=8))
        self.setFocusProxy(self.fields)
        context.jobs.read(self._read, self._show_picture, owner=self)

    def take(self, loaded: Loaded[Any], shown: PhotoRow) -> None:
        """The photo was read again."""
        self.fields.take(loaded)
        self.consent.show_photo(shown)

    def flush(self) -> None:
        """Hand over everything typed."""
        self.fields.flush()
        self.consent.flush()

    def _read(self) -> QImage:
        photos = self._context.workspace.photos
        image = decoded(photos.report_size(self.photo))
        return image if not image.isNull() else decoded(photos.thumbnail(self.photo))

    def _show_picture(self, image: QImage) -> None:
        self.picture.show_image(QPixmap.fromImage(image))


class Picture(QWidget):
    """A picture whole, as wide as there is room for."""

    def __init__(self, photo: Photo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap, self._missing = QPixmap(), False
        self._shape = (photo.height or 3) / (photo.width or 4)
        self.setAccessibleName(photo.alt_text or photo_name(photo))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_image(self, pixmap: QPixmap) -> None:
        """Show it, or say that it is not here."""
        self._pixmap, self._missing = pixmap, pixmap.isNull()
        if not pixmap.isNull():
            self._shape = pixmap.height() / pixmap.width()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Its shape is kept."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its shape asks for, upright ones within bounds."""
        return min(round(width * self._shape), theme().px(320))

    def sizeHint(self) -> QSize:
        """About the panel's width."""
        wide = theme().px(300)
        return QSize(wide, self.heightForWidth(wide))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it in its rounded frame."""
        painter, look = QPainter(self), theme()
        high = min(float(self.height()), self.width() * self._shape)
        spot = QRectF(0, 0, high / self._shape, high)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(spot, look.radius("photo"), look.radius("photo"))
        painter.fillPath(path, look.color("bg.sunken"))
        if not self._pixmap.isNull():
            painter.setClipPath(path)
            painter.drawPixmap(spot, self._pixmap, QRectF(self._pixmap.rect()))
        elif self._missing:
            side = look.px(24)
            icon = QRectF(spot.center().x() - side / 2, spot.center().y() - side / 2, side, side)
            look.paint_icon(painter, "image-off", icon, "text.tertiary")


def _facts(photo: Photo) -> str:
    parts = [photo.file_name]
    if photo.taken_at:
        parts.append(words().formats.moment(photo.taken_at.astimezone(dt.UTC).astimezone()))
    if photo.width and photo.height:
        parts.append(words().say("photos.pixels", width=photo.width, height=photo.height))
    if photo.original:
        parts.append(words().formats.size(photo.original.size))
    return " · ".join(filter(None, parts))
