"""What becomes of words written after the approval of a visit: said above the note, to whoever writes."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fieldkit.domain.changes import author_name
from fieldkit.services.approved import Proposal
from ui.theme import Tone
from ui.widgets.language import words
from ui.widgets.layouts import clear_layout, column
from ui.widgets.messages import Message


class ProposedBar(QWidget):
    """« Proposé au relecteur » with what will happen, or that it was set aside and why. ``followed`` to the review."""

    followed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._place = column(gap=0, margins=(20, 10, 20, 0))
        self.setLayout(self._place)
        self._shown: tuple[str, str] = ("", "")
        self.message: Message | None = None
        self.hide()

    def show_proposals(self, proposals: tuple[Proposal, ...]) -> None:
        """Say how proposals stand; nothing where there are none."""
        shown = _told(proposals)
        if shown == self._shown:
            return
        self._shown = shown
        clear_layout(self._place)
        self.message = None
        self.setVisible(bool(proposals))
        if not proposals:
            return
        title, text = shown
        waiting = any(proposal.open for proposal in proposals)
        tone, icon = (Tone.REVIEW, "git-compare") if waiting else (Tone.NEUTRAL, "archive")
        self.message = Message(text, tone, words().say("review.decided_see"), title=title, icon=icon)
        self.message.activated.connect(self.followed)
        self._place.addWidget(self.message)


def _told(proposals: tuple[Proposal, ...]) -> tuple[str, str]:
    """Title and sentence, empty for no proposals."""
    say = words().say
    waiting = sum(proposal.open for proposal in proposals)
    if waiting:
        return words().choice("proposal_state", "proposed"), say("visit.proposed", count=waiting)
    aside = [verdict.event for proposal in proposals for verdict in proposal.verdicts if not verdict.accepts]
    if not aside:
        return "", ""
    last = max(aside, key=lambda event: event.id)
    return say("visit.set_aside_by", who=author_name(last.author)), say("visit.set_aside", reason=last.reason)
