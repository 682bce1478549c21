"""What the reviewer or the author writes and decides, at the foot of the threads."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.review import DECISIONS, SETTLED, Action, Objection, ReviewState, Standing
from ui.review.pane import WHOLE, Passage
from ui.widgets.buttons import Button, Kind
from ui.widgets.fields import ProseField
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import PANEL, FlowBox, Surface, clear_layout, column, row
from ui.widgets.tips import tip

_REVIEWING = {ReviewState.SUBMITTED, ReviewState.IN_REVIEW}


class Purpose(StrEnum):
    """What the text in the box will be."""

    COMMENT = "comment"
    REPLY = "reply"
    REASON = "reason"
    ASIDE = "aside"


_ASKED_FOR = {Purpose.REASON: Action.CHANGES_REQUESTED, Purpose.ASIDE: Action.SET_ASIDE}
"""Acts that take a reason, by what the text in the box is."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the text goes: a passage, a thread (with its number), or the request for changes."""

    purpose: Purpose = Purpose.COMMENT
    passage: Passage = WHOLE
    section: str = ""
    thread: str = ""
    number: int = 0


class Composer(Surface):
    """The box and the decisions. ``published`` carries the aim and the text, ``acted`` an action and its reason.

    What is being written for a subject is kept while another one is shown.
    """

    published = Signal(object, str)
    acted = Signal(object, str)
    approval_asked = Signal()

    def __init__(self) -> None:
        super().__init__("canvas", "top")
        say = words().say
        self._subject = ""
        self._drafts: dict[str, str] = {}
        self.aim = Aim()
        self.note = Elided("", "caption", "secondary")
        self.box = ProseField(2, 7, say("review.write"))
        self.box.textChanged.connect(self._settle)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self.box)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.publish)
        self.publish_button = Button(say("review.publish"))
        self.publish_button.clicked.connect(self.publish)
        self.cancel_button = Button(say("widgets.cancel"), Kind.QUIET)
        self.cancel_button.clicked.connect(self.reset)
        self._sending = QWidget()
        self._sending.setLayout(row(None, self.cancel_button, self.publish_button, gap=8))
        self.decisions = Decisions()
        self.decisions.acted.connect(self._act)
        self.warnings = column(gap=0)
        self.setLayout(
            column(
                self.warnings, self.note, self.box, self._sending, self.decisions, gap=8, margins=(PANEL, 10, PANEL, 12)
            )
        )
        self.reset()

    def show_subject(
        self,
        subject: str,
        standing: Standing | None,
        objections: Mapping[Action, Objection | None],
        *,
        mine: bool = False,
        altered: bool = False,
        chosen: int = 0,
    ) -> None:
        """Show what may be decided about a subject; text being written stays with its subject."""
        clear_layout(self.warnings)
        if subject != self._subject:
            self._drafts[self._subject] = self.box.toPlainText()
            self._subject = subject
            self.reset()
            self.box.set_text_quietly(self._drafts.pop(subject, ""))
        self.setVisible(standing is not None)
        if standing is not None:
            self.decisions.show_decisions(standing, objections, mine=mine, altered=altered, chosen=chosen)
        self._settle()

    def take_aim(self, aim: Aim, *, focus: bool = True) -> None:
        """Say where the text will go; a text begun stays."""
        self.aim = aim
        say = words().say
        key = "general" if aim.purpose is Purpose.COMMENT and not aim.passage.field else aim.purpose.value
        self.box.setPlaceholderText(say(f"review.placeholder.{key}", number=aim.number))
        reasoned = aim.purpose in _ASKED_FOR
        told = aim.purpose is not Purpose.REPLY and (reasoned or aim.passage.field)
        quote = say("widgets.quoted", text=aim.passage.quote) if aim.passage.quote else ""
        about = say("review.about", section=aim.section, quote=quote).strip() if aim.passage.field else ""
        self.note.setText(say(f"review.title_of.{aim.purpose}") if reasoned else about)
        self.note.setVisible(bool(told))
        self.publish_button.set_label(say(f"review.send.{aim.purpose}" if reasoned else "review.publish"))
        self._settle()
        if focus:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def reset(self) -> None:
        """Go back to a remark on the whole."""
        self.take_aim(Aim(), focus=False)

    def publish(self) -> None:
        """Send what was written where it was aimed; the text stays until ``written`` is called."""
        said = self.box.toPlainText().strip()
        if not said or not self.publish_button.isEnabled():
            return
        self.publish_button.setEnabled(False)
        if self.aim.purpose in _ASKED_FOR:
            self.acted.emit(_ASKED_FOR[self.aim.purpose], said)
        else:
            self.published.emit(self.aim, said)

    def written(self) -> None:
        """What was sent is on disk."""
        self.box.set_text_quietly("")
        self.reset()

    def refused(self) -> None:
        """What was sent is not on disk: the text is still there to be sent again."""
        self._settle()

    def ask_approval(self, threads: Sequence[str]) -> None:
        """List the threads still open before approving all the same."""
        say = words().say
        clear_layout(self.warnings)
        anyway, back = Button(say("review.approve_anyway")), Button(say("widgets.cancel"), Kind.QUIET)
        anyway.clicked.connect(partial(self.acted.emit, Action.APPROVED, ""))
        back.clicked.connect(partial(clear_layout, self.warnings))
        told = [Label(thread, wrap=True) for thread in threads]
        title = Label(say("review.still_open", count=len(threads)), tone="warning", weight=600)
        card = Surface("card")
        card.setLayout(column(title, *told, row(None, back, anyway), gap=4, margins=(12, 10, 12, 10)))
        self.warnings.addWidget(card)

    def _settle(self) -> None:
        some = bool(self.box.toPlainText().strip())
        reasoned = self.aim.purpose in _ASKED_FOR
        aimed = reasoned or bool(self.aim.passage.field)
        self._sending.setVisible(some or aimed)
        self.cancel_button.setVisible(aimed)
        self.publish_button.setEnabled(some)
        self.decisions.setVisible(not reasoned)

    def _act(self, action: Action) -> None:
        purpose = next((purpose for purpose, asked in _ASKED_FOR.items() if asked is action), None)
        if purpose is not None:
            self.take_aim(Aim(purpose))
        elif action is Action.APPROVED:
            self.approval_asked.emit()
        else:
            self.acted.emit(action, "")


