"""The table of a decision: what both had, one version, the other, and what will be kept."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from ui.dossiers.looks import opening
from ui.review.marked_text import Mark, Marked, Word, compared
from ui.review.text_formats import aside_format, block_format, word_format
from ui.syncing.disputes import Dispute, Version
from ui.theme import theme
from ui.widgets.buttons import LinkButton
from ui.widgets.choices import CheckBox, Radio, set_lit
from ui.widgets.fields import ProseField
from ui.widgets.labels import Elided, Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Surface, column, row
from ui.widgets.marks import Avatar, Icon, Pill, StatePill

_HAIR = "\u2009"


class MarkedText(QWidget):
    """A version with what it adds underlined and what it takes away struck, as high as it needs."""

    def __init__(self, marked: list[Marked]) -> None:
        super().__init__()
        self._marked, self._lit = marked, False
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._tell()
        theme().changed.connect(self._write)
        self._write()

    def show_marked(self, marked: list[Marked]) -> None:
        """Show another text."""
        self._marked = marked
        self._tell()
        self._write()

    def _tell(self) -> None:
        self.setAccessibleName("".join(piece.text for _, piece in self._marked if isinstance(piece, Word)))

    def set_lit(self, *, lit: bool) -> None:
        """Be white: on the black that full sun puts behind what is chosen."""
        self._lit = lit
        self._write()

    def heightForWidth(self, width: int) -> int:
        """As many lines as it takes."""
        before = self._document.textWidth()
        self._document.setTextWidth(width)
        high = round(self._document.size().height() + 0.5)
        self._document.setTextWidth(before)
        return high

    def sizeHint(self) -> QSize:
        """A column of the table."""
        wide = max(self.width(), theme().px(200))
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Narrow, and whole in height."""
        return QSize(theme().px(120), theme().line_height("body"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the words."""
        with QPainter(self) as painter:
            self._document.drawContents(painter)

    def _write(self) -> None:
        look = theme()
        self._document.clear()
        writer = QTextCursor(self._document)
        first, former = True, Mark.SAME
        for mark, piece in self._marked:
            opened = block_format(piece)
            if opened is not None:
                shape = QTextBlockFormat(opened.block)
                shape.setLineHeight(look.line_height("body") + 2, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
                writer.setBlockFormat(shape) if first else writer.insertBlock(shape)
                first = False
                if opened.lead:
                    writer.insertText(f"{opened.lead}  ", self._letters(None, mark))
            elif isinstance(piece, Word):
                if mark is Mark.ADDED and former is Mark.REMOVED:
                    writer.insertText(_HAIR, aside_format())
                writer.insertText(piece.text, self._letters(piece, mark))
            former = mark
        self._fit()
        self.update()

    def _fit(self) -> None:
        self._document.setTextWidth(self.width())
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def _letters(self, piece: Word | None, mark: Mark) -> QTextCharFormat:
        letters = word_format(piece, mark)
        font = theme().font("body", weight=600 if piece is not None and piece.bold else None)
        font.setItalic(letters.fontItalic())
        font.setUnderline(mark is Mark.ADDED)
        font.setStrikeOut(letters.fontStrikeOut())
        letters.setFont(font)
        if self._lit:
            letters.setForeground(theme().color("text.onInverse"))
            letters.clearBackground()
        return letters


class Cell(QWidget):
    """One version: pressing it anywhere chooses it. ``toggled`` carries whether it is chosen now."""

    toggled = Signal(bool)

    def __init__(self, dispute: Dispute, version: Version, *, told: bool) -> None:
        """``told`` names the author above the value: several versions share the column."""
        super().__init__()
        self.version = version
        name = ", ".join(filter(None, (dispute.label, version.author, opening(version.text))))
        self.button: CheckBox | Radio = CheckBox() if dispute.is_prose else Radio()
        self.button.setAccessibleName(name)
        self.button.toggled.connect(self._dress)
        self.button.toggled.connect(self.toggled)
        self._value = _value(dispute, version)
        self._who = Label(_signed(version), "caption", "secondary", wrap=True)
        self._who.setVisible(told)
        shown = column(self._who, self._value, None, gap=2, margins=(0, 6, 0, 0))
        if isinstance(self._value, Pill):
            shown.setAlignment(self._value, Qt.AlignmentFlag.AlignLeft)
        line = row(self.button, shown, gap=0, margins=(12, 4, 14, 10))
        line.setAlignment(self.button, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self._dress)
        self._dress()

    @property
    def chosen(self) -> bool:
        """Whether this version is kept."""
        return self.button.isChecked()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose."""
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            self.button.click()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the ground of what is chosen and its bar."""
        with QPainter(self) as painter:
            look = theme()
            if self.chosen:
                painter.fillRect(self.rect(), look.color("bg.selected"))
                if not look.sun:  # the accent does not show on the black of full sun
                    painter.fillRect(QRectF(0, 0, look.px(3), self.height()), look.color("accent.base"))

    def _dress(self) -> None:
        self.button.setFixedSize(theme().size("targetMin"), theme().size("targetMin"))
        lit = theme().sun and self.chosen
        set_lit(self.button, lit=lit)
        self._who.set_tone("onInverse" if lit else "secondary")
        if isinstance(self._value, Label):
            self._value.set_tone("onInverse" if lit else "primary")
        elif isinstance(self._value, Pill):
            self._value.set_ink("text.onInverse" if lit else "")
        elif isinstance(self._value, MarkedText):
            self._value.set_lit(lit=lit)
        self.update()


class Result(Surface):
    """What will be kept of a field; prose may be written on, unless it is longer than a page can lay out at once."""

    def __init__(self, dispute: Dispute) -> None:
        super().__init__("subtle", "bottom")
        self._long, self._dispute = "", dispute
        self._pill: QWidget | None = None
        self._read = MarkedText([])
        self._read.hide()
        self._sign = Icon("check", "success.base")
        self._sign.hide()
        self._told = Label(words().say("conflict.undecided"), tone="secondary", wrap=True)
        self.editor: ProseField | None = None
        line = self._line = row(self._sign, self._told, self._read, gap=8, margins=(16, 10, 20, 10))
        for part in (self._sign, self._told, self._read):
            line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        line.setStretch(2, 1)
        self.setLayout(line)
        if dispute.is_prose:
            self.editor = ProseField(2, 24, dispute.label)
            self.editor.hide()
            line.addWidget(self.editor, 1)
            line.setAlignment(self.editor, Qt.AlignmentFlag.AlignTop)

    @property
    def text(self) -> str:
        """The whole prose to keep."""
        return self._long or (self.editor.toPlainText() if self.editor is not None else "")

    def show_chosen(self, chosen: list[Version]) -> None:
        """Tell what is kept of these versions; nothing yet without any."""
        whole = self._long = "\n\n".join(version.text for version in chosen)
        if self.editor is not None and whole == opening(whole):
            self._long = ""
            self.editor.set_text_quietly(whole)
            self.editor.setVisible(bool(chosen))
            self._told.setVisible(not chosen)
            self._sign.hide()
            self._read.hide()
            return
        if self.editor is not None:
            self.editor.hide()
        self._sign.setVisible(bool(chosen))
        shown = opening(whole)
        as_prose = self.editor is not None and bool(shown)
        self._read.setVisible(as_prose)
        if as_prose:
            self._read.show_marked(compared(shown, shown))
        self._show_pill(chosen)
        self._told.setVisible(not as_prose and self._pill is None)
        self._told.setText(words().say("conflict.undecided") if not chosen else shown or words().say("conflict.empty"))
        self._told.set_tone("primary" if chosen else "secondary")

    def _show_pill(self, chosen: list[Version]) -> None:
        """A state keeps the look it has in its column."""
        if self._pill is not None:
            self._pill.hide()
            self._pill.deleteLater()
            self._pill = None
        value = _state(self._dispute, chosen[0]) if chosen else None
        if value is not None:
            self._pill = value
            self._line.addWidget(value, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class ColumnHead(Surface):
    """Whose versions stand in a column, and the link that takes them all. ``taken`` when it is followed."""

    taken = Signal()

    def __init__(self, title: str, versions: list[Version]) -> None:
        super().__init__("canvas", "right bottom")
        same = {(version.author, version.here) for version in versions}
        one = max(versions, key=lambda version: version.at) if len(same) == 1 else None
        link = LinkButton(words().say("conflict.take_all"))
        link.hug_right()
        link.clicked.connect(self.taken)
        mark: QWidget = Avatar(one.author) if one is not None else Icon("user", size=18)
        first = row(mark, Elided(title, weight=600), link, gap=8)
        first.setStretch(1, 1)
        second = Elided(_signed(one) if one is not None else "", "caption", "secondary")
        icon = Icon("laptop" if one is not None and one.here else "cloud", size=14)
        icon.setVisible(one is not None)
        below = row(icon, second, gap=6)
        below.setStretch(1, 1)
        self.setLayout(head_lines(first, below))


class FieldName(Surface):
    """The field in question, and what it held before."""

    def __init__(self, dispute: Dispute) -> None:
        super().__init__("canvas", "right bottom")
        parts: list[QWidget | None] = [Label(dispute.label, weight=600, wrap=True)]
        base = dispute.base
        if dispute.is_prose:
            length = max(len(version.text.split()) for version in dispute.versions)
            parts.append(Label(words().say("conflict.prose", count=length), "caption", "secondary", wrap=True))
        elif base is not None:
            told = words().say("conflict.was", value=base) if base else words().say("conflict.was_empty")
            parts.append(Label(told, "caption", "secondary", wrap=True))
        self.setLayout(column(*parts, None, gap=2, margins=(20, 12, 12, 12)))


class _Strut(QWidget):
    """Nothing to see: as high as a size of the look, so that a line with it is no lower."""

    def __init__(self, size: str) -> None:
        super().__init__()
        self._size = size
        theme().changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFixedSize(0, theme().size(self._size))


def head_lines(first: QBoxLayout, second: QBoxLayout) -> QBoxLayout:
    """What stands above a column: two lines that are level with those of the columns beside it."""
    lines = [row(_Strut(size), line, gap=0) for size, line in (("targetMin", first), ("icon", second))]
    for line in lines:
        line.setStretch(1, 1)
    return column(*lines, None, gap=2, margins=(16, 8, 16, 8))


def _state(dispute: Dispute, version: Version) -> StatePill | None:
    if dispute.vocabulary and theme().tokens.states.get(dispute.vocabulary) and version.value:
        return StatePill(dispute.vocabulary, str(version.value))
    return None


def _value(dispute: Dispute, version: Version) -> QWidget:
    state = _state(dispute, version)
    if state is not None:
        return state
    if not version.text:
        return Label(words().say("conflict.empty"), wrap=True)
    if dispute.base and (dispute.is_prose or not dispute.vocabulary):
        return MarkedText(compared(opening(dispute.base), opening(version.text)))
    return Label(opening(version.text), wrap=True)


def _signed(version: Version) -> str:
    """« Maëlle B., cet ordinateur, 12 mars 11:04 »."""
    place = words().say("conflict.here" if version.here else "conflict.elsewhere")
    day, time = formats().short_day(version.at.date()), formats().clock(version.at)
    return ", ".join((version.author, place, f"{day} {time}"))
