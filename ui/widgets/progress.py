"""Work under way: bars, rows with a name and « Annuler », and shapes that wait for content."""

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.jobs import Job
from ui.theme import Tone, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import column, row
from ui.widgets.painting import box

UNKNOWN = -1.0
SKELETON_MS = 300


class Bar(QWidget):
    """How far something has come, 0 to 1; UNKNOWN slides. 6 px high."""

    def __init__(self, share: float = 0.0, tone: Tone | str = Tone.ACCENT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share, self._tone, self._phase = share, Tone(tone), 0.0
        self._slide = QTimer(self, interval=100)
        self._slide.timeout.connect(self._advance)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme().px(40))

    def show_share(self, share: float, tone: Tone | str | None = None) -> None:
        """Change how far it has come, and its colour if given."""
        self._share = share
        if tone is not None:
            self._tone = Tone(tone)
        if share == UNKNOWN and self.isVisible():
            self._slide.start()
        else:
            self._slide.stop()
        self.update()

    def sizeHint(self) -> QSize:
        """A thin line."""
        return QSize(theme().px(120), theme().px(10 if theme().sun else 6))

    def showEvent(self, event: QShowEvent) -> None:
        """Slide only while seen."""
        super().showEvent(event)
        self.show_share(self._share)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop sliding."""
        super().hideEvent(event)
        self._slide.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint groove and bar."""
        with QPainter(self) as painter:
            look, groove = theme(), QRectF(self.rect())
            edge = look.color("border.hairline") if look.sun else None
            box(painter, groove, look.color("neutral.tint"), edge, groove.height() / 2, look.border())
            if self._share == UNKNOWN:
                wide = groove.width() * 0.24
                done = QRectF(self._phase * (groove.width() - wide), 0, wide, groove.height())
            else:
                done = QRectF(0, 0, max(groove.height(), groove.width() * min(self._share, 1.0)), groove.height())
            if self._share:
                box(painter, done, look.tone(self._tone), None, groove.height() / 2)

    def _advance(self) -> None:
        self._phase = (self._phase + 0.06) % 1.0
        self.update()


class ProgressRow(QWidget):
    """Name, detail, bar, and a word that acts (« Annuler », « Reprendre », « Ouvrir »)."""

    activated = Signal()

    def __init__(self, title: str, detail: str = "", action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.detail = Label(title, weight=500), Elided(detail, "caption", "secondary", tabular=True)
        self.bar, self.link = Bar(), LinkButton(action or words().say("widgets.cancel"))
        self.link.clicked.connect(self.activated)
        self.detail.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = row(self.title, self.detail, self.link, gap=8)
        line.setStretch(1, 1)
        self.setLayout(column(line, self.bar, gap=0))

    def show_progress(self, share: float, detail: str, tone: Tone | str = Tone.ACCENT) -> None:
        """Change how far it is."""
        self.detail.setText(detail)
        self.bar.show_share(share, tone)
        self.setAccessibleName(f"{self.title.text()} {detail}")

    def follow(self, job: Job) -> None:
        """Show a job's progress, let it be cancelled, and hide when it ends."""
        self.title.setText(job.title)
        self.show_progress(UNKNOWN, "")
        self.activated.connect(job.cancel)
        job.progress.connect(self._advance)
        job.ended.connect(self.hide)

    def _advance(self, done: int, total: int, detail: str) -> None:
        self.show_progress(done / total if total else UNKNOWN, detail)


class Skeleton(QWidget):
    """Grey shapes where rows will be; shown only after 300 ms, so quick reads show nothing."""

    def __init__(self, lines: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines, self._ripe = lines, False
        self.setAccessibleName(words().say("widgets.loading"))
        self._wait = QTimer(self, singleShot=True, interval=SKELETON_MS)
        self._wait.timeout.connect(self.ripen)

    def showEvent(self, event: QShowEvent) -> None:
        """Start waiting."""
        super().showEvent(event)
        if not self._ripe:
            self._wait.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Wait again the next time."""
        super().hideEvent(event)
        self._wait.stop()
        self._ripe = False

    def ripen(self) -> None:
        """Show the shapes now."""
        self._ripe = True
        self.update()

    def sizeHint(self) -> QSize:
        """So many rows."""
        return QSize(theme().px(240), self._lines * theme().size("row2"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint tiles and lines."""
        if not self._ripe:
            return
        with QPainter(self) as painter:
            look = theme()
            grey = look.color("text.disabled" if look.sun else "neutral.tint")
            for line in range(self._lines):
                top = line * look.size("row2") + look.px(11)
                box(painter, QRectF(0, top, look.px(26), look.px(26)), grey, None, look.px(4))
                for place, wide in enumerate((170, 110)):
                    spot = QRectF(look.px(38), top + look.px(2 + 15 * place), look.px(wide), look.px(9))
                    box(painter, spot, grey, None, look.px(4))