class Decisions(QWidget):
    """The acts that make sense now, each with the reason why not where it is not allowed."""

    acted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: dict[Action, Button] = {}
        self._line = FlowBox(8, 8)
        self._why = Label("", "caption", "secondary", wrap=True)
        self.setLayout(column(self._line, self._why, gap=4))

    def button(self, action: Action) -> Button | None:
        """The button of an act, where it is on show."""
        return self._buttons.get(action)

    def show_decisions(
        self,
        standing: Standing,
        objections: Mapping[Action, Objection | None],
        *,
        mine: bool,
        altered: bool = False,
        chosen: int = 0,
    ) -> None:
        """Offer what makes sense in this state; ``mine`` says the person is the one who submits.

        Where the text was ``altered`` since, what is sent to the partner is named: the version that was approved.
        ``chosen`` counts the proposals a decision would be about.
        """
        self._line.clear()
        self._buttons = {}
        self._why.hide()
        offered = _offered(standing.state, objections, mine=mine)
        if altered and standing.state in SETTLED and objections.get(Action.TAKEN_OVER) is not Objection.NOT_A_REVIEWER:
            offered += [(Action.SET_ASIDE, Kind.STANDARD), (Action.TAKEN_OVER, Kind.PRIMARY)]
        for action, kind in offered:
            objection = objections.get(action)
            named = altered and action is Action.SHARED
            said = words().say("review.shared_version", version=standing.version) if named else ""
            button = Button(said or words().say(f"review.act.{action}"), kind)
            button.setEnabled(objection is None and (chosen > 0 or action not in DECISIONS))
            if objection is not None:
                self._tell_why(button, words().choice("objection", objection))
            button.clicked.connect(partial(self.acted.emit, action))
            self._buttons[action] = button
        self._line.add(*self._buttons.values())

    def _tell_why(self, button: Button, why: str) -> None:
        tip(button, why)
        button.setAccessibleDescription(why)
        self._why.setText(why)
        self._why.show()


def _offered(
    state: ReviewState, objections: Mapping[Action, Objection | None], *, mine: bool
) -> list[tuple[Action, Kind]]:
    """The acts to show: what the person may do, and for a text under review both decisions in any case."""
    found: list[tuple[Action, Kind]] = []
    own = objections.get(Action.APPROVED) is Objection.OWN_WORK
    if state in _REVIEWING:
        if own:
            found.append((Action.WITHDRAWN, Kind.STANDARD))
        else:
            found.append((Action.CHANGES_REQUESTED, Kind.STANDARD))
        found.append((Action.APPROVED, Kind.PRIMARY))
    elif state in {ReviewState.DRAFT, ReviewState.CHANGES_REQUESTED} and mine:
        found.append((Action.SUBMITTED, Kind.PRIMARY))
    elif state is ReviewState.APPROVED:
        found.append((Action.SHARED, Kind.STANDARD))
    return found
