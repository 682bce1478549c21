"""The question whether what others delete at one go is to be deleted here too."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from fieldkit.domain.lightly import dataclass
from fieldkit.domain.withholding import Pending
from fieldkit.services.withheld_words import sentence_of, title_of
from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.messages import Message
from ui.widgets.problems import Action, ProblemCard, Trouble


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for a yes, in words, and whether the person left it for later."""

    pending: Pending
    title: str
    sentence: str
    put_off: bool


def read_asked(context: Context) -> Asked | None:
    """What waits for a yes; None for nothing. For a reading lane."""
    withheld, words = context.workspace.outbox.withheld, context.words
    pending = withheld.pending()
    if pending is None:
        return None
    titles = context.workspace.records.names(dossier for dossier, _ in pending.dossiers)
    return Asked(pending, title_of(pending, words), sentence_of(pending, titles, words), withheld.is_put_off)


def asked_note(context: Context, asked: Asked, then: Callable[[], object]) -> QWidget:
    """The question with its two answers, or where it was left for later, one line; ``then`` follows an answer."""
    say, withheld = context.words.say, context.workspace.outbox.withheld

    def answered(_none: object) -> None:
        context.engine.wake()
        then()

    def apply() -> None:
        note.setEnabled(False)
        context.jobs.write(lambda: withheld.accept(asked.pending.changes), answered, owner=note)

    def leave() -> None:
        note.setEnabled(False)
        context.jobs.write(withheld.put_off, answered, owner=note)

    note: QWidget
    if asked.put_off:
        note = message = Message(asked.sentence, Tone.NEUTRAL, say("sync.withheld.apply"), title=asked.title)
        message.activated.connect(apply)
        return note
    told = (asked.title, asked.sentence, say("sync.withheld.safe"), say("sync.withheld.todo"))
    trouble = Trouble(*told, icon="trash-2", tone=Tone.WARNING)
    actions = [Action(say("sync.withheld.later"), leave, primary=True), Action(say("sync.withheld.apply"), apply)]
    note = ProblemCard(trouble, actions, framed=True)
    return note
