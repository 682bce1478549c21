"""The yes a restored workspace waits for before it syncs."""

import datetime as dt
from collections.abc import Callable

from ui.shell.context import Context
from ui.theme import Tone
from ui.widgets.messages import Message


def restored_note(context: Context, made_at: dt.datetime, then: Callable[[], object]) -> Message:
    """A message with « Synchroniser »: what was restored, what a yes does; ``then`` is called once it is given."""
    say = context.words.say
    note = Message(
        say("backups.restored_text"),
        Tone.WARNING,
        say("backups.restored_yes"),
        title=say("backups.restored_title", time=context.formats.moment(made_at)),
        icon="history",
    )

    def confirmed(_none: None) -> None:
        context.engine.wake()
        then()

    def confirm() -> None:
        note.button.setEnabled(False)
        context.jobs.write(context.workspace.backups.confirm_after_restore, confirmed, owner=note)

    note.activated.connect(confirm)
    return note
