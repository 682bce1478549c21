"""What a page says when there is nothing to show: a title, a sentence, an action, no more; and where files may drop."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import theme
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.labels import Label
from ui.widgets.layouts import column, nest, reveal, row
from ui.widgets.marks import IconTile
from ui.widgets.painting import CENTER, box, text, text_width


class EmptyState(QWidget):
    """Icon, title, one sentence, at most one button and one link."""

    activated = Signal()
    followed = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        action: str = "",
        link: str = "",
        *,
        primary: bool = False,
        action_icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title, self.sentence = Label(title, "h3", weight=600), Label(sentence, tone="secondary", wrap=True)
        self.button = Button(action or "…", Kind.PRIMARY if primary else Kind.STANDARD, action_icon)
        reveal(self.button, when=bool(action))
        self.button.clicked.connect(self.activated)
        self.link = LinkButton(link)
        reveal(self.link, when=bool(link))
        self.link.clicked.connect(self.followed)
        self.sentence.setFixedWidth(theme().px(360))
        # In a line of its own: a column would count its height for the whole width, and cut the second line.
        inner = column(IconTile(icon, 44), self.title, row(self.sentence, None), gap=6)
        inner.insertSpacing(1, theme().px(6))
        inner.addSpacing(theme().px(8))
        nest(inner, row(self.button, self.link, None, gap=9))
        self.setLayout(column(None, inner, None, gap=0, margins=(48, 24, 48, 24)))


class DropTarget(QWidget):
    """A dashed accent frame with what dropping here will do."""

    def __init__(self, sentence: str, icon: str = "download", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence, self._icon = sentence, icon
        self.setAccessibleName(sentence)

    def say(self, sentence: str) -> None:
        """Change the sentence."""
        self._sentence = sentence
        self.setAccessibleName(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        """A low band."""
        return QSize(theme().px(320), theme().px(46))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint frame, icon and sentence."""
        with QPainter(self) as painter:
            look = theme()
            spot = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            box(painter, spot, look.color("accent.tint"), None, look.radius("card"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.color("accent.base"), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(spot, look.radius("card"), look.radius("card"))
            font, side = look.font("body", weight=600), look.px(18)
            wide = min(text_width(font, self._sentence), spot.width() - look.px(60))
            left = spot.center().x() - (wide + side + look.px(10)) / 2
            icon = QRectF(left, spot.center().y() - side / 2, side, side)
            look.paint_icon(painter, self._icon, icon, "accent.base")
            room = QRectF(icon.right() + look.px(10), spot.top(), wide + 2, spot.height())
            text(painter, room, self._sentence, font, look.color("accent.base"), CENTER)
