"""Photos: a tile with its picture, caption and what is missing; tiles in a strip or wrapping."""

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from fieldkit.domain.lightly import dataclass
from ui.theme import Tone, theme
from ui.widgets.buttons import ClickArea
from ui.widgets.language import words
from ui.widgets.layouts import FlowBox, clear_layout, space
from ui.widgets.painting import box, text
from ui.widgets.tips import tip


@dataclass(frozen=True, slots=True)
class PhotoShown:
    """A photo as a tile shows it. ``tag`` is an icon in the corner, ``tag_words`` what it means.

    ``chosen`` says whether it goes into the report; None where the tile does not tell, and cannot change it.
    """

    id: str
    caption: str = ""
    detail: str = ""
    tag: str = ""
    tag_words: str = ""
    tag_tone: Tone = Tone.DANGER
    chosen: bool | None = None


def picture(thumbnail: bytes) -> QPixmap:
    """A stored thumbnail as a pixmap; null when it cannot be read, which a tile shows as such."""
    image = QImage.fromData(QByteArray(thumbnail))
    return QPixmap.fromImage(image)


class PhotoTile(ClickArea):
    """4:3, caption below; widths before zoom. ``opened`` on double click or Enter, ``pressed`` on one.

    ``turned`` when the person chooses it for the report, or no longer: Space, or its menu. One that is not ``ringed``
    leaves no room for the ring of a selection: its picture stands at its edges.
    """

    opened = Signal(str)
    turned = Signal(str)

    def __init__(
        self,
        photo: PhotoShown,
        width: int = 117,
        *,
        captioned: bool = True,
        ringed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        told = (photo.caption, photo.detail, photo.tag_words, words().say("widgets.chosen") if photo.chosen else "")
        super().__init__(", ".join(filter(None, told)), parent)
        self.photo, self._width, self._captioned, self._ring = photo, width, captioned, 4 if ringed else 0
        self._pixmap = QPixmap()
        self._selected, self._missing = False, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        tip(self, "\n".join(filter(None, told)))
        theme().changed.connect(self.updateGeometry)

    def show_picture(self, pixmap: QPixmap) -> None:
        """Show the picture, or an icon where it cannot be read."""
        self._pixmap, self._missing = pixmap, pixmap.isNull()
        self.update()

    @property
    def pixmap_shown(self) -> QPixmap:
        """The picture on show; null before there is one."""
        return self._pixmap

    def set_selected(self, *, selected: bool) -> None:
        """Ring the tile."""
        self._selected = selected
        self.update()

    def sizeHint(self) -> QSize:
        """Ring, picture and caption."""
        look = theme()
        wide, around = look.px(self._width), look.px(2 * self._ring)
        below = look.line_height("caption") + look.px(4) if self._captioned else 0
        return QSize(wide + around, round(wide * 0.67) + around + below)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open."""
        super().mouseDoubleClickEvent(event)
        self.opened.emit(self.photo.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses, Enter opens, where a tile can be chosen; both press where it cannot."""
        if self.photo.chosen is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            self.turned.emit(self.photo.id)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit(self.photo.id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what Space does."""
        if self.photo.chosen is None:
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        verb = menu.addAction(words().say("widgets.choose_not" if self.photo.chosen else "widgets.choose"))
        verb.triggered.connect(lambda: self.turned.emit(self.photo.id))
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint picture, ring, tag and caption."""
        with QPainter(self) as painter:
            look = theme()
            wide, edge = look.px(self._width), look.px(self._ring)
            spot = QRectF(edge, edge, wide, round(wide * 0.67))
            self._paint_picture(painter, spot)
            if self._selected:
                ring = spot.adjusted(-4, -4, 4, 4)
                box(painter, ring, None, look.color("focus.ring"), look.radius("photo") + 4, 3)
            side = look.px(18)
            corner = QRectF(spot.right() - side - look.px(4), spot.bottom() - side - look.px(4), side, side)
            if self.photo.tag:
                _paint_tag(painter, corner, self.photo.tag, self.photo.tag_tone)
            if self.photo.chosen:
                corner.moveLeft(spot.left() + look.px(4))
                _paint_tag(painter, corner, "file-check", Tone.ACCENT)
            if self._captioned:
                below = QRectF(spot.left(), spot.bottom() + look.px(5), wide, look.line_height("caption"))
                text(painter, below, self.photo.caption, look.font("caption"), look.color("text.secondary"))

    def _paint_picture(self, painter: QPainter, spot: QRectF) -> None:
        look = theme()
        path = QPainterPath()
        path.addRoundedRect(spot, look.radius("photo"), look.radius("photo"))
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillPath(path, look.color("bg.sunken"))
        if not self._pixmap.isNull():
            painter.setClipPath(path)
            scale = max(spot.width() / self._pixmap.width(), spot.height() / self._pixmap.height())
            shown = QSize(round(spot.width() / scale), round(spot.height() / scale))
            left, top = (self._pixmap.width() - shown.width()) / 2, (self._pixmap.height() - shown.height()) / 2
            painter.drawPixmap(spot, self._pixmap, QRectF(left, top, shown.width(), shown.height()))
        elif self._missing:
            side = look.px(20)
            centre = spot.center()
            icon = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
            look.paint_icon(painter, "image-off", icon, "text.tertiary")
        painter.restore()


def _paint_tag(painter: QPainter, spot: QRectF, icon: str, tone: Tone) -> None:
    look = theme()
    box(painter, spot, look.color("bg.canvas"), look.tone(tone, "border"), look.px(4))
    inner = spot.adjusted(*(look.px(3) * sign for sign in (1, 1, -1, -1)))
    look.paint_icon(painter, icon, inner, look.tone(tone))


class PhotoFlow(FlowBox):
    """Tiles that wrap, and tell of themselves by a photo's id; ``tile`` finds one to give it its picture."""

    opened = Signal(str)
    turned = Signal(str)
    pressed = Signal(str)

    def __init__(self, width: int = 117, parent: QWidget | None = None) -> None:
        super().__init__(4, 8, parent)
        self._width = width
        self._tiles: dict[str, PhotoTile] = {}

    def show_photos(self, photos: Iterable[PhotoShown]) -> None:
        """Replace the tiles; a photo shown before keeps its picture."""
        before, self._tiles = self._tiles, {}
        focused = next((name for name, tile in before.items() if tile.hasFocus()), "")
        kept = {name: tile.pixmap_shown for name, tile in before.items()}
        self.clear()
        for photo in photos:
            tile = self._tiles[photo.id] = PhotoTile(photo, self._width)
            if not kept.get(photo.id, QPixmap()).isNull():
                tile.show_picture(kept[photo.id])
            tile.opened.connect(self.opened)
            tile.turned.connect(self.turned)
            tile.pressed.connect(lambda chosen=photo.id: self.pressed.emit(chosen))
            self.add(tile)
        if focused in self._tiles:
            self._tiles[focused].setFocus()

    def tile(self, identity: str) -> PhotoTile | None:
        """The tile of a photo."""
        return self._tiles.get(identity)


class PhotoStrip(QWidget):
    """A few photos in one line, without captions, as many as there is room for; the first stands at the left edge."""

    opened = Signal(str)

    def __init__(self, width: int = 66, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = width
        self._tiles: dict[str, PhotoTile] = {}
        self._line = QHBoxLayout(self)
        space(self._line, 6)

    def show_photos(self, photos: Iterable[PhotoShown]) -> None:
        """Replace the tiles."""
        clear_layout(self._line)
        self._tiles = {}
        for photo in photos:
            tile = self._tiles[photo.id] = PhotoTile(photo, self._width, captioned=False, ringed=False)
            tile.pressed.connect(lambda chosen=photo.id: self.opened.emit(chosen))
            self._line.addWidget(tile)
        self._line.addStretch(1)

    def tile(self, identity: str) -> PhotoTile | None:
        """The tile of a photo."""
        return self._tiles.get(identity)
