"""The middle of the review: what is read, how it stands, and reading or differences."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from fieldkit.domain.fields import title_of
from fieldkit.domain.review import SETTLED, Action, Objection
from fieldkit.domain.visit import Visit
from ui.review.pane import Anchor, Passage, ReadingPane
from ui.review.proposals import ProposalsPane
from ui.review.reading import Sheet
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choices import Segmented
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Elided, Label
from ui.widgets.language import formats, words
from ui.widgets.layouts import Surface, clear_layout, column, row
from ui.widgets.marks import StatePill
from ui.widgets.tips import tip

READING, DIFFERENCES, PROPOSALS = "reading", "differences", "proposals"


class Reader(QWidget):
    """Title, state, mode, text. ``commented`` when the person wants to comment on what they chose."""

    commented = Signal()
    started = Signal()
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        say = words().say
        self._sheet: Sheet | None = None
        self._anchors: tuple[Anchor, ...] = ()
        self._mode, self._place = READING, -1
        self._title = Elided("", "h2")
        self._sign = row(gap=0)
        self._told = Elided("", "caption", "secondary", tabular=True)
        self._modes = row(gap=0)
        self.modes: Segmented | None = None
        self._count = Label("", "caption", "secondary", tabular=True)
        self._earlier = IconButton("chevron-up", say("review.previous_change"))
        self._later = IconButton("chevron-down", say("review.next_change"))
        self._earlier.clicked.connect(lambda: self._step(-1))
        self._later.clicked.connect(lambda: self._step(1))
        self.start = Button(say("review.act.started"), icon="eye")
        self.start.clicked.connect(self.started)
        self.comment = IconButton("message-square-plus", say("review.comment"))
        tip(self.comment, say("review.comment_hint"))
        self.comment.clicked.connect(self.commented)
        self.open = IconButton("external-link", say("review.open_subject"))
        self.open.clicked.connect(self.opened)
        self.pane = ReadingPane(say("review.text"))
        self.proposals = ProposalsPane()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._made())
        self._nothing = EmptyState("messages-square", say("review.empty_title"), say("review.empty_text"))
        self._stack.addWidget(self._nothing)
        self._stack.setCurrentIndex(1)

    @property
    def passage(self) -> Passage:
        """What the person chose in the text."""
        return self.pane.passage

    def show_sheet(self, sheet: Sheet | None, anchors: tuple[Anchor, ...]) -> None:
        """Show a subject with its comments' passages, or that there is nothing to read."""
        other = self._sheet is None or sheet is None or sheet.loaded.id != self._sheet.loaded.id
        self._sheet, self._anchors = sheet, anchors
        if sheet is not None:
            deciding = sheet.objections.get(Action.TAKEN_OVER) is not Objection.NOT_A_REVIEWER
            sentence = words().say("review.proposals_decide" if deciding else "review.proposals_wait")
            self.proposals.show_proposals(sheet.loaded.id, sheet.proposals, deciding=deciding, sentence=sentence)
        self._stack.setCurrentIndex(0 if sheet is not None else 1)
        if sheet is None:
            return
        if other:
            self._mode, self._place = _first_mode(sheet), -1
        elif self._mode not in dict(_modes(sheet)):
            self._mode = READING
        self._title.setText(title_of(sheet.loaded.record) or words().label(sheet.kind))
        clear_layout(self._sign)
        self._sign.addWidget(StatePill("review_state", sheet.standing.state))
        self._told.setText(_told(sheet))
        self._told.set_tone("warning" if sheet.altered else "secondary")
        self.start.setVisible(sheet.objections[Action.STARTED] is None)
        self.open.setVisible(isinstance(sheet.loaded.record, Visit))
        self._show_modes(sheet)
        self._show_text()
        if other:
            self.pane.verticalScrollBar().setValue(0)

    def show_thread(self, thread: str) -> None:
        """Bring a comment's passage into view."""
        self.pane.show_thread(thread)

    def _made(self) -> QWidget:
        named = row(self._title, self._sign, None, gap=8)
        head = row(column(named, self._told, gap=1), self.start, gap=12)
        head.setStretch(0, 1)
        bar = row(self._modes, self._count, self._earlier, self._later, None, self.comment, self.open, gap=8)
        top = Surface("canvas", "bottom")
        top.setLayout(column(head, bar, gap=6, margins=(24, 10, 20, 8)))
        whole = QWidget()
        body = column(top, self.pane, self.proposals, gap=0)
        body.setStretch(1, 1)
        body.setStretch(2, 1)
        whole.setLayout(body)
        return whole

    def _show_modes(self, sheet: Sheet) -> None:
        clear_layout(self._modes)
        self.modes = None
        options = _modes(sheet)
        if len(options) > 1:
            self.modes = Segmented(options, words().say("review.mode"))
            self.modes.set_code(self._mode)
            self.modes.picked.connect(self._pick)
            self._modes.addWidget(self.modes)

    def _pick(self, mode: str) -> None:
        self._mode, self._place = mode, -1
        self._show_text()

    def _show_text(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        compare, proposed = self._mode == DIFFERENCES, self._mode == PROPOSALS
        self.pane.setVisible(not proposed)
        self.proposals.setVisible(proposed)
        self.comment.setVisible(not proposed)
        shown = [
            (section.field, section.title, section.difference if compare else section.reading)
            for section in sheet.sections
        ]
        self.pane.show_sections(shown, self._anchors)
        changes = self.pane.changes
        self._count.setText(words().say("review.passages", count=changes) if compare else "")
        self._count.setVisible(compare and not theme().sun)
        for part in (self._earlier, self._later):
            part.setVisible(compare and changes > 0)

    def _step(self, step: int) -> None:
        if self.pane.changes:
            self._place = (self._place + step) % self.pane.changes if self._place >= 0 else 0
            self.pane.show_change(self._place)


def _modes(sheet: Sheet) -> list[tuple[str, str]]:
    say = words().say
    settled = sheet.standing.state in SETTLED
    found = [(READING, say("review.approved_text" if settled and sheet.proposals else "review.reading"))]
    if sheet.since:
        found.append((DIFFERENCES, say("review.differences", version=sheet.since)))
    if sheet.proposals:
        found.append((PROPOSALS, say("review.proposals", count=len(sheet.proposals))))
    return found


def _first_mode(sheet: Sheet) -> str:
    if sheet.proposals:
        return PROPOSALS
    return DIFFERENCES if sheet.passages else READING


def _told(sheet: Sheet) -> str:
    """« BJ-24-017 · visite du 12 mars · version 3 · modifiée depuis la soumission »."""
    say, record = words().say, sheet.loaded.record
    parts = [sheet.dossier.code if sheet.dossier else ""]
    if isinstance(record, Visit):
        parts.append(say("review.visit_of", day=formats().day(record.date)) if record.date else words().label("visit"))
        parts.append(", ".join(record.authors))
    else:
        days = formats().period(record.starts, record.ends) if record.starts and record.ends else ""
        parts += [words().label("mission"), days]
    if sheet.standing.version:
        parts.append(say("review.version", version=sheet.standing.version))
    if sheet.proposals:
        parts.append(say("review.proposals_count", count=sheet.undecided))
    elif sheet.altered:
        parts.append(say("review.altered"))
    return " · ".join(filter(None, parts))
