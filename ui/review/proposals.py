"""Proposals to the reviewer: a card for each, the approved text beside what is proposed, and which are chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fieldkit.services.approved import Proposal
from ui.review.marked_text import as_is, compared
from ui.review.proposed import Told, Word
from ui.review.queue import moment, when
from ui.review.queue_panel import now
from ui.syncing.marked import MarkedText
from ui.theme import theme
from ui.widgets.choices import CheckBox
from ui.widgets.labels import Elided, Label
from ui.widgets.language import words
from ui.widgets.layouts import ScrollColumn, Surface, clear_layout, column, reveal, row
from ui.widgets.marks import Avatar, Icon, Pill


class ProposalCard(Surface):
    """One proposal. ``toggled`` when it is chosen or no longer; without ``choosing`` it is only shown."""

    toggled = Signal()

    def __init__(self, told: Told, *, choosing: bool, chosen: bool) -> None:
        super().__init__("card")
        self.told = told
        self.box = CheckBox()
        self.box.setAccessibleName(", ".join(filter(None, (told.title, told.who))))
        self.box.setChecked(chosen)
        reveal(self.box, when=choosing)
        self.box.toggled.connect(self.toggled)
        head = row(self.box, Elided(told.title, weight=600), gap=8)
        head.setStretch(1, 1)
        if not told.proposal.open:
            head.addWidget(Pill(words().choice("proposal_state", told.proposal.state), "archive", "neutral"))
        signed = row(Avatar(told.who, 20), Label(told.who, "caption", weight=600), gap=6)
        signed.addWidget(Label(f"· {when(told.at, now())}", "caption", "secondary", tabular=True))
        signed.addStretch(1)
        body = column(head, signed, gap=6, margins=(14, 10, 14, 12))
        for part in _values(told):
            body.addWidget(part)
        for word in told.words:
            body.addWidget(_word(word))
        for why in _why_not(told, choosing=choosing):
            body.addWidget(Label(why, "caption", "secondary", wrap=True))
        self.setLayout(body)

    @property
    def chosen(self) -> bool:
        """Whether the decision will be about it."""
        return not self.box.isHidden() and self.box.isChecked()


class ProposalsPane(ScrollColumn):
    """The proposals on a text. ``chosen_changed`` when others are chosen."""

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__(gap=10, margins=(24, 14, 20, 24))
        self.setAccessibleName(words().say("review.proposals_title"))
        self.cards: tuple[ProposalCard, ...] = ()
        self._subject = ""

    @property
    def chosen(self) -> tuple[Proposal, ...]:
        """What a decision is about."""
        return tuple(card.told.proposal for card in self.cards if card.chosen)

    def show_proposals(self, subject: str, told: Sequence[Told], *, deciding: bool, sentence: str) -> None:
        """Replace the cards; what was chosen stays chosen while the same values are proposed."""
        kept = [card for card in self.cards if subject == self._subject and not card.box.isHidden()]
        before = {card.told.proposal.key: card.box.isChecked() for card in kept}
        self._subject = subject
        clear_layout(self.column)
        self.column.addWidget(Label(sentence, tone="secondary", wrap=True))
        self.cards = tuple(
            ProposalCard(
                each,
                choosing=deciding and not each.mine,
                chosen=before.get(each.proposal.key, each.proposal.open and each.may_be_taken),
            )
            for each in told
        )
        for card in self.cards:
            card.toggled.connect(self.chosen_changed)
            self.column.addWidget(card)
        self.column.addStretch(1)


def _values(told: Told) -> list[QWidget]:
    """A text once, with what is taken away and added; a value twice, as approved and as proposed."""
    say = words().say
    if told.is_prose and told.before and told.after:
        return [MarkedText(compared(told.before, told.after))]
    empty = say("review.nothing_there")
    return [
        _named(say("review.approved_value"), told.before or empty, prose=told.is_prose and bool(told.before)),
        _named(say("review.proposed_value"), told.after or empty, prose=told.is_prose and bool(told.after)),
    ]


def _named(name: str, value: str, *, prose: bool) -> QWidget:
    held = QWidget()
    title = Label(name, tone="secondary", wrap=True)
    title.setFixedWidth(theme().px(84))
    shown: QWidget = MarkedText(as_is(value)) if prose else Label(value, wrap=True)
    line = row(title, shown, gap=10)
    line.setStretch(1, 1)
    line.setAlignment(title, Qt.AlignmentFlag.AlignTop)
    held.setLayout(line)
    return held


def _word(word: Word) -> QWidget:
    """« Thibault R. a mis de côté, hier 18:40 : la mesure n'est pas datée »."""
    key = "review.word_taken" if word.accepted else "review.word_aside"
    said = words().say(key, who=word.who, when=moment(word.at, now()), reason=word.reason)
    held = QWidget()
    mark = Icon("check" if word.accepted else "archive", "success.base" if word.accepted else "text.secondary", 14)
    line = row(mark, Label(said, "caption", wrap=True), gap=8)
    line.setStretch(1, 1)
    line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    held.setLayout(line)
    return held


def _why_not(told: Told, *, choosing: bool) -> list[str]:
    """Why it cannot be taken over by whoever looks, and what two words that differ come to."""
    say = words().say
    found = [say("review.decided_apart")] if len({word.accepted for word in told.words}) > 1 else []
    if told.mine and told.proposal.open:
        found.append(say("review.proposal_mine"))
    elif choosing and told.proposal.disputed:
        found.append(say("review.proposal_disputed"))
    return found
