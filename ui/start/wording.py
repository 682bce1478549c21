"""The eight recovery words on show, printed or saved, and the person's word that they are written down."""

import datetime as dt

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from fieldkit.errors import FieldKitError
from fieldkit.services.profile import Profile
from ui.start.sheet import AskPath, Sheet, ask_where, print_sheet, save_sheet
from ui.theme import Tone, theme
from ui.widgets.buttons import Button
from ui.widgets.choices import CheckBox
from ui.widgets.language import words
from ui.widgets.layouts import FlowBox, column, nest, reveal
from ui.widgets.messages import Message
from ui.widgets.painting import LEFT, box, text

_IN_A_ROW = 4


class WordTile(QWidget):
    """One word with its number."""

    def __init__(self, number: int, word: str) -> None:
        super().__init__()
        self.number, self.word = number, word
        self.setAccessibleName(f"{number}, {word}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """A tile of the mock-up."""
        return QSize(theme().grown(160), theme().grown(44))

    def minimumSizeHint(self) -> QSize:
        """Room for the longest word."""
        return QSize(theme().grown(120), theme().grown(44))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint box, number and word."""
        with QPainter(self) as painter:
            look, spot = theme(), QRectF(self.rect())
            edge = look.color("border.strong")
            box(painter, spot, look.color("bg.canvas"), edge, look.radius("control"), look.border("control"))
            left = look.grown(14)
            number = QRectF(left, 0, look.grown(20), spot.height())
            text(painter, number, str(self.number), look.font("caption"), look.color("text.secondary"), LEFT)
            room = QRectF(number.right(), 0, spot.width() - number.right() - look.px(4), spot.height())
            text(painter, room, self.word, look.font("read", weight=600), look.color("text.primary"), LEFT)


class RecoveryWordsCard(QWidget):
    """Tiles, « Imprimer », « Enregistrer » and the tick; ``ticked`` when it changes."""

    ticked = Signal(bool)

    def __init__(self, recovery_words: str, owner: Profile, *, ask_path: AskPath | None = None) -> None:
        """``owner`` is named on the sheet; ``ask_path`` stands for the dialog in tests."""
        super().__init__()
        say = words().say
        self._words, self._owner = recovery_words, owner
        self._ask = ask_path or ask_where(self, say("start.save_sheet"))
        tiles = QGridLayout()
        tiles.setSpacing(theme().px(8))
        self.tiles = [WordTile(place + 1, word) for place, word in enumerate(recovery_words.split())]
        for place, tile in enumerate(self.tiles):
            tiles.addWidget(tile, place // _IN_A_ROW, place % _IN_A_ROW)
        self.print = Button(say("start.print_sheet"), icon="printer")
        self.save = Button(say("start.save_sheet"), icon="download")
        self.noted = CheckBox(say("start.noted"))
        self.print.clicked.connect(self._print)
        self.save.clicked.connect(self._save)
        self.noted.toggled.connect(self.ticked)
        self.said = Message(say("start.sheet_saved"), Tone.WARNING)
        reveal(self.said, when=False)
        deeds = FlowBox(gap=10, line_gap=8)
        deeds.add(self.print, self.save, self.noted)
        whole = column(gap=14)
        nest(whole, tiles)
        whole.addWidget(deeds)
        whole.addWidget(self.said)
        self.setLayout(whole)

    def _print(self) -> None:
        print_sheet(self._sheet(), self.window())

    def _sheet(self) -> Sheet:
        return Sheet(self._words, self._owner, dt.datetime.now().astimezone().date(), words())

    def _save(self) -> None:
        try:
            target = save_sheet(self._sheet(), self._ask, words().say("start.sheet_name"))
        except FieldKitError as error:
            told = words().explain(error)
            self.said.say(told.brief, Tone.DANGER)
        else:
            if target is None:
                return
            self.said.say(words().say("start.sheet_saved", name=target.name), Tone.WARNING)
        reveal(self.said, when=True)
