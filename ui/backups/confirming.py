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
    say, standing = context.words.say, context.backups.standing
    copies = standing is not None and standing.second_waits
    told = [say("backups.restored.waits_both" if copies else "backups.restored.waits")]
    told += [say("backups.restored.linked")] if linked else []
    note = Message(
        " ".join(told),
        Tone.WARNING,
        say("backups.restored.linked_yes" if linked else "backups.restored.alone_yes"),
        title=say("backups.restored.title", time=context.formats.moment(made_at)),
        icon="history",
    )

    def confirmed(_none: None) -> None:
        context.engine.wake()
        context.backups.look()
        then()

    def confirm() -> None:
        note.button.setEnabled(False)
        # The page may show the question anew meanwhile: what follows the yes belongs to the window.
        context.jobs.write(context.workspace.after_restore.confirm, confirmed, owner=context.navigator)

    note.activated.connect(confirm)
    return note
