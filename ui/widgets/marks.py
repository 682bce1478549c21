"""Small signs: state pills, goals, country tiles, initials, the three-copies witness, keys, signal bars."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fieldkit.services.holding import Held, Holdings
from ui.theme import Tone, theme
from ui.widgets.buttons import native
from ui.widgets.language import words
from ui.widgets.painting import (
    CENTER,
    box,
    paint_country,
    paint_dot,
    paint_goal,
    paint_pill,
    paint_tile,
    pill_height,
    pill_width,
    text,
    text_width,
)
from ui.widgets.tips import tip

_PLACES = {"computer": "laptop", "drive": "hard-drive", "server": "cloud"}


class Mark(QWidget):
    """A painted sign of a fixed size that no one can click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._dress)

    def minimumSizeHint(self) -> QSize:
        """A sign is never cut."""
        return self.sizeHint()

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()


def state_words(group: str, code: str) -> str:
    """The name of a state in the language of the window."""
    key = theme().state(group, code).words
    return words().say(key) if key else words().choice(group, code)


class Pill(Mark):
    """A word with an icon on a tint; ``bare`` leaves the tint out, as in lists."""

    def __init__(
        self,
        label: str,
        icon: str = "",
        tone: Tone | str = Tone.NEUTRAL,
        *,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bare, self._ink = bare, ""
        self.show_state(label, icon, tone)

    def show_state(self, label: str, icon: str, tone: Tone | str) -> None:
        """Change what it says."""
        self._label, self._icon, self._tone = label, icon, Tone(tone)
        self.setAccessibleName(label)
        self._dress()

    def set_ink(self, color: str) -> None:
        """Take another colour than its tone's, and no tint: on a row that full sun paints black."""
        self._ink = color
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        return QSize(round(pill_width(self._label, self._icon, bare=self._bare) + 1), pill_height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it."""
        with QPainter(self) as painter:
            ink = theme().color(self._ink) if self._ink else None
            paint_pill(painter, QRectF(self.rect()), self._label, self._icon, self._tone, bare=self._bare, color=ink)


class StatePill(Pill):
    """The pill of a state: ``StatePill("visit_state", "done")``."""

    def __init__(self, group: str, code: str, *, bare: bool = False, parent: QWidget | None = None) -> None:
        state = theme().state(group, code)
        super().__init__(state_words(group, code), state.icon, state.tone, bare=bare, parent=parent)
        self._group = group

    def set_code(self, code: str) -> None:
        """Show another state of the group."""
        state = theme().state(self._group, code)
        self.show_state(state_words(self._group, code), state.icon, state.tone)


class Icon(Mark):
    """A Lucide icon; ``color`` is a token name. ``name`` says it to a screen reader when no word stands beside it."""

    def __init__(
        self, icon: str, color: str = "text.secondary", size: int = 16, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._color, self._size = icon, color, size
        self.setAccessibleName(name)
        tip(self, name)

    def show_icon(self, icon: str, color: str, name: str = "") -> None:
        """Change the icon, its colour and what it says."""
        self._icon, self._color = icon, color
        self.setAccessibleName(name)
        tip(self, name)
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        side = theme().px(self._size * (1.25 if theme().sun else 1))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it."""
        with QPainter(self) as painter:
            theme().paint_icon(painter, self._icon, QRectF(self.rect()), self._color)


class IconTile(Mark):
    """An icon on a rounded tile: 30 px in rows, 44 px in empty states."""

    def __init__(self, icon: str, size: int = 30, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._size = icon, size

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(theme().grown(self._size), theme().grown(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it."""
        with QPainter(self) as painter:
            paint_tile(painter, QRectF(self.rect()), self._icon)


class Goals(Mark):
    """The squares of Sustainable Development Goals; ``names`` are said by tooltip and screen reader."""

    def __init__(self, numbers: Iterable[int] = (), names: Iterable[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_goals(numbers, names)

    def show_goals(self, numbers: Iterable[int], names: Iterable[str] = ()) -> None:
        """Change the goals."""
        self._numbers = tuple(numbers)
        said = "\n".join(names)
        tip(self, said)
        self.setAccessibleName(said or words().say("widgets.goals", numbers=", ".join(map(str, self._numbers))))
        self._dress()

    def sizeHint(self) -> QSize:
        """A row of squares."""
        side, count = theme().grown(22), len(self._numbers)
        return QSize(count * side + max(0, count - 1) * theme().px(3), side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint them side by side."""
        with QPainter(self) as painter:
            side = theme().grown(22)
            for place, number in enumerate(self._numbers):
                paint_goal(painter, QRectF(place * (side + theme().px(3)), 0, side, side), number)


class CountryTile(Mark):
    """A country's two letters on a dark square: 22 px in rows, 28 px in the rail."""

    def __init__(self, code: str, name: str = "", size: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code, self._size = code, size
        self.setAccessibleName(name or code)
        tip(self, name)

    def sizeHint(self) -> QSize:
        """A square, a little wider for the letters."""
        return QSize(theme().grown(self._size), theme().grown(self._size if self._size > 24 else self._size - 2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it."""
        with QPainter(self) as painter:
            paint_country(painter, QRectF(self.rect()), self._code)


class Avatar(Mark):
    """A person's initials in a disc; ``name`` is the whole name."""

    def __init__(self, name: str, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._size = name, size
        self.setAccessibleName(name)
        tip(self, name)

    def sizeHint(self) -> QSize:
        """A disc."""
        return QSize(theme().grown(self._size), theme().grown(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint disc and initials."""
        with QPainter(self) as painter:
            look, spot = theme(), QRectF(self.rect())
            box(
                painter,
                spot,
                look.color("neutral.tint"),
                look.color("border.hairline"),
                spot.height() / 2,
                look.border(),
            )
            text(
                painter,
                spot,
                initials(self._name),
                look.font("micro", weight=600),
                look.color("text.secondary"),
                CENTER,
            )


def initials(name: str) -> str:
    """Two letters for a name: the first of its first and of its last word."""
    parts = [part for part in name.split() if part[:1].isalnum()]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"


def holdings_sentence(holdings: Holdings) -> str:
    """The witness in words, for tooltips and screen readers."""
    return " ".join(words().say(f"widgets.copies.{place}_{held}") for place, held in holdings.places())


class Copies(Mark):
    """The three-copies witness: where the work is."""

    def __init__(self, holdings: Holdings, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_holdings(holdings, sentence)

    def show_holdings(self, holdings: Holdings, sentence: str = "") -> None:
        """Change what it witnesses; ``sentence`` tells more than the general one (times)."""
        self._holdings = holdings
        said = sentence or holdings_sentence(holdings)
        tip(self, said)
        self.setAccessibleName(said)
        self._dress()

    def sizeHint(self) -> QSize:
        """A row of icons."""
        return QSize(len(self._holdings.places()) * theme().grown(22), theme().grown(20))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint it."""
        with QPainter(self) as painter:
            paint_copies(painter, QRectF(self.rect()), self._holdings)


def paint_copies(painter: QPainter, rect: QRectF, holdings: Holdings, ink: QColor | None = None) -> None:
    """The witness inside ``rect``, 22 px a place; ``ink`` replaces the dark of the icons, for selected rows."""
    look = theme()
    step, side = look.grown(22), look.grown(16)
    for place, (name, held) in enumerate(holdings.places()):
        spot = QRectF(rect.left() + place * step, rect.center().y() - side / 2, side, side)
        dark = ink or look.color("text.primary")
        hue = look.color("text.disabled") if held is Held.ABSENT else dark
        look.paint_icon(painter, _PLACES[name], spot, hue)
        if held is Held.ABSENT:
            continue
        centre, radius = QPointF(spot.right() - look.px(0.5), spot.bottom() - look.px(1.5)), look.px(3)
        paint_dot(painter, centre, radius + 1, look.color("bg.canvas"))
        if held is Held.PRESENT:
            paint_dot(painter, centre, radius, look.color("success.base"))
        else:
            _half_dot(painter, centre, radius)


def _half_dot(painter: QPainter, centre: QPointF, radius: float) -> None:
    amber = theme().color("warning.base")
    half = QPainterPath(centre)
    square = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    half.arcTo(square, 90, 180)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(half, amber)
    painter.setPen(amber)
    painter.drawEllipse(square.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


class KeyCap(Mark):
    """A shortcut as a key: ``KeyCap("Ctrl+K")``."""

    def __init__(self, shortcut: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = native(shortcut)
        self.setAccessibleName(self._label)

    def sizeHint(self) -> QSize:
        """As wide as its letters."""
        return QSize(round(text_width(theme().font("micro"), self._label)) + theme().px(12), theme().grown(19))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint a key with a thicker lower edge."""
        with QPainter(self) as painter:
            look, spot = theme(), QRectF(self.rect())
            box(painter, spot, look.color("border.strong"), None, look.px(4))
            box(painter, spot.adjusted(0, 0, 0, -1), look.color("bg.canvas"), look.color("border.strong"), look.px(4))
            text(
                painter,
                spot.adjusted(0, 0, 0, -1),
                self._label,
                look.font("micro"),
                look.color("text.secondary"),
                CENTER,
            )


class SignalBars(Mark):
    """The strength of a mobile network: four bars of which so many are full. A word always stands beside it."""

    def __init__(self, bars: int, color: str = "text.secondary", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars, self._color = bars, color

    def show_bars(self, bars: int, color: str) -> None:
        """Change the strength."""
        self._bars, self._color = bars, color
        self.update()

    def sizeHint(self) -> QSize:
        """A small square."""
        return QSize(theme().grown(16), theme().grown(16))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint four bars."""
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            unit, ground = self.width() / 16, self.height() * 14 / 16
            for place in range(4):
                painter.setOpacity(1.0 if place < self._bars else 0.26)
                tall = (3 + 3 * place) * unit
                painter.fillRect(
                    QRectF((1 + 3.75 * place) * unit, ground - tall, 2.75 * unit, tall), theme().color(self._color)
                )
