"""What a restore says at its end: that all came back, or what did not and why; and what is different from now on."""

from fieldkit.services.restoring import Losses, Restored
from ui.widgets.language import words


def lost_pieces(restored: Restored) -> str:
    """« 12 photos et 2 documents », as a person counts them; files where no record names any."""
    say, losses = words().say, restored.losses
    counted = {"photos": losses.photos, "documents": losses.documents}
    told = [say(f"backups.lost.{kind}", count=count) for kind, count in counted.items() if count]
    if len(told) == len(counted):
        return say("backups.way.and", one=told[0], other=told[1])
    return told[0] if told else say("backups.files", count=len(restored.missing))


def title_of(restored: Restored) -> str:
    """A success where everything came back, and what is lacking where it did not."""
    if restored.missing:
        return words().say("backups.way.done_except", what=lost_pieces(restored))
    return words().say("backups.way.done")


def reasons(losses: Losses) -> list[str]:
    """Why files did not come back, and how many of them the server is asked for: a sentence each."""
    counted = {
        "absent": losses.absent,
        "gone": losses.gone,
        "damaged": losses.damaged,
        "on_server": losses.on_server,
    }
    return [words().say(f"backups.lost.{why}", count=count) for why, count in counted.items() if count]


def next_steps(restored: Restored, where: str) -> tuple[str, str]:
    """What is different from now on, as a title and sentences: another computer, its keyring, and the yes it waits for.

    ``where`` it came: ``new_here`` on a computer without a workspace, ``in_place`` of one, or ``other_copy`` beside it.
    """
    say = words().say
    title = "other_computer" if restored.left else where
    told = [say("backups.way.left")] if restored.left else []
    return say(f"backups.way.{title}"), " ".join([*told, say("backups.way.waits")])
