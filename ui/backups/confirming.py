"""The yes a restored workspace waits for before it syncs, and before copies go to a stick by themselves."""

import datetime as dt
from collections.abc import Callable

from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.messages import Message


def restored_note(
    context: Context, made_at: dt.datetime, then: Callable[[], object], *, linked: bool = True
) -> Message:
    """A message with the yes in it: what was restored, what a yes does; ``then`` is called once it is given.

    ``linked`` says whether there is a server the work would be exchanged with.
    """
    say = context.words.say
    which = "linked" if linked else "alone"
    note = Message(
        say(f"backups.restored.{which}"),
        Tone.WARNING,
        say(f"backups.restored.{which}_yes"),
        title=say("backups.restored.title", time=context.formats.moment(made_at)),
        icon="history",
    )

    def confirmed(_none: None) -> None:
        context.engine.wake()
        context.backups.look()
        then()

    def confirm() -> None:
        note.button.setEnabled(False)
        context.jobs.write(context.workspace.backups.confirm_after_restore, confirmed, owner=note)

    note.activated.connect(confirm)
    return note
